use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::access::RemovalReason;
use crate::domain::link::{Link, Links};
use crate::domain::sample::{employee, link, noon, read, row, row_with, without};
use crate::mapping::{Field, Property, SourceField};
use crate::plan::operation::Outcome;
use crate::reading::{CompleteRead, SourceRow, StagingRefused};
use crate::reporting::reason::{Reason, Warning};
use crate::{Config, EmployeeId, Value};

fn links(all: &[Link]) -> Links {
    Links::new(all.to_vec()).unwrap()
}

fn known(id: &str, email: &str, cells: &[(&str, &str)]) -> Link {
    let last = format!("No{id}");
    let mut all = vec![
        ("firstName", "Ana"),
        ("lastName", last.as_str()),
        ("workEmail", email),
    ];
    all.extend(cells);
    link(id, &format!("L{id}"), &all)
}

fn sync(rows: &[SourceRow], old: &StagedList, links: &Links) -> Staging {
    stage(&read(rows), old, links, &Config::default(), noon()).unwrap()
}

/// `id state {changed} (problems) !warnings`, in the order of the list.
fn told(list: &StagedList) -> Vec<String> {
    let tell = |row: &&StagedRow| {
        let mut text = format!("{} {}", row.employee.id, row.state.code());
        if let Some(reason) = row.state.removal() {
            text += &format!(":{}", reason.code());
        }
        row.changed_fields
            .iter()
            .for_each(|property| text += &format!(" {{{}}}", property.name()));
        row.problems
            .iter()
            .for_each(|problem| text += &format!(" ({})", problem.code()));
        row.warnings
            .iter()
            .for_each(|warning| text += &format!(" !{}", warning.code()));
        text
    };
    list.in_order().iter().map(tell).collect()
}

