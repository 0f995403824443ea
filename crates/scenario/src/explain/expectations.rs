//! One expectation, a few sentences: what must hold.

use super::Cast;
use super::language::{self, code, count, field, list, times, title, value};
use crate::expect::{
    CallsWanted, Codes, ConnectionWanted, EmployeesWanted, EventWanted, Expect, LearnersWanted,
    ListWanted, MailsWanted, RemovedWanted, ReportRow, ReportWanted, Rows, Several, SummaryWanted,
    WebhookWanted, Window,
};
use crate::place::At;
use crate::row::LearnerRow;
use crate::words::Vendor;

pub(super) fn sentences(expect: &Expect, cast: &Cast) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(
        expect
            .answer
            .as_ref()
            .map(|answer| format!("the answer is {}", value(answer))),
    );
    expect
        .connection
        .iter()
        .for_each(|wanted| connection(wanted, &mut said));
    expect
        .list
        .iter()
        .for_each(|wanted| people_list(wanted, cast, &mut said));
    expect
        .summary
        .iter()
        .for_each(|wanted| summary(wanted, cast, &mut said));
    expect
        .report
        .iter()
        .for_each(|wanted| report(wanted, cast, &mut said));
    expect
        .learners
        .iter()
        .for_each(|wanted| learners(wanted, &mut said));
    for (hook, wanted) in expect.webhooks.iter().flatten() {
        said.push(webhook(hook, wanted, cast));
    }
    said.extend(expect.events.as_ref().map(|rows| {
        counted(rows, "the webhook log shows", |event| {
            event_words(event, cast)
        })
    }));
    for (vendor, wanted) in expect.calls.iter().flat_map(|calls| calls.iter()) {
        calls(vendor, wanted, &mut said);
    }
    expect
        .employees
        .iter()
        .for_each(|wanted| employees(wanted, cast, &mut said));
    expect
        .mails
        .iter()
        .for_each(|wanted| mails(wanted, &mut said));
    said.extend(
        expect
            .rules
            .as_ref()
            .map(|rules| format!("{} decided something", list(&texts(rules)))),
    );
    said.extend(
        expect
            .invariants
            .as_ref()
            .map(|names| format!("these hold: {}", list(&texts(names)))),
    );
    frame(expect, said)
}

/// The window and the waiting belong to all of it.
fn frame(expect: &Expect, mut said: Vec<String>) -> Vec<String> {
    let window = if expect.window == Window::Scenario {
        "over the whole scenario, "
    } else {
        ""
    };
    let within = expect
        .within
        .as_ref()
        .map_or(String::new(), |within| format!("within {}, ", within.value));
    if let Some(first) = said.first_mut() {
        *first = format!("{within}{window}{first}");
    }
    said
}

fn texts(words: &[At<String>]) -> Vec<String> {
    words.iter().map(|word| word.value.clone()).collect()
}

fn codes(codes: &Codes) -> String {
    match codes.0.is_empty() {
        true => "nothing".to_owned(),
        false => list(
            &codes
                .0
                .iter()
                .map(|word| format!("“{}”", code(word)))
                .collect::<Vec<_>>(),
        ),
    }
}

