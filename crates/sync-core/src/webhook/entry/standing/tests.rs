use super::*;
use crate::Config;
use crate::domain::sample::{employee, noon};

/// What is planned for the active state: by STA where something follows, else why nothing does.
fn decided(posted: &[(&str, &str)], known: &[(&str, &str)]) -> &'static str {
    let (posted, known, config) = (
        employee("1", posted),
        employee("1", known),
        Config::default(),
    );
    match decide(
        &posted,
        (!known.told().eq([])).then_some(&known),
        &config,
        noon(),
    ) {
        Plan::Leave => "leave",
        Plan::Conflict => "conflict",
        Plan::Follow(told) => match (
            status::judge(&told, &config, noon()),
            status::bars_reactivation(status::unreadable_fields(&told)),
        ) {
            (Standing::Active, false) => "active",
            (Standing::Active, true) => "active, nobody back in",
            (Standing::Inactive { .. }, _) => "inactive",
            (Standing::Unknown, _) => "unknown",
            (Standing::NotVisible, _) => "not visible",
        },
    }
}

const STATUS: &str = "status";
const EMPLOYMENT: &str = "employmentHistoryStatus";
const LAST_DAY: &str = "terminationDate";
const HIRED: &str = "hireDate";
const YESTERDAY: &str = "2026-11-01";
const TODAY: &str = "2026-11-02";
const TOMORROW: &str = "2026-11-03";

/// What is known of somebody who works.
const WORKS: [(&str, &str); 4] = [
    (STATUS, "Active"),
    (EMPLOYMENT, "Full-Time"),
    (LAST_DAY, ""),
    (HIRED, "2020-01-01"),
];
/// What is known of somebody who left.
const LEFT: [(&str, &str); 4] = [
    (STATUS, "Inactive"),
    (EMPLOYMENT, "Terminated"),
    (LAST_DAY, YESTERDAY),
    (HIRED, "2020-01-01"),
];

fn known<'a>(base: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    base.iter().chain(other).copied().collect()
}

#[test]
fn one_posted_field_that_says_out_is_enough() {
    for posted in [
        &[(STATUS, "Inactive")][..],
        &[(EMPLOYMENT, "Terminated")],
        &[(LAST_DAY, YESTERDAY)],
        &[(STATUS, "Active"), (EMPLOYMENT, "Terminated")],
        &[(STATUS, "Active"), (LAST_DAY, YESTERDAY)],
        &[(STATUS, "On leave"), (EMPLOYMENT, "Terminated")],
        &[
            (STATUS, "Inactive"),
            (EMPLOYMENT, "Full-Time"),
            (LAST_DAY, ""),
        ],
        &[(STATUS, "Inactive"), (LAST_DAY, "soon")],
        &[(LAST_DAY, YESTERDAY), (HIRED, "2020-01-01")],
    ] {
        assert_eq!(decided(posted, &WORKS), "inactive", "{posted:?}");
        assert_eq!(
            decided(posted, &[]),
            "inactive",
            "{posted:?}, nothing known"
        );
    }
}

#[test]
fn what_was_not_posted_deactivates_nobody() {
    // A stored termination date that has passed meanwhile, a status of an older Sync, a leaver
    // whose hook posts one field.
    for (posted, stored) in [
        (&[(STATUS, "Active")][..], (LAST_DAY, YESTERDAY)),
        (&[(STATUS, "Active")], (EMPLOYMENT, "Terminated")),
        (&[(EMPLOYMENT, "Full-Time")], (STATUS, "Inactive")),
        (&[(LAST_DAY, "")], (STATUS, "Inactive")),
        (&[(LAST_DAY, TOMORROW)], (EMPLOYMENT, "Terminated")),
        (
            &[(STATUS, "Active"), (LAST_DAY, "")],
            (EMPLOYMENT, "Terminated"),
        ),
    ] {
        assert_eq!(
            decided(posted, &known(&WORKS, &[stored])),
            "conflict",
            "{posted:?} against {stored:?}"
        );
    }
    assert_eq!(decided(&[(STATUS, "Active")], &LEFT), "conflict");
    // Without a status field posted nothing follows, whatever is known.
    for base in [&WORKS, &LEFT] {
        assert_eq!(decided(&[("city", "Leeds")], base), "leave");
        assert_eq!(decided(&[(HIRED, TOMORROW)], base), "leave");
    }
}