fn at(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

#[test]
fn rows_are_new_changed_or_unchanged_by_link_and_baseline() {
    let rows = [
        row_with("1", "a@acme.test", &[]),
        row_with(
            "2",
            "b@acme.test",
            &[("city", "Leeds"), ("status", "Inactive")],
        ),
        row_with(
            "3",
            "C@ACME.test",
            &[("city", " York "), ("department", "Plant")],
        ),
        row_with("4", "d@acme.test", &[("customLitmosAccess", "no")]),
    ];
    let links = links(&[
        known("2", "b@acme.test", &[("city", "York")]),
        known("3", "c@acme.test", &[("city", "York")]),
    ]);
    let staging = sync(&rows, &StagedList::default(), &links);
    assert_eq!(
        told(&staging.list),
        ["1 new", "2 changed {city} {status}", "3 unchanged"]
    );
    let expected = Summary {
        read: 4,
        eligible: 3,
        new: 1,
        changed: 1,
        unchanged: 1,
        complete: true,
        ..Summary::default()
    };
    assert_eq!(staging.summary, expected);
}

#[test]
fn a_second_sync_without_a_change_gives_the_same() {
    let rows = [
        row_with("1", "a@acme.test", &[]),
        row_with("2", "", &[]),
        row_with("3", "a@acme.test", &[]),
    ];
    let links = links(&[known("1", "a@acme.test", &[])]);
    let mut first = sync(&rows, &StagedList::default(), &links);
    first.list.selection = BTreeSet::from(["1".into(), "2".into()]);
    let second = sync(&rows, &first.list, &links);
    assert_eq!(second, first);
    let mut shuffled = rows.to_vec();
    shuffled.reverse();
    assert_eq!(sync(&shuffled, &first.list, &links).list, first.list);
}

#[test]
fn a_read_without_an_essential_column_makes_no_list() {
    let narrow = without(
        &read(&[row_with("1", "a@acme.test", &[])]),
        "customLitmosAccess",
    );
    let refused = stage(
        &narrow,
        &StagedList::default(),
        &Links::default(),
        &Config::default(),
        noon(),
    );
    assert_eq!(refused, Err(StagingRefused::LitmosAccessFieldMissing));
}

#[test]
fn a_hidden_optional_column_changes_nobody_and_is_warned_of() {
    let links = links(&[known("1", "a@acme.test", &[("workPhone", "555")])]);
    let narrow = without(
        &read(&[row_with("1", "a@acme.test", &[("workPhone", "?")])]),
        "workPhone",
    );
    let staging = stage(
        &narrow,
        &StagedList::default(),
        &links,
        &Config::default(),
        noon(),
    )
    .unwrap();
    assert_eq!(told(&staging.list), ["1 unchanged"]);
    assert_eq!(
        staging.summary.warnings,
        [Warning::FieldUnavailable("workPhone".into())]
    );
}

#[test]
fn who_loses_access_or_sight_is_removed_with_the_evidence_there_is() {
    let all = ["1", "2", "3", "4"].map(|id| row_with(id, &format!("e{id}@acme.test"), &[]));
    let none = Links::default();
    let mut old = sync(&all, &StagedList::default(), &none).list;
    old.selection = old.rows.keys().cloned().collect();
    let mut second = read(&[
        row_with("1", "e1@acme.test", &[("customLitmosAccess", "no")]),
        all[3].clone(),
    ]);
    second.deleted.insert("3".into());
    second.started_at = at(60);
    let staging = stage(&second, &old, &none, &Config::default(), noon()).unwrap();
    assert_eq!(
        told(&staging.list),
        [
            "1 removed:access_unchecked",
            "2 removed:not_visible",
            "3 removed:deleted_in_bamboohr",
            "4 new"
        ]
    );
    assert_eq!(
        staging.summary.left_selection,
        ["1".into(), "2".into(), "3".into()]
    );
    assert_eq!(staging.list.selection, BTreeSet::from(["4".into()]));
    assert_eq!(staging.summary.removed.values().sum::<usize>(), 3);
    assert_eq!(
        staging.list.rows[&"3".into()].observed_at(Property::Access),
        at(60)
    );
    // Evidence stays; what was only out of sight may come back.
    let later = |rows: &[SourceRow], old| {
        let read = CompleteRead {
            started_at: at(120),
            ..read(rows)
        };
        stage(&read, old, &none, &Config::default(), at(121)).unwrap()
    };
    let third = later(&all[3..], &staging.list);
    assert_eq!(told(&third.list)[0], "1 removed:access_unchecked");
    let fourth = later(&all, &third.list);
    assert_eq!(told(&fourth.list), ["1 new", "2 new", "3 new", "4 new"]);
}

#[test]
fn access_given_back_compares_with_the_old_baseline() {
    let links = links(&[known("1", "a@acme.test", &[("city", "York")])]);
    let ticked = row_with("1", "a@acme.test", &[("city", "Leeds")]);
    let unticked = row_with(
        "1",
        "a@acme.test",
        &[("city", "Hull"), ("customLitmosAccess", "")],
    );
    let first = sync(
        std::slice::from_ref(&ticked),
        &StagedList::default(),
        &links,
    )
    .list;
    let second = sync(&[unticked], &first, &links).list;
    assert_eq!(
        told(&second),
        ["1 removed:access_unchecked !orphaned_active_learner"]
    );
    assert_eq!(
        told(&sync(&[ticked], &second, &links).list),
        ["1 changed {city}"]
    );
}

#[test]
fn an_orphan_is_listed_every_time_until_resolved() {
    let mut all = links(&[known("1", "a@acme.test", &[])]);
    let gone = [row_with(
        "1",
        "a@acme.test",
        &[("status", "Inactive"), ("customLitmosAccess", "no")],
    )];
    let mut staging = sync(&gone, &StagedList::default(), &all);
    assert_eq!(
        staging.summary.orphans,
        ["1".into()],
        "even if it never was on the list"
    );
    assert!(staging.list.dismiss(&"1".into()));
    assert!(!staging.list.dismiss(&"1".into()));
    assert_eq!(
        sync(&gone, &staging.list, &all).summary.orphans,
        ["1".into()]
    );
    let mut resolved = known("1", "a@acme.test", &[]);
    resolved.baseline.active = Some(false);
    all.put(resolved).unwrap();
    assert_eq!(sync(&gone, &staging.list, &all).summary.orphans, []);
}

#[test]
fn access_out_of_sight_keeps_the_row_and_adds_nobody() {
    let ticked = row_with("1", "a@acme.test", &[("city", "York")]);
    let hidden = |id: &str| {
        row_with(
            id,
            &format!("{id}@acme.test"),
            &[("city", "Leeds"), ("customLitmosAccess", "?")],
        )
    };
    let first = sync(&[ticked], &StagedList::default(), &Links::default()).list;
    let staging = sync(&[hidden("1"), hidden("2")], &first, &Links::default());
    assert_eq!(told(&staging.list), ["1 new (litmos_access_not_visible)"]);
    assert_eq!(
        staging.list.rows[&"1".into()]
            .employee
            .values
            .get(Field::City),
        &Value::Text("York".into())
    );
    assert_eq!(staging.summary.access_not_visible, 1);
    // A webhook that carries the box ends the doubt.
    let mut list = staging.list;
    let posted = employee("1", &[("litmosAccess", "yes"), ("city", "Hull")]);
    merge_entry(
        &mut list,
        &posted,
        at(5),
        &Links::default(),
        &Config::default(),
        at(6),
    );
    assert_eq!(told(&list), ["1 new"]);
}

#[test]
fn rows_that_contradict_each_other_keep_the_former_one() {
    let one = row_with("1", "a@acme.test", &[("city", "York")]);
    let other = row_with("1", "a@acme.test", &[("city", "Leeds")]);
    let bystander = row_with("2", "b@acme.test", &[]);
    let first = sync(
        std::slice::from_ref(&one),
        &StagedList::default(),
        &Links::default(),
    )
    .list;
    let staging = sync(
        &[one.clone(), bystander.clone(), other.clone()],
        &first,
        &Links::default(),
    );
    assert_eq!(
        told(&staging.list),
        ["1 new (source_row_conflict)", "2 new"]
    );
    let fresh = sync(
        &[one, other, bystander],
        &StagedList::default(),
        &Links::default(),
    );
    assert_eq!(told(&fresh.list), ["2 new"]);
    assert_eq!(fresh.summary.source_row_conflicts, 1);
}

#[test]
fn a_cell_that_cannot_be_read_says_nothing_and_spoils_no_other() {
    let links = links(&[known(
        "1",
        "a@acme.test",
        &[("city", "York"), ("workPhone", "555")],
    )]);
    let bad = row_with(
        "1",
        "a@acme.test",
        &[("city", "Hull"), ("workPhone", "!"), ("status", "Inactive")],
    );
    let stranger = row_with("4", "d@acme.test", &[("status", "!"), ("lastName", "!")]);
    let first = sync(
        &[bad, row_with("2", "b@acme.test", &[]), stranger],
        &StagedList::default(),
        &links,
    );
    assert_eq!(
        told(&first.list),
        [
            "4 new (missing_last_name) (status_not_visible) !value_unreadable:lastName !value_unreadable:status",
            "1 changed {city} {status} !value_unreadable:workPhone",
            "2 new",
        ]
    );
}

#[test]
fn a_box_that_cannot_be_read_keeps_the_row_and_adds_nobody() {
    let ticked = row_with("1", "a@acme.test", &[("city", "York")]);
    let odd = |id: &str| {
        row_with(
            id,
            &format!("{id}@acme.test"),
            &[("city", "Leeds"), ("customLitmosAccess", "!")],
        )
    };
    let first = sync(&[ticked], &StagedList::default(), &Links::default()).list;
    let staging = sync(&[odd("1"), odd("2")], &first, &Links::default());
    assert_eq!(told(&staging.list), ["1 new (litmos_access_not_visible)"]);
    assert_eq!(
        staging.list.rows[&"1".into()]
            .employee
            .values
            .get(Field::City),
        &Value::Text("York".into())
    );
    assert_eq!(staging.summary.access_not_visible, 1);
    assert_eq!(
        staging.summary.warnings,
        [Warning::ValueUnreadable(SourceField::LitmosAccess)]
    );
    assert!(!staging.shows_access);
}

/// A row that carries an id and nothing else.
fn bare(id: &str) -> SourceRow {
    SourceRow {
        id: id.into(),
        cells: Vec::new(),
    }
}

#[test]
fn a_row_of_another_shape_keeps_the_staged_one_and_is_its_problem_alone() {
    let links = links(&[
        known("1", "a@acme.test", &[("city", "York")]),
        known("3", "c@acme.test", &[]),
    ]);
    let ticked = row_with("1", "a@acme.test", &[("city", "Leeds")]);
    let gone = row_with("3", "c@acme.test", &[("customLitmosAccess", "no")]);
    let first = sync(
        &[ticked, row_with("3", "c@acme.test", &[])],
        &StagedList::default(),
        &links,
    );
    assert_eq!(told(&first.list), ["1 changed {city}", "3 unchanged"]);
    let second = sync(
        &[
            bare("1"),
            row_with("2", "b@acme.test", &[]),
            gone,
            bare("4"),
        ],
        &first.list,
        &links,
    );
    assert_eq!(
        told(&second.list),
        [
            "1 changed {city} (answer_unreadable)",
            "2 new",
            "3 removed:access_unchecked !orphaned_active_learner"
        ]
    );
    assert_eq!(
        second.list.rows[&"1".into()]
            .employee
            .values
            .get(Field::City),
        &Value::Text("Leeds".into())
    );
    assert_eq!(
        (second.summary.unreadable, second.summary.with_problems),
        (1, 1)
    );
    // The next good read ends it.
    let third = sync(
        &[row_with("1", "a@acme.test", &[("city", "Bath")])],
        &second.list,
        &links,
    );
    assert_eq!(told(&third.list)[0], "1 changed {city}");
}

#[test]
fn entries_that_were_left_out_are_warned_of() {
    let odd = CompleteRead {
        left_out: 3,
        ..read(&[row_with("1", "a@acme.test", &[])])
    };
    let staging = stage(
        &odd,
        &StagedList::default(),
        &Links::default(),
        &Config::default(),
        noon(),
    )
    .unwrap();
    assert_eq!(told(&staging.list), ["1 new"]);
    assert_eq!(
        staging.summary.warnings,
        [Warning::AnswerUnreadable { left_out: 3 }]
    );
}

/// Three linked people with these baselines, and the same people as BambooHR tells them with
/// `cells` in place of that.
fn three(baseline: &[(&str, &str)], cells: &[(&str, &str)]) -> (Links, Vec<SourceRow>) {
    let email = |id: &str| format!("e{id}@acme.test");
    let links = links(&["1", "2", "3"].map(|id| known(id, &email(id), baseline)));
    (
        links,
        ["1", "2", "3"]
            .map(|id| row_with(id, &email(id), cells))
            .to_vec(),
    )
}

#[test]
fn a_column_that_is_empty_for_everybody_says_nothing_and_is_warned_of() {
    let fields = Field::ALL.into_iter().filter(|field| !field.is_required());
    for field in fields {
        for blank in ["", " ", "\u{200B}", "!"] {
            let (links, mut rows) = three(&[(field.alias(), "old")], &[(field.alias(), blank)]);
            // One blank that can be read is enough to know that the column came back.
            rows.push(row_with("4", "d@acme.test", &[(field.alias(), "")]));
            let staging = sync(&rows, &StagedList::default(), &links);
            let states: Vec<_> = staging
                .list
                .rows
                .values()
                .map(|row| row.state.code())
                .collect();
            assert_eq!(
                states,
                ["unchanged", "unchanged", "unchanged", "new"],
                "{field:?} {blank:?}"
            );
            assert_eq!(
                staging.summary.warnings,
                [Warning::ColumnEmptied(field.alias().into())],
                "{field:?} {blank:?}"
            );
        }
    }
}

#[test]
fn an_essential_column_that_is_empty_for_everybody_says_nothing_either() {
    for (alias, problem) in [
        ("firstName", "missing_first_name"),
        ("lastName", "missing_last_name"),
        ("workEmail", "missing_work_email"),
        ("status", "status_not_visible"),
    ] {
        let (links, mut rows) = three(&[], &[(alias, "")]);
        rows.push(row_with("4", "d@acme.test", &[(alias, "")]));
        let staging = sync(&rows, &StagedList::default(), &links);
        let told: Vec<_> = staging
            .list
            .rows
            .values()
            .map(|row| (row.state.code(), row.problems.len()))
            .collect();
        assert_eq!(
            told,
            [
                ("unchanged", 0),
                ("unchanged", 0),
                ("unchanged", 0),
                ("new", 1)
            ],
            "{alias}"
        );
        assert_eq!(staging.list.rows[&"4".into()].problems[0].code(), problem);
        assert_eq!(
            staging.summary.warnings,
            [Warning::ColumnEmptied(alias.into())]
        );
    }
}

#[test]
fn a_column_is_not_emptied_if_anybody_has_a_value_or_too_few_had_one_or_an_option_accepts_it() {
    let (links, mut rows) = three(&[("jobTitle", "Rep")], &[("jobTitle", "")]);
    let cleared = |rows: &[SourceRow], links: &Links, config: &Config| {
        let staging = stage(&read(rows), &StagedList::default(), links, config, noon()).unwrap();
        assert_eq!(staging.summary.warnings, []);
        staging
            .list
            .rows
            .values()
            .filter(|row| row.changed_fields == [Property::Field(Field::JobTitle)])
            .count()
    };
    let accepts: Config =
        serde_json::from_str(r#"{"accept_emptied_columns":["JobTitle"]}"#).unwrap();
    assert_eq!(cleared(&rows, &links, &accepts), 3);
    // Only one of those who are in the answer had a title.
    assert_eq!(cleared(&rows[..1], &links, &Config::default()), 1);
    rows.push(row_with("4", "d@acme.test", &[("jobTitle", "Clerk")]));
    assert_eq!(cleared(&rows, &links, &Config::default()), 3);
}

#[test]
fn of_litmos_access_a_safeguard_takes_care() {
    let (links, rows) = three(&[], &[]);
    let old = sync(&rows, &StagedList::default(), &links).list;
    let (_, rows) = three(&[], &[("customLitmosAccess", "")]);
    let staging = sync(&rows, &old, &links);
    assert_eq!(
        (staging.shows_access, staging.summary.warnings),
        (false, vec![])
    );
}

#[test]
fn a_termination_that_is_lost_with_its_column_stays_unreadable_until_it_comes_back() {
    let told_of = |alias: &str, value: &str| three(&[], &[(alias, value)]);
    for (alias, field, value) in [
        (
            "employmentHistoryStatus",
            SourceField::EmploymentStatus,
            "Full-Time",
        ),
        (
            "terminationDate",
            SourceField::TerminationDate,
            "2026-12-31",
        ),
        ("hireDate", SourceField::HireDate, "2020-01-01"),
    ] {
        let (links, rows) = told_of(alias, value);
        let first = sync(&rows, &StagedList::default(), &links);
        let is_lost = |staging: &Staging| {
            staging
                .list
                .rows
                .values()
                .all(|row| row.employee.get(field).is_unreadable())
        };
        assert!(!is_lost(&first));
        let blanks = if field == SourceField::EmploymentStatus {
            &["", " \u{200B}"]
        } else {
            &["", "0000-00-00"]
        };
        for blank in blanks.iter().copied() {
            let (_, rows) = told_of(alias, blank);
            let second = sync(&rows, &first.list, &links);
            assert!(is_lost(&second), "{alias} {blank}");
            assert_eq!(
                second.summary.warnings,
                [Warning::ColumnEmptied(alias.into())],
                "{alias} {blank}"
            );
            // The list it leaves still knows that there were values.
            let third = sync(&rows, &second.list, &links);
            assert!(is_lost(&third), "{alias} {blank}");
            let (_, mut rows) = told_of(alias, blank);
            rows[0] = row_with("1", "e1@acme.test", &[(alias, value)]);
            assert!(!is_lost(&sync(&rows, &third.list, &links)));
        }
        // A column that does not come back at all says nothing, as any other (RD-4).
        let (_, rows) = told_of(alias, "?");
        assert!(!is_lost(&sync(&rows, &first.list, &links)));
        // One person's termination may be taken back.
        let (_, mut rows) = told_of(alias, "");
        let blank = rows[0].clone();
        rows[0] = row_with("1", "e1@acme.test", &[(alias, value)]);
        let first = sync(&rows, &StagedList::default(), &links);
        rows[0] = blank;
        let second = sync(&rows, &first.list, &links);
        assert_eq!(
            (is_lost(&second), second.summary.warnings),
            (false, vec![]),
            "{alias}"
        );
    }
    // Nobody ever had one: that is how most companies are.
    let (links, rows) = told_of("terminationDate", "");
    let list = sync(&rows, &StagedList::default(), &links).list;
    assert_eq!(sync(&rows, &list, &links).summary.warnings, []);
}

#[test]
fn who_may_be_the_one_in_a_row_without_an_id_is_kept() {
    let all = ["1", "2", "3"].map(|id| row_with(id, &format!("e{id}@acme.test"), &[]));
    let mut old = sync(&all, &StagedList::default(), &Links::default()).list;
    old.selection = old.rows.keys().cloned().collect();
    let unnamed = row_with("", "e2@acme.test", &[("city", "Leeds")]);
    let mut second = read(&[all[0].clone(), unnamed]);
    second.deleted.insert("3".into());
    let staging = stage(&second, &old, &Links::default(), &Config::default(), noon()).unwrap();
    assert_eq!(
        told(&staging.list),
        [
            "1 new",
            "2 new (answer_unreadable)",
            "3 removed:deleted_in_bamboohr"
        ]
    );
    assert_eq!(
        staging.list.selection,
        BTreeSet::from(["1".into(), "2".into()])
    );
    assert_eq!((staging.summary.read, staging.summary.unreadable), (1, 1));
    assert!(!staging.summary.complete);
    assert_eq!(
        told(&sync(&all[..1], &staging.list, &Links::default()).list)[1],
        "2 removed:not_visible"
    );
}

#[test]
fn problems_known_without_litmos_are_shown() {
    let rows = [
        row_with("1", "", &[]),
        row_with(
            "2",
            "no-address",
            &[("firstName", ""), ("status", "On leave")],
        ),
        row_with("3", "x@acme.test", &[]),
        row_with("4", "X@acme.test", &[]),
        row_with("5", "", &[("status", "Inactive")]),
    ];
    let staging = sync(
        &rows,
        &StagedList::default(),
        &links(&[known("5", "e@acme.test", &[])]),
    );
    assert_eq!(
        told(&staging.list),
        [
            "1 new (missing_work_email)",
            "2 new (invalid_work_email) (missing_first_name) (unknown_status)",
            "3 new (duplicate_work_email)",
            "4 new (duplicate_work_email)",
            "5 changed {status} !missing_work_email",
        ]
    );
    assert_eq!(staging.summary.with_problems, 4);
}

#[test]
fn the_list_is_sorted_by_last_name_first_name_and_id() {
    let rows = [
        row("10", "Bo", "Zu\u{0308}rn", "1@acme.test"),
        row("2", "Bo", "Lee", "2@acme.test"),
        row("9", "Al", "Lee", "3@acme.test"),
        row("11", "Bo", "Lee", "4@acme.test"),
    ];
    let list = sync(&rows, &StagedList::default(), &Links::default()).list;
    let ids: Vec<_> = list
        .in_order()
        .iter()
        .map(|row| row.employee.id.0.as_str())
        .collect();
    assert_eq!(ids, ["9", "11", "2", "10"]);
}

#[test]
fn a_day_that_passes_makes_a_row_changed_although_nothing_was_touched() {
    let links = links(&[known("1", "a@acme.test", &[])]);
    let rows = [row_with(
        "1",
        "a@acme.test",
        &[("terminationDate", "2026-11-02")],
    )];
    let staged_at = |now| {
        stage(
            &read(&rows),
            &StagedList::default(),
            &links,
            &Config::default(),
            now,
        )
        .unwrap()
        .list
    };
    assert_eq!(told(&staged_at(noon())), ["1 unchanged"]);
    let next_day = told(&staged_at(noon() + SignedDuration::from_hours(12)));
    assert_eq!(next_day, ["1 changed {status} !status_conflict"]);
}

#[test]
fn what_a_webhook_told_later_than_the_read_began_stays() {
    let mut link_of_1 = known(
        "1",
        "a@acme.test",
        &[("city", "Hull"), ("jobTitle", "Fitter")],
    );
    link_of_1
        .applied_at
        .insert(Property::Field(Field::City), at(30));
    let links = links(&[link_of_1]);
    let rows = [row_with(
        "1",
        "a@acme.test",
        &[("city", "York"), ("jobTitle", "Clerk")],
    )];
    let mut list = sync(&rows, &StagedList::default(), &links).list;
    let told_later = employee("1", &[("city", "Hull"), ("litmosAccess", "yes")]);
    merge_entry(
        &mut list,
        &told_later,
        at(30),
        &links,
        &Config::default(),
        at(31),
    );
    assert_eq!(told(&list), ["1 changed {jobTitle}"]);
    // A Sync whose read began before the webhook's event, and ends after it.
    let swapped = sync(&rows, &list, &links).list;
    assert_eq!(told(&swapped), ["1 changed {jobTitle}"]);
    assert_eq!(
        swapped.rows[&"1".into()].employee.values.get(Field::City),
        &Value::Text("Hull".into())
    );
    // One that began later knows better.
    let later = CompleteRead {
        started_at: at(60),
        ..read(&rows)
    };
    let list = stage(&later, &swapped, &links, &Config::default(), at(61))
        .unwrap()
        .list;
    assert_eq!(told(&list), ["1 changed {city} {jobTitle}"]);
}

#[test]
fn an_older_entry_does_not_replace_what_was_staged_since() {
    let none = Links::default();
    let mut list = sync(
        &[row_with("1", "a@acme.test", &[("city", "York")])],
        &StagedList::default(),
        &none,
    )
    .list;
    let old = employee("1", &[("city", "Hull"), ("litmosAccess", "yes")]);
    merge_entry(&mut list, &old, at(-5), &none, &Config::default(), at(1));
    assert_eq!(
        list.rows[&"1".into()].employee.values.get(Field::City),
        &Value::Text("York".into())
    );
}

#[test]
fn access_revoked_by_webhook_outlives_a_sync_that_began_before() {
    let none = Links::default();
    let rows = [row_with("1", "a@acme.test", &[])];
    let mut list = sync(&rows, &StagedList::default(), &none).list;
    list.selection.insert("1".into());
    let unchecked = RemovalReason::AccessUnchecked;
    assert!(remove(
        &mut list,
        &"1".into(),
        unchecked,
        at(30),
        &none,
        &Config::default(),
        at(30)
    ));
    assert!(list.selection.is_empty());
    assert_eq!(
        list.rows[&"1".into()].employee.litmos_access,
        Value::Text("no".into())
    );
    assert_eq!(
        told(&sync(&rows, &list, &none).list),
        ["1 removed:access_unchecked"]
    );
    let mut deleted = list.clone();
    assert!(remove(
        &mut deleted,
        &"1".into(),
        RemovalReason::DeletedInBamboohr,
        at(30),
        &none,
        &Config::default(),
        at(30)
    ));
    assert_eq!(
        told(&sync(&rows, &deleted, &none).list),
        ["1 removed:deleted_in_bamboohr"]
    );
    let later = CompleteRead {
        started_at: at(60),
        ..read(&rows)
    };
    let list = stage(&later, &list, &none, &Config::default(), at(61))
        .unwrap()
        .list;
    assert_eq!(told(&list), ["1 new"]);
    assert!(!remove(
        &mut list.clone(),
        &"9".into(),
        unchecked,
        at(70),
        &none,
        &Config::default(),
        at(70)
    ));
}

#[test]
fn a_person_nobody_knew_is_staged_by_a_whole_entry() {
    let mut list = StagedList::default();
    let told_by_webhook = employee(
        "1",
        &[
            ("firstName", "Ana"),
            ("lastName", "Ruiz"),
            ("workEmail", "a@acme.test"),
            ("litmosAccess", "yes"),
        ],
    );
    merge_entry(
        &mut list,
        &told_by_webhook,
        at(0),
        &Links::default(),
        &Config::default(),
        at(1),
    );
    assert_eq!(told(&list), ["1 new (status_not_visible)"]);
    assert_eq!(list.rows[&"1".into()].source, RowSource::Webhook);
}

#[test]
fn an_import_leaves_the_row_unchanged_or_shows_why_not() {
    let rows = [row_with("1", "a@acme.test", &[]), row_with("2", "", &[])];
    let mut list = sync(&rows, &StagedList::default(), &Links::default()).list;
    let after = links(&[known("1", "a@acme.test", &[])]);
    let outcome = |outcome, reason| LastOutcome {
        outcome,
        reason,
        at: at(5),
        is_still_active: false,
    };
    let settled = outcome(Outcome::Created, None);
    settle(
        &mut list,
        &"1".into(),
        settled,
        &after,
        &Config::default(),
        at(5),
    );
    let failed = outcome(Outcome::Failed, Some(Reason::MissingWorkEmail));
    settle(
        &mut list,
        &"2".into(),
        failed.clone(),
        &after,
        &Config::default(),
        at(5),
    );
    assert_eq!(told(&list), ["1 unchanged", "2 new (missing_work_email)"]);
    assert_eq!(
        list.rows[&EmployeeId::from("2")].last_outcome,
        Some(failed.clone())
    );
    // The next Sync keeps what the Import came to.
    assert_eq!(
        sync(&rows, &list, &after).list.rows[&EmployeeId::from("2")].last_outcome,
        Some(failed)
    );
}

#[test]
fn a_row_survives_storage() {
    let rows = [
        row_with("1", "a@acme.test", &[]),
        row_with("2", "a@acme.test", &[("city", "?")]),
    ];
    let mut list = sync(
        &rows,
        &StagedList::default(),
        &links(&[known("1", "a@acme.test", &[])]),
    )
    .list;
    remove(
        &mut list,
        &"2".into(),
        RemovalReason::NotVisible,
        at(3),
        &Links::default(),
        &Config::default(),
        at(3),
    );
    let stored = serde_json::to_string(&list).unwrap();
    assert_eq!(serde_json::from_str::<StagedList>(&stored).unwrap(), list);
}
