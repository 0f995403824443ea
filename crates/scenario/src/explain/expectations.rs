//! A few sentences for each expectation.

use super::language::{self, code, count, field, learner_field, list, times, value};
use super::refs::Refs;
use crate::expect::{
    AllOr, Codes, Expect, ExpectedCalls, ExpectedConnection, ExpectedEmployees, ExpectedEvent,
    ExpectedLearners, ExpectedList, ExpectedMails, ExpectedRemoved, ExpectedReport,
    ExpectedReportRow, ExpectedSummary, ExpectedWebhook, NoneOr, Rows, Window,
};
use crate::place::At;
use crate::row::{ExpectedEmployee, LearnerRow};
use crate::values::Vendor;

pub(super) fn sentences(expect: &Expect, refs: &Refs) -> Vec<String> {
    let mut out = Vec::new();
    out.extend(
        expect
            .answer
            .as_ref()
            .map(|answer| format!("the answer is {}", value(answer))),
    );
    expect
        .connection
        .iter()
        .for_each(|expected| connection(expected, &mut out));
    expect
        .list
        .iter()
        .for_each(|expected| people_list(expected, refs, &mut out));
    expect
        .summary
        .iter()
        .for_each(|expected| summary(expected, refs, &mut out));
    expect
        .report
        .iter()
        .for_each(|expected| report(expected, refs, &mut out));
    expect
        .learners
        .iter()
        .for_each(|expected| learners(expected, &mut out));
    for (hook, expected) in expect.webhooks.iter().flatten() {
        out.push(webhook(hook, expected, refs));
    }
    out.extend(expect.events.as_ref().map(|rows| {
        describe_rows(rows, "the webhook log shows", |event| {
            event_words(event, refs)
        })
    }));
    for (vendor, expected) in expect.calls.iter().flat_map(|calls| calls.iter()) {
        calls(vendor, expected, &mut out);
    }
    expect
        .employees
        .iter()
        .for_each(|expected| employees(expected, refs, &mut out));
    expect
        .mails
        .iter()
        .for_each(|expected| mails(expected, &mut out));
    out.extend(
        expect
            .rules
            .as_ref()
            .map(|rules| format!("the rules applied include {}", list(texts(rules)))),
    );
    out.extend(
        expect
            .invariants
            .as_ref()
            .map(|names| format!("these invariants hold: {}", list(texts(names)))),
    );
    add_window(expect, out)
}

/// Puts the window and `within` before the first sentence.
fn add_window(expect: &Expect, mut out: Vec<String>) -> Vec<String> {
    let window = if expect.window == Window::Scenario {
        "over the whole scenario, "
    } else {
        ""
    };
    let within = expect
        .within
        .as_ref()
        .map_or(String::new(), |within| format!("within {}, ", within.value));
    if let Some(first) = out.first_mut() {
        *first = format!("{within}{window}{first}");
    }
    out
}

fn texts(words: &[At<String>]) -> Vec<String> {
    words.iter().map(|word| word.value.clone()).collect()
}

fn codes(codes: &Codes) -> String {
    match codes.0.is_empty() {
        true => "nothing".to_owned(),
        false => list(codes.0.iter().map(|word| format!("“{}”", code(word)))),
    }
}

/// Rows as words, with what the list means.
fn describe_rows<T>(rows: &Rows<T>, shows: &str, words: impl Fn(&T) -> String) -> String {
    let all = |rows: &[T]| list(rows.iter().map(&words));
    let only = rows.only.as_ref().map(|rows| match rows.is_empty() {
        true => format!("{shows} nothing"),
        false => format!("{shows} exactly {}", all(rows)),
    });
    let include = rows
        .include
        .as_ref()
        .map(|rows| format!("{shows} at least {}", all(rows)));
    let none = rows
        .none
        .as_ref()
        .map(|rows| format!("{shows} nothing like {}", all(rows)));
    [only, include, none]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", and ")
}

