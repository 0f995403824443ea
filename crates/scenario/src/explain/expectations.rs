//! A few sentences for each expectation.

use std::collections::BTreeMap;

use super::language::{code, count, field, learner_field, list, times, value, vendor};
use super::refs::Refs;
use crate::expect::{
    AllOr, Codes, Expect, ExpectedCalls, ExpectedConnection, ExpectedEmployees, ExpectedEvent,
    ExpectedLearners, ExpectedList, ExpectedMails, ExpectedRemoved, ExpectedReport,
    ExpectedReportRow, ExpectedSummary, ExpectedWebhook, NoneOr, Rows, Window,
};
use crate::place::At;
use crate::row::{ExpectedEmployee, LearnerRow};
use crate::values::Vendor;

/// Sentences, in the order of the keys.
type Sentences = Vec<String>;

pub(super) fn sentences(expect: &Expect, refs: &Refs) -> Sentences {
    let mut out = Vec::new();
    if let Some(answer) = &expect.answer {
        out.push(format!("the answer is {}", value(answer)));
    }
    if let Some(expected) = &expect.connection {
        connection(expected, &mut out);
    }
    if let Some(expected) = &expect.list {
        people_list(expected, refs, &mut out);
    }
    if let Some(expected) = &expect.summary {
        summary(expected, refs, &mut out);
    }
    if let Some(expected) = &expect.report {
        report(expected, refs, &mut out);
    }
    if let Some(expected) = &expect.learners {
        learners(expected, &mut out);
    }
    for (hook, expected) in expect.webhooks.iter().flatten() {
        out.push(webhook(hook, expected, refs));
    }
    if let Some(rows) = &expect.events {
        let event = |event: &ExpectedEvent| event_words(event, refs);
        out.push(describe_rows(rows, "the webhook log shows", event));
    }
    for (vendor, expected) in expect.calls.iter().flat_map(|calls| calls.iter()) {
        calls(vendor, expected, &mut out);
    }
    if let Some(expected) = &expect.employees {
        employees(expected, refs, &mut out);
    }
    if let Some(expected) = &expect.mails {
        mails(expected, &mut out);
    }
    if let Some(rules) = &expect.rules {
        out.push(format!("the rules applied include {}", list(texts(rules))));
    }
    if let Some(names) = &expect.invariants {
        out.push(format!("these invariants hold: {}", list(texts(names))));
    }
    add_window(expect, out)
}

/// Puts the window and `within` before the first sentence.
fn add_window(expect: &Expect, mut out: Sentences) -> Sentences {
    if let Some(first) = out.first_mut() {
        if expect.window == Window::Scenario {
            first.insert_str(0, "over the whole scenario, ");
        }
        if let Some(within) = &expect.within {
            first.insert_str(0, &format!("within {}, ", within.value));
        }
    }
    out
}

fn texts(words: &[At<String>]) -> impl Iterator<Item = String> {
    words.iter().map(|word| word.value.clone())
}

fn codes(codes: &Codes) -> String {
    match codes.0.is_empty() {
        true => "nothing".to_owned(),
        false => list(codes.0.iter().map(|word| format!("“{}”", code(word)))),
    }
}

/// Counts by name, such as `2 created and 1 failed`.
fn counts(counts: &BTreeMap<At<String>, At<u64>>) -> String {
    list(
        counts
            .iter()
            .map(|(what, number)| format!("{} {}", number.value, code(what))),
    )
}

/// Rows as words, with what the list means.
fn describe_rows<T>(rows: &Rows<T>, shows: &str, words: impl Fn(&T) -> String) -> String {
    let mut parts = Vec::new();
    let meanings = [
        ("exactly", &rows.only),
        ("at least", &rows.include),
        ("nothing like", &rows.none),
    ];
    for (meaning, rows) in meanings {
        match rows.as_deref() {
            None => {}
            Some([]) if meaning == "exactly" => parts.push(format!("{shows} nothing")),
            Some(rows) => parts.push(format!(
                "{shows} {meaning} {}",
                list(rows.iter().map(&words))
            )),
        }
    }
    parts.join(", and ")
}

/// One sentence for each pair of a phrase and a code that is there.
fn push_codes(subject: &str, words: &[(&str, &Option<At<String>>)], out: &mut Sentences) {
    for (phrase, word) in words {
        if let Some(word) = word {
            out.push(format!("{subject} {phrase} {}", code(word)));
        }
    }
}

fn connection(expected: &ExpectedConnection, out: &mut Sentences) {
    let words = [
        ("is", &expected.state),
        ("has the subdomain", &expected.subdomain),
        ("shows the key", &expected.api_key),
        ("has the reason", &expected.reason),
    ];
    push_codes("the connection", &words, out);
    if let Some(rows) = &expected.warnings {
        let warning = |word: &At<String>| code(word);
        out.push(describe_rows(rows, "the connection warns of", warning));
    }
}

