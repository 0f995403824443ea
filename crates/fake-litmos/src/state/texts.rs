//! The text-only members of a learner in one slot each, so that reading one is no search and a
//! blank one takes no memory.
//!
//! Only for size and speed; serialized as the plain map by member that it stands for.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Member;
use crate::state::member::Kind;

/// How many members are nothing but text.
const COUNT: usize = {
    let (mut count, mut index) = (0, 0);
    while index < Member::ALL.len() {
        count += matches!(Member::ALL[index].kind(), Kind::Text) as usize;
        index += 1;
    }
    count
};

/// Where each member's slot is, by the member's place in [`Member::ALL`]; other members have none.
const SLOTS: [Option<usize>; Member::ALL.len()] = {
    let mut slots = [None; Member::ALL.len()];
    let (mut count, mut index) = (0, 0);
    while index < Member::ALL.len() {
        if matches!(Member::ALL[index].kind(), Kind::Text) {
            slots[index] = Some(count);
            count += 1;
        }
        index += 1;
    }
    slots
};

/// Text members; each is null or a text, possibly empty. They begin empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// All of them, one behind the other, so that reading a learner is reading one piece of memory.
    all: Box<str>,
    /// Where each one ends, in bytes.
    ends: [u32; COUNT],
    /// Which are null; their texts are empty.
    is_null: [bool; COUNT],
}

impl Texts {
    /// The text; `None` for null and for members that are not plain text.
    pub fn get(&self, member: Member) -> Option<&str> {
        let slot = SLOTS[member as usize]?;
        (!self.is_null[slot]).then(|| &self.all[self.span(slot)])
    }

    /// Writes a text, or null for `None`.
    ///
    /// # Panics
    /// The member is not plain text, or all texts are 4 GiB or more.
    pub fn set(&mut self, member: Member, text: Option<&str>) {
        if self.get(member) == text && text.is_some() {
            return;
        }
        let slot =
            SLOTS[member as usize].expect("only members that are plain text are written here");
        let (span, text_or_blank) = (self.span(slot), text.unwrap_or(""));
        for end in &mut self.ends[slot..] {
            let moved = *end as usize - span.len() + text_or_blank.len();
            *end = u32::try_from(moved).expect("bodies are far shorter");
        }
        let mut all = std::mem::take(&mut self.all).into_string();
        all.replace_range(span, text_or_blank);
        self.all = all.into();
        self.is_null[slot] = text.is_none();
    }

    /// The bytes of a text.
    fn span(&self, slot: usize) -> Range<usize> {
        let start = slot.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[slot] as usize
    }

    /// Makes every null an empty text.
    pub(crate) fn fill_nulls(&mut self) {
        self.is_null = [false; COUNT];
    }

    /// Every text member in contract order.
    pub fn iter(&self) -> impl Iterator<Item = (Member, Option<&str>)> {
        let members = Member::ALL
            .iter()
            .filter(|member| member.kind() == Kind::Text);
        members.map(|member| (*member, self.get(*member)))
    }
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Texts, D::Error> {
        let mut texts = Texts::default();
        for (member, text) in BTreeMap::<Member, Option<String>>::deserialize(deserializer)? {
            if member.kind() != Kind::Text {
                return Err(serde::de::Error::custom(format!(
                    "{} is no plain text",
                    member.name()
                )));
            }
            texts.set(member, text.as_deref());
        }
        Ok(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_member_has_a_slot_of_its_own_that_begins_blank() {
        let mut texts = Texts::default();
        assert_eq!(texts.iter().count(), 26);
        assert!(texts.iter().all(|(_, text)| text == Some("")));
        for member in Member::ALL
            .iter()
            .filter(|member| member.kind() == Kind::Text)
        {
            texts.set(*member, Some(member.name()));
        }
        assert!(
            texts
                .iter()
                .all(|(member, text)| text == Some(member.name()))
        );
        assert_eq!(texts.get(Member::UserName), None);
    }

    #[test]
    fn writing_one_leaves_the_others_as_they_were() {
        let mut texts = Texts::default();
        texts.set(Member::Skype, Some("ana"));
        texts.set(Member::City, Some("K\u{f6}ln"));
        texts.set(Member::Twitter, Some("@ana"));
        texts.set(Member::City, Some("Leeds upon somewhere"));
        texts.set(Member::Skype, None);
        texts.set(Member::PhoneWork, Some("1"));
        texts.set(Member::City, Some(""));
        let kept: Vec<_> = texts.iter().filter(|(_, text)| *text != Some("")).collect();
        let expected = [
            (Member::Skype, None),
            (Member::PhoneWork, Some("1")),
            (Member::Twitter, Some("@ana")),
        ];
        assert_eq!(kept, expected);
        texts.set(Member::Skype, Some("bo"));
        assert_eq!(texts.get(Member::Skype), Some("bo"));
        texts.set(Member::Skype, None);
        texts.fill_nulls();
        texts.set(Member::PhoneWork, Some(""));
        texts.set(Member::Twitter, Some(""));
        assert_eq!(texts, Texts::default());
    }

    #[test]
    fn null_and_blank_survive_as_json_and_what_is_no_text_is_refused() {
        let mut texts = Texts::default();
        texts.set(Member::City, None);
        texts.set(Member::Skype, Some("ana"));
        let json = serde_json::to_string(&texts).expect("plain data");
        assert!(
            json.starts_with(r#"{"Skype":"ana","PhoneWork":"","#)
                && json.contains(r#""City":null"#),
            "{json}"
        );
        assert_eq!(
            serde_json::from_str::<Texts>(&json).expect("the same"),
            texts
        );
        assert!(serde_json::from_str::<Texts>(r#"{"UserName":"x"}"#).is_err());
    }
}