fn connection(expected: &ExpectedConnection, out: &mut Vec<String>) {
    let words = [
        ("is", &expected.state),
        ("has the subdomain", &expected.subdomain),
        ("shows the key", &expected.api_key),
        ("has the reason", &expected.reason),
    ];
    for (verb, word) in words {
        out.extend(
            word.as_ref()
                .map(|word| format!("the connection {verb} {}", code(word))),
        );
    }
    out.extend(
        expected
            .warnings
            .as_ref()
            .map(|rows| describe_rows(rows, "the connection warns of", |word| code(word))),
    );
}

fn people_list(expected: &ExpectedList, refs: &Refs, out: &mut Vec<String>) {
    let states = [
        ("New", &expected.new),
        ("Changed", &expected.changed),
        ("Unchanged", &expected.unchanged),
        ("selected", &expected.selected),
        ("still active", &expected.still_active),
    ];
    for (state, rows) in states {
        out.extend(rows.as_ref().map(|rows| match &rows.only {
            Some(only) if only.is_empty() => format!("the list shows no employee as {state}"),
            Some(only) => format!("the list shows {} as {state}", refs.names(only)),
            None => format!(
                "{} as {state}",
                describe_rows(rows, "the list shows", |name| refs.name(name))
            ),
        }));
    }
    out.extend(expected.removed.as_ref().map(|removed| match removed {
        ExpectedRemoved::Only(these) if these.is_empty() => {
            "the list shows no employee as Removed".to_owned()
        }
        ExpectedRemoved::Only(these) => format!("the list shows {} as Removed", refs.names(these)),
        ExpectedRemoved::Because(reasons) => {
            let rows = reasons
                .iter()
                .map(|(name, why)| format!("{} (“{}”)", refs.name(name), code(why)));
            format!("the list shows {} as Removed", list(rows))
        }
    }));
    for (what, rows) in [
        ("the problem", &expected.problems),
        ("the warning", &expected.warnings),
        ("changes in", &expected.changed_fields),
    ] {
        for (name, words) in rows.iter().flatten() {
            out.push(format!(
                "the row of {} has {what} {}",
                refs.name(name),
                codes(words)
            ));
        }
    }
}

fn summary(expected: &ExpectedSummary, refs: &Refs, out: &mut Vec<String>) {
    out.extend(
        expected
            .state
            .as_ref()
            .map(|state| format!("the Sync is {}", code(state))),
    );
    out.extend(
        expected
            .reason
            .as_ref()
            .map(|why| format!("the Sync has the reason “{}”", code(why))),
    );
    out.extend(
        expected
            .actor
            .as_ref()
            .map(|who| format!("the Sync was started by {}", who.value)),
    );
    let numbers = [
        ("read", &expected.read),
        ("eligible", &expected.eligible),
        ("New", &expected.new),
        ("Changed", &expected.changed),
        ("Unchanged", &expected.unchanged),
        ("with problems", &expected.with_problems),
    ];
    let counts: Vec<String> = numbers
        .into_iter()
        .filter_map(|(what, number)| number.map(|number| format!("{} {what}", number.value)))
        .collect();
    if !counts.is_empty() {
        out.push(format!("the Sync counts {}", list(counts)));
    }
    for (why, number) in expected.removed.iter().flatten() {
        out.push(format!(
            "the Sync counts {} Removed for “{}”",
            number.value,
            code(why)
        ));
    }
    out.extend(
        expected
            .warnings
            .as_ref()
            .map(|rows| describe_rows(rows, "the Sync warns of", |word| code(word))),
    );
    out.extend(
        expected
            .orphans
            .as_ref()
            .map(|rows| describe_rows(rows, "the Sync lists as orphans", |name| refs.name(name))),
    );
    let left = expected.left_selection.as_ref();
    out.extend(left.map(|rows| {
        describe_rows(
            rows,
            "the Sync lists as removed from the selection",
            |name| refs.name(name),
        )
    }));
    out.extend(expected.complete.map(|complete| {
        format!(
            "the read was {}",
            if complete.value {
                "complete"
            } else {
                "not complete"
            }
        )
    }));
}

