//! The members of a learner that are nothing but text, one slot each, so that reading one is no search and a
//! blank one costs no memory of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::member::{Kind, Member};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts([Option<Box<str>>; COUNT]);

impl Default for Texts {
    fn default() -> Texts {
        Texts(std::array::from_fn(|_| Some(Box::default())))
    }
}

impl Texts {
    /// The text; `None` for null and for members that are not plain text.
    pub fn get(&self, member: Member) -> Option<&str> {
        self.0[SLOTS[member as usize]?].as_deref()
    }

    /// Writes a text, or null for `None`.
    ///
    /// # Panics
    /// The member is not plain text.
    pub fn set(&mut self, member: Member, text: Option<&str>) {
        let slot = SLOTS[member as usize].expect("only members that are plain text are written here");
        self.0[slot] = text.map(Box::from);
    }

    /// Makes every null an empty text.
    pub(crate) fn fill_nulls(&mut self) {
        for text in &mut self.0 {
            text.get_or_insert_default();
        }
    }

    /// Every text member in contract order.
    pub fn iter(&self) -> impl Iterator<Item = (Member, Option<&str>)> {
        let members = Member::ALL.iter().filter(|member| member.kind() == Kind::Text);
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
                return Err(serde::de::Error::custom(format!("{} is no plain text", member.name())));
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
        for member in Member::ALL.iter().filter(|member| member.kind() == Kind::Text) {
            texts.set(*member, Some(member.name()));
        }
        assert!(texts.iter().all(|(member, text)| text == Some(member.name())));
        assert_eq!(texts.get(Member::UserName), None);
    }

    #[test]
    fn null_and_blank_survive_as_json_and_what_is_no_text_is_refused() {
        let mut texts = Texts::default();
        texts.set(Member::City, None);
        texts.set(Member::Skype, Some("ana"));
        let json = serde_json::to_string(&texts).expect("plain data");
        assert!(json.starts_with(r#"{"Skype":"ana","PhoneWork":"","#) && json.contains(r#""City":null"#), "{json}");
        assert_eq!(serde_json::from_str::<Texts>(&json).expect("the same"), texts);
        assert!(serde_json::from_str::<Texts>(r#"{"UserName":"x"}"#).is_err());
    }
}
