//! A suite of scenarios, in parallel, with outcomes in the order of the suite.

use std::sync::Arc;

use scenario::Scenario;

use crate::run::guard::guarded;
use crate::run::options::Options;
use crate::run::outcome::Outcome;
use crate::run::pool::in_order;

/// Plays one scenario × case, guarded against what hangs or panics.
pub fn play(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    guarded(scenario, options)
}

/// Plays all, `options.jobs` at a time, one world for each; `each` gets the outcomes in the
/// scenarios' order, as soon as they are there.
pub fn play_all(scenarios: &[Arc<Scenario>], options: &Options, each: impl FnMut(Outcome)) {
    in_order(
        scenarios,
        options.jobs,
        |scenario| play(scenario, options),
        each,
    );
}
