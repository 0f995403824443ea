use jiff::SignedDuration;

use super::*;
use crate::domain::access::RemovalReason;
use crate::domain::sample::{link, noon, read, row_with};
use crate::staging::{StagedList, stage};
use crate::webhook::payload::entries;
use crate::{Config, Links};

/// An entry of employee 1 told at noon plus `after` seconds, posting these fields.
fn entry_at(after: i64, fields: &str) -> Entry {
    let at = noon() + SignedDuration::from_secs(after);
    let body = format!(
        r#"{{"employees":[{{"id":"1","action":"Updated","timestamp":"{at}","changedFields":["City"],"fields":{{{fields}}}}}]}}"#
    );
    entries(body.as_bytes()).unwrap().remove(0)
}

const WHOLE: &str = r#""Litmos Access":"yes","First Name":"Ana","Last Name":"Ruiz","Work Email":"a@acme.test","City":"Leeds""#;
const CITY: &str = r#""litmos access":"YES","CITY":"Leeds""#;

/// Interprets with what is known of employee 1.
fn read_with(entry: &Entry, link: Option<&Link>, row: Option<&StagedRow>) -> Interpretation {
    read_under(&Config::default(), entry, link, row)
}

fn read_under(
    config: &Config,
    entry: &Entry,
    link: Option<&Link>,
    row: Option<&StagedRow>,
) -> Interpretation {
    let now = noon() + SignedDuration::from_hours(3);
    let arrival = Arrival::in_order(now);
    interpret(
        entry,
        &Known {
            link,
            row,
            litmos_access: AccessNames::default(),
            config,
            arrival,
            now,
        },
    )
}

/// The effect as `kind` or `kind:reason`, with its rule.
fn told(read: &Interpretation) -> String {
    let effect = match &read.effect {
        Effect::Ignore(reason) => format!("ignore:{}", reason.code()),
        Effect::Stage(_) => "stage".to_owned(),
        Effect::Create(_) => "create".to_owned(),
        Effect::Apply(_) => "apply".to_owned(),
        Effect::Remove(reason) => format!("remove:{}", reason.code()),
    };
    format!("{effect} {}", read.because)
}

fn linked() -> Link {
    link("1", "L1", &[("workEmail", "a@acme.test"), ("city", "York")])
}

fn staged_row(cells: &[(&str, &str)]) -> StagedRow {
    let rows = [row_with("1", "a@acme.test", cells)];
    let first = [row_with("1", "a@acme.test", &[])];
    let config = Config::default();
    let old = stage(
        &read(&first),
        &StagedList::default(),
        &Links::default(),
        &config,
        noon(),
    )
    .unwrap()
    .list;
    let mut list = stage(&read(&rows), &old, &Links::default(), &config, noon())
        .unwrap()
        .list;
    list.rows.remove(&"1".into()).unwrap()
}

