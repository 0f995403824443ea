//! What input makes of a learner: defaults of a create (contract, section 3.5) and the
//! table of members left out, blank and null of an update (section 3.6).
//!
//! Whether the result is allowed is `field_rules`'.

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use crate::commands::user_input::{FieldInput, UserInput};
use crate::state::member::Kind;
use crate::state::name::is_email;
use crate::state::texts::Texts;
use crate::{AccessLevel, Learner, Member};

/// The organisation's own settings, which blank members take.
const TIME_ZONE: &str = "UTC";
const CULTURE: &str = "en-US";
const BRAND: &str = "Default";

/// What becomes of members that are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OmittedMembers {
    /// They are cleared, set to false, or take the organisation's default.
    Clear,
    /// The members stay as they are.
    Keep,
}

/// What a new learner gets from the site and not from the writer.
#[derive(Clone, Debug)]
pub(crate) struct NewLearnerIds {
    pub(crate) id: String,
    pub(crate) login_key: String,
    pub(crate) original_id: u64,
    pub(crate) at: Timestamp,
}

/// The learner that a create makes.
pub(crate) fn new_learner(input: &UserInput, ids: NewLearnerIds) -> Learner {
    let seconds = TimestampRound::new()
        .smallest(Unit::Second)
        .mode(RoundMode::Trunc);
    let created = ids
        .at
        .round(seconds)
        .expect("a whole second is always in range");
    let mut learner = Learner {
        id: ids.id,
        user_name: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        email: String::new(),
        access_level: AccessLevel::Learner,
        disable_messages: false,
        active: false,
        last_login: None,
        login_key: ids.login_key,
        is_custom_username: false,
        password_set_at: None,
        skip_first_login: false,
        time_zone: String::new(),
        original_id: ids.original_id,
        culture: String::new(),
        created,
        points: 0,
        brand: String::new(),
        manager: None,
        enable_text_notification: false,
        texts: Texts::default(),
    };
    write(&mut learner, input, OmittedMembers::Clear, ids.at);
    learner.active = input.flag(Member::Active).unwrap_or(true);
    if learner.is_custom_username && input.value(Member::Email).is_none() {
        learner.email = String::new();
    }
    // People made through the API read back "" where others read null.
    learner.texts.fill_nulls();
    learner
}

/// Writes onto a learner.
pub(crate) fn write(
    learner: &mut Learner,
    input: &UserInput,
    omitted: OmittedMembers,
    now: Timestamp,
) {
    let stays = |member| omitted == OmittedMembers::Keep && !input.contains(member);
    write_named(learner, input, stays);
    write_flags(learner, input, omitted);
    write_texts(learner, input, omitted);
    // Access level and password survive a short body.
    if let Some(level) = input
        .value(Member::AccessLevel)
        .and_then(AccessLevel::parse)
    {
        learner.access_level = level;
    }
    if input.value(Member::Password).is_some() {
        learner.password_set_at = Some(now);
    }
}

fn write_named(learner: &mut Learner, input: &UserInput, stays: impl Fn(Member) -> bool) {
    let with_defaults = [
        (&mut learner.user_name, Member::UserName, ""),
        (&mut learner.first_name, Member::FirstName, ""),
        (&mut learner.last_name, Member::LastName, ""),
        (&mut learner.time_zone, Member::TimeZone, TIME_ZONE),
        (&mut learner.culture, Member::Culture, CULTURE),
        (&mut learner.brand, Member::Brand, BRAND),
    ];
    for (slot, member, default) in with_defaults {
        if !stays(member) {
            *slot = input.value(member).unwrap_or(default).to_owned();
        }
    }
    if !stays(Member::Email) {
        let default = if is_email(&learner.user_name) {
            &learner.user_name
        } else {
            ""
        };
        learner.email = input.value(Member::Email).unwrap_or(default).to_owned();
    }
    if !stays(Member::ManagerId) {
        learner.manager = input
            .value(Member::ManagerId)
            .filter(|id| *id != "0")
            .map(str::to_owned);
    }
}

fn write_flags(learner: &mut Learner, input: &UserInput, omitted: OmittedMembers) {
    let flags = [
        (&mut learner.active, Member::Active),
        (&mut learner.disable_messages, Member::DisableMessages),
        (&mut learner.is_custom_username, Member::IsCustomUsername),
        (&mut learner.skip_first_login, Member::SkipFirstLogin),
        (
            &mut learner.enable_text_notification,
            Member::EnableTextNotification,
        ),
    ];
    for (slot, member) in flags {
        match (input.flag(member), omitted) {
            (Some(flag), _) => *slot = flag,
            (None, OmittedMembers::Clear) => *slot = false,
            (None, OmittedMembers::Keep) => {}
        }
    }
}

