//! Time only goes forward. How long a Sync or an `advance: next` takes is not known before the run,
//! so this check finds fewer problems than the run, but no false ones.

use jiff::ZonedDateTime;

use crate::diagnostics::Problem;
use crate::place::{At, Place};
use crate::scenario::Scenario;
use crate::values::LocalTime;
use crate::verb::{Advance, Verb};

pub(super) fn check(scenario: &Scenario, problems: &mut Vec<Problem>) {
    let zone = match scenario.clock.time_zone() {
        Ok(zone) => zone,
        Err(error) => return problems.push(split(scenario.clock.zone.place, &error)),
    };
    let mut now = match scenario.clock.start.resolve(&zone) {
        Ok(start) => start,
        Err(error) => return problems.push(split(scenario.clock.start.place, &error)),
    };
    for (_, step) in scenario.own_steps() {
        match &step.verb.value {
            Verb::Advance(advance) => {
                if let Advance::By(duration) = advance.value {
                    match duration.after(&now) {
                        Ok(then) => now = then,
                        Err(_) => problems.push(Problem::sense(
                            advance.place,
                            "time past the end of the calendar",
                        )),
                    }
                }
            }
            Verb::AdvanceTo(time) => match time.resolve(&zone) {
                Err(error) => problems.push(split(time.place, &error)),
                Ok(then) => forward(time, &mut now, then, problems),
            },
            // After a restore the time is no longer known.
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
            format!("time would go backwards: it is already `{shown}`"),
        );
        problems.push(problem.with_help("move this step up, or write a later time"));
    } else {
        *now = then;
    }
}

/// A problem from `message; help`.
fn split(place: Place, error: &str) -> Problem {
    match error.split_once("; ") {
        Some((message, help)) => Problem::sense(place, message).with_help(help),
        None => Problem::sense(place, error),
    }
}
