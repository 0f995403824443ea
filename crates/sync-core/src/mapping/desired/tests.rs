use super::*;
use crate::config::CompanyTimezone;
use crate::domain::sample::{employee, link, noon};
use crate::mapping::AccessNames;

fn desired(cells: &[(&str, &str)]) -> Desired {
    desire(&employee("1", cells), &Config::default(), noon())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

const WHOLE: [(&str, &str); 4] = [
    ("firstName", "Ana"),
    ("lastName", "Ruiz"),
    ("workEmail", "ana@acme.test"),
    ("status", "Active"),
];

fn whole_but(alias: &str, value: &str) -> Desired {
    let mut cells: Vec<_> = WHOLE
        .into_iter()
        .filter(|(name, _)| *name != alias)
        .collect();
    if value != "?" {
        cells.push((alias, value));
    }
    desired(&cells)
}

#[test]
fn values_are_normalised_and_blank_ones_become_empty() {
    let told = desired(&[
        ("firstName", " Zoe\u{0308} \n Ann "),
        ("city", " \u{200B}"),
        ("zipcode", " 00 501a "),
    ]);
    assert_eq!(told.values.get(Field::FirstName), &text("Zo\u{00EB} Ann"));
    assert_eq!(told.values.get(Field::City), &Value::Empty);
    assert_eq!(told.values.get(Field::Country), &Value::Absent);
    // A postcode is text: zeros, spaces and letters survive (MAP-24).
    assert_eq!(told.values.get(Field::Zip), &text("00 501a"));
}

#[test]
fn too_long_is_cut_kept_old_or_refused_by_field() {
    let long = "x".repeat(101);
    let told = desired(&[("jobTitle", &long), ("address1", &long), ("city", &long)]);
    assert_eq!(told.values.get(Field::JobTitle), &text(&"x".repeat(100)));
    assert_eq!(told.values.get(Field::City), &text(&"x".repeat(50)));
    assert_eq!(
        told.warnings,
        [
            Warning::Truncated(Field::Address1),
            Warning::Truncated(Field::City),
            Warning::Truncated(Field::JobTitle)
        ]
    );
    let kept = desired(&[
        ("workPhone", &"5".repeat(51)),
        ("zipcode", &"9".repeat(51)),
        ("mobilePhone", &"5".repeat(50)),
    ]);
    assert_eq!(kept.values.get(Field::WorkPhone), &Value::Absent);
    assert_eq!(kept.values.get(Field::Zip), &Value::Absent);
    assert_eq!(kept.values.get(Field::MobilePhone), &text(&"5".repeat(50)));
    assert_eq!(
        kept.warnings,
        [
            Warning::ValueTooLong(Field::WorkPhone),
            Warning::ValueTooLong(Field::Zip)
        ]
    );
    let email = whole_but("workEmail", &format!("{}@acme.test", "a".repeat(250)));
    assert_eq!(email.problems(true), [Reason::WorkEmailTooLong]);
    assert_eq!(email.user_name(), None);
}

#[test]
fn a_new_learner_needs_what_a_linked_one_may_leave_untold() {
    assert_eq!(whole_but("", "?").problems(false), []);
    for (alias, missing) in [
        ("firstName", Reason::MissingFirstName),
        ("lastName", Reason::MissingLastName),
        ("workEmail", Reason::MissingWorkEmail),
    ] {
        let missing = [missing];
        assert_eq!(
            whole_but(alias, "").problems(true),
            missing,
            "{alias} blank, linked"
        );
        assert_eq!(
            whole_but(alias, "").problems(false),
            missing,
            "{alias} blank, new"
        );
        assert_eq!(
            whole_but(alias, "?").problems(false),
            missing,
            "{alias} untold, new"
        );
        assert_eq!(
            whole_but(alias, "?").problems(true),
            [],
            "{alias} untold, linked"
        );
    }
    assert_eq!(
        whole_but("status", "?").problems(false),
        [Reason::StatusNotVisible]
    );
    assert_eq!(
        whole_but("status", "On leave").problems(false),
        [Reason::UnknownStatus]
    );
    assert_eq!(
        whole_but("status", "").problems(false),
        [Reason::UnknownStatus]
    );
    assert_eq!(whole_but("status", "On leave").problems(true), []);
    assert_eq!(whole_but("status", "?").for_linked().warnings, []);
    assert_eq!(
        whole_but("status", "On leave").for_linked().warnings,
        [Warning::UnknownStatus]
    );
    assert_eq!(whole_but("status", "On leave").active, None);
}

#[test]
fn whoever_leaves_without_a_usable_email_is_only_deactivated() {
    for email in ["", "ana", "ana+x@acme.test"] {
        let mut cells = vec![
            ("workEmail", email),
            ("status", "Inactive"),
            ("city", "Leeds"),
            ("firstName", "Ana"),
        ];
        let leaving = desired(&cells).for_linked();
        assert!(leaving.values.is_silent(), "{email}");
        assert_eq!(
            (leaving.active, leaving.problems(true)),
            (Some(false), vec![]),
            "{email}"
        );
        assert_eq!(leaving.warnings, [Warning::MissingWorkEmail], "{email}");
        cells[1] = ("status", "Active");
        let staying = desired(&cells).for_linked();
        assert_eq!(staying.problems(true).len(), 1, "{email}");
        assert!(!staying.values.is_silent());
    }
    // The exception is for linked learners, and for the email alone.
    assert_eq!(
        desired(&[("workEmail", ""), ("status", "Inactive")]).problems(false)[0],
        Reason::MissingWorkEmail
    );
    let nameless = desired(&[
        ("workEmail", "ana@acme.test"),
        ("status", "Inactive"),
        ("firstName", ""),
    ])
    .for_linked();
    assert_eq!(nameless.problems(true), [Reason::MissingFirstName]);
}

#[test]
fn desired_depends_on_the_day_alone_if_nothing_else_changes() {
    let config = Config {
        company_timezone: CompanyTimezone::named("Europe/Berlin").unwrap(),
        ..Config::default()
    };
    let leaving = employee(
        "1",
        &[("status", "Active"), ("terminationDate", "2026-11-02")],
    );
    let active_at = |time: &str| desire(&leaving, &config, time.parse().unwrap()).active;
    assert_eq!(active_at("2026-11-02T22:59:59Z"), Some(true));
    assert_eq!(active_at("2026-11-02T23:00:00Z"), Some(false));
}

#[test]
fn a_difference_is_what_an_import_would_write() {
    let policies = [ClearPolicy::Owned, ClearPolicy::Always, ClearPolicy::Never];
    for (told, known, expected) in [
        // city told, city known: differs under owned, always, never
        ("Leeds", "Leeds", [false, false, false]),
        ("Leeds", "York", [true, true, true]),
        ("Leeds", "", [true, true, true]),
        ("Leeds", "?", [true, true, true]),
        ("", "York", [true, true, false]),
        ("", "", [false, false, false]),
        ("", "?", [false, true, false]),
        ("?", "York", [false, false, false]),
    ] {
        let cells = |city: &'static str| {
            if city == "?" {
                vec![]
            } else {
                vec![("city", city)]
            }
        };
        let baseline = link("1", "L1", &cells(known)).baseline;
        let differs = policies.map(|policy| {
            !desired(&cells(told))
                .differs_from(&baseline, policy)
                .is_empty()
        });
        assert_eq!(differs, expected, "{told:?} against {known:?}");
    }
}

