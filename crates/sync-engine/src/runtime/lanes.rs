//! The three lanes as parts a host can run: Sync, Import and inbox, and more hands for the Import
//! (CNC-4). Each does one bounded step per tick.

use std::sync::Arc;

use clock::{BoxFuture, Nudge, Part};
use jiff::Timestamp;

use crate::{Engine, import_run, inbox, sync_run};

#[derive(Clone, Copy, Debug)]
enum Kind {
    Sync,
    Import,
    Inbox,
    /// One more hand for the Import; the number tells its bell.
    Hand(usize),
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

/// The lanes of `engine`.
pub(crate) fn all(engine: &Engine) -> Vec<Arc<dyn Part>> {
    let lane = |kind| {
        Arc::new(Lane {
            kind,
            engine: engine.clone(),
        }) as Arc<dyn Part>
    };
    let lanes = [Kind::Sync, Kind::Import, Kind::Inbox];
    lanes
        .into_iter()
        .chain((0..engine.hands().len()).map(Kind::Hand))
        .map(lane)
        .collect()
}

impl Part for Lane {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Sync => "sync",
            Kind::Import => "import",
            Kind::Inbox => "inbox",
            Kind::Hand(_) => "import_hand",
        }
    }

    fn next_wakeup(&self) -> Option<Timestamp> {
        let due = match self.kind {
            Kind::Sync => sync_run::next_wakeup(&self.engine),
            Kind::Import => import_run::next_wakeup(&self.engine),
            Kind::Inbox => inbox::next_wakeup(&self.engine),
            Kind::Hand(_) => import_run::next_wakeup_of_hand(&self.engine),
        };
        due.map(on_the_clock)
    }

    fn tick(&self) -> BoxFuture<'_, ()> {
        match self.kind {
            Kind::Sync => Box::pin(sync_run::tick(&self.engine)),
            Kind::Import => Box::pin(import_run::tick(&self.engine)),
            Kind::Inbox => Box::pin(inbox::tick(&self.engine)),
            Kind::Hand(_) => Box::pin(import_run::tick_hand(&self.engine)),
        }
    }

    fn nudge(&self) -> &Nudge {
        let (sync, import, inbox) = self.engine.nudges();
        match self.kind {
            Kind::Sync => sync,
            Kind::Import => import,
            Kind::Inbox => inbox,
            Kind::Hand(number) => &self.engine.hands()[number],
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
