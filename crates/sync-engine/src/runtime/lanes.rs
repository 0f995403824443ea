//! The lanes as parts a host can run: Sync, Import and inbox, and the additional workers of Imports
//! (CNC-4). Each does one bounded step per tick.

use std::sync::Arc;

use clock::{BoxFuture, Nudge, Part};
use jiff::Timestamp;

use crate::{Engine, import_run, inbox, schedule, sync_run};

#[derive(Clone, Copy, Debug)]
enum Kind {
    Sync,
    Import,
    Inbox,
    /// An additional worker of Imports, by number.
    Worker(usize),
}

struct Lane {
    kind: Kind,
    engine: Engine,
}

/// The first moment the clock can show that is not before `due`: clocks go by whole microseconds,
/// and a lane that is woken a fraction too early would have nothing to do.
fn on_the_clock(due: Timestamp) -> Timestamp {
    let micros = due.as_nanosecond().div_euclid(1_000)
        + i128::from(due.as_nanosecond().rem_euclid(1_000) != 0);
    Timestamp::from_nanosecond(micros * 1_000).unwrap_or(due)
}

impl Engine {
    /// The three lanes `sync`, `import` and `inbox`, and as many additional workers of Imports as
    /// an option says (CNC-4).
    pub fn parts(&self) -> Vec<Arc<dyn Part>> {
        let lane = |kind| {
            Arc::new(Lane {
                kind,
                engine: self.clone(),
            }) as Arc<dyn Part>
        };
        let workers = (0..self.nudges().workers.len()).map(Kind::Worker);
        [Kind::Sync, Kind::Import, Kind::Inbox]
            .into_iter()
            .chain(workers)
            .map(lane)
            .collect()
    }
}

impl Part for Lane {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Sync => "sync",
            Kind::Import => "import",
            Kind::Inbox => "inbox",
            Kind::Worker(_) => "import_hand",
        }
    }

    fn next_wakeup(&self) -> Option<Timestamp> {
        let due = match self.kind {
            Kind::Sync => sync_run::next_wakeup(&self.engine),
            Kind::Import => import_run::next_wakeup(&self.engine),
            Kind::Inbox => inbox::next_wakeup(&self.engine),
            Kind::Worker(_) => import_run::next_wakeup_of_worker(&self.engine),
        };
        due.map(on_the_clock)
    }

    fn tick(&self) -> BoxFuture<'_, ()> {
        match self.kind {
            Kind::Sync => Box::pin(schedule::tick_sync(&self.engine)),
            Kind::Import => Box::pin(import_run::tick(&self.engine)),
            Kind::Inbox => Box::pin(inbox::tick(&self.engine)),
            Kind::Worker(_) => Box::pin(import_run::tick_worker(&self.engine)),
        }
    }

    fn nudge(&self) -> &Nudge {
        let nudges = self.engine.nudges();
        match self.kind {
            Kind::Sync => &nudges.sync,
            Kind::Import => &nudges.import,
            Kind::Inbox => &nudges.inbox,
            Kind::Worker(number) => &nudges.workers[number],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wakeup_falls_on_a_moment_the_clock_can_show() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        assert_eq!(
            on_the_clock(at("2026-11-02T08:00:00.000000001Z")),
            at("2026-11-02T08:00:00.000001Z")
        );
        assert_eq!(
            on_the_clock(at("2026-11-02T08:00:00.000001Z")),
            at("2026-11-02T08:00:00.000001Z")
        );
    }
}
