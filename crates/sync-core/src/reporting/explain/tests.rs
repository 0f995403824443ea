//! What an explanation says of people in different situations.

use std::collections::BTreeSet;

use super::*;
use crate::Config;
use crate::domain::learner::Learner;
use crate::domain::link::Links;
use crate::domain::sample;
use crate::domain::value::Value;
use crate::mapping::Member;
use crate::plan::lookups::Lookups;
use crate::reading::SourceRow;

fn explained(rows: &[SourceRow], links: &Links, learners: &[Learner], id: &str) -> Explanation {
    let list = sample::list(rows, links);
    let (config, lookups) = (Config::default(), Lookups::complete(learners.to_vec()));
    let selected = BTreeSet::from([id.into()]);
    let now = sample::noon();
    let request = PlanRequest {
        list: &list,
        instead: None,
        selected: &selected,
        links,
        lookups: &lookups,
        config: &config,
        now,
    };
    explain(&request).unwrap().unwrap()
}

/// `field: what it became [rules] -> what is written (because)`, for fields of which anything is
/// known.
fn lines(explanation: &Explanation) -> Vec<String> {
    let text = |value: &Value| {
        value
            .as_text()
            .map_or_else(|| format!("{value:?}"), str::to_owned)
    };
    let known = explanation.fields.iter().filter(|field| {
        field.read != Value::Empty || field.writes.as_deref().is_some_and(|text| !text.is_empty())
    });
    let line = |field: &FieldStory| {
        let (rules, writes) = (
            field.rules.join(" "),
            field.writes.as_deref().unwrap_or("nothing"),
        );
        format!(
            "{}: {} [{rules}] -> {writes} ({})",
            field.field.alias(),
            text(&field.became),
            field.because.id
        )
    };
    known.map(line).collect()
}

fn stops(explanation: &Explanation) -> Vec<String> {
    explanation
        .stops
        .iter()
        .map(|stop| format!("{} {}", stop.code, stop.rule.unwrap_or("-")))
        .collect()
}

#[test]
fn somebody_new_is_matched_with_nobody_and_created() {
    let long = "0".repeat(60);
    let row = sample::row_with(
        "1",
        " ana@acme.test ",
        &[("city", "Leeds"), ("workPhone", &long), ("jobTitle", "?")],
    );
    let told = explained(&[row], &Links::default(), &[], "1");
    assert_eq!(
        lines(&told),
        [
            "firstName: Ana [MAP-1 MAP-16] -> Ana (IMP-1)",
            "lastName: No1 [MAP-2 MAP-16] -> No1 (IMP-1)",
            "workEmail: ana@acme.test [MAP-3 MAP-16] -> ana@acme.test (IMP-1)",
            "workPhone: Absent [MAP-4 MAP-16 MAP-21 MAP-18] ->  (MAP-19)",
            "city: L*** [MAP-8 MAP-16] -> L*** (IMP-1)",
            "jobTitle: Absent [MAP-19] ->  (MAP-19)",
        ]
    );
    assert_eq!(told.fields[3].warnings, ["value_too_long:workPhone"]);
    assert_eq!(
        (told.matched.by, told.matched.rule.id),
        (MatchedBy::Nobody, "MAT-1")
    );
    assert_eq!(
        (told.would.outcome.code(), told.would.rule.id),
        ("created", "MAT-1")
    );
    assert_eq!(
        (told.status.active, told.status.rule.id, told.status.writes),
        (Some(true), "STA-1", Some(true))
    );
    assert_eq!((told.row.state, told.row.access), ("new", "checked"));
    assert!(told.stops.is_empty());
}

#[test]
fn somebody_linked_shows_baseline_actual_and_what_would_be_written() {
    let known = [
        ("firstName", "Ana"),
        ("lastName", "No1"),
        ("workEmail", "ana@acme.test"),
        ("city", "Leeds"),
        ("zipcode", "0123"),
    ];
    let links = Links::new([sample::link("1", "L1", &known)]).unwrap();
    let mut learner = sample::learner("L1", "ANA@acme.test");
    for (member, text) in [
        (Member::FirstName, "Ana"),
        (Member::LastName, "No1"),
        (Member::City, "Leeds"),
        (Member::PostalCode, "0123"),
    ] {
        learner.members.insert(member, text.into());
    }
    let row = sample::row_with(
        "1",
        "ana@acme.test",
        &[("city", "Bath"), ("zipcode", ""), ("status", "Inactive")],
    );
    let told = explained(&[row], &links, &[learner], "1");
    assert_eq!(
        lines(&told),
        [
            "firstName: Ana [MAP-1 MAP-16] -> nothing (IMP-5)",
            "lastName: No1 [MAP-2 MAP-16] -> nothing (IMP-5)",
            "workEmail: ana@acme.test [MAP-3 MAP-16] -> nothing (USR-5)",
            "city: B*** [MAP-8 MAP-16] -> B*** (IMP-5)",
            "zipcode: Empty [MAP-10 MAP-16 MAP-24] ->  (MAP-20)",
        ]
    );
    let zip = &told.fields[9];
    assert_eq!(
        (zip.field, zip.baseline.clone(), zip.actual.as_deref()),
        (Field::Zip, Value::Text("0***".into()), Some("0***"))
    );
    assert_eq!(
        (zip.writes.as_deref(), zip.because.id),
        (Some(""), "MAP-20")
    );
    assert_eq!(
        (told.matched.by, told.matched.user_name.as_deref()),
        (MatchedBy::Link, Some("ANA@acme.test"))
    );
    assert_eq!(
        (told.status.active, told.status.actual, told.status.writes),
        (Some(false), Some(true), Some(false))
    );
    assert_eq!(
        (told.would.outcome.code(), told.would.rule.id),
        ("updated", "STA-7")
    );
}

