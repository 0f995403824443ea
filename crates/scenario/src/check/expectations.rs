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
    let answers: Vec<&str> = ["ok", NO_EFFECT].iter().chain(REASONS).copied().collect();
    let answer = expect.answer.iter();
    let answer = answer.filter(|answer| answer.parse::<u16>().is_err());
    words("answer", answer, &answers, problems);
    check_engine_codes(expect, problems);
    if let Some(list) = &expect.list {
        check_list(list, names, problems);
    }
    if let Some(summary) = &expect.summary {
        check_summary(summary, names, problems);
    }
    if let Some(report) = &expect.report {
        check_report(report, names, problems);
    }
    check_people(expect, names, problems);
    for (hook, expected) in expect.webhooks.iter().flatten() {
        names.hook(hook, problems);
        employees(
            expected.employees.iter().flat_map(Rows::iter),
            names,
            problems,
        );
    }
    for (vendor, expected) in expect.calls.iter().flat_map(|calls| calls.iter()) {
        let NoneOr::Some(calls) = &expected.value else {
            continue;
        };
        for line in calls.lines() {
            let operation = At {
                value: line.operation(vendor),
                place: line.place,
            };
            names::operation(&operation, problems);
        }
    }
    for rule in expect.rules.iter().flatten() {
        names::rule(rule, problems);
    }
    for name in expect.invariants.iter().flatten() {
        names::invariant(name, problems);
    }
}

fn employees<'a>(
    refs: impl IntoIterator<Item = &'a At<String>>,
    names: &Names,
    problems: &mut Vec<Problem>,
) {
    for name in refs {
        names.employee(name, problems);
    }
}

fn words<'a>(
    kind: &str,
    words: impl IntoIterator<Item = &'a At<String>>,
    known: &[&str],
    problems: &mut Vec<Problem>,
) {
    for word in words {
        names::word(kind, word, known, problems);
    }
}

/// Reason codes, or `none`.
fn reasons<'a>(codes: impl IntoIterator<Item = &'a At<String>>, problems: &mut Vec<Problem>) {
    let codes = codes.into_iter().filter(|code| code.value != "none");
    words("reason", codes, REASONS, problems);
}

fn warnings<'a>(codes: impl IntoIterator<Item = &'a At<String>>, problems: &mut Vec<Problem>) {
    words("warning", codes, WARNINGS, problems);
}

fn all(codes: &Option<Codes>) -> impl Iterator<Item = &At<String>> {
    codes.iter().flat_map(|codes| &codes.0)
}

fn check_engine_codes(expect: &Expect, problems: &mut Vec<Problem>) {
    if let Some(connection) = &expect.connection {
        let states = ["off", "enabled", "connected", "needs_attention"];
        words("state", &connection.state, &states, problems);
        reasons(&connection.reason, problems);
        warnings(connection.warnings.iter().flat_map(Rows::iter), problems);
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
        words("state", &event.state, &states, problems);
        reasons(&event.reason, problems);
        warnings(all(&event.warnings), problems);
    }
}

fn check_people(expect: &Expect, names: &Names, problems: &mut Vec<Problem>) {
    if let Some(learners) = &expect.learners {
        for row in learners.only.iter().chain(&learners.include).flatten() {
            world::learner_values(&row.fields, problems);
        }
        if let Some(name) = &learners.like {
            names.snapshot(name, problems);
        }
    }
    if let Some(expected) = &expect.employees {
        for row in expected.only.iter().chain(&expected.include).flatten() {
            names.employee(&row.employee, problems);
            world::employee_values(&row.fields, problems);
        }
        if let Some(AllOr::Some(unchanged)) = &expected.unchanged {
            employees(unchanged, names, problems);
        }
    }
    let events = expect.events.iter().flat_map(Rows::iter);
    employees(events.flat_map(|event| &event.employee), names, problems);
}

fn check_list(list: &ExpectedList, names: &Names, problems: &mut Vec<Problem>) {
    let rows = [
        &list.new,
        &list.changed,
        &list.unchanged,
        &list.selected,
        &list.still_active,
    ];
    let rows = rows.into_iter().flatten().flat_map(Rows::iter);
    employees(rows, names, problems);
    if let Some(removed) = &list.removed {
        employees(removed.employees(), names, problems);
        if let ExpectedRemoved::Because(because) = removed {
            reasons(because.values(), problems);
        }
    }
    for (known, kind, rows) in [
        (REASONS, "problem", &list.problems),
        (WARNINGS, "warning", &list.warnings),
    ] {
        for (name, list) in rows.iter().flatten() {
            names.employee(name, problems);
            words(kind, &list.0, known, problems);
        }
    }
    let changed = list.changed_fields.iter().flat_map(|rows| rows.keys());
    employees(changed, names, problems);
}

fn check_summary(summary: &ExpectedSummary, names: &Names, problems: &mut Vec<Problem>) {
    let states = ["running", "paused", "completed", "failed", "held"];
    words("state", &summary.state, &states, problems);
    reasons(&summary.reason, problems);
    reasons(
        summary.removed.iter().flat_map(|removed| removed.keys()),
        problems,
    );
    let rows = [&summary.orphans, &summary.left_selection];
    let rows = rows.into_iter().flatten().flat_map(Rows::iter);
    employees(rows, names, problems);
    warnings(summary.warnings.iter().flat_map(Rows::iter), problems);
}

fn check_report(report: &ExpectedReport, names: &Names, problems: &mut Vec<Problem>) {
    let sources = ["manual", "webhook", "resume", "schedule"];
    words("state", &report.state, RUN_STATES, problems);
    reasons(&report.reason, problems);
    words("source", &report.source, &sources, problems);
    for (counts, known, kind) in [
        (&report.counts, OUTCOMES, "outcome"),
        (&report.flags, FLAGS, "flag"),
    ] {
        let counted = counts.iter().flat_map(|counts| counts.keys());
        words(kind, counted, known, problems);
    }
    for row in report.rows.iter().flat_map(Rows::iter) {
        names.employee(&row.employee, problems);
        words("outcome", &row.outcome, OUTCOMES, problems);
        reasons(&row.reason, problems);
        if let Some(id) = &row.rule {
            names::rule(id, problems);
        }
        words("flag", all(&row.flags), FLAGS, problems);
        warnings(all(&row.warnings), problems);
    }
}
