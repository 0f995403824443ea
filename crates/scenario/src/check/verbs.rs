//! Each verb's names and sense.

use super::names::{self, Names};
use super::{expectations, world};
use crate::place::At;
use crate::problem::Problem;
use crate::suggest;
use crate::verb::{Advance, Call, Fault, LitmosAdmin, Selection, Target, Verb, Which};
use crate::words::Operation;

pub(super) fn check(verb: &At<Verb>, names: &mut Names, problems: &mut Vec<Problem>) {
    people(&verb.value, names, problems);
    deliveries(&verb.value, names, problems);
    names.run(verb, problems);
    match &verb.value {
        Verb::PowerEdit(edit) => {
            world::employee_values(&edit.filter, problems);
            let change = std::iter::once((edit.field.value.clone(), edit.set.clone())).collect();
            world::employee_values(&change, problems);
        }
        Verb::LitmosAdmin(LitmosAdmin::Edit(edit)) => world::learner_values(&edit.set, problems),
        Verb::LitmosAdmin(LitmosAdmin::Create(row)) => world::learner_values(&row.fields, problems),
        Verb::Select(Selection::Filter(filter)) => {
            let states = ["new", "changed", "unchanged", "removed"];
            filter
                .state
                .iter()
                .for_each(|state| names::word("state", state, &states, problems));
        }
        Verb::Advance(advance) => no_time(advance, problems),
        Verb::Fault(fault) => check_fault(fault, problems),
        Verb::Snapshot(name) => names.add_snapshot(name),
        Verb::Restore(name) => names.snapshot(name, problems),
        Verb::Call(call) => check_call(call, problems),
        Verb::Expect(expect) => expectations::check(expect, verb.place, names, problems),
        _ => {}
    }
}

fn people(verb: &Verb, names: &mut Names, problems: &mut Vec<Problem>) {
    let these: Vec<&At<String>> = match verb {
        Verb::Hire(row) => {
            names.hire(&row.name, problems);
            world::employee_values(&row.fields, problems);
            Vec::new()
        }
        Verb::Change(change) => {
            world::employee_values(&change.set, problems);
            vec![&change.employee]
        }
        Verb::Terminate(act) => vec![&act.employee],
        Verb::Rehire(act) => vec![&act.employee],
        Verb::Delete(act) => vec![&act.employee],
        Verb::TrainingTab(act) => vec![&act.employee],
        Verb::Permissions(change) => change
            .hide_employees
            .iter()
            .chain(&change.show_employees)
            .collect(),
        Verb::Dismiss(name) | Verb::Adopt(name) | Verb::Explain(name) => vec![name],
        Verb::Select(Selection::These(these)) => these.iter().collect(),
        Verb::Import(run) | Verb::DryRun(run) => run.these.iter().flatten().collect(),
        Verb::Confirm(Target::Webhook(name)) | Verb::Reject(Target::Webhook(name)) => vec![name],
        _ => Vec::new(),
    };
    these
        .into_iter()
        .for_each(|name| names.employee(name, problems));
}

fn deliveries(verb: &Verb, names: &mut Names, problems: &mut Vec<Problem>) {
    let next_only = |which: &At<Which>, problems: &mut Vec<Problem>| {
        if which.value == Which::Last {
            problems.push(
                Problem::sense(which.place, "the last delivery has left already")
                    .with_help("write `next`"),
            );
        }
    };
    match verb {
        Verb::WebhookSettings(hooks) => {
            for (name, settings) in hooks {
                world::renamed_fields(settings, problems);
                if settings.monitor.is_some() && settings.post.is_some() {
                    names.add_hook(name);
                } else if !names.has_hook(name) {
                    names.hook(name, problems);
                }
            }
        }
        Verb::Redeliver(act) => {
            names.hook(&act.hook, problems);
            if act.which.value == Which::Next {
                let problem =
                    Problem::sense(act.which.place, "the next delivery has not been made yet");
                problems.push(problem.with_help("write `last`"));
            }
        }
        Verb::Hold(act) => {
            names.hook(&act.hook, problems);
            next_only(&act.which, problems);
        }
        Verb::Lose(act) => {
            names.hook(&act.hook, problems);
            next_only(&act.which, problems);
        }
        Verb::Tamper(act) => {
            names.hook(&act.hook, problems);
            next_only(&act.which, problems);
        }
        Verb::Reorder(act) => names.hook(&act.hook, problems),
        _ => {}
    }
}

fn no_time(advance: &At<Advance>, problems: &mut Vec<Problem>) {
    if let Advance::By(lapse) = advance.value
        && lapse.days == 0
        && lapse.millis == 0
    {
        problems.push(
            Problem::sense(advance.place, "no time passes")
                .with_help("write `90m`, `3d` or `next`"),
        );
    }
}

fn check_fault(fault: &Fault, problems: &mut Vec<Problem>) {
    operation(&fault.on, problems);
    let when = [
        fault.first.map(|count| count.place),
        fault.nth.map(|count| count.place),
        fault.after.map(|count| count.place),
        fault
            .always
            .filter(|always| always.value)
            .map(|always| always.place),
    ];
    let mut said = when.into_iter().flatten();
    if let (Some(first), Some(second)) = (said.next(), said.next()) {
        let problem = Problem::sense(second, "a second key says when the fault strikes")
            .with_note(first, "first here");
        problems.push(problem.with_help("keep one of `first`, `nth`, `after` and `always`"));
    }
    for zero in [fault.first, fault.nth]
        .into_iter()
        .flatten()
        .filter(|count| count.value == 0)
    {
        problems.push(
            Problem::sense(zero.place, "this fault can never strike")
                .with_help("calls are counted from 1"),
        );
    }
}

/// The call must be one that the contract files know.
pub(super) fn operation(on: &At<Operation>, problems: &mut Vec<Problem>) {
    if !on.is_known() {
        let known: Vec<String> = Operation::all_of(on.vendor).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let problem = Problem::reference(
            on.place,
            format!("{} has no call `{} {}`", on.vendor, on.method, on.path),
        );
        problems.push(match suggest::closest(&on.to_string(), &known) {
            Some(close) => problem.with_help(format!("did you mean `{close}`?")),
            None => problem.with_help("write it as the contract files do, `{id}` for one segment"),
        });
    }
}

fn check_call(call: &Call, problems: &mut Vec<Problem>) {
    if !call.path.starts_with('/') {
        let problem = Problem::shape(call.path.place, format!("`{}` is no path", call.path.value));
        problems.push(problem.with_help("begin it with `/`; the runner knows host and port"));
    }
    for path in call
        .capture
        .values()
        .filter(|path| !path.starts_with("$.") && path.value != "$")
    {
        let problem = Problem::shape(
            path.place,
            format!("`{}` is no place in an answer", path.value),
        );
        problems.push(problem.with_help("write `$.id` or `$.rows[0].id`"));
    }
}
