//! The learner as Litmos told it: the members the engine may compare and write, and the access level. Left out:
//! every other member; those stay with the engine, which puts them back unchanged (IMP-9).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::mapping::{Field, Member, Texts};
use crate::username;

/// Litmos's learner id: opaque and case-sensitive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct LearnerId(pub String);

impl fmt::Display for LearnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for LearnerId {
    fn from(id: &str) -> LearnerId {
        LearnerId(id.to_owned())
    }
}

/// The actual state of one learner, read in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learner {
    /// Immutable.
    pub id: LearnerId,
    /// The text members, as Litmos holds them; a missing one is blank.
    pub members: Texts,
    /// Whether the learner can log in.
    pub active: bool,
    /// `Learner`, `Administrator`, `Account_Owner` and so on.
    pub access_level: String,
}

impl Learner {
    /// What Litmos holds in `member`.
    pub fn text(&self, member: Member) -> &str {
        self.members.get(member).map_or("", String::as_str)
    }

    /// The user name.
    pub fn user_name(&self) -> &str {
        self.text(Member::UserName)
    }

    /// What Litmos holds for `field`; for the work email that is the user name.
    pub fn actual(&self, field: Field) -> &str {
        self.text(field.members()[0])
    }

    /// Whether Litmos already holds `text` for `field` as far as the rules see: a work email that differs in
    /// letter case alone is no change (USR-5).
    pub fn holds(&self, field: Field, text: &str) -> bool {
        match field {
            Field::WorkEmail => field.members().iter().all(|member| username::is_same(self.text(*member), text)),
            other => self.actual(other) == text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_email_is_held_if_both_members_hold_it_in_any_letter_case() {
        let mut learner = Learner {
            id: "L1".into(),
            members: Texts::from([
                (Member::UserName, "Ana@acme.test".to_owned()),
                (Member::Email, "ana@ACME.test".to_owned()),
                (Member::City, "Leeds".to_owned()),
            ]),
            active: true,
            access_level: "Learner".into(),
        };
        assert!(learner.holds(Field::WorkEmail, "ana@acme.test"));
        assert!(learner.holds(Field::City, "Leeds"));
        assert!(!learner.holds(Field::City, "leeds"));
        learner.members.insert(Member::Email, "other@acme.test".into());
        assert!(!learner.holds(Field::WorkEmail, "ana@acme.test"));
    }
}
