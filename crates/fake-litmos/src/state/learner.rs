//! One learner (the vendor's "user") with all members, and how each is read.
//!
//! How members are written is `draft`'s; the manager's name is not here, because it is another
//! learner's.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::Member;
use crate::state::member::Kind;
use crate::state::texts::Texts;

/// An access level; a smaller one may do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub enum AccessLevel {
    /// May do everything; only its keys open `/users`.
    #[serde(rename = "Account_Owner")]
    AccountOwner,
    /// An administrator.
    Administrator,
    /// An administrator of some teams.
    #[serde(rename = "Team_Admin")]
    TeamAdmin,
    /// A leader of some teams.
    #[serde(rename = "Team_Leader")]
    TeamLeader,
    /// Everybody else.
    Learner,
}

impl AccessLevel {
    const ALL: [AccessLevel; 5] = [
        AccessLevel::AccountOwner,
        AccessLevel::Administrator,
        AccessLevel::TeamAdmin,
        AccessLevel::TeamLeader,
        AccessLevel::Learner,
    ];

    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            AccessLevel::AccountOwner => "Account_Owner",
            AccessLevel::Administrator => "Administrator",
            AccessLevel::TeamAdmin => "Team_Admin",
            AccessLevel::TeamLeader => "Team_Leader",
            AccessLevel::Learner => "Learner",
        }
    }

    /// The level of this name in any letter case.
    pub fn parse(name: &str) -> Option<AccessLevel> {
        AccessLevel::ALL
            .into_iter()
            .find(|level| level.name().eq_ignore_ascii_case(name))
    }
}

/// The value of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value<'a> {
    /// No value; not the same as an empty text.
    Null,
    /// A text, possibly empty.
    Text(Cow<'a, str>),
    /// True or false.
    Flag(bool),
    /// A number.
    Number(u64),
}

impl Value<'_> {
    /// The same without the learner it was read from.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Flag(flag) => Value::Flag(flag),
            Value::Number(number) => Value::Number(number),
        }
    }
}

/// A learner. Comparing two tells whether anything at all differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learner {
    /// Opaque and case-sensitive; what paths take.
    pub id: String,
    /// Unique in the site (USR-4).
    pub user_name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// May be blank, need not be unique.
    pub email: String,
    /// What this person may do.
    pub access_level: AccessLevel,
    /// Whether mails to this person are off.
    pub disable_messages: bool,
    /// The flag as it was written. Whether the person is active also depends on the clock:
    /// [`Learner::is_active`].
    pub active: bool,
    /// When the person last logged in.
    pub last_login: Option<Timestamp>,
    /// The address that logs the person in.
    pub login_key: String,
    /// Whether the user name is not an email address.
    pub is_custom_username: bool,
    /// When a password was last set; the password itself is not stored.
    pub password_set_at: Option<Timestamp>,
    /// Whether the person need not set a password at first login.
    pub skip_first_login: bool,
    /// A Windows zone id.
    pub time_zone: String,
    /// The web site's own number; not usable in paths.
    pub original_id: u64,
    /// Language and country.
    pub culture: String,
    /// When the learner was made, in whole seconds.
    pub created: Timestamp,
    /// Points collected.
    pub points: u64,
    /// The site's brand shown to this person.
    pub brand: String,
    /// Id of another learner.
    pub manager: Option<String>,
    /// Whether text messages are sent.
    pub enable_text_notification: bool,
    /// Members that are nothing but text.
    pub texts: Texts,
}

impl Learner {
    /// First and last name, as the server builds it.
    pub fn full_name(&self) -> String {
        [&self.first_name, " ", &self.last_name].concat()
    }

