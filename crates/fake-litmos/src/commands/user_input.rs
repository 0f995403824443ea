//! The input of a learner, member by member, from a request body, a form or a seed.
//!
//! JSON and XML are turned into this by `api`; `draft` applies it to a learner.

use std::collections::BTreeMap;

use crate::state::member::Kind;
use crate::{Member, Refusal};

/// The input of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldInput {
    /// JSON `null` or XML `i:nil`.
    Null,
    /// A text, possibly empty.
    Text(String),
    /// True or false.
    Flag(bool),
}

/// The input of a learner; members not in it were left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UserInput(BTreeMap<Member, FieldInput>);

impl UserInput {
    /// From a map by vendor names. Unknown members are refused, since a person wrote it.
    pub(crate) fn from_fields(fields: &BTreeMap<String, String>) -> Result<UserInput, Refusal> {
        let mut user_input = UserInput::default();
        for (name, value) in fields {
            let member = Member::parse(name).filter(|member| member.kind() != Kind::ReadOnly);
            let member = member.ok_or_else(|| {
                Refusal::new(400, format!("there is no member `{name}` to write"))
            })?;
            user_input.set(member, FieldInput::Text(value.clone()))?;
        }
        Ok(user_input)
    }

    /// Sets the input of a member. Flags may be text; read-only members are ignored; a flag without
    /// a value counts as left out.
    pub(crate) fn set(&mut self, member: Member, input: FieldInput) -> Result<(), Refusal> {
        let input = match (member.kind(), input) {
            (Kind::ReadOnly, _) => return Ok(()),
            (Kind::Flag, FieldInput::Null) => return Ok(()),
            (Kind::Flag, FieldInput::Text(text)) => match text.trim() {
                "" => return Ok(()),
                "true" | "1" => FieldInput::Flag(true),
                "false" | "0" => FieldInput::Flag(false),
                _ => {
                    return Err(Refusal::body()
                        .because(format!("`{}` is neither true nor false", member.name())));
                }
            },
            (_, FieldInput::Flag(flag)) if member.kind() != Kind::Flag => {
                FieldInput::Text(flag.to_string())
            }
            (_, input) => input,
        };
        self.0.insert(member, input);
        Ok(())
    }

    /// Removes the input of `member`.
    pub(crate) fn remove(&mut self, member: Member) {
        self.0.remove(&member);
    }

    /// The input of `member`, if any.
    pub(crate) fn get(&self, member: Member) -> Option<&FieldInput> {
        self.0.get(&member)
    }

    /// Whether there is input of `member`.
    pub(crate) fn contains(&self, member: Member) -> bool {
        self.0.contains_key(&member)
    }

    /// The text of `member`, if there is one that is not blank.
    pub(crate) fn value(&self, member: Member) -> Option<&str> {
        match self.get(member) {
            Some(FieldInput::Text(text)) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The flag of `member`.
    pub(crate) fn flag(&self, member: Member) -> Option<bool> {
        match self.get(member) {
            Some(FieldInput::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(member: Member, input: FieldInput) -> Result<Option<FieldInput>, Refusal> {
        let mut user_input = UserInput::default();
        user_input.set(member, input)?;
        Ok(user_input.get(member).cloned())
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
                set(Member::Active, FieldInput::Text(text.into())),
                Ok(Some(FieldInput::Flag(expected)))
            );
        }
        assert_eq!(
            set(Member::Active, FieldInput::Text(String::new())),
            Ok(None)
        );
        assert_eq!(set(Member::Active, FieldInput::Null), Ok(None));
        assert_eq!(
            set(Member::Active, FieldInput::Text("perhaps".into())),
            Err(Refusal::body())
        );
    }

    #[test]
    fn read_only_members_are_ignored_but_a_person_is_told() {
        assert_eq!(
            set(Member::FullName, FieldInput::Text("X Y".into())),
            Ok(None)
        );
        let fields = BTreeMap::from([("FullName".to_owned(), "X Y".to_owned())]);
        let refusal = UserInput::from_fields(&fields).expect_err("read-only");
        assert_eq!(refusal.message, "there is no member `FullName` to write");
    }
}