#[test]
fn without_litmos_access_among_the_posted_fields_nothing_happens() {
    let link = linked();
    let bare = read_with(
        &entry_at(0, r#""City":"Leeds","Status":"Inactive""#),
        Some(&link),
        None,
    );
    assert_eq!(told(&bare), "ignore:litmos_access_not_posted WHK-6");
    let renamed = read_with(
        &entry_at(0, r#""Litmos":"yes","City":"Leeds""#),
        Some(&link),
        None,
    );
    assert_eq!(told(&renamed), "ignore:litmos_access_not_posted WHK-6");
    assert_eq!(
        renamed.warnings,
        [Warning::UnrecognisedField("Litmos".into())]
    );
}

#[test]
fn litmos_access_is_known_by_its_label_or_the_catalogues_alias() {
    let link = linked();
    let entry = entry_at(0, r#""customLitmosAccess":"yes","City":"Leeds""#);
    let config = Config::default();
    let arrival = Arrival::in_order(noon());
    let mut known = Known {
        link: Some(&link),
        row: None,
        litmos_access: AccessNames::default(),
        config: &config,
        arrival,
        now: noon(),
    };
    assert_eq!(
        told(&interpret(&entry, &known)),
        "ignore:litmos_access_not_posted WHK-6"
    );
    known.litmos_access.name = Some("customLitmosAccess");
    assert_eq!(told(&interpret(&entry, &known)), "apply WHK-8");
    // Where several fields have the label, it does not say which one was posted (ELG-5).
    let by_label = entry_at(0, CITY);
    assert_eq!(told(&interpret(&by_label, &known)), "apply WHK-8");
    known.litmos_access.ignores_label = true;
    assert_eq!(
        told(&interpret(&by_label, &known)),
        "ignore:litmos_access_not_posted WHK-6"
    );
    assert_eq!(told(&interpret(&entry, &known)), "apply WHK-8");
    let by_both = entry_at(
        0,
        r#""Litmos Access":"no","customLitmosAccess":"yes","City":"Leeds""#,
    );
    assert_eq!(told(&interpret(&by_both, &known)), "apply WHK-8");
}

#[test]
fn posted_and_checked_applies_the_compatible_fields_and_no_others() {
    let link = linked();
    let fields = r#""Litmos Access":"yes","CITY":"Leeds","zip":"LS1","Department":"Plant","Address 1":"x","State":null"#;
    let read = read_with(&entry_at(0, fields), Some(&link), None);
    assert_eq!(told(&read), "apply WHK-8");
    let row = read.row().unwrap();
    assert_eq!(row.observed_at, noon());
    let values = &row.employee.values;
    assert_eq!(values.get(Field::City), &Value::Text("Leeds".into()));
    assert_eq!(values.get(Field::Zip), &Value::Text("LS1".into()));
    assert_eq!(values.get(Field::State), &Value::Empty, "posted as null");
    assert_eq!(values.get(Field::Country), &Value::Absent, "not posted");
    assert_eq!(
        (row.employee.status, row.employee.termination_date),
        (Value::Absent, Value::Absent)
    );
    assert_eq!(read.ignored_fields, ["Address 1", "Department"]);
}

#[test]
fn a_change_that_was_not_posted_is_named_and_not_guessed() {
    let mut entry = entry_at(
        0,
        r#""Litmos Access":"yes","City":"Leeds","Department":"Plant""#,
    );
    entry.changed_fields = ["City", "Job Title", "workphone", "Department", "17"]
        .map(str::to_owned)
        .to_vec();
    let read = read_with(&entry, Some(&linked()), None);
    let codes: Vec<_> = read.warnings.iter().map(Warning::code).collect();
    assert_eq!(
        codes,
        [
            "unrecognised_field",
            "changed_field_not_posted:jobTitle",
            "changed_field_not_posted:workPhone",
            "changed_field_not_posted:17",
        ]
    );
}

#[test]
fn an_entry_means_the_same_without_the_values_of_unmapped_fields() {
    let mut entry = entry_at(
        0,
        r#""Litmos Access":"yes","City":"Leeds","Department":"Plant","Address 1":"x","SSN":"1""#,
    );
    entry.changed_fields = ["City", "Department", "17"].map(str::to_owned).to_vec();
    let whole = read_with(&entry, Some(&linked()), None);
    assert_eq!(whole.ignored_fields, ["Address 1", "Department", "SSN"]);
    assert_eq!(
        read_with(
            &entry.without_unmapped_values(AccessNames::default()),
            Some(&linked()),
            None
        ),
        whole
    );
}

#[test]
fn posted_and_unchecked_is_access_revoked_whatever_else_it_says() {
    let link = linked();
    for unchecked in [
        r#""Litmos Access":"no","City":"Leeds""#,
        r#""Litmos Access":null"#,
    ] {
        let read = read_with(&entry_at(0, unchecked), Some(&link), None);
        assert_eq!(told(&read), "remove:access_unchecked WHK-7");
        assert_eq!(read.row(), None);
    }
    assert_eq!(
        told(&read_with(
            &entry_at(0, r#""Litmos Access":"no""#),
            None,
            None
        )),
        "ignore:unknown_employee WHK-12"
    );
}

#[test]
fn an_employee_without_a_learner_is_staged_if_the_required_fields_were_posted() {
    assert_eq!(
        told(&read_with(&entry_at(0, WHOLE), None, None)),
        "stage WHK-12"
    );
    assert_eq!(
        told(&read_with(&entry_at(0, CITY), None, None)),
        "ignore:unknown_employee WHK-12"
    );
    let row = staged_row(&[]);
    assert_eq!(
        told(&read_with(&entry_at(1, CITY), None, Some(&row))),
        "stage WHK-12",
        "on the list already"
    );
}

#[test]
fn one_is_made_a_learner_if_an_option_says_so_and_the_required_fields_were_posted() {
    let config = Config {
        webhook_create: true,
        ..Config::default()
    };
    let row = staged_row(&[]);
    let read = |fields, row| told(&read_under(&config, &entry_at(1, fields), None, row));
    assert_eq!(read(WHOLE, None), "create WHK-12");
    assert_eq!(
        read(WHOLE, Some(&row)),
        "create WHK-12",
        "on the list already"
    );
    assert_eq!(read(CITY, None), "ignore:unknown_employee WHK-12");
    assert_eq!(
        read(CITY, Some(&row)),
        "stage WHK-12",
        "too little for a learner"
    );
    assert_eq!(
        told(&read_under(
            &config,
            &entry_at(1, CITY),
            Some(&linked()),
            Some(&row)
        )),
        "apply WHK-8"
    );
}

#[test]
fn created_tells_nothing_and_deleted_removes_whom_we_know() {
    let entry = |action: &str| {
        let body = format!(
            r#"{{"employees":[{{"id":"1","action":"{action}","timestamp":"2026-11-02T12:00:00+0000","changedFields":[],"fields":[]}}]}}"#
        );
        entries(body.as_bytes()).unwrap().remove(0)
    };
    let link = linked();
    assert_eq!(
        told(&read_with(&entry("Created"), Some(&link), None)),
        "ignore:litmos_access_not_posted WHK-6"
    );
    assert_eq!(
        told(&read_with(&entry("Deleted"), Some(&link), None)),
        "remove:deleted_in_bamboohr WHK-23"
    );
    assert_eq!(
        told(&read_with(&entry("Deleted"), None, None)),
        "ignore:unknown_employee WHK-12"
    );
}

#[test]
fn an_event_based_delivery_carries_no_values() {
    let body = r#"{"type":"employee.deleted","timestamp":"2026-11-02T12:00:00Z","data":{"employeeId":"1"}}"#;
    let entry = entries(body.as_bytes()).unwrap().remove(0);
    assert_eq!(
        told(&read_with(&entry, Some(&linked()), None)),
        "ignore:litmos_access_not_posted WHK-21"
    );
}

#[test]
fn values_older_than_the_applied_ones_are_dropped_field_by_field() {
    let mut link = linked();
    link.applied_at.insert(Property::Field(Field::City), noon());
    let fields = r#""Litmos Access":"yes","City":"Leeds","Job Title":"Fitter","Status":"Inactive""#;
    let late = read_with(&entry_at(-1, fields), Some(&link), None);
    let Effect::Apply(posted) = &late.effect else {
        panic!("{late:?}")
    };
    assert_eq!(posted.values.get(Field::City), &Value::Absent);
    assert_eq!(
        posted.values.get(Field::JobTitle),
        &Value::Text("Fitter".into())
    );
    let wholly_late = read_with(&entry_at(-1, CITY), Some(&link), None);
    assert_eq!(told(&wholly_late), "ignore:stale WHK-15");
    assert_eq!(
        told(&read_with(&entry_at(1, CITY), Some(&link), None)),
        "apply WHK-8"
    );
}

#[test]
fn at_equal_times_the_last_to_arrive_wins_with_a_warning() {
    let mut link = linked();
    link.applied_at.insert(Property::Field(Field::City), noon());
    let tie = read_with(&entry_at(0, CITY), Some(&link), None);
    assert_eq!(
        (told(&tie).as_str(), !tie.unsettled.is_empty()),
        ("apply WHK-8", true)
    );
    assert_eq!(tie.warnings, [Warning::TimestampTie]);
    let same = read_with(
        &entry_at(0, r#""Litmos Access":"yes","City":"York""#),
        Some(&link),
        None,
    );
    assert_eq!(
        (told(&same).as_str(), !same.unsettled.is_empty()),
        ("apply WHK-8", false)
    );
}

#[test]
fn an_entry_older_than_the_last_word_on_access_has_no_effect() {
    let link = linked();
    let (checked, unchecked) = (staged_row(&[]), staged_row(&[("customLitmosAccess", "no")]));
    assert_eq!(
        unchecked.state.removal(),
        Some(RemovalReason::AccessUnchecked)
    );
    let revoke = r#""Litmos Access":"no""#;
    assert_eq!(
        told(&read_with(
            &entry_at(-1, revoke),
            Some(&link),
            Some(&checked)
        )),
        "ignore:stale WHK-15"
    );
    assert_eq!(
        told(&read_with(
            &entry_at(1, revoke),
            Some(&link),
            Some(&checked)
        )),
        "remove:access_unchecked WHK-7"
    );
    assert_eq!(
        told(&read_with(
            &entry_at(-1, CITY),
            Some(&link),
            Some(&unchecked)
        )),
        "ignore:stale WHK-15"
    );
    assert_eq!(
        told(&read_with(
            &entry_at(1, CITY),
            Some(&link),
            Some(&unchecked)
        )),
        "apply WHK-8"
    );
}

#[test]
fn an_entry_without_a_time_is_as_old_as_its_arrival() {
    let mut entry = entry_at(0, CITY);
    entry.at = None;
    assert_eq!(
        read_with(&entry, Some(&linked()), None).at,
        noon() + SignedDuration::from_hours(3)
    );
}
