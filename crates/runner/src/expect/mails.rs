//! `mails`: the mails that Litmos would have sent.

use scenario::expect::{ExpectedMail, ExpectedMails, NoneOr, Rows};
use scenario::{At, Place};
use world::MailView;

use super::mismatch::{Mismatch, number, was};
use super::rows::{ExpectedRow, compare_rows};

/// The most mails that a message names.
const SHOWN_MAX: usize = 3;

pub(crate) fn compare(expected: &At<NoneOr<ExpectedMails>>, found: &[MailView]) -> Vec<Mismatch> {
    let NoneOr::Some(mails) = &expected.value else {
        if found.is_empty() {
            return Vec::new();
        }
        let shown: Vec<String> = found.iter().take(SHOWN_MAX).map(describe).collect();
        let more = match found.len().saturating_sub(SHOWN_MAX) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let message = format!("found {}{more}", shown.join("; "));
        return vec![Mismatch::at(expected.place, message)];
    };
    let mut mismatches = Vec::from_iter(number(&mails.count, found.len() as u64));
    let include = Rows {
        include: Some(mails.include.clone()),
        ..Rows::default()
    };
    mismatches.extend(compare_rows(&include, found, "include", describe));
    mismatches
}

fn describe(mail: &MailView) -> String {
    format!("`{}` to `{}`", mail.subject, mail.to)
}

impl ExpectedRow<MailView> for ExpectedMail {
    fn differences(&self, found: &MailView) -> Vec<Mismatch> {
        if !self.is_about(found) {
            return vec![Mismatch::at(self.to.place, was(Some(&found.to)))];
        }
        let matches = |kind: &&At<String>| {
            found
                .subject
                .to_lowercase()
                .contains(&kind.value.to_lowercase())
        };
        let wrong = self.kind.iter().find(|kind| !matches(kind));
        wrong
            .map(|kind| Mismatch::at(kind.place, was(Some(&found.subject))))
            .into_iter()
            .collect()
    }

    fn is_about(&self, found: &MailView) -> bool {
        self.to.value == found.to
    }

    fn place(&self) -> Place {
        self.to.place
    }

    fn missing(&self) -> String {
        "no such mail".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_known_by_its_address_and_a_word_of_its_subject() {
        let found = [MailView {
            to: "ana@acme.test".to_owned(),
            subject: "Welcome to acme".to_owned(),
        }];
        let messages = |to: &str, kind: Option<&str>| -> Vec<String> {
            let include = vec![ExpectedMail {
                to: to.into(),
                kind: kind.map(At::from),
            }];
            let expected = ExpectedMails {
                include,
                ..ExpectedMails::default()
            };
            compare(&NoneOr::Some(expected).into(), &found)
                .into_iter()
                .map(|mismatch| mismatch.message)
                .collect()
        };
        assert_eq!(messages("ana@acme.test", Some("welcome")), [""; 0]);
        assert_eq!(
            messages("ana@acme.test", Some("reset")),
            ["was `Welcome to acme`"]
        );
        assert_eq!(messages("ben@acme.test", None), ["no such mail"]);
    }

    #[test]
    fn none_names_what_went_out() {
        let found = [MailView {
            to: "ana@acme.test".to_owned(),
            subject: "Welcome".to_owned(),
        }];
        let none = At::from(NoneOr::None);
        assert_eq!(
            compare(&none, &found)[0].message,
            "found `Welcome` to `ana@acme.test`"
        );
        assert_eq!(compare(&none, &[]), []);
        let many = vec![found[0].clone(); 200];
        let expected = format!(
            "found {}; and 197 more",
            ["`Welcome` to `ana@acme.test`"; 3].join("; ")
        );
        assert_eq!(compare(&none, &many)[0].message, expected);
    }
}
