//! Who may log in, by the rule book's words and written once more (STA-1..6, STA-14).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::evidence::{EMPLOYMENT, ENDED, FieldValue, HIRED, KnownFields, STATUS, STATUS_FIELDS};

/// What the engine must set `Active` to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExpectedStatus {
    /// It is true.
    Active,
    /// It is false.
    Inactive,
    /// It stays as it is; no new learner is created (STA-2).
    Kept,
    /// It stays as it is; a new learner is active (STA-14).
    NotReactivated,
    /// It cannot be known from outside.
    Unclear,
}

/// A date that decides about the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    None,
    On(Date),
    Unreadable,
    Unclear,
}

/// Judges what is known of somebody. Of the columns in `blank` the engine may take the emptiness
/// for a lost permission.
pub(super) fn expected_status(
    known: &KnownFields,
    today: Date,
    leavers: &[String],
    blank: &BTreeSet<&str>,
) -> ExpectedStatus {
    if STATUS_FIELDS.iter().any(|field| known.is_unsure(field)) {
        return ExpectedStatus::Unclear;
    }
    let (ended, hired) = (day(known.value(ENDED)), day(known.value(HIRED)));
    if ended == Day::Unclear || hired == Day::Unclear {
        return ExpectedStatus::Unclear;
    }
    let is_readable = ended != Day::Unreadable && hired != Day::Unreadable;
    let is_over = match (ended, hired) {
        (Day::On(ended), Day::On(hired)) => hired <= ended && ended < today,
        (Day::On(ended), Day::None) => ended < today,
        _ => false,
    };
    if is_leaver(known, leavers) || is_over {
        return ExpectedStatus::Inactive;
    }
    let is_blank = [EMPLOYMENT, ENDED]
        .iter()
        .any(|field| blank.contains(field));
    match known
        .text(STATUS)
        .map(|status| status.to_lowercase())
        .as_deref()
    {
        Some("inactive") => ExpectedStatus::Inactive,
        Some("active") if is_readable && is_blank => ExpectedStatus::Unclear,
        Some("active")
            if is_readable && known.value(EMPLOYMENT) != Some(&FieldValue::Unreadable) =>
        {
            ExpectedStatus::Active
        }
        Some("active") => ExpectedStatus::NotReactivated,
        _ => ExpectedStatus::Kept,
    }
}

/// Whether the employment status is one of those that mean terminated (STA-3).
pub(super) fn is_leaver(known: &KnownFields, leavers: &[String]) -> bool {
    let employment = known.text(EMPLOYMENT).unwrap_or_default().to_lowercase();
    leavers
        .iter()
        .any(|word| word.trim().to_lowercase() == employment)
}

/// RD-6, STA-14.
fn day(value: Option<&FieldValue>) -> Day {
    let text = match value {
        None | Some(FieldValue::Blank) => return Day::None,
        Some(FieldValue::Unreadable) => return Day::Unclear,
        Some(FieldValue::Text(text)) => crate::mapped::normalize(text),
    };
    let Some((date, rest)) = text.split_at_checked(10) else {
        return Day::Unreadable;
    };
    let is_written_so = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let is_time = matches!(
        rest.as_bytes(),
        [b'T' | b' ', b'0'..=b'2', b'0'..=b'9', b':', ..]
    );
    match (date, date.parse()) {
        ("0000-00-00", _) if rest.is_empty() => Day::None,
        (_, Ok(day)) if is_written_so && (rest.is_empty() || is_time) => Day::On(day),
        _ => Day::Unreadable,
    }
}

/// What BambooHR says about an employee's status, as a person would read it there.
pub(super) fn describe_status(known: &KnownFields) -> String {
    let labels = [
        (STATUS, "Status"),
        (EMPLOYMENT, "Employment Status"),
        (ENDED, "Termination Date"),
        (HIRED, "Hire Date"),
    ];
    let said = labels
        .iter()
        .filter_map(|(field, label)| match known.value(field)? {
            FieldValue::Blank => None,
            FieldValue::Text(text) => Some(format!("{label} `{text}`")),
            FieldValue::Unreadable => Some(format!("a {label} that cannot be read")),
        });
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        "nothing about the status".to_owned()
    } else {
        said.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;

    fn status_for(fields: &[(&'static str, &str)]) -> ExpectedStatus {
        let value = |text: &str| {
            if text == "?" {
                FieldValue::Unreadable
            } else {
                FieldValue::from_text(text)
            }
        };
        let fields: BTreeMap<_, _> = fields
            .iter()
            .map(|(field, text)| (*field, value(text)))
            .collect();
        let known = KnownFields::from_read(Timestamp::UNIX_EPOCH, fields);
        expected_status(
            &known,
            date(2026, 11, 12),
            &["Terminated".to_owned()],
            &BTreeSet::new(),
        )
    }

    #[test]
    fn terminated_means_out_whatever_status_says() {
        for status in ["", "Active", "Inactive", "On leave", "?"] {
            assert_eq!(
                status_for(&[(STATUS, status), (EMPLOYMENT, " terminated")]),
                ExpectedStatus::Inactive,
                "{status}"
            );
            assert_eq!(
                status_for(&[(STATUS, status), (ENDED, "2026-11-11")]),
                ExpectedStatus::Inactive,
                "{status}"
            );
        }
        assert_eq!(
            status_for(&[(EMPLOYMENT, "Terminated")]),
            ExpectedStatus::Inactive
        );
    }

    #[test]
    fn the_last_day_counts_and_an_older_one_than_the_hire_date_does_not() {
        for (ended, hired, expected) in [
            ("2026-11-12", "", ExpectedStatus::Active),
            (
                "2026-11-11T23:59:00+00:00",
                "2020-01-01",
                ExpectedStatus::Inactive,
            ),
            ("2026-11-11", "2026-11-11", ExpectedStatus::Inactive),
            ("2026-11-10", "2026-11-11", ExpectedStatus::Active),
            ("0000-00-00", "", ExpectedStatus::Active),
        ] {
            assert_eq!(
                status_for(&[(STATUS, "ACTIVE"), (ENDED, ended), (HIRED, hired)]),
                expected,
                "{ended} {hired}"
            );
        }
    }

    #[test]
    fn what_cannot_be_read_lets_nobody_in_and_keeps_nobody_out() {
        for ended in [
            "11/01/2026",
            "01 Nov 2026",
            "2026-11-1",
            "20261101",
            "2026-11-31",
            "+002026-11",
            "2026-11-01 (left)",
        ] {
            assert_eq!(
                status_for(&[(STATUS, "Active"), (ENDED, ended)]),
                ExpectedStatus::NotReactivated,
                "{ended}"
            );
            assert_eq!(
                status_for(&[(STATUS, "Inactive"), (ENDED, ended)]),
                ExpectedStatus::Inactive,
                "{ended}"
            );
        }
        assert_eq!(
            status_for(&[(STATUS, "Active"), (ENDED, "2026-11-01T23:59:00+00:00")]),
            ExpectedStatus::Inactive
        );
        assert_eq!(
            status_for(&[(STATUS, "Active"), (ENDED, "2026-11-01"), (HIRED, "soon")]),
            ExpectedStatus::NotReactivated
        );
        assert_eq!(
            status_for(&[(STATUS, "Active"), (EMPLOYMENT, "?")]),
            ExpectedStatus::NotReactivated
        );
        assert_eq!(
            status_for(&[(STATUS, "On leave"), (EMPLOYMENT, "Full-Time")]),
            ExpectedStatus::Kept
        );
        assert_eq!(
            status_for(&[(EMPLOYMENT, "Full-Time")]),
            ExpectedStatus::Kept
        );
    }
}