    /// Whether the person is active at `now`: the flag says so and no expiry date has come. The day
    /// begins at midnight UTC (guessed).
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.active
            && self
                .expires_on()
                .is_none_or(|day| TimeZone::UTC.to_datetime(now).date() < day)
    }

    /// A text member such as `JobTitle`; `None` for null and for members that are not plain text.
    pub fn text(&self, member: Member) -> Option<&str> {
        self.texts.get(member)
    }

    fn expires_on(&self) -> Option<Date> {
        // Anything behind the day is ignored; a text without a date never expires.
        self.text(Member::ExpirationDate)?.get(..10)?.parse().ok()
    }

    /// Any member by the vendor's name, as it is stored; `None` for a name that is none.
    pub fn read_by_name(&self, name: &str) -> Option<Value<'_>> {
        Member::parse(name).map(|member| self.read(member))
    }

    /// Any member as it is stored. `Active` is the flag as written; `ManagerName` is not known here
    /// and reads "".
    pub fn read(&self, member: Member) -> Value<'_> {
        let text = |text| Value::Text(Cow::Borrowed(text));
        match member {
            Member::Id => text(&self.id),
            Member::UserName => text(&self.user_name),
            Member::FirstName => text(&self.first_name),
            Member::LastName => text(&self.last_name),
            Member::FullName => Value::Text(self.full_name().into()),
            Member::Email => text(&self.email),
            Member::AccessLevel => text(self.access_level.name()),
            Member::DisableMessages => Value::Flag(self.disable_messages),
            Member::Active => Value::Flag(self.active),
            Member::LastLogin => Value::Text(
                self.last_login
                    .map(whole_seconds)
                    .unwrap_or_default()
                    .into(),
            ),
            Member::LoginKey => text(&self.login_key),
            Member::IsCustomUsername => Value::Flag(self.is_custom_username),
            // Write-only: always blank on read.
            Member::Password | Member::ManagerName => text(""),
            Member::SkipFirstLogin => Value::Flag(self.skip_first_login),
            Member::TimeZone => text(&self.time_zone),
            // Null unless Salesforce is linked, which it never is here.
            Member::SalesforceId | Member::SalesforceContactId | Member::SalesforceAccountId => {
                Value::Null
            }
            Member::OriginalId => Value::Number(self.original_id),
            Member::Culture => text(&self.culture),
            Member::CreatedDate => Value::Text(whole_seconds(self.created).into()),
            Member::Points => Value::Number(self.points),
            Member::Brand => text(&self.brand),
            Member::ManagerId => text(self.manager.as_deref().unwrap_or("0")),
            Member::EnableTextNotification => Value::Flag(self.enable_text_notification),
            Member::ProfileType => text("Internal"),
            plain => {
                debug_assert_eq!(
                    plain.kind(),
                    Kind::Text,
                    "{plain:?} has no reading of its own"
                );
                self.text(plain).map_or(Value::Null, text)
            }
        }
    }
}

/// `2016-12-09T07:54:27Z` (contract, section 2.6).
pub(crate) fn whole_seconds(time: Timestamp) -> String {
    static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
    PRINTER.timestamp_to_string(&time)
}

/// `2021-07-15T15:44:46.84`: UTC without saying so, milliseconds without trailing zeros (contract,
/// section 2.6).
pub(crate) fn without_zone(time: Timestamp) -> String {
    let text = time.strftime("%Y-%m-%dT%H:%M:%S.%3f").to_string();
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A learner at one moment, shared between the site and its log of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnerRef(Arc<Learner>);

impl From<Learner> for LearnerRef {
    fn from(learner: Learner) -> LearnerRef {
        LearnerRef(Arc::new(learner))
    }
}

impl Deref for LearnerRef {
    type Target = Learner;
    fn deref(&self) -> &Learner {
        &self.0
    }
}

impl Serialize for LearnerRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for LearnerRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LearnerRef, D::Error> {
        Learner::deserialize(deserializer).map(LearnerRef::from)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp written in this file")
    }

    /// Somebody with nothing but a name.
    pub(crate) fn blank() -> Learner {
        Learner {
            id: "rT7_k2-Lq0M1".into(),
            user_name: "ana@acme.test".into(),
            first_name: "Ana".into(),
            last_name: "Ruiz".into(),
            email: "ana@acme.test".into(),
            access_level: AccessLevel::Learner,
            disable_messages: false,
            active: true,
            last_login: None,
            login_key: String::new(),
            is_custom_username: false,
            password_set_at: None,
            skip_first_login: false,
            time_zone: "UTC".into(),
            original_id: 7_100_231,
            culture: "en-US".into(),
            created: at("2024-03-01T09:30:00Z"),
            points: 0,
            brand: "Default".into(),
            manager: None,
            enable_text_notification: false,
            texts: Texts::default(),
        }
    }

    #[test]
    fn every_member_can_be_read() {
        let learner = blank();
        for member in Member::ALL {
            learner.read(*member);
        }
        assert_eq!(
            learner.read_by_name("FullName"),
            Some(Value::Text("Ana Ruiz".into()))
        );
        assert_eq!(
            learner.read_by_name("CreatedDate"),
            Some(Value::Text("2024-03-01T09:30:00Z".into()))
        );
        assert_eq!(
            learner.read_by_name("ManagerId"),
            Some(Value::Text("0".into()))
        );
        assert_eq!(learner.read_by_name("SalesforceId"), Some(Value::Null));
        assert_eq!(learner.read_by_name("Nonsense"), None);
    }

    #[test]
    fn an_expiry_date_deactivates_on_that_day() {
        let mut learner = blank();
        learner
            .texts
            .set(Member::ExpirationDate, Some("2026-11-05"));
        assert!(learner.is_active(at("2026-11-04T23:59:59Z")));
        assert!(!learner.is_active(at("2026-11-05T00:00:00Z")));
        learner.texts.set(Member::ExpirationDate, Some("some day"));
        assert!(learner.is_active(at("2026-11-05T00:00:00Z")));
        learner.active = false;
        assert!(!learner.is_active(at("2026-11-04T00:00:00Z")));
    }

    #[test]
    fn access_levels_are_read_in_any_letter_case() {
        assert_eq!(
            AccessLevel::parse("account_owner"),
            Some(AccessLevel::AccountOwner)
        );
        assert_eq!(AccessLevel::parse("learner"), Some(AccessLevel::Learner));
        assert_eq!(AccessLevel::parse("king"), None);
    }
}
