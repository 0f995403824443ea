//! Plays scenarios in parallel, with outcomes in their order.

use std::sync::Arc;

use scenario::Scenario;

use crate::run::guard::play_guarded;
use crate::run::options::Options;
use crate::run::outcome::Outcome;
use crate::run::pool::in_order;

/// Plays one scenario. A scenario that hangs or panics is a failure.
pub fn play(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    play_guarded(scenario, options)
}

/// Plays all scenarios, `options.jobs` at a time. `each` gets the outcomes in the order of the
/// scenarios, as soon as they are available.
pub fn play_all(scenarios: &[Arc<Scenario>], options: &Options, each: impl FnMut(Outcome)) {
    in_order(
        scenarios,
        options.jobs,
        |scenario| play(scenario, options),
        each,
    );
}
