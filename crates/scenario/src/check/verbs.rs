//! The names and the sense of each verb.

use super::names::{self, Names};
use super::{expectations, world};
use crate::diagnostics::Problem;
use crate::place::At;
use crate::verb::{Advance, Call, Fault, LitmosAdmin, Selection, Target, Verb, WhichDelivery};

pub(super) fn check(verb: &At<Verb>, names: &mut Names, problems: &mut Vec<Problem>) {
    check_people(&verb.value, names, problems);
    check_deliveries(&verb.value, names, problems);
    names.check_run(verb, problems);
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
        Verb::Advance(advance) => check_advance(advance, problems),
        Verb::Fault(fault) => check_fault(fault, problems),
        Verb::Snapshot(name) => names.add_snapshot(name),
        Verb::Restore(name) => names.snapshot(name, problems),
        Verb::Call(call) => check_call(call, problems),
        Verb::Expect(expect) => expectations::check(expect, verb.place, names, problems),
        _ => {}
    }
}

fn check_people(verb: &Verb, names: &mut Names, problems: &mut Vec<Problem>) {
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
        Verb::Terminate(action) => vec![&action.employee],
        Verb::Rehire(action) => vec![&action.employee],
        Verb::Delete(action) => vec![&action.employee],
        Verb::TrainingTab(action) => vec![&action.employee],
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

fn check_deliveries(verb: &Verb, names: &mut Names, problems: &mut Vec<Problem>) {
    let next_only = |which: &At<WhichDelivery>, problems: &mut Vec<Problem>| {
        if which.value == WhichDelivery::Last {
            problems.push(
                Problem::sense(which.place, "the last delivery has already been sent")
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
        Verb::Redeliver(action) => {
            names.hook(&action.hook, problems);
            if action.which.value == WhichDelivery::Next {
                let problem = Problem::sense(
                    action.which.place,
                    "the next delivery has not been made yet",
                );
                problems.push(problem.with_help("write `last`"));
            }
        }
        Verb::Hold(action) => {
            names.hook(&action.hook, problems);
            next_only(&action.which, problems);
        }
        Verb::Lose(action) => {
            names.hook(&action.hook, problems);
            next_only(&action.which, problems);
        }
        Verb::Tamper(action) => {
            names.hook(&action.hook, problems);
            next_only(&action.which, problems);
        }
        Verb::Reorder(action) => names.hook(&action.hook, problems),
        _ => {}
    }
}

fn check_advance(advance: &At<Advance>, problems: &mut Vec<Problem>) {
    if let Advance::By(duration) = advance.value
        && duration.days == 0
        && duration.millis == 0
    {
        problems.push(
            Problem::sense(advance.place, "`advance` by no time")
                .with_help("write `90m`, `3d` or `next`"),
        );
    }
}

fn check_fault(fault: &Fault, problems: &mut Vec<Problem>) {
    names::operation(&fault.on, problems);
    let triggers = [
        fault.first.map(|count| count.place),
        fault.nth.map(|count| count.place),
        fault.after.map(|count| count.place),
        fault
            .always
            .filter(|always| always.value)
            .map(|always| always.place),
    ];
    let mut triggers = triggers.into_iter().flatten();
    if let (Some(first), Some(second)) = (triggers.next(), triggers.next()) {
        let problem = Problem::sense(second, "more than one trigger of the fault")
            .with_note(first, "first trigger here");
        problems.push(problem.with_help("keep one of `first`, `nth`, `after` and `always`"));
    }
    for zero in [fault.first, fault.nth]
        .into_iter()
        .flatten()
        .filter(|count| count.value == 0)
    {
        problems.push(
            Problem::sense(zero.place, "the fault never fires").with_help("calls count from 1"),
        );
    }
}

fn check_call(call: &Call, problems: &mut Vec<Problem>) {
    if !call.path.starts_with('/') {
        let problem = Problem::shape(
            call.path.place,
            format!("invalid path `{}`", call.path.value),
        );
        problems.push(problem.with_help("start it with `/`; the runner adds host and port"));
    }
    for path in call
        .capture
        .values()
        .filter(|path| !path.starts_with("$.") && path.value != "$")
    {
        let problem = Problem::shape(path.place, format!("invalid capture path `{}`", path.value));
        problems.push(problem.with_help("write `$.id` or `$.rows[0].id`"));
    }
}