#[test]
fn letter_case_of_the_email_and_a_missing_word_on_status_are_no_difference() {
    let known = link("1", "L1", &[("workEmail", "ana@acme.test")]).baseline;
    let differs = |cells: &[(&str, &str)]| desired(cells).differs_from(&known, ClearPolicy::Owned);
    assert_eq!(
        differs(&[("workEmail", "ANA@acme.test"), ("status", "Active")]),
        []
    );
    assert_eq!(
        differs(&[("workEmail", "bo@acme.test")]),
        [Property::Field(Field::WorkEmail)]
    );
    assert_eq!(
        differs(&[("workEmail", "")]),
        [Property::Field(Field::WorkEmail)]
    );
    assert_eq!(differs(&[("status", "Inactive")]), [Property::Active]);
    assert_eq!(differs(&[("status", "On leave")]), []);
}

#[test]
fn an_unreadable_value_is_no_value_and_is_warned_of_by_its_field() {
    let mut told = employee("1", &WHOLE);
    for alias in ["city", "employmentHistoryStatus", "terminationDate"] {
        told.set(
            SourceField::named(alias, AccessNames::default()).unwrap(),
            Value::Unreadable,
        );
    }
    let desired = desire(&told, &Config::default(), noon());
    assert_eq!(desired.values.get(Field::City), &Value::Absent);
    let codes: Vec<_> = desired.warnings.iter().map(Warning::code).collect();
    assert_eq!(
        codes,
        [
            "value_unreadable:city",
            "value_unreadable:employmentHistoryStatus",
            "date_unreadable:terminationDate"
        ]
    );
    let known = link(
        "1",
        "L1",
        &[
            ("firstName", "Ana"),
            ("lastName", "Ruiz"),
            ("workEmail", "ana@acme.test"),
            ("city", "York"),
        ],
    );
    assert_eq!(
        desired.differs_from(&known.baseline, ClearPolicy::Always),
        []
    );
    told.set(SourceField::Mapped(Field::FirstName), Value::Unreadable);
    let nameless = desire(&told, &Config::default(), noon());
    assert_eq!(
        (nameless.problems(false), nameless.problems(true)),
        (vec![Reason::MissingFirstName], vec![])
    );
}
