//! Problems of files that only a world can find, before anything runs.

use std::sync::Arc;

use scenario::{LoadedWorld, Problem, Scenario, Sources, StartClock};

use crate::run::guard::try_build;
use crate::run::options::Options;
use crate::run::outcome::Verdict;
use crate::run::pool::in_order;

/// Finds the problems with the worlds and steps of these scenarios, in their order: unknown
/// options, knobs and schedules, then whatever keeps a world from being built. It builds and drops
/// every world.
pub fn world_problems(
    scenarios: &[Arc<Scenario>],
    options: &Options,
) -> Vec<(Problem, Arc<Sources>)> {
    // Problems of a file do not depend on the transport.
    let options = Options {
        sockets: false,
        ..options.clone()
    };
    let mut found: Vec<(Problem, Arc<Sources>)> = Vec::new();
    let find = |scenario: &Arc<Scenario>| {
        (
            find_problems(scenario, &options),
            Arc::clone(&scenario.sources),
        )
    };
    in_order(scenarios, options.jobs, find, |(problems, sources)| {
        for problem in problems {
            // Several cases of one file have the same problem.
            let is_known = found
                .iter()
                .rev()
                .take_while(|(_, of)| Arc::ptr_eq(of, &sources));
            if !is_known.into_iter().any(|(known, _)| *known == problem) {
                found.push((problem, Arc::clone(&sources)));
            }
        }
    });
    found
}

fn find_problems(scenario: &Arc<Scenario>, options: &Options) -> Vec<Problem> {
    let mut problems = world::check_start(&scenario.world);
    problems.extend(
        scenario
            .own_steps()
            .flat_map(|(_, step)| world::check_verb(&step.verb)),
    );
    if problems.is_empty()
        && let Verdict::BadWorld(problem) = try_build(scenario, options).verdict
    {
        problems.push(*problem);
    }
    for problem in problems
        .iter_mut()
        .filter(|problem| !problem.place.is_somewhere())
    {
        problem.place = scenario.id.place;
    }
    problems.sort_by_key(|problem| problem.place);
    problems
}

/// A world file as a scenario without steps.
pub(crate) fn to_scenario(world: &LoadedWorld) -> Scenario {
    let clock = world.clock.clone().unwrap_or_else(|| StartClock {
        start: "2026-11-02T08:00"
            .parse::<scenario::LocalTime>()
            .expect("a time written here")
            .into(),
        zone: "UTC".into(),
    });
    // A problem without a place is shown at the beginning of the file.
    let id = scenario::At {
        value: "world".to_owned(),
        place: scenario::Place {
            source: 0,
            start: 0,
            end: 0,
        },
    };
    Scenario {
        sources: Arc::clone(&world.sources),
        ..Scenario::new("A world", id, clock, world.world.clone())
    }
}