fn report(expected: &ExpectedReport, refs: &Refs, out: &mut Vec<String>) {
    let run = expected
        .run
        .as_ref()
        .map_or("the report".to_owned(), |run| {
            format!("the report of {}", run.value)
        });
    let words = [
        ("has the state", &expected.state),
        ("has the reason", &expected.reason),
        ("has the source", &expected.source),
        ("was started by", &expected.actor),
    ];
    for (verb, word) in words {
        out.extend(
            word.as_ref()
                .map(|word| format!("{run} {verb} {}", code(word))),
        );
    }
    out.extend(expected.dry_run.map(|dry| {
        format!(
            "{run} is for a {} run",
            if dry.value { "dry" } else { "real" }
        )
    }));
    out.extend(
        expected
            .selected
            .map(|selected| format!("{run} covers {}", count(selected.value, "row"))),
    );
    for counts in [&expected.counts, &expected.flags].into_iter().flatten() {
        let counts: Vec<String> = counts
            .iter()
            .map(|(what, number)| format!("{} {}", number.value, code(what)))
            .collect();
        out.push(format!("{run} counts {}", list(counts)));
    }
    out.extend(
        expected
            .rows
            .as_ref()
            .map(|rows| describe_rows(rows, &format!("{run} lists"), |row| report_row(row, refs))),
    );
}

fn report_row(row: &ExpectedReportRow, refs: &Refs) -> String {
    let mut parts = vec![refs.name(&row.employee)];
    parts.extend(row.outcome.as_ref().map(|outcome| code(outcome)));
    parts.extend(
        row.reason
            .as_ref()
            .filter(|why| why.value != "none")
            .map(|why| format!("because “{}”", code(why))),
    );
    parts.extend(
        row.flags
            .as_ref()
            .map(|flags| format!("flagged {}", codes(flags))),
    );
    parts.extend(
        row.warnings
            .as_ref()
            .map(|warnings| format!("warning {}", codes(warnings))),
    );
    parts.extend(
        row.changed_fields
            .as_ref()
            .map(|fields| format!("changing {}", codes(fields))),
    );
    parts.extend(row.rule.as_ref().map(|rule| format!("by {}", rule.value)));
    parts.extend(
        row.username
            .as_ref()
            .map(|name| format!("as {}", name.value)),
    );
    parts.extend(
        row.attempts
            .map(|attempts| format!("in {}", count(attempts.value, "attempt"))),
    );
    parts.join(" ")
}

fn learners(expected: &ExpectedLearners, out: &mut Vec<String>) {
    let words = |rows: &[LearnerRow]| list(rows.iter().map(learner));
    out.extend(expected.only.as_ref().map(|rows| match rows.is_empty() {
        true => "Litmos has no learners".to_owned(),
        false => format!("Litmos has exactly these learners: {}", words(rows)),
    }));
    let include = expected.include.as_deref().unwrap_or_default();
    let (absent, present): (Vec<LearnerRow>, Vec<LearnerRow>) =
        include.iter().cloned().partition(LearnerRow::is_absent);
    if !present.is_empty() {
        out.push(format!("Litmos has {}", words(&present)));
    }
    if !absent.is_empty() {
        out.push(format!(
            "Litmos has no learner {}",
            list(absent.into_iter().map(|row| row.username.value))
        ));
    }
    out.extend(expected.none.as_ref().map(|none| match none {
        AllOr::All => "Litmos has no learners".to_owned(),
        AllOr::Some(names) => format!("Litmos has no learner {}", list(texts(names))),
    }));
    out.extend(
        expected
            .like
            .as_ref()
            .map(|name| format!("Litmos is as it was at the snapshot {}", name.value)),
    );
}

fn learner(row: &LearnerRow) -> String {
    let fields: Vec<String> = row
        .fields
        .iter()
        .map(|(name, text)| match (name.word(), text.as_str()) {
            ("active", "yes") => "active".to_owned(),
            ("active", "no") => "inactive".to_owned(),
            (_, text) => format!("{} {}", learner_field(name), value(text)),
        })
        .collect();
    if fields.is_empty() {
        row.username.value.clone()
    } else {
        format!("{} ({})", row.username.value, fields.join(", "))
    }
}