fn write_texts(learner: &mut Learner, input: &UserInput, omitted: OmittedMembers) {
    for member in Member::ALL
        .iter()
        .filter(|member| member.kind() == Kind::Text)
    {
        let text = match input.get(*member) {
            Some(FieldInput::Null) => None,
            Some(FieldInput::Text(text)) => Some(text.as_str()),
            _ if omitted == OmittedMembers::Keep => continue,
            _ => Some(""),
        };
        learner.texts.set(*member, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::learner::tests::blank;

    fn input(members: &[(Member, FieldInput)]) -> UserInput {
        let mut input = UserInput::default();
        for (member, given) in members {
            input.set(*member, given.clone()).expect("a value it takes");
        }
        input
    }

    fn text(text: &str) -> FieldInput {
        FieldInput::Text(text.to_owned())
    }

    fn now() -> Timestamp {
        "2026-11-02T08:00:00.75Z".parse().expect("a time")
    }

    fn full() -> Learner {
        let mut learner = blank();
        learner.disable_messages = true;
        learner.skip_first_login = true;
        learner.time_zone = "GMT Standard Time".into();
        learner.culture = "de-DE".into();
        learner.brand = "North".into();
        learner.manager = Some("m1".into());
        learner.access_level = AccessLevel::TeamLeader;
        learner.email = "other@acme.test".into();
        learner.texts.set(Member::JobTitle, Some("Welder"));
        learner.texts.set(Member::City, None);
        learner
    }

    fn names() -> [(Member, FieldInput); 3] {
        [
            (Member::UserName, text("ana@acme.test")),
            (Member::FirstName, text("Ana")),
            (Member::LastName, text("Ruiz")),
        ]
    }

    #[test]
    fn a_create_fills_in_the_contracts_defaults() {
        let ids = NewLearnerIds {
            id: "i1".into(),
            login_key: "l".into(),
            original_id: 7,
            at: now(),
        };
        let mut members = names().to_vec();
        members.push((Member::City, FieldInput::Null));
        let learner = new_learner(&input(&members), ids);
        assert!(learner.active && !learner.disable_messages && !learner.skip_first_login);
        assert_eq!(learner.email, "ana@acme.test");
        assert_eq!(
            (learner.time_zone.as_str(), learner.culture.as_str()),
            ("UTC", "en-US")
        );
        assert_eq!(
            (learner.brand.as_str(), learner.manager.as_deref()),
            ("Default", None)
        );
        assert_eq!(learner.text(Member::City), Some(""));
        assert_eq!(learner.created.to_string(), "2026-11-02T08:00:00Z");
    }

    #[test]
    fn a_replacement_clears_what_is_left_out_but_keeps_access_level_and_password() {
        let mut learner = full();
        write(&mut learner, &input(&names()), OmittedMembers::Clear, now());
        assert!(!learner.active && !learner.disable_messages && !learner.skip_first_login);
        assert_eq!(learner.email, "ana@acme.test");
        assert_eq!(
            (learner.time_zone.as_str(), learner.culture.as_str()),
            ("UTC", "en-US")
        );
        assert_eq!(
            (learner.brand.as_str(), learner.manager.as_deref()),
            ("Default", None)
        );
        assert_eq!(learner.text(Member::JobTitle), Some(""));
        assert_eq!(learner.text(Member::City), Some(""));
        assert_eq!(learner.access_level, AccessLevel::TeamLeader);
        assert_eq!(learner.password_set_at, None);
    }

    #[test]
    fn a_replacement_stores_null_as_null_and_blank_as_blank() {
        let mut members = names().to_vec();
        members.extend([
            (Member::JobTitle, FieldInput::Null),
            (Member::City, text("")),
            (Member::Active, text("true")),
        ]);
        let mut learner = full();
        write(&mut learner, &input(&members), OmittedMembers::Clear, now());
        assert_eq!(learner.text(Member::JobTitle), None);
        assert_eq!(learner.text(Member::City), Some(""));
        assert!(learner.active);
    }

    #[test]
    fn a_merge_changes_only_what_is_given_and_a_blank_clears() {
        let mut learner = full();
        let members = [
            (Member::JobTitle, text("")),
            (Member::Brand, text("")),
            (Member::City, text("Leeds")),
        ];
        write(&mut learner, &input(&members), OmittedMembers::Keep, now());
        let mut expected = full();
        expected.texts.set(Member::JobTitle, Some(""));
        expected.texts.set(Member::City, Some("Leeds"));
        expected.brand = "Default".into();
        assert_eq!(learner, expected);
    }
}
