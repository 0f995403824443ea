//! The learner as Litmos told it: the members the engine may compare and write, and the access
//! level.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::employee::EmployeeId;
use crate::domain::learner_id::LearnerId;
use crate::domain::text;
use crate::domain::username;
use crate::mapping::{Field, Member, Texts};
use crate::reporting::reason::Reason;

/// The actual state of one learner, read in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learner {
    /// Immutable.
    pub id: LearnerId,
    /// The text members, as Litmos holds them; a missing one is blank.
    pub members: Texts,
    /// `Active` as Litmos shows it: whether the learner can log in, an expiration date aside.
    pub active: bool,
    /// `Learner`, `Administrator`, `Account_Owner` and so on.
    pub access_level: String,
    /// From this day on, in UTC, Litmos keeps the learner inactive whatever is written (RPT-9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Date>,
}

/// Reads Litmos's `ExpirationDate`: a date, perhaps with a time behind it. Anything else is no
/// date.
pub fn read_expiration(text: &str) -> Option<Date> {
    text.trim().get(..10)?.parse().ok()
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

    /// First and last name, for people to read.
    pub fn name(&self) -> String {
        let name = [self.text(Member::FirstName), self.text(Member::LastName)].join(" ");
        text::normalise(&name).into_owned()
    }

    /// The reason of a row that does not get this learner's user name. The learner is linked to
    /// `employee`, if to anybody (MAT-7, MAT-10).
    pub(crate) fn name_taken(&self, employee: Option<EmployeeId>) -> Reason {
        Reason::UsernameTakenBy {
            learner: self.id.clone(),
            name: self.name(),
            employee,
        }
    }

    /// Whether the expiration date has come at `now` (RPT-9): Litmos keeps the learner inactive.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_on
            .is_some_and(|day| day <= TimeZone::UTC.to_datetime(now).date())
    }

    /// Whether this person can log in at `now`.
    pub fn can_log_in(&self, now: Timestamp) -> bool {
        self.active && !self.is_expired(now)
    }

    /// What Litmos holds for `field`; for the work email that is the user name.
    pub fn actual(&self, field: Field) -> &str {
        self.text(field.members()[0])
    }

    /// Whether Litmos already holds `text` for `field` as far as the rules see: a work email that
    /// differs in letter case alone is no change (USR-5).
    pub fn holds(&self, field: Field, text: &str) -> bool {
        match field {
            Field::WorkEmail => field
                .members()
                .iter()
                .all(|member| username::is_same(self.text(*member), text)),
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
            expires_on: None,
        };
        assert!(learner.holds(Field::WorkEmail, "ana@acme.test"));
        assert!(learner.holds(Field::City, "Leeds"));
        assert!(!learner.holds(Field::City, "leeds"));
        learner
            .members
            .insert(Member::Email, "other@acme.test".into());
        assert!(!learner.holds(Field::WorkEmail, "ana@acme.test"));
    }

    #[test]
    fn a_learner_expires_on_the_day_in_utc() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let learner = |text: &str| Learner {
            expires_on: read_expiration(text),
            ..crate::domain::sample::learner("L1", "a@x.test")
        };
        for text in ["2026-11-05", " 2026-11-05T00:00:00Z", "2026-11-05 09:00"] {
            assert!(
                !learner(text).is_expired(at("2026-11-04T23:59:59Z")),
                "{text}"
            );
            assert!(
                learner(text).is_expired(at("2026-11-05T00:00:00Z")),
                "{text}"
            );
        }
        for text in ["", "soon", "11/05/2026", "0000-00-00"] {
            assert_eq!(read_expiration(text), None, "{text}");
        }
        assert!(!learner("2026-11-05").can_log_in(at("2026-11-05T00:00:00Z")));
    }
}
