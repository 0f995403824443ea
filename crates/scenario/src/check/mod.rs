//! What the types cannot say: names that nothing has, and scenarios that make no sense.
//!
//! All problems are collected.

mod expectations;
mod names;
mod time;
mod verbs;
mod world;

use names::Names;

use crate::place::At;
use crate::problem::Problem;
use crate::scenario::Scenario;
use crate::verb::Verb;
use crate::words::Vendor;
use crate::world_start::WorldStart;

/// All problems of one scenario; `cases` are the names of all cases of its file.
pub(crate) fn check(scenario: &Scenario, cases: &[&str]) -> Vec<Problem> {
    let mut problems = Vec::new();
    top_level(scenario, &mut problems);
    world::check(&scenario.world, &mut problems);
    let mut names = Names::of(&scenario.world);
    for (_, step) in scenario.own_steps() {
        if let Some(actor) = &step.actor {
            names.administrator(actor, &mut problems);
            check_actor(actor, &step.verb, &mut problems);
        }
        verbs::check(&step.verb, &mut names, &mut problems);
    }
    time::check(scenario, &mut problems);
    step_words(scenario, cases, &mut problems);
    problems
}

/// All problems of a world alone.
pub(crate) fn check_world(start: &WorldStart) -> Vec<Problem> {
    let mut problems = Vec::new();
    world::check(start, &mut problems);
    problems
}

fn top_level(scenario: &Scenario, problems: &mut Vec<Problem>) {
    if scenario.title.trim().is_empty() {
        problems.push(
            Problem::sense(scenario.title.place, "the scenario has no sentence")
                .with_help("say what it shows"),
        );
    }
    for slug in std::iter::once(&scenario.id).chain(&scenario.tags) {
        if !is_slug(slug) {
            let problem = Problem::shape(slug.place, format!("`{}` is no slug", slug.value));
            problems.push(
                problem.with_help("use lower-case letters, digits and `-`, such as `import-001`"),
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
        problems.push(
            Problem::sense(seconds.place, "a guard of no time would stop everything")
                .with_help("write `30s`"),
        );
    }
    let expects = scenario
        .own_steps()
        .any(|(_, step)| matches!(step.verb.value, Verb::Expect(_)));
    if !expects {
        let place = scenario
            .case
            .as_ref()
            .map_or(scenario.id.place, |case| case.name.place);
        let problem = Problem::sense(place, "nothing is expected, so this could never fail");
        problems.push(problem.with_help("add a step `- expect:`"));
    }
}

/// Where no administrator acts, nobody would look at who is named.
fn check_actor(actor: &At<String>, verb: &Verb, problems: &mut Vec<Problem>) {
    if verb.is_of_administrator() {
        return;
    }
    let problem = match verb {
        Verb::Call(call) if call.to.value == Vendor::Engine => {
            Problem::sense(actor.place, "`as` does not go with `authorised: no`")
                .with_help("keep one of the two")
        }
        Verb::Call(call) => Problem::sense(
            actor.place,
            format!("`as` does not go with a call to {}", call.to.value),
        )
        .with_help("an administrator has a token of the engine alone; take `as` away"),
        verb => Problem::sense(
            actor.place,
            format!("`as` does not go with `{}`", verb.word()),
        )
        .with_help(
            "`as` names the administrator of a step in the integration, such as `sync` or `import`",
        ),
    };
    problems.push(problem);
}

fn step_words(scenario: &Scenario, cases: &[&str], problems: &mut Vec<Problem>) {
    let mut ids: Vec<&At<String>> = Vec::new();
    for step in &scenario.steps {
        if let Some(id) = &step.id {
            if let Some(first) = ids.iter().find(|first| **first == id) {
                let problem = Problem::reference(
                    id.place,
                    format!("a second step has the id `{}`", id.value),
                );
                problems.push(problem.with_note(first.place, "first here"));
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
