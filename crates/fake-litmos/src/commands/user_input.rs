//! What a request body, a form or a seed says about a learner, member by member.
//!
//! JSON and XML are turned into this by `api`; what it means for the learner is `draft`'s.

use std::collections::BTreeMap;

use crate::refusal::Refusal;
use crate::state::member::{Kind, Member};

/// What is said about one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// JSON `null` or XML `i:nil`.
    Null,
    /// A text, possibly empty.
    Text(String),
    /// True or false.
    Flag(bool),
}

/// What is said altogether; members not in here were left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written(BTreeMap<Member, Given>);

impl Written {
    /// From a map by vendor names. Nothing is ignored here, since a person wrote it.
    pub(crate) fn from_fields(fields: &BTreeMap<String, String>) -> Result<Written, Refusal> {
        let mut written = Written::default();
        for (name, value) in fields {
            let member = Member::named(name).filter(|member| member.kind() != Kind::ReadOnly);
            let member = member.ok_or_else(|| {
                Refusal::new(400, format!("there is no member `{name}` to write"))
            })?;
            written.give(member, Given::Text(value.clone()))?;
        }
        Ok(written)
    }

    /// Says something about a member. Flags may come as text; read-only members are ignored; a flag
    /// without a value counts as left out.
    pub(crate) fn give(&mut self, member: Member, given: Given) -> Result<(), Refusal> {
        let given = match (member.kind(), given) {
            (Kind::ReadOnly, _) => return Ok(()),
            (Kind::Flag, Given::Null) => return Ok(()),
            (Kind::Flag, Given::Text(text)) => match text.trim() {
                "" => return Ok(()),
                "true" | "1" => Given::Flag(true),
                "false" | "0" => Given::Flag(false),
                _ => {
                    return Err(Refusal::body()
                        .because(format!("`{}` is neither true nor false", member.name())));
                }
            },
            (_, Given::Flag(flag)) if member.kind() != Kind::Flag => Given::Text(flag.to_string()),
            (_, given) => given,
        };
        self.0.insert(member, given);
        Ok(())
    }

    /// Makes as if nothing had been said about `member`.
    pub(crate) fn forget(&mut self, member: Member) {
        self.0.remove(&member);
    }

    /// What is said about `member`, if anything.
    pub(crate) fn get(&self, member: Member) -> Option<&Given> {
        self.0.get(&member)
    }

    /// Whether anything is said about `member`.
    pub(crate) fn says(&self, member: Member) -> bool {
        self.0.contains_key(&member)
    }

    /// The text said about `member`, if there is one that is not blank.
    pub(crate) fn value(&self, member: Member) -> Option<&str> {
        match self.get(member) {
            Some(Given::Text(text)) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The flag said about `member`.
    pub(crate) fn flag(&self, member: Member) -> Option<bool> {
        match self.get(member) {
            Some(Given::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn give(member: Member, given: Given) -> Result<Option<Given>, Refusal> {
        let mut written = Written::default();
        written.give(member, given)?;
        Ok(written.get(member).cloned())
    }

    #[test]
    fn flags_come_as_words_and_digits_and_count_as_left_out_when_empty() {
        for (text, expected) in [
            ("true", true),
            ("1", true),
            ("false", false),
            ("0", false),
            (" true ", true),
        ] {
            assert_eq!(
                give(Member::Active, Given::Text(text.into())),
                Ok(Some(Given::Flag(expected)))
            );
        }
        assert_eq!(give(Member::Active, Given::Text(String::new())), Ok(None));
        assert_eq!(give(Member::Active, Given::Null), Ok(None));
        assert_eq!(
            give(Member::Active, Given::Text("perhaps".into())),
            Err(Refusal::body())
        );
    }

    #[test]
    fn read_only_members_are_ignored_but_a_person_is_told() {
        assert_eq!(give(Member::FullName, Given::Text("X Y".into())), Ok(None));
        let fields = BTreeMap::from([("FullName".to_owned(), "X Y".to_owned())]);
        let refusal = Written::from_fields(&fields).expect_err("read-only");
        assert_eq!(refusal.message, "there is no member `FullName` to write");
    }
}