fn people_list(expected: &ExpectedList, refs: &Refs, out: &mut Sentences) {
    let states = [
        ("New", &expected.new),
        ("Changed", &expected.changed),
        ("Unchanged", &expected.unchanged),
        ("selected", &expected.selected),
        ("still active", &expected.still_active),
    ];
    let show = |names: &[At<String>]| match names {
        [] => "the list shows no employee".to_owned(),
        names => format!("the list shows {}", refs.names(names)),
    };
    for (state, rows) in states {
        if let Some(rows) = rows {
            let shown = match &rows.only {
                Some(only) => show(only),
                None => describe_rows(rows, "the list shows", |name| refs.name(name)),
            };
            out.push(format!("{shown} as {state}"));
        }
    }
    if let Some(removed) = &expected.removed {
        let shown = match removed {
            ExpectedRemoved::Only(names) => show(names),
            ExpectedRemoved::Because(reasons) => {
                let rows = reasons
                    .iter()
                    .map(|(name, why)| format!("{} (“{}”)", refs.name(name), code(why)));
                format!("the list shows {}", list(rows))
            }
        };
        out.push(format!("{shown} as Removed"));
    }
    for (none, some, rows) in [
        ("no problems", "the problem", &expected.problems),
        ("no warnings", "the warning", &expected.warnings),
        ("no changes", "changes in", &expected.changed_fields),
    ] {
        for (name, words) in rows.iter().flatten() {
            let what = match words.0.is_empty() {
                true => none.to_owned(),
                false => format!("{some} {}", codes(words)),
            };
            out.push(format!("the row of {} has {what}", refs.name(name)));
        }
    }
}

fn summary(expected: &ExpectedSummary, refs: &Refs, out: &mut Sentences) {
    if let Some(state) = &expected.state {
        out.push(format!("the Sync is {}", code(state)));
    }
    if let Some(why) = &expected.reason {
        out.push(format!("the Sync has the reason “{}”", code(why)));
    }
    if let Some(actor) = &expected.actor {
        out.push(format!("the Sync was started by {}", actor.value));
    }
    let numbers = [
        ("read", &expected.read),
        ("eligible", &expected.eligible),
        ("New", &expected.new),
        ("Changed", &expected.changed),
        ("Unchanged", &expected.unchanged),
        ("with problems", &expected.with_problems),
    ];
    let mut counts = numbers
        .into_iter()
        .filter_map(|(what, number)| number.map(|number| format!("{} {what}", number.value)))
        .peekable();
    if counts.peek().is_some() {
        out.push(format!("the Sync counts {}", list(counts)));
    }
    for (why, number) in expected.removed.iter().flatten() {
        let (number, why) = (number.value, code(why));
        out.push(format!("the Sync counts {number} Removed for “{why}”"));
    }
    if let Some(rows) = &expected.warnings {
        out.push(describe_rows(rows, "the Sync warns of", |word| code(word)));
    }
    for (shows, rows) in [
        ("the Sync lists as orphans", &expected.orphans),
        (
            "the Sync lists as removed from the selection",
            &expected.left_selection,
        ),
    ] {
        if let Some(rows) = rows {
            out.push(describe_rows(rows, shows, |name| refs.name(name)));
        }
    }
    if let Some(complete) = expected.complete {
        let not = if complete.value { "" } else { "not " };
        out.push(format!("the read was {not}complete"));
    }
}

fn report(expected: &ExpectedReport, refs: &Refs, out: &mut Sentences) {
    let run = match &expected.run {
        Some(run) => format!("the report of {}", run.value),
        None => "the report".to_owned(),
    };
    let words = [
        ("has the state", &expected.state),
        ("has the reason", &expected.reason),
        ("has the source", &expected.source),
        ("was started by", &expected.actor),
    ];
    push_codes(&run, &words, out);
    if let Some(dry) = expected.dry_run {
        let kind = if dry.value { "dry" } else { "real" };
        out.push(format!("{run} is for a {kind} run"));
    }
    if let Some(selected) = expected.selected {
        out.push(format!("{run} covers {}", count(selected.value, "row")));
    }
    for expected in [&expected.counts, &expected.flags].into_iter().flatten() {
        out.push(format!("{run} counts {}", counts(expected)));
    }
    if let Some(rows) = &expected.rows {
        let shows = format!("{run} lists");
        out.push(describe_rows(rows, &shows, |row| report_row(row, refs)));
    }
}

/// The reason of a row, unless it is `none`.
fn because(reason: &Option<At<String>>) -> Option<String> {
    let reason = reason.as_ref().filter(|reason| reason.value != "none")?;
    Some(format!("because “{}”", code(reason)))
}

