//! The field rules of a learner (contract, section 3.7), checked in one fixed order: completeness,
//! length, NUL (which XML could not show), user name, email, culture, job role, mobile number,
//! manager.

use std::collections::BTreeSet;

use crate::commands::user_input::UserInput;
use crate::state::learner_index::LearnerIndex;
use crate::state::name::{folded, has_allowed_characters, is_email};
use crate::{AccessLevel, Learner, Member, Refusal, Value};

/// Cultures the fake knows. Which ones Litmos knows is not published.
const CULTURES: &[&str] = &[
    "ar-SA", "cs-CZ", "da-DK", "de-AT", "de-CH", "de-DE", "el-GR", "en-AU", "en-CA", "en-GB",
    "en-IE", "en-NZ", "en-US", "en-ZA", "es-ES", "es-MX", "fi-FI", "fr-CA", "fr-CH", "fr-FR",
    "he-IL", "hu-HU", "id-ID", "it-IT", "ja-JP", "ko-KR", "nb-NO", "nl-BE", "nl-NL", "pl-PL",
    "pt-BR", "pt-PT", "ro-RO", "ru-RU", "sv-SE", "th-TH", "tr-TR", "vi-VN", "zh-CN", "zh-TW",
];

/// A write to check: `after` is what the learner would become, `before` what it was (none for a
/// create).
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldCheck<'a> {
    pub(crate) learners: &'a LearnerIndex,
    pub(crate) job_roles: &'a BTreeSet<String>,
    pub(crate) before: Option<&'a Learner>,
    pub(crate) after: &'a Learner,
    pub(crate) input: &'a UserInput,
}

impl FieldCheck<'_> {
    /// Checks every rule in order.
    pub(crate) fn check(self) -> Result<(), Refusal> {
        self.complete()?;
        self.user_name()?;
        self.email()?;
        self.known_words()?;
        self.mobile_number()?;
        self.manager()
    }

    fn complete(self) -> Result<(), Refusal> {
        let refused = |reason: String| Err(Refusal::body().because(reason));
        let Learner {
            user_name,
            first_name,
            last_name,
            ..
        } = self.after;
        for (name, text) in [
            ("UserName", user_name),
            ("FirstName", first_name),
            ("LastName", last_name),
        ] {
            if text.trim().is_empty() {
                return refused(format!(
                    "`{name}` is missing or blank (in XML, members out of order are dropped)"
                ));
            }
        }
        for member in Member::ALL {
            let units_max = member.units_max().unwrap_or(usize::MAX);
            let is_none = |text: &str| {
                text.len() > units_max && text.encode_utf16().count() > units_max
                    || text.contains('\0')
            };
            if matches!(self.after.read(*member), Value::Text(text) if is_none(&text)) {
                return refused(format!(
                    "`{}` is longer than {units_max} characters or holds NUL",
                    member.name()
                ));
            }
        }
        let level = self.input.value(Member::AccessLevel);
        if level.is_some_and(|level| AccessLevel::parse(level).is_none()) {
            return refused("`AccessLevel` is none of Litmos's".to_owned());
        }
        let password = self.input.value(Member::Password);
        if password.is_some_and(|password| !is_good_password(password)) {
            return refused("`Password` is not as strong as Litmos wants it".to_owned());
        }
        Ok(())
    }

    fn user_name(self) -> Result<(), Refusal> {
        let name = &self.after.user_name;
        let is_new = self
            .before
            .is_none_or(|before| folded(&before.user_name) != folded(name));
        if !is_new {
            return Ok(());
        }
        if name.chars().count() < 4 {
            return Err(Refusal::name_short());
        }
        if !has_allowed_characters(name) {
            return Err(Refusal::name_characters());
        }
        // The learner has another name now, so a holder of this one is a different learner.
        if self.learners.by_name(name).is_some() {
            Err(Refusal::name_taken())
        } else {
            Ok(())
        }
    }

    fn email(self) -> Result<(), Refusal> {
        let Learner {
            user_name,
            email,
            is_custom_username,
            ..
        } = self.after;
        // Recorded: an update accepts a name that is no address, whatever the flag is.
        let name_must_be_email = self.before.is_none() && !is_custom_username;
        if name_must_be_email && !is_email(user_name) || !email.is_empty() && !is_email(email) {
            return Err(Refusal::email());
        }
        Ok(())
    }

    fn known_words(self) -> Result<(), Refusal> {
        if !CULTURES
            .iter()
            .any(|culture| culture.eq_ignore_ascii_case(&self.after.culture))
        {
            return Err(Refusal::culture());
        }
        match self.after.text(Member::JobRole) {
            Some(role) if !role.is_empty() && !self.job_roles.contains(role) => {
                Err(Refusal::job_role())
            }
            _ => Ok(()),
        }
    }

    fn mobile_number(self) -> Result<(), Refusal> {
        if !self.after.enable_text_notification {
            return Ok(());
        }
        let number = self.after.text(Member::PhoneMobile).unwrap_or("");
        if number.trim().is_empty() {
            return Err(Refusal::mobile_number_required());
        }
        let digits = number.strip_prefix('+').unwrap_or("");
        let is_international =
            (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_international {
            Ok(())
        } else {
            Err(Refusal::mobile_number_format())
        }
    }

    fn manager(self) -> Result<(), Refusal> {
        let manager = self.after.manager.as_deref();
        let is_new = self
            .before
            .is_none_or(|before| before.manager.as_deref() != manager);
        match manager {
            // A manager who was deleted meanwhile stays written; only naming an unknown one is
            // refused.
            Some(id) if is_new && self.learners.by_id(id).is_none() => {
                Err(Refusal::manager_unknown())
            }
            _ => Ok(()),
        }
    }
}

