//! Expectations: known names and codes, and at least one comparison.

use super::names::{self, Names};
use super::world;
use crate::diagnostics::Problem;
use crate::expect::{
    AllOr, Codes, Expect, ExpectedList, ExpectedRemoved, ExpectedReport, ExpectedSummary, NoneOr,
    Rows,
};
use crate::place::{At, Place};
use crate::values::{FLAGS, NO_EFFECT, OUTCOMES, REASONS, RUN_STATES, WARNINGS};

pub(super) fn check(expect: &Expect, place: Place, names: &Names, problems: &mut Vec<Problem>) {
    if expect.comparisons() == 0 {
        let problem = Problem::sense(place, "expectation compares nothing");
        problems.push(
            problem.with_help("add what must hold, such as `report: { counts: { created: 2 } }`"),
        );
    }
    if let Some(answer) = &expect.answer
        && answer.parse::<u16>().is_err()
    {
        let known: Vec<&str> = ["ok", NO_EFFECT].iter().chain(REASONS).copied().collect();
        names::word("answer", answer, &known, problems);
    }
    check_engine_codes(expect, problems);
    expect
        .list
        .iter()
        .for_each(|list| check_list(list, names, problems));
    expect
        .summary
        .iter()
        .for_each(|summary| check_summary(summary, names, problems));
    expect
        .report
        .iter()
        .for_each(|report| check_report(report, names, problems));
    check_people(expect, names, problems);
    for (hook, expected) in expect.webhooks.iter().flatten() {
        names.hook(hook, problems);
        expected
            .employees
            .iter()
            .flat_map(Rows::iter)
            .for_each(|name| names.employee(name, problems));
    }
    for (vendor, expected) in expect.calls.iter().flat_map(|calls| calls.iter()) {
        let NoneOr::Some(calls) = &expected.value else {
            continue;
        };
        for line in calls.lines() {
            names::operation(
                &At {
                    value: line.operation(vendor),
                    place: line.place,
                },
                problems,
            );
        }
    }
    expect
        .rules
        .iter()
        .flatten()
        .for_each(|rule| names::rule(rule, problems));
    expect
        .invariants
        .iter()
        .flatten()
        .for_each(|name| names::invariant(name, problems));
}

/// A reason code, or `none`.
fn reason(word: &At<String>, problems: &mut Vec<Problem>) {
    if word.value != "none" {
        names::word("reason", word, REASONS, problems);
    }
}

fn codes(kind: &str, codes: &Codes, known: &[&str], problems: &mut Vec<Problem>) {
    codes
        .0
        .iter()
        .for_each(|code| names::word(kind, code, known, problems));
}

fn check_engine_codes(expect: &Expect, problems: &mut Vec<Problem>) {
    if let Some(connection) = &expect.connection {
        let states = ["off", "enabled", "connected", "needs_attention"];
        connection
            .state
            .iter()
            .for_each(|state| names::word("state", state, &states, problems));
        connection
            .reason
            .iter()
            .for_each(|word| reason(word, problems));
        connection
            .warnings
            .iter()
            .flat_map(Rows::iter)
            .for_each(|code| names::word("warning", code, WARNINGS, problems));
    }
    for event in expect.events.iter().flat_map(Rows::iter) {
        let states = [
            "pending",
            "applied",
            "staged",
            "ignored",
            "duplicate",
            "failed",
            "held",
        ];
        event
            .state
            .iter()
            .for_each(|state| names::word("state", state, &states, problems));
        event.reason.iter().for_each(|word| reason(word, problems));
        event
            .warnings
            .iter()
            .for_each(|list| codes("warning", list, WARNINGS, problems));
    }
}

fn check_people(expect: &Expect, names: &Names, problems: &mut Vec<Problem>) {
    if let Some(learners) = &expect.learners {
        for row in learners.only.iter().chain(&learners.include).flatten() {
            world::learner_values(&row.fields, problems);
        }
        learners
            .like
            .iter()
            .for_each(|name| names.snapshot(name, problems));
    }
    if let Some(employees) = &expect.employees {
        for row in employees.only.iter().chain(&employees.include).flatten() {
            names.employee(&row.employee, problems);
            world::employee_values(&row.fields, problems);
        }
        if let Some(AllOr::Some(these)) = &employees.unchanged {
            these.iter().for_each(|name| names.employee(name, problems));
        }
    }
    for event in expect.events.iter().flat_map(Rows::iter) {
        event
            .employee
            .iter()
            .for_each(|name| names.employee(name, problems));
    }
}

fn check_list(list: &ExpectedList, names: &Names, problems: &mut Vec<Problem>) {
    let rows = [
        &list.new,
        &list.changed,
        &list.unchanged,
        &list.selected,
        &list.still_active,
    ];
    for rows in rows.into_iter().flatten() {
        rows.iter().for_each(|name| names.employee(name, problems));
    }
    if let Some(removed) = &list.removed {
        removed
            .employees()
            .into_iter()
            .for_each(|name| names.employee(name, problems));
        if let ExpectedRemoved::Because(reasons) = removed {
            reasons.values().for_each(|word| reason(word, problems));
        }
    }
    for (known, kind, rows) in [
        (REASONS, "problem", &list.problems),
        (WARNINGS, "warning", &list.warnings),
    ] {
        for (name, list) in rows.iter().flatten() {
            names.employee(name, problems);
            codes(kind, list, known, problems);
        }
    }
    for (name, _) in list.changed_fields.iter().flatten() {
        names.employee(name, problems);
    }
}

fn check_summary(summary: &ExpectedSummary, names: &Names, problems: &mut Vec<Problem>) {
    let states = ["running", "paused", "completed", "failed", "held"];
    summary
        .state
        .iter()
        .for_each(|state| names::word("state", state, &states, problems));
    summary
        .reason
        .iter()
        .for_each(|word| reason(word, problems));
    for (word, _) in summary.removed.iter().flatten() {
        reason(word, problems);
    }
    for rows in [&summary.orphans, &summary.left_selection]
        .into_iter()
        .flatten()
    {
        rows.iter().for_each(|name| names.employee(name, problems));
    }
    summary
        .warnings
        .iter()
        .flat_map(Rows::iter)
        .for_each(|code| names::word("warning", code, WARNINGS, problems));
}

fn check_report(report: &ExpectedReport, names: &Names, problems: &mut Vec<Problem>) {
    report
        .state
        .iter()
        .for_each(|state| names::word("state", state, RUN_STATES, problems));
    report.reason.iter().for_each(|word| reason(word, problems));
    report.source.iter().for_each(|word| {
        names::word(
            "source",
            word,
            &["manual", "webhook", "resume", "schedule"],
            problems,
        )
    });
    for (counts, known, kind) in [
        (&report.counts, OUTCOMES, "outcome"),
        (&report.flags, FLAGS, "flag"),
    ] {
        counts
            .iter()
            .flatten()
            .for_each(|(word, _)| names::word(kind, word, known, problems));
    }
    for row in report.rows.iter().flat_map(Rows::iter) {
        names.employee(&row.employee, problems);
        row.outcome
            .iter()
            .for_each(|word| names::word("outcome", word, OUTCOMES, problems));
        row.reason.iter().for_each(|word| reason(word, problems));
        row.rule.iter().for_each(|id| names::rule(id, problems));
        row.flags
            .iter()
            .for_each(|list| codes("flag", list, FLAGS, problems));
        row.warnings
            .iter()
            .for_each(|list| codes("warning", list, WARNINGS, problems));
    }
}
