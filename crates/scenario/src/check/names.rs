//! The names that exist, step by step.

use std::collections::BTreeSet;

use crate::diagnostics::{Problem, closest, suggestion};
use crate::place::At;
use crate::values::{INVARIANTS, Operation, TWO_WORLD_INVARIANTS, is_code};
use crate::verb::{Target, Verb};
use crate::world_start::WorldStart;

/// The names that exist when a step begins.
pub(super) struct Names {
    employees: BTreeSet<String>,
    hooks: BTreeSet<String>,
    administrators: BTreeSet<String>,
    snapshots: BTreeSet<String>,
    /// Whether there may be a Sync or an Import to decide about.
    has_sync: bool,
    has_import: bool,
}

impl Names {
    pub(super) fn new(world: &WorldStart) -> Names {
        let text = |name: &At<String>| name.value.clone();
        Names {
            employees: world
                .bamboohr
                .employees
                .iter()
                .map(|row| text(&row.name))
                .collect(),
            hooks: world
                .bamboohr
                .webhooks
                .iter()
                .filter_map(|hook| hook.name.as_ref().map(text))
                .collect(),
            administrators: world
                .engine
                .administrators
                .iter()
                .map(|one| text(&one.name))
                .collect(),
            snapshots: BTreeSet::new(),
            has_sync: world
                .engine
                .config
                .keys()
                .any(|option| option.value == "sync_schedule"),
            has_import: false,
        }
    }

    /// Records a run that a step starts, and rejects a decision about a run that does not exist.
    pub(super) fn check_run(&mut self, verb: &At<Verb>, problems: &mut Vec<Problem>) {
        let (target, known, help) = match &verb.value {
            Verb::Sync(_) => return self.has_sync = true,
            Verb::Import(_) | Verb::DryRun(_) => return self.has_import = true,
            Verb::Confirm(target)
            | Verb::Reject(target)
            | Verb::Cancel(target)
            | Verb::Resume(target) => match target {
                Target::Sync => ("Sync", self.has_sync, "add an earlier step `sync: now`"),
                Target::Import => (
                    "Import",
                    self.has_import,
                    "add an earlier step `import: selected`",
                ),
                Target::Webhook(_) => return,
            },
            _ => return,
        };
        if !known {
            let problem =
                Problem::sense(verb.place, format!("no {target} to `{}` yet", verb.word()));
            problems.push(problem.with_help(help));
        }
    }

    pub(super) fn employee(&self, name: &At<String>, problems: &mut Vec<Problem>) {
        let help = "add it under `world: bamboohr: employees`, or `hire` it in an earlier step";
        problems.extend(unknown("employee", name, &self.employees, help));
    }

    pub(super) fn hook(&self, name: &At<String>, problems: &mut Vec<Problem>) {
        problems.extend(unknown(
            "webhook",
            name,
            &self.hooks,
            "add it under `world: bamboohr: webhooks`",
        ));
    }

    pub(super) fn administrator(&self, name: &At<String>, problems: &mut Vec<Problem>) {
        problems.extend(unknown(
            "administrator",
            name,
            &self.administrators,
            "add it under `world: engine: administrators`",
        ));
    }

    pub(super) fn snapshot(&self, name: &At<String>, problems: &mut Vec<Problem>) {
        problems.extend(unknown(
            "snapshot",
            name,
            &self.snapshots,
            "add an earlier step `snapshot:` with this name",
        ));
    }

    pub(super) fn hire(&mut self, name: &At<String>, problems: &mut Vec<Problem>) {
        if !self.employees.insert(name.value.clone()) {
            let problem = Problem::reference(
                name.place,
                format!("employee `{}` already exists", name.value),
            );
            problems.push(problem.with_help("choose another `ref`"));
        }
    }

    pub(super) fn has_hook(&self, name: &str) -> bool {
        self.hooks.contains(name)
    }

    pub(super) fn add_hook(&mut self, name: &str) {
        self.hooks.insert(name.to_owned());
    }

    pub(super) fn add_snapshot(&mut self, name: &str) {
        self.snapshots.insert(name.to_owned());
    }
}

fn unknown(kind: &str, name: &At<String>, known: &BTreeSet<String>, help: &str) -> Option<Problem> {
    if known.contains(&name.value) {
        return None;
    }
    let problem = Problem::reference(name.place, format!("unknown {kind} `{}`", name.value));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Some(match closest(&name.value, &known) {
        Some(close) => problem.with_help(format!("did you mean `{close}`?")),
        None => problem.with_help(help),
    })
}

/// Checks that the rule is in the rule book.
pub(super) fn rule(id: &At<String>, problems: &mut Vec<Problem>) {
    if rulebook::rule(id).is_none() {
        let known: Vec<&str> = rulebook::RULES.iter().map(|rule| rule.id).collect();
        let problem = Problem::reference(id.place, format!("unknown rule `{}`", id.value));
        problems.push(match closest(id, &known) {
            Some(close) => problem.with_help(format!("did you mean `{close}`?")),
            None => problem.with_help("run `rehearsal rules` for the list"),
        });
    }
}

/// Checks that the invariant exists and can be checked in a single world.
pub(super) fn invariant(name: &At<String>, problems: &mut Vec<Problem>) {
    if TWO_WORLD_INVARIANTS.contains(&name.as_str()) {
        let problem = Problem::sense(
            name.place,
            format!(
                "invariant `{}` compares two worlds, but a scenario has only one",
                name.value
            ),
        );
        problems.push(problem.with_help("remove it; the property tests check it"));
        return;
    }
    let known: Vec<&str> = INVARIANTS
        .iter()
        .copied()
        .filter(|name| !TWO_WORLD_INVARIANTS.contains(name))
        .collect();
    word("invariant", name, &known, problems);
}

/// Checks that the word is one of a family, alone or with an argument after a colon.
pub(super) fn word(kind: &str, name: &At<String>, known: &[&str], problems: &mut Vec<Problem>) {
    if !is_code(name, known) {
        let problem = Problem::reference(name.place, format!("unknown {kind} `{}`", name.value));
        problems.push(problem.with_help(suggestion(name, known)));
    }
}

/// Checks that the vendor has the call.
pub(super) fn operation(on: &At<Operation>, problems: &mut Vec<Problem>) {
    if !on.is_known() {
        let known: Vec<String> = Operation::known_for(on.vendor).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let problem = Problem::reference(
            on.place,
            format!("{} has no call `{} {}`", on.vendor, on.method, on.path),
        );
        problems.push(match closest(&on.to_string(), &known) {
            Some(close) => problem.with_help(format!("did you mean `{close}`?")),
            None => problem.with_help(
                "write the path as the vendor documents it, with `{id}` for one segment",
            ),
        });
    }
}