/// Rows in words, with what the list means.
fn counted<T>(rows: &Rows<T>, shows: &str, words: impl Fn(&T) -> String) -> String {
    let all = |rows: &[T]| list(&rows.iter().map(&words).collect::<Vec<_>>());
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

fn connection(wanted: &ConnectionWanted, said: &mut Vec<String>) {
    let words = [
        ("is", &wanted.state),
        ("has the subdomain", &wanted.subdomain),
        ("shows the key", &wanted.api_key),
        ("says why:", &wanted.reason),
    ];
    for (verb, word) in words {
        said.extend(
            word.as_ref()
                .map(|word| format!("the connection {verb} {}", code(word))),
        );
    }
    said.extend(
        wanted
            .warnings
            .as_ref()
            .map(|rows| counted(rows, "the connection warns of", |word| code(word))),
    );
}

fn people_list(wanted: &ListWanted, cast: &Cast, said: &mut Vec<String>) {
    let states = [
        ("New", &wanted.new),
        ("Changed", &wanted.changed),
        ("Unchanged", &wanted.unchanged),
        ("selected", &wanted.selected),
        ("still active", &wanted.still_active),
    ];
    for (state, rows) in states {
        said.extend(rows.as_ref().map(|rows| match &rows.only {
            Some(only) if only.is_empty() => format!("the list shows nobody as {state}"),
            Some(only) => format!("the list shows {} as {state}", cast.people(only)),
            None => format!(
                "{} as {state}",
                counted(rows, "the list shows", |name| cast.person(name))
            ),
        }));
    }
    said.extend(wanted.removed.as_ref().map(|removed| match removed {
        RemovedWanted::Only(these) if these.is_empty() => {
            "the list shows nobody as Removed".to_owned()
        }
        RemovedWanted::Only(these) => format!("the list shows {} as Removed", cast.people(these)),
        RemovedWanted::Because(reasons) => {
            let rows = reasons
                .iter()
                .map(|(name, why)| format!("{} (“{}”)", cast.person(name), code(why)));
            format!(
                "the list shows {} as Removed",
                list(&rows.collect::<Vec<_>>())
            )
        }
    }));
    for (what, rows) in [
        ("the problem", &wanted.problems),
        ("the warning", &wanted.warnings),
        ("changes in", &wanted.changed_fields),
    ] {
        for (name, words) in rows.iter().flatten() {
            said.push(format!(
                "the row of {} has {what} {}",
                cast.person(name),
                codes(words)
            ));
        }
    }
}

fn summary(wanted: &SummaryWanted, cast: &Cast, said: &mut Vec<String>) {
    said.extend(
        wanted
            .state
            .as_ref()
            .map(|state| format!("the Sync is {}", code(state))),
    );
    said.extend(
        wanted
            .reason
            .as_ref()
            .map(|why| format!("the Sync says why: “{}”", code(why))),
    );
    said.extend(
        wanted
            .actor
            .as_ref()
            .map(|who| format!("the Sync names {} as the one who pressed", who.value)),
    );
    let numbers = [
        ("read", &wanted.read),
        ("eligible", &wanted.eligible),
        ("New", &wanted.new),
        ("Changed", &wanted.changed),
        ("Unchanged", &wanted.unchanged),
        ("with problems", &wanted.with_problems),
    ];
    let counts: Vec<String> = numbers
        .into_iter()
        .filter_map(|(what, number)| number.map(|number| format!("{} {what}", number.value)))
        .collect();
    if !counts.is_empty() {
        said.push(format!("the Sync counts {}", list(&counts)));
    }
    for (why, number) in wanted.removed.iter().flatten() {
        said.push(format!(
            "the Sync counts {} Removed for “{}”",
            number.value,
            code(why)
        ));
    }
    said.extend(
        wanted
            .warnings
            .as_ref()
            .map(|rows| counted(rows, "the Sync warns of", |word| code(word))),
    );
    said.extend(
        wanted
            .orphans
            .as_ref()
            .map(|rows| counted(rows, "the Sync names as orphans", |name| cast.person(name))),
    );
    let left = wanted.left_selection.as_ref();
    said.extend(left.map(|rows| {
        counted(rows, "the Sync names as gone from the selection", |name| {
            cast.person(name)
        })
    }));
    said.extend(wanted.complete.map(|complete| {
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

fn report(wanted: &ReportWanted, cast: &Cast, said: &mut Vec<String>) {
    let run = wanted.run.as_ref().map_or("the report".to_owned(), |run| {
        format!("the report of {}", run.value)
    });
    let words = [
        ("says", &wanted.state),
        ("says why:", &wanted.reason),
        ("came from", &wanted.source),
        ("names", &wanted.actor),
    ];
    for (verb, word) in words {
        said.extend(
            word.as_ref()
                .map(|word| format!("{run} {verb} {}", code(word))),
        );
    }
    said.extend(wanted.dry_run.map(|dry| {
        format!(
            "{run} is of a {} run",
            if dry.value { "dry" } else { "real" }
        )
    }));
    said.extend(
        wanted
            .selected
            .map(|selected| format!("{run} is of {}", count(selected.value, "row"))),
    );
    for counts in [&wanted.counts, &wanted.flags].into_iter().flatten() {
        let counts: Vec<String> = counts
            .iter()
            .map(|(what, number)| format!("{} {}", number.value, code(what)))
            .collect();
        said.push(format!("{run} counts {}", list(&counts)));
    }
    said.extend(
        wanted
            .rows
            .as_ref()
            .map(|rows| counted(rows, &format!("{run} lists"), |row| report_row(row, cast))),
    );
}

fn report_row(row: &ReportRow, cast: &Cast) -> String {
    let mut parts = vec![cast.person(&row.employee)];
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

fn learners(wanted: &LearnersWanted, said: &mut Vec<String>) {
    let words = |rows: &[LearnerRow]| list(&rows.iter().map(learner).collect::<Vec<_>>());
    said.extend(wanted.only.as_ref().map(|rows| match rows.is_empty() {
        true => "Litmos has no learner".to_owned(),
        false => format!("Litmos has exactly these learners: {}", words(rows)),
    }));
    let include = wanted.include.as_deref().unwrap_or_default();
    let (gone, there): (Vec<LearnerRow>, Vec<LearnerRow>) =
        include.iter().cloned().partition(LearnerRow::is_absent);
    if !there.is_empty() {
        said.push(format!("Litmos has {}", words(&there)));
    }
    if !gone.is_empty() {
        said.push(format!(
            "Litmos has no learner {}",
            list(
                &gone
                    .iter()
                    .map(|row| row.username.value.clone())
                    .collect::<Vec<_>>()
            )
        ));
    }
    said.extend(wanted.none.as_ref().map(|none| match none {
        Several::All => "Litmos has no learner".to_owned(),
        Several::These(these) => format!("Litmos has no learner {}", list(&texts(these))),
    }));
    said.extend(
        wanted
            .like
            .as_ref()
            .map(|name| format!("Litmos looks as it did at {}", name.value)),
    );
}

fn learner(row: &LearnerRow) -> String {
    let fields: Vec<String> = row
        .fields
        .iter()
        .map(|(name, text)| match (name.word(), text.as_str()) {
            ("active", "yes") => "active".to_owned(),
            ("active", "no") => "inactive".to_owned(),
            (word, text) if name.is_known() => format!("{} {}", title(word), value(text)),
            (word, text) => format!("{word} {}", value(text)),
        })
        .collect();
    if fields.is_empty() {
        row.username.value.clone()
    } else {
        format!("{} ({})", row.username.value, fields.join(", "))
    }
}

fn webhook(hook: &str, wanted: &WebhookWanted, cast: &Cast) -> String {
    let numbers = [("run", &wanted.runs), ("attempt", &wanted.attempts)];
    let mut parts: Vec<String> = numbers
        .into_iter()
        .filter_map(|(noun, number)| number.map(|number| count(number.value, noun)))
        .collect();
    parts.extend(wanted.deliveries.map(|number| match number.value {
        0 => "no delivery".to_owned(),
        1 => "1 delivery".to_owned(),
        many => format!("{many} deliveries"),
    }));
    parts.extend(wanted.given_up.map(|number| match number.value {
        0 => "none given up".to_owned(),
        many => format!("{many} given up"),
    }));
    parts.extend(
        wanted
            .employees
            .as_ref()
            .map(|rows| counted(rows, "people:", |name| cast.person(name))),
    );
    parts.extend(
        wanted
            .last_status
            .as_ref()
            .map(|status| format!("the last answer {}", status.value)),
    );
    format!("the webhook {hook} shows {}", list(&parts))
}

fn event_words(event: &EventWanted, cast: &Cast) -> String {
    let mut parts: Vec<String> = event
        .employee
        .iter()
        .map(|name| cast.person(name))
        .collect();
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

fn calls(vendor: Vendor, wanted: &CallsWanted, said: &mut Vec<String>) {
    let who = language::vendor(vendor);
    if wanted.none.is_some() {
        said.push(format!("{who} received no call"));
    }
    said.extend(
        wanted
            .writes
            .map(|writes| format!("{who} received {}", count(writes.value, "write"))),
    );
    for wanted in &wanted.count {
        let call = &wanted.call.value;
        said.push(match wanted.times.value {
            0 => format!("{who} never received {call}"),
            number => format!("{who} received {call} {}", times(number)),
        });
    }
    said.extend(wanted.exactly.as_ref().map(|lines| {
        let lines: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
        format!("{who} received exactly {}", lines.join(", then "))
    }));
    for line in &wanted.never {
        said.push(format!("{who} never received {}", line.value));
    }
}

fn employees(wanted: &EmployeesWanted, cast: &Cast, said: &mut Vec<String>) {
    let row = |row: &crate::row::EmployeeWanted| {
        let fields: Vec<String> = row
            .fields
            .iter()
            .map(|(name, text)| format!("{} {}", field(name), value(text)))
            .collect();
        if row.is_absent() {
            format!("no record of {}", cast.person(&row.employee))
        } else if fields.is_empty() {
            cast.person(&row.employee)
        } else {
            format!("{} ({})", cast.person(&row.employee), fields.join(", "))
        }
    };
    let only = wanted.only.as_ref().map(|rows| {
        format!(
            "BambooHR has exactly {}",
            list(&rows.iter().map(row).collect::<Vec<_>>())
        )
    });
    let include = wanted.include.as_ref().map(|rows| {
        format!(
            "BambooHR has {}",
            list(&rows.iter().map(row).collect::<Vec<_>>())
        )
    });
    said.extend(only.into_iter().chain(include));
    said.extend(wanted.unchanged.as_ref().map(|unchanged| match unchanged {
        Several::All => "nothing changed in BambooHR".to_owned(),
        Several::These(these) => format!("nothing changed for {} in BambooHR", cast.people(these)),
    }));
}

fn mails(wanted: &MailsWanted, said: &mut Vec<String>) {
    if wanted.none.is_some() {
        said.push("Litmos sent no mail".to_owned());
    }
    said.extend(
        wanted
            .count
            .map(|number| format!("Litmos sent {}", count(number.value, "mail"))),
    );
    for mail in &wanted.include {
        let kind = mail
            .kind
            .as_ref()
            .map_or(String::new(), |kind| format!("{} ", kind.value));
        said.push(format!("Litmos sent a {kind}mail to {}", mail.to.value));
    }
}