fn report_row(row: &ExpectedReportRow, refs: &Refs) -> String {
    let list_of = |what: &str, list: &Option<Codes>| {
        list.as_ref().map(|list| format!("{what} {}", codes(list)))
    };
    let parts = [
        Some(refs.name(&row.employee)),
        row.outcome.as_ref().map(|outcome| code(outcome)),
        because(&row.reason),
        list_of("flagged", &row.flags),
        list_of("warning", &row.warnings),
        list_of("changing", &row.changed_fields),
        row.rule.as_ref().map(|rule| format!("by {}", rule.value)),
        row.username
            .as_ref()
            .map(|name| format!("as {}", name.value)),
        row.attempts
            .map(|attempts| format!("in {}", count(attempts.value, "attempt"))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn learners(expected: &ExpectedLearners, out: &mut Sentences) {
    if let Some(rows) = &expected.only {
        out.push(match rows.is_empty() {
            true => "Litmos has no learners".to_owned(),
            false => format!(
                "Litmos has exactly these learners: {}",
                list(rows.iter().map(learner))
            ),
        });
    }
    let (absent, present): (Vec<&LearnerRow>, Vec<&LearnerRow>) = expected
        .include
        .iter()
        .flatten()
        .partition(|row| row.is_absent());
    if !present.is_empty() {
        let names = list(present.into_iter().map(learner));
        out.push(format!("Litmos has {names}"));
    }
    if !absent.is_empty() {
        let names = list(absent.into_iter().map(|row| row.username.value.clone()));
        out.push(format!("Litmos has no learner {names}"));
    }
    match &expected.none {
        Some(AllOr::All) => out.push("Litmos has no learners".to_owned()),
        Some(AllOr::Some(names)) => {
            out.push(format!("Litmos has no learner {}", list(texts(names))));
        }
        None => {}
    }
    if let Some(name) = &expected.like {
        out.push(format!(
            "Litmos is as it was at the snapshot {}",
            name.value
        ));
    }
}

/// A name, with its fields in parentheses if there are any.
fn with_fields(name: String, fields: impl Iterator<Item = String>) -> String {
    match fields.collect::<Vec<_>>() {
        fields if fields.is_empty() => name,
        fields => format!("{name} ({})", fields.join(", ")),
    }
}

fn learner(row: &LearnerRow) -> String {
    let fields = row
        .fields
        .iter()
        .map(|(name, text)| match (name.word(), text.as_str()) {
            ("active", "yes") => "active".to_owned(),
            ("active", "no") => "inactive".to_owned(),
            (_, text) => format!("{} {}", learner_field(name), value(text)),
        });
    with_fields(row.username.value.clone(), fields)
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
    if let Some(rows) = &expected.employees {
        parts.push(describe_rows(rows, "employees:", |name| refs.name(name)));
    }
    if let Some(status) = &expected.last_status {
        parts.push(format!("the last status {}", status.value));
    }
    format!("the webhook {hook} shows {}", list(parts))
}

fn event_words(event: &ExpectedEvent, refs: &Refs) -> String {
    let parts = [
        event.employee.as_ref().map(|name| refs.name(name)),
        event.action.as_ref().map(|action| action.value.clone()),
        event.state.as_ref().map(|state| code(state)),
        because(&event.reason),
        event
            .warnings
            .as_ref()
            .map(|warnings| format!("warning {}", codes(warnings))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn calls(party: Vendor, expected: &NoneOr<ExpectedCalls>, out: &mut Sentences) {
    let party = vendor(party);
    let NoneOr::Some(expected) = expected else {
        return out.push(format!("{party} received no calls"));
    };
    if let Some(writes) = expected.writes {
        out.push(format!("{party} received {}", count(writes.value, "write")));
    }
    for expected in &expected.count {
        let call = &expected.call.value;
        out.push(match expected.times.value {
            0 => format!("{party} never received {call}"),
            number => format!("{party} received {call} {}", times(number)),
        });
    }
    if let Some(lines) = &expected.exactly {
        let lines: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
        out.push(format!(
            "{party} received exactly {}",
            lines.join(", then ")
        ));
    }
    for line in &expected.never {
        out.push(format!("{party} never received {}", line.value));
    }
}

fn employees(expected: &ExpectedEmployees, refs: &Refs, out: &mut Sentences) {
    let row = |row: &ExpectedEmployee| {
        let name = refs.name(&row.employee);
        let fields = row
            .fields
            .iter()
            .map(|(name, text)| format!("{} {}", field(name), value(text)));
        match row.is_absent() {
            true => format!("no record of {name}"),
            false => with_fields(name, fields),
        }
    };
    for (has, rows) in [("has exactly", &expected.only), ("has", &expected.include)] {
        if let Some(rows) = rows {
            out.push(format!("BambooHR {has} {}", list(rows.iter().map(row))));
        }
    }
    match &expected.unchanged {
        Some(AllOr::All) => out.push("nothing changed in BambooHR".to_owned()),
        Some(AllOr::Some(names)) => {
            let names = refs.names(names);
            out.push(format!("nothing changed for {names} in BambooHR"));
        }
        None => {}
    }
}

fn mails(expected: &NoneOr<ExpectedMails>, out: &mut Sentences) {
    let NoneOr::Some(expected) = expected else {
        return out.push("Litmos sent no mails".to_owned());
    };
    if let Some(number) = expected.count {
        out.push(format!("Litmos sent {}", count(number.value, "mail")));
    }
    for mail in &expected.include {
        let kind = match &mail.kind {
            Some(kind) => format!("{} ", kind.value),
            None => String::new(),
        };
        out.push(format!("Litmos sent a {kind}mail to {}", mail.to.value));
    }
}