#[test]
fn somebody_is_let_back_in_if_what_was_posted_says_active_and_nothing_known_says_otherwise() {
    for posted in [
        &[(STATUS, "Active")][..],
        &[(EMPLOYMENT, "Full-Time")],
        &[(EMPLOYMENT, "")],
        &[(LAST_DAY, "")],
        &[(LAST_DAY, "0000-00-00")],
        &[(LAST_DAY, TOMORROW)],
        &[(LAST_DAY, TODAY)],
        &[
            (STATUS, "Active"),
            (EMPLOYMENT, "Part-Time"),
            (LAST_DAY, ""),
        ],
    ] {
        assert_eq!(decided(posted, &WORKS), "active", "{posted:?}");
    }
    assert_eq!(decided(&[(STATUS, "Active")], &[]), "active");
    // That Status is Active must be known from somewhere (STA-2).
    assert_eq!(decided(&[(EMPLOYMENT, "Full-Time")], &[]), "not visible");
    assert_eq!(decided(&[(LAST_DAY, "")], &[]), "not visible");
    assert_eq!(
        decided(
            &[(EMPLOYMENT, "Full-Time")],
            &known(&WORKS, &[(STATUS, "On leave")])
        ),
        "unknown"
    );
    assert_eq!(
        decided(&[(STATUS, "On leave"), (EMPLOYMENT, "Full-Time")], &WORKS),
        "unknown"
    );
    assert_eq!(decided(&[(STATUS, "")], &WORKS), "unknown");
}

#[test]
fn a_stored_termination_date_does_not_outlive_its_employment_status_or_a_later_hire() {
    let active = (STATUS, "Active");
    assert_eq!(
        decided(&[active, (EMPLOYMENT, "Full-Time")], &LEFT),
        "active"
    );
    assert_eq!(
        decided(
            &[active, (HIRED, TODAY)],
            &known(&LEFT, &[(EMPLOYMENT, "Full-Time")])
        ),
        "active"
    );
    // Not where the employment status was no terminated one, is still one, or the posted date
    // itself says so.
    assert_eq!(
        decided(
            &[active, (EMPLOYMENT, "Part-Time")],
            &known(&LEFT, &[(EMPLOYMENT, "Full-Time")])
        ),
        "conflict"
    );
    assert_eq!(
        decided(
            &[active, (EMPLOYMENT, "Full-Time"), (LAST_DAY, YESTERDAY)],
            &LEFT
        ),
        "inactive"
    );
    assert_eq!(
        decided(
            &[active, (HIRED, YESTERDAY)],
            &known(&LEFT, &[(EMPLOYMENT, "Full-Time")])
        ),
        "conflict"
    );
    // Status itself is known to be another one.
    assert_eq!(decided(&[(EMPLOYMENT, "Full-Time")], &LEFT), "conflict");
    // A termination date before a known hire date is history (STA-5).
    assert_eq!(
        decided(
            &[active, (LAST_DAY, YESTERDAY)],
            &known(&WORKS, &[(HIRED, TODAY)])
        ),
        "active"
    );
}

#[test]
fn what_cannot_be_read_lets_nobody_back_in() {
    assert_eq!(
        decided(&[(STATUS, "Active"), (LAST_DAY, "soon")], &WORKS),
        "active, nobody back in"
    );
    assert_eq!(
        decided(&[(STATUS, "Active")], &known(&WORKS, &[(LAST_DAY, "soon")])),
        "active, nobody back in"
    );
    assert_eq!(
        decided(&[(STATUS, "Active")], &known(&WORKS, &[(HIRED, "1.1.20")])),
        "active, nobody back in"
    );
    assert_eq!(
        decided(&[(STATUS, "Active"), (HIRED, "1.1.20")], &WORKS),
        "active, nobody back in"
    );
    // A stored date that cannot be read is not gone because the employment status changed.
    let left = known(&LEFT, &[(LAST_DAY, "01.11.2026")]);
    assert_eq!(
        decided(&[(STATUS, "Active"), (EMPLOYMENT, "Full-Time")], &left),
        "active, nobody back in"
    );
    // One that is posted takes nothing away that says terminated.
    assert_eq!(
        decided(&[(STATUS, "Active"), (LAST_DAY, "soon")], &LEFT),
        "conflict"
    );
    let back = [
        (STATUS, "Active"),
        (EMPLOYMENT, "Full-Time"),
        (LAST_DAY, "soon"),
    ];
    assert_eq!(decided(&back, &LEFT), "active, nobody back in");
    let back = [
        (STATUS, "Active"),
        (EMPLOYMENT, "Full-Time"),
        (HIRED, "soon"),
    ];
    assert_eq!(decided(&back, &LEFT), "active, nobody back in");
    let mut posted = employee("1", &[(STATUS, "Active")]);
    posted.employment_status = Value::Unreadable;
    let Plan::Follow(told) = decide(
        &posted,
        Some(&employee("1", &WORKS)),
        &Config::default(),
        noon(),
    ) else {
        panic!("Status was posted")
    };
    assert!(status::bars_reactivation(status::unreadable_fields(&told)));
    let mut unreadable = Employee::silent("1".into());
    unreadable.termination_date = Value::Unreadable;
    assert_eq!(
        decide(
            &unreadable,
            Some(&employee("1", &WORKS)),
            &Config::default(),
            noon()
        ),
        Plan::Leave
    );
}
