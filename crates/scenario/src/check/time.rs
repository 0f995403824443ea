//! Time only goes forward. How long a Sync or an `advance: next` takes is not known here, so this
//! finds less than the run does, and nothing that is right.

use jiff::ZonedDateTime;

use crate::place::At;
use crate::problem::Problem;
use crate::scenario::Scenario;
use crate::verb::{Advance, Verb};
use crate::words::LocalTime;

pub(super) fn check(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let zone = match scenario.clock.time_zone() {
        Ok(zone) => zone,
        Err(wrong) => return problems.push(split(scenario.clock.zone.place, &wrong)),
    };
    let mut now = match scenario.clock.start.resolve(&zone) {
        Ok(start) => start,
        Err(wrong) => return problems.push(split(scenario.clock.start.place, &wrong)),
    };
    for (_, step) in scenario.own_steps() {
        match &step.verb.value {
            Verb::Advance(advance) => {
                if let Advance::By(lapse) = advance.value {
                    match lapse.after(&now) {
                        Ok(then) => now = then,
                        Err(_) => problems.push(Problem::sense(
                            advance.place,
                            "this is past the end of the calendar",
                        )),
                    }
                }
            }
            Verb::AdvanceTo(time) => match time.resolve(&zone) {
                Err(wrong) => problems.push(split(time.place, &wrong)),
                Ok(then) => forward(time, &mut now, then, problems),
            },
            // Neither jump nor restore moves the world's time, but where it stands is no longer
            // known.
            Verb::Restore(_) => return,
            _ => {}
        }
    }
}

fn forward(
    time: &At<LocalTime>,
    now: &mut ZonedDateTime,
    then: ZonedDateTime,
    problems: &mut Vec<Problem>,
) {
    if then < *now {
        let shown = now.strftime("%Y-%m-%dT%H:%M:%S");
        let problem = Problem::sense(
            time.place,
            format!("time would go backwards: it is {shown} already"),
        );
        problems.push(
            problem.with_help("steps run in their order; move this one up, or name a later time"),
        );
    } else {
        *now = then;
    }
}

/// `what is wrong; what to do`
fn split(place: crate::place::Place, wrong: &str) -> Problem {
    match wrong.split_once("; ") {
        Some((what, to_do)) => Problem::sense(place, what).with_help(to_do),
        None => Problem::sense(place, wrong),
    }
}
