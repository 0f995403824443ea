//! Which names there are, step by step.

use std::collections::BTreeSet;

use crate::place::At;
use crate::problem::Problem;
use crate::suggest;
use crate::verb::{Target, Verb};
use crate::words::{COMPARE_TWO_WORLDS, INVARIANTS, is_code};
use crate::world_start::WorldStart;

/// The names that exist when a step begins.
pub(super) struct Names {
    employees: BTreeSet<String>,
    hooks: BTreeSet<String>,
    administrators: BTreeSet<String>,
    snapshots: BTreeSet<String>,
    /// Whether there is a Sync or an Import by now that somebody could decide about.
    has_sync: bool,
    has_import: bool,
}

impl Names {
    pub(super) fn of(world: &WorldStart) -> Names {
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

    /// Notes what a step begins, and refuses a decision about what no step has begun.
    pub(super) fn run(&mut self, verb: &At<Verb>, problems: &mut Vec<Problem>) {
        let (target, known, advice) = match &verb.value {
            Verb::Sync(_) => return self.has_sync = true,
            Verb::Import(_) | Verb::DryRun(_) => return self.has_import = true,
            Verb::Confirm(target)
            | Verb::Reject(target)
            | Verb::Cancel(target)
            | Verb::Resume(target) => match target {
                Target::Sync => ("Sync", self.has_sync, "write `sync: now` in a step before"),
                Target::Import => (
                    "Import",
                    self.has_import,
                    "write `import: selected` in a step before",
                ),
                Target::Webhook(_) => return,
            },
            _ => return,
        };
        if !known {
            let problem = Problem::sense(
                verb.place,
                format!("there is no {target} to `{}` yet", verb.word()),
            );
            problems.push(problem.with_help(advice));
        }
    }

    pub(super) fn employee(&self, name: &At<String>, problems: &mut Vec<Problem>) {
        let advice = "add it under `world: bamboohr: employees`, or `hire` it in a step before";
        problems.extend(unknown("employee", name, &self.employees, advice));
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
            "take it with `snapshot:` in a step before",
        ));
    }

    pub(super) fn hire(&mut self, name: &At<String>, problems: &mut Vec<Problem>) {
        if !self.employees.insert(name.value.clone()) {
            let problem = Problem::reference(
                name.place,
                format!("there is an employee `{}` already", name.value),
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

fn unknown(
    kind: &str,
    name: &At<String>,
    known: &BTreeSet<String>,
    advice: &str,
) -> Option<Problem> {
    if known.contains(&name.value) {
        return None;
    }
    let problem = Problem::reference(name.place, format!("there is no {kind} `{}`", name.value));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Some(match suggest::closest(&name.value, &known) {
        Some(close) => problem.with_help(format!("did you mean `{close}`?")),
        None => problem.with_help(advice),
    })
}

/// The rule must be in the rule book.
pub(super) fn rule(id: &At<String>, problems: &mut Vec<Problem>) {
    if rulebook::rule(id).is_none() {
        let known: Vec<&str> = rulebook::RULES.iter().map(|rule| rule.id).collect();
        let problem = Problem::reference(
            id.place,
            format!("the rule book has no rule `{}`", id.value),
        );
        problems.push(match suggest::closest(id, &known) {
            Some(close) => problem.with_help(format!("did you mean `{close}`?")),
            None => problem.with_help("`rehearsal rules` lists them"),
        });
    }
}

/// The invariant must be one of the 25, and one that can be judged in a single world.
pub(super) fn invariant(name: &At<String>, problems: &mut Vec<Problem>) {
    if COMPARE_TWO_WORLDS.contains(&name.as_str()) {
        let problem = Problem::sense(
            name.place,
            format!(
                "`{}` compares two worlds, and a scenario has one",
                name.value
            ),
        );
        problems.push(problem.with_help("take it away; the property tests judge it"));
        return;
    }
    let known: Vec<&str> = INVARIANTS
        .iter()
        .copied()
        .filter(|name| !COMPARE_TWO_WORLDS.contains(name))
        .collect();
    word("invariant", name, &known, problems);
}

/// The word must be one of a family, alone or with an argument behind a colon.
pub(super) fn word(kind: &str, name: &At<String>, known: &[&str], problems: &mut Vec<Problem>) {
    if !is_code(name, known) {
        let problem = Problem::reference(name.place, format!("unknown {kind} `{}`", name.value));
        problems.push(problem.with_help(suggest::help(name, known)));
    }
}