fn webhook(hook: &str, expected: &ExpectedWebhook, refs: &Refs) -> String {
    let numbers = [
        ("run", &expected.runs),
        ("attempt", &expected.attempts),
        ("delivery", &expected.deliveries),
    ];
    let mut parts: Vec<String> = numbers
        .into_iter()
        .filter_map(|(noun, number)| number.map(|number| count(number.value, noun)))
        .collect();
    parts.extend(expected.given_up.map(|number| match number.value {
        0 => "none given up".to_owned(),
        many => format!("{many} given up"),
    }));
    parts.extend(
        expected
            .employees
            .as_ref()
            .map(|rows| describe_rows(rows, "employees:", |name| refs.name(name))),
    );
    parts.extend(
        expected
            .last_status
            .as_ref()
            .map(|status| format!("the last status {}", status.value)),
    );
    format!("the webhook {hook} shows {}", list(parts))
}

fn event_words(event: &ExpectedEvent, refs: &Refs) -> String {
    let mut parts: Vec<String> = event.employee.iter().map(|name| refs.name(name)).collect();
    parts.extend(event.action.as_ref().map(|action| action.value.clone()));
    parts.extend(event.state.as_ref().map(|state| code(state)));
    parts.extend(
        event
            .reason
            .as_ref()
            .filter(|why| why.value != "none")
            .map(|why| format!("because “{}”", code(why))),
    );
    parts.extend(
        event
            .warnings
            .as_ref()
            .map(|warnings| format!("warning {}", codes(warnings))),
    );
    parts.join(" ")
}

fn calls(vendor: Vendor, expected: &NoneOr<ExpectedCalls>, out: &mut Vec<String>) {
    let who = language::vendor(vendor);
    let NoneOr::Some(expected) = expected else {
        return out.push(format!("{who} received no calls"));
    };
    out.extend(
        expected
            .writes
            .map(|writes| format!("{who} received {}", count(writes.value, "write"))),
    );
    for expected in &expected.count {
        let call = &expected.call.value;
        out.push(match expected.times.value {
            0 => format!("{who} never received {call}"),
            number => format!("{who} received {call} {}", times(number)),
        });
    }
    out.extend(expected.exactly.as_ref().map(|lines| {
        let lines: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
        format!("{who} received exactly {}", lines.join(", then "))
    }));
    for line in &expected.never {
        out.push(format!("{who} never received {}", line.value));
    }
}

fn employees(expected: &ExpectedEmployees, refs: &Refs, out: &mut Vec<String>) {
    let row = |row: &ExpectedEmployee| {
        let fields: Vec<String> = row
            .fields
            .iter()
            .map(|(name, text)| format!("{} {}", field(name), value(text)))
            .collect();
        if row.is_absent() {
            format!("no record of {}", refs.name(&row.employee))
        } else if fields.is_empty() {
            refs.name(&row.employee)
        } else {
            format!("{} ({})", refs.name(&row.employee), fields.join(", "))
        }
    };
    let only = expected
        .only
        .as_ref()
        .map(|rows| format!("BambooHR has exactly {}", list(rows.iter().map(row))));
    let include = expected
        .include
        .as_ref()
        .map(|rows| format!("BambooHR has {}", list(rows.iter().map(row))));
    out.extend(only.into_iter().chain(include));
    out.extend(
        expected
            .unchanged
            .as_ref()
            .map(|unchanged| match unchanged {
                AllOr::All => "nothing changed in BambooHR".to_owned(),
                AllOr::Some(names) => {
                    format!("nothing changed for {} in BambooHR", refs.names(names))
                }
            }),
    );
}

fn mails(expected: &NoneOr<ExpectedMails>, out: &mut Vec<String>) {
    let NoneOr::Some(expected) = expected else {
        return out.push("Litmos sent no mails".to_owned());
    };
    out.extend(
        expected
            .count
            .map(|number| format!("Litmos sent {}", count(number.value, "mail"))),
    );
    for mail in &expected.include {
        let kind = mail
            .kind
            .as_ref()
            .map_or(String::new(), |kind| format!("{} ", kind.value));
        out.push(format!("Litmos sent a {kind}mail to {}", mail.to.value));
    }
}
