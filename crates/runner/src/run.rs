//! A suite of scenarios, in parallel, with outcomes in the order of the suite.

use std::sync::Arc;

use scenario::Scenario;

use crate::guard::{buildable, guarded};
use crate::options::Options;
use crate::outcome::{Outcome, Verdict};
use crate::pool::in_order;

/// Plays one scenario × case, guarded against what hangs or panics.
pub fn play(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    guarded(scenario, options)
}

/// Plays all, `options.jobs` at a time, one world for each; `each` gets the outcomes in the scenarios' order, as soon
/// as they are there.
pub fn play_all(scenarios: &[Arc<Scenario>], options: &Options, each: impl FnMut(Outcome)) {
    in_order(scenarios, options.jobs, |scenario| play(scenario, options), each);
}

/// Those whose files describe a world that cannot be (an unknown knob, a webhook that BambooHR refuses): found before
/// anything runs, like all that is wrong with a file. Builds every world once and throws it away.
pub fn unbuildable(scenarios: &[Arc<Scenario>], options: &Options) -> Vec<Outcome> {
    // What a file describes does not depend on how calls travel.
    let options = Options { sockets: false, ..options.clone() };
    let mut bad = Vec::new();
    let build = |scenario: &Arc<Scenario>| buildable(scenario, &options);
    in_order(scenarios, options.jobs, build, |outcome| {
        if matches!(outcome.verdict, Verdict::BadWorld(_)) {
            bad.push(outcome);
        }
    });
    bad
}
