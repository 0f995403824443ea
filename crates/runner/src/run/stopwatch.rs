//! A stopwatch for the real time of a scenario, which no world ever sees.

use std::time::{Duration, Instant};

/// Measures real time from its creation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Stopwatch {
        #[expect(
            clippy::disallowed_methods,
            reason = "the duration of a run is real time; no world sees it"
        )]
        Stopwatch(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
