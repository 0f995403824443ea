//! Who may log in, by the rule book's words and written once more (STA-1..6, STA-14).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::evidence::{EMPLOYMENT, ENDED, HIRED, Known, STATUS, STATUS_FIELDS, Told};

/// What the engine must make of `Active`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is true.
    Active,
    /// It is false.
    Inactive,
    /// It stays as it is; nobody new is made a learner (STA-2).
    Kept,
    /// It stays as it is; somebody new is active (STA-14).
    NotReactivated,
    /// From outside nobody can say.
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
pub(super) fn verdict(
    known: &Known,
    today: Date,
    leavers: &[String],
    blank: &BTreeSet<&str>,
) -> Verdict {
    if STATUS_FIELDS.iter().any(|field| known.is_unsure(field)) {
        return Verdict::Unclear;
    }
    let (ended, hired) = (day(known.told(ENDED)), day(known.told(HIRED)));
    if ended == Day::Unclear || hired == Day::Unclear {
        return Verdict::Unclear;
    }
    let is_readable = ended != Day::Unreadable && hired != Day::Unreadable;
    let is_over = match (ended, hired) {
        (Day::On(ended), Day::On(hired)) => hired <= ended && ended < today,
        (Day::On(ended), Day::None) => ended < today,
        _ => false,
    };
    if is_leaver(known, leavers) || is_over {
        return Verdict::Inactive;
    }
    let is_blank = [EMPLOYMENT, ENDED]
        .iter()
        .any(|field| blank.contains(field));
    match known
        .text(STATUS)
        .map(|status| status.to_lowercase())
        .as_deref()
    {
        Some("inactive") => Verdict::Inactive,
        Some("active") if is_readable && is_blank => Verdict::Unclear,
        Some("active") if is_readable && known.told(EMPLOYMENT) != Some(&Told::Unreadable) => {
            Verdict::Active
        }
        Some("active") => Verdict::NotReactivated,
        _ => Verdict::Kept,
    }
}

/// Whether the employment status is one of those that mean terminated (STA-3).
pub(super) fn is_leaver(known: &Known, leavers: &[String]) -> bool {
    let employment = known.text(EMPLOYMENT).unwrap_or_default().to_lowercase();
    leavers
        .iter()
        .any(|word| word.trim().to_lowercase() == employment)
}

/// RD-6, STA-14.
fn day(told: Option<&Told>) -> Day {
    let text = match told {
        None | Some(Told::Blank) => return Day::None,
        Some(Told::Unreadable) => return Day::Unclear,
        Some(Told::Text(text)) => crate::mapped::normalised(text),
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

/// What BambooHR says of somebody's status, as a person would read it there.
pub(super) fn described(known: &Known) -> String {
    let labels = [
        (STATUS, "Status"),
        (EMPLOYMENT, "Employment Status"),
        (ENDED, "Termination Date"),
        (HIRED, "Hire Date"),
    ];
    let said = labels
        .iter()
        .filter_map(|(field, label)| match known.told(field)? {
            Told::Blank => None,
            Told::Text(text) => Some(format!("{label} `{text}`")),
            Told::Unreadable => Some(format!("a {label} that cannot be read")),
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

    fn judged(fields: &[(&'static str, &str)]) -> Verdict {
        let told = |text: &str| {
            if text == "?" {
                Told::Unreadable
            } else {
                Told::of_text(text)
            }
        };
        let fields: BTreeMap<_, _> = fields
            .iter()
            .map(|(field, text)| (*field, told(text)))
            .collect();
        let known = Known::read_at(Timestamp::UNIX_EPOCH, fields);
        verdict(
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
                judged(&[(STATUS, status), (EMPLOYMENT, " terminated")]),
                Verdict::Inactive,
                "{status}"
            );
            assert_eq!(
                judged(&[(STATUS, status), (ENDED, "2026-11-11")]),
                Verdict::Inactive,
                "{status}"
            );
        }
        assert_eq!(judged(&[(EMPLOYMENT, "Terminated")]), Verdict::Inactive);
    }

    #[test]
    fn the_last_day_counts_and_an_older_one_than_the_hire_date_does_not() {
        for (ended, hired, expected) in [
            ("2026-11-12", "", Verdict::Active),
            ("2026-11-11T23:59:00+00:00", "2020-01-01", Verdict::Inactive),
            ("2026-11-11", "2026-11-11", Verdict::Inactive),
            ("2026-11-10", "2026-11-11", Verdict::Active),
            ("0000-00-00", "", Verdict::Active),
        ] {
            assert_eq!(
                judged(&[(STATUS, "ACTIVE"), (ENDED, ended), (HIRED, hired)]),
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
                judged(&[(STATUS, "Active"), (ENDED, ended)]),
                Verdict::NotReactivated,
                "{ended}"
            );
            assert_eq!(
                judged(&[(STATUS, "Inactive"), (ENDED, ended)]),
                Verdict::Inactive,
                "{ended}"
            );
        }
        assert_eq!(
            judged(&[(STATUS, "Active"), (ENDED, "2026-11-01T23:59:00+00:00")]),
            Verdict::Inactive
        );
        assert_eq!(
            judged(&[(STATUS, "Active"), (ENDED, "2026-11-01"), (HIRED, "soon")]),
            Verdict::NotReactivated
        );
        assert_eq!(
            judged(&[(STATUS, "Active"), (EMPLOYMENT, "?")]),
            Verdict::NotReactivated
        );
        assert_eq!(
            judged(&[(STATUS, "On leave"), (EMPLOYMENT, "Full-Time")]),
            Verdict::Kept
        );
        assert_eq!(judged(&[(EMPLOYMENT, "Full-Time")]), Verdict::Kept);
    }
}
