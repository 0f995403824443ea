//! Real time, for people only: how long a scenario took. Nothing in a world ever sees it.

use std::time::{Duration, Instant};

/// Started when made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Stopwatch {
        #[expect(
            clippy::disallowed_methods,
            reason = "how long a run took is real time by meaning; no world sees it"
        )]
        Stopwatch(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