#[test]
fn whoever_cannot_be_imported_is_told_why_and_by_which_rule() {
    let missing = explained(
        &[sample::row_with("1", "", &[("firstName", "")])],
        &Links::default(),
        &[],
        "1",
    );
    assert_eq!(
        stops(&missing),
        ["missing_work_email USR-1", "missing_first_name -"]
    );
    assert_eq!(missing.would.outcome.code(), "failed");
    assert_eq!(
        (missing.matched.by, missing.fields[2].because.id),
        (MatchedBy::NotAsked, "USR-1")
    );
    assert!(
        missing.stops[0]
            .message
            .starts_with("There is no work email in BambooHR")
    );

    let mut boss = sample::learner("L1", "old@acme.test");
    boss.access_level = "Administrator".into();
    let links = Links::new([sample::link("1", "L1", &[("workEmail", "old@acme.test")])]).unwrap();
    let protected = explained(
        &[sample::row_with("1", "new@acme.test", &[])],
        &links,
        &[boss],
        "1",
    );
    assert_eq!(stops(&protected), ["protected_account SAF-9"]);
    assert_eq!(
        (
            protected.fields[2].writes.as_deref(),
            protected.fields[2].because.id
        ),
        (None, "SAF-9")
    );
}

#[test]
fn a_learner_of_somebody_else_and_one_of_the_same_name_are_told_apart() {
    let mut link = sample::link("9", "L9", &[("workEmail", "ana@acme.test")]);
    link.baseline.active = Some(false);
    let links = Links::new([link]).unwrap();
    let rows = [sample::row_with("1", "ana@acme.test", &[])];
    let rehired = explained(
        &rows,
        &links,
        &[sample::learner("L9", "ana@acme.test")],
        "1",
    );
    assert_eq!(
        (rehired.matched.by, rehired.matched.rule.id),
        (MatchedBy::LinkedToOther, "MAT-5")
    );
    assert_eq!(stops(&rehired), ["possible_rehire MAT-14"]);

    let mut ana = sample::learner("L3", "Ana@acme.test");
    let stranger = explained(&rows, &Links::default(), &[ana.clone()], "1");
    assert_eq!(
        (stranger.matched.by, stops(&stranger)),
        (
            MatchedBy::UserName,
            vec!["adopts_other_name MAT-3".to_owned()]
        )
    );
    ana.members.insert(Member::FirstName, "Ana".to_owned());
    let adopted = explained(&rows, &Links::default(), &[ana], "1");
    assert_eq!(
        (adopted.matched.by, adopted.matched.rule.id),
        (MatchedBy::UserName, "MAT-3")
    );
    assert_eq!(adopted.would.flags, [crate::plan::operation::Flag::Adopted]);
}

#[test]
fn a_leaver_with_a_problem_is_told_that_the_lock_out_is_all() {
    let known = [
        ("firstName", "Ana"),
        ("lastName", "No1"),
        ("workEmail", "ana@acme.test"),
    ];
    let links = Links::new([sample::link("1", "L1", &known)]).unwrap();
    let rows = [sample::row_with(
        "1",
        "ana@acme.test",
        &[("lastName", ""), ("city", "Leeds"), ("status", "Inactive")],
    )];
    let left = explained(
        &rows,
        &links,
        &[sample::learner("L1", "ana@acme.test")],
        "1",
    );
    assert_eq!(
        (left.would.outcome.code(), left.would.rule.id),
        ("updated", "STA-13")
    );
    assert_eq!(left.status.writes, Some(false));
    assert!(left.fields.iter().all(|field| field.writes.is_none()));
    assert_eq!(stops(&left), ["missing_last_name MAP-2"]);
    assert!(
        left.would
            .message
            .starts_with("This person can no longer log in"),
        "{}",
        left.would.message
    );
}

#[test]
fn nobody_who_is_not_on_the_list_is_explained() {
    let (list, links, lookups, config) = Default::default();
    let selected = BTreeSet::from(["7".into()]);
    let now = sample::noon();
    let request = PlanRequest {
        list: &list,
        instead: None,
        selected: &selected,
        links: &links,
        lookups: &lookups,
        config: &config,
        now,
    };
    assert_eq!(explain(&request), Ok(None));
}
