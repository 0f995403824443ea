//! What is wrong with files and only a world can tell: found before anything runs, like all that is
//! wrong with a file.

use std::sync::Arc;

use scenario::{LoadedWorld, Problem, Scenario, Sources, StartClock};

use crate::run::guard::buildable;
use crate::run::options::Options;
use crate::run::outcome::Verdict;
use crate::run::pool::in_order;

/// What is wrong with the worlds and steps of these scenarios, in their order: options, knobs and
/// schedules that do not exist, then what keeps a world from being built. Builds every world once
/// and throws it away.
pub fn world_problems(
    scenarios: &[Arc<Scenario>],
    options: &Options,
) -> Vec<(Problem, Arc<Sources>)> {
    // What a file describes does not depend on how calls travel.
    let options = Options {
        sockets: false,
        ..options.clone()
    };
    let mut found: Vec<(Problem, Arc<Sources>)> = Vec::new();
    let find = |scenario: &Arc<Scenario>| {
        (
            problems_of(scenario, &options),
            Arc::clone(&scenario.sources),
        )
    };
    in_order(scenarios, options.jobs, find, |(problems, sources)| {
        for problem in problems {
            // Several cases of one file find the same.
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

fn problems_of(scenario: &Arc<Scenario>, options: &Options) -> Vec<Problem> {
    let mut problems = world::check_start(&scenario.world);
    problems.extend(
        scenario
            .own_steps()
            .flat_map(|(_, step)| world::check_verb(&step.verb)),
    );
    if problems.is_empty()
        && let Verdict::BadWorld(problem) = buildable(scenario, options).verdict
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

/// A world file as a scenario in which nothing happens.
pub(crate) fn scenario_of(world: &LoadedWorld) -> Scenario {
    let clock = world.clock.clone().unwrap_or_else(|| StartClock {
        start: "2026-11-02T08:00"
            .parse::<scenario::LocalTime>()
            .expect("a time written here")
            .into(),
        zone: "UTC".into(),
    });
    // What has no place of its own stands at the beginning of the file.
    let id = scenario::At {
        value: "world".to_owned(),
        place: scenario::Place {
            source: 0,
            start: 0,
            end: 0,
        },
    };
    Scenario {
        title: "A world".into(),
        id,
        covers: Vec::new(),
        tags: Vec::new(),
        origin: Default::default(),
        clock,
        written_seed: None,
        case: None,
        strict: None,
        timeout: None,
        world: world.world.clone(),
        steps: Vec::new(),
        sources: Arc::clone(&world.sources),
    }
}