/// At least 8 with upper, lower, digit and special (the underscore does not count), at most 20.
fn is_good_password(password: &str) -> bool {
    let has = |kind: fn(char) -> bool| password.chars().any(kind);
    (8..=20).contains(&password.encode_utf16().count())
        && has(char::is_uppercase)
        && has(char::is_lowercase)
        && has(|letter| letter.is_ascii_digit())
        && has(|letter| !letter.is_alphanumeric() && letter != '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::user_input::FieldInput;
    use crate::state::learner::tests::blank;

    fn check(before: Option<&Learner>, after: &Learner) -> Result<(), String> {
        let mut learners = LearnerIndex::default();
        learners.put(Learner {
            id: "other".into(),
            user_name: "Taken@acme.test".into(),
            ..blank()
        });
        let job_roles = BTreeSet::from(["Nurse".to_owned()]);
        let input = UserInput::default();
        let check = FieldCheck {
            learners: &learners,
            job_roles: &job_roles,
            before,
            after,
            input: &input,
        };
        check.check().map_err(|refusal| refusal.to_string())
    }

    fn with_text(member: Member, text: &str) -> Learner {
        let mut learner = blank();
        learner.texts.set(member, Some(text));
        learner
    }

    fn refused(learner: &Learner) -> String {
        check(None, learner).expect_err("refused")
    }

    #[test]
    fn user_names_have_a_length_characters_and_one_owner() {
        let named = |name: &str| Learner {
            user_name: name.into(),
            is_custom_username: true,
            ..blank()
        };
        assert_eq!(
            refused(&named("abc")),
            "409 Username must be greater than 3 characters."
        );
        assert_eq!(
            refused(&named("ana+x@acme.test")),
            "409 Invalid special character's in the username."
        );
        assert_eq!(
            refused(&named("_ana")),
            "409 Invalid special character's in the username."
        );
        assert_eq!(
            refused(&named("tAKEN@acme.test")),
            "409 UserName already exists"
        );
        assert_eq!(
            refused(&named(&"a".repeat(256))),
            "400 Please check the xml/json in the body of the request."
        );
        assert_eq!(check(None, &named("anna")), Ok(()));
    }

    #[test]
    fn a_name_that_does_not_change_is_not_judged_again() {
        let before = Learner {
            user_name: "a b+c".into(),
            ..blank()
        };
        let after = Learner {
            user_name: "A B+C".into(),
            ..blank()
        };
        assert_eq!(check(Some(&before), &after), Ok(()));
    }

    #[test]
    fn a_name_that_is_no_address_needs_the_flag_on_create_only() {
        let named = Learner {
            user_name: "anna.r".into(),
            ..blank()
        };
        assert_eq!(refused(&named), "409 Invalid email address.");
        assert_eq!(check(Some(&blank()), &named), Ok(()));
    }

    #[test]
    fn words_are_known_or_refused() {
        assert_eq!(
            refused(&Learner {
                email: "ana".into(),
                ..blank()
            }),
            "409 Invalid email address."
        );
        assert_eq!(
            check(
                None,
                &Learner {
                    email: String::new(),
                    ..blank()
                }
            ),
            Ok(())
        );
        assert_eq!(
            refused(&Learner {
                culture: "xx-XX".into(),
                ..blank()
            }),
            "409 Culture is invalid"
        );
        assert_eq!(
            refused(&with_text(Member::JobRole, "Pilot")),
            "409 Job Role is invalid"
        );
        assert_eq!(check(None, &with_text(Member::JobRole, "Nurse")), Ok(()));
    }

    #[test]
    fn text_messages_need_an_international_mobile_number() {
        let mut learner = with_text(Member::PhoneMobile, "");
        learner.enable_text_notification = true;
        assert_eq!(
            refused(&learner),
            "400 Mobile Number required to enable text message notifications"
        );
        learner.texts.set(Member::PhoneMobile, Some("925-225-8068"));
        assert_eq!(
            refused(&learner),
            "400 Invalid Phone Number. The mobile phone should be in this format +15554443333. Be sure to include \
             your country code."
        );
        learner.texts.set(Member::PhoneMobile, Some("+15554443333"));
        assert_eq!(check(None, &learner), Ok(()));
        assert_eq!(
            check(None, &with_text(Member::PhoneMobile, "925-225-8068")),
            Ok(())
        );
    }

    #[test]
    fn a_manager_must_exist_when_named_anew() {
        let managed = |id: &str| Learner {
            manager: Some(id.into()),
            ..blank()
        };
        assert_eq!(check(Some(&blank()), &managed("other")), Ok(()));
        let refusal = check(Some(&blank()), &managed("nobody")).expect_err("refused");
        assert_eq!(refusal, "404 The manager Id in the xml/json is not valid.");
        assert_eq!(check(Some(&managed("gone")), &managed("gone")), Ok(()));
    }

    #[test]
    fn lengths_count_utf16_code_units() {
        let body = "400 Please check the xml/json in the body of the request.";
        assert_eq!(
            check(None, &with_text(Member::City, &"\u{e9}".repeat(50))),
            Ok(())
        );
        assert_eq!(
            refused(&with_text(Member::City, &"\u{e9}".repeat(51))),
            body
        );
        assert_eq!(
            refused(&with_text(Member::City, &"\u{1f600}".repeat(26))),
            body
        );
        assert_eq!(
            refused(&Learner {
                last_name: " ".into(),
                ..blank()
            }),
            body
        );
    }

    #[test]
    fn passwords_and_levels_are_judged_as_written() {
        let refused = |member, text: &str| {
            let mut input = UserInput::default();
            input
                .set(member, FieldInput::Text(text.into()))
                .expect("a text");
            let (learners, job_roles, after) = (LearnerIndex::default(), BTreeSet::new(), blank());
            FieldCheck {
                learners: &learners,
                job_roles: &job_roles,
                before: None,
                after: &after,
                input: &input,
            }
            .check()
        };
        assert_eq!(refused(Member::Password, "Aa345678_"), Err(Refusal::body()));
        assert_eq!(refused(Member::Password, "Aa345678!"), Ok(()));
        assert_eq!(refused(Member::AccessLevel, "king"), Err(Refusal::body()));
        assert_eq!(refused(Member::AccessLevel, "team_leader"), Ok(()));
    }
}
