//! A whole scenario, or a world alone.

use super::names::{self, Names};
use super::{time, verbs, world};
use crate::diagnostics::Problem;
use crate::place::At;
use crate::scenario::Scenario;
use crate::values::Vendor;
use crate::verb::Verb;
use crate::world_start::WorldStart;

/// All problems of one scenario; `cases` are the names of all cases of its file.
pub(crate) fn check(scenario: &Scenario, cases: &[&str]) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_top_level(scenario, &mut problems);
    world::check(&scenario.world, &mut problems);
    let mut names = Names::new(&scenario.world);
    for (_, step) in scenario.own_steps() {
        if let Some(actor) = &step.actor {
            names.administrator(actor, &mut problems);
            check_actor(actor, &step.verb, &mut problems);
        }
        verbs::check(&step.verb, &mut names, &mut problems);
    }
    time::check(scenario, &mut problems);
    check_step_keys(scenario, cases, &mut problems);
    problems
}

/// All problems of a world alone.
pub(crate) fn check_world(start: &WorldStart) -> Vec<Problem> {
    let mut problems = Vec::new();
    world::check(start, &mut problems);
    problems
}

fn check_top_level(scenario: &Scenario, problems: &mut Vec<Problem>) {
    if scenario.title.trim().is_empty() {
        problems.push(
            Problem::sense(scenario.title.place, "empty title")
                .with_help("say what the scenario shows"),
        );
    }
    for slug in std::iter::once(&scenario.id).chain(&scenario.tags) {
        if !is_slug(slug) {
            let problem = Problem::shape(slug.place, format!("invalid id or tag `{}`", slug.value));
            problems.push(
                problem.with_help("use lowercase letters, digits and `-`, such as `import-001`"),
            );
        }
    }
    for rule in &scenario.covers {
        names::rule(rule, problems);
    }
    if let Some(seconds) = scenario
        .timeout
        .filter(|timeout| timeout.as_duration().is_zero())
    {
        problems.push(Problem::sense(seconds.place, "`timeout` is zero").with_help("write `30s`"));
    }
    let expects = scenario
        .own_steps()
        .any(|(_, step)| matches!(step.verb.value, Verb::Expect(_)));
    if !expects {
        let place = scenario
            .case
            .as_ref()
            .map_or(scenario.id.place, |case| case.name.place);
        let problem = Problem::sense(place, "no `expect` step, so the scenario cannot fail");
        problems.push(problem.with_help("add a step such as `- expect: { answer: ok }`"));
    }
}

/// Rejects `as` on a step that no administrator takes.
fn check_actor(actor: &At<String>, verb: &Verb, problems: &mut Vec<Problem>) {
    if verb.is_admin_action() {
        return;
    }
    let problem = match verb {
        Verb::Call(call) if call.to.value == Vendor::Engine => {
            Problem::sense(actor.place, "`as` cannot be used with `authorised: no`")
                .with_help("remove one of the two")
        }
        Verb::Call(call) => Problem::sense(
            actor.place,
            format!("`as` cannot be used with a call to {}", call.to.value),
        )
        .with_help("remove `as`; administrators have a token for the engine only"),
        verb => Problem::sense(
            actor.place,
            format!("`as` cannot be used with `{}`", verb.word()),
        )
        .with_help(
            "remove `as`, which names the administrator of steps such as `sync` or `import`",
        ),
    };
    problems.push(problem);
}

fn check_step_keys(scenario: &Scenario, cases: &[&str], problems: &mut Vec<Problem>) {
    let mut ids: Vec<&At<String>> = Vec::new();
    for step in &scenario.steps {
        if let Some(id) = &step.id {
            if let Some(first) = ids.iter().find(|first| **first == id) {
                let problem =
                    Problem::reference(id.place, format!("duplicate step id `{}`", id.value));
                problems.push(problem.with_note(first.place, "first used here"));
            }
            ids.push(id);
        }
        for case in step.only_case.iter().flatten() {
            names::word("case", case, cases, problems);
        }
    }
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
