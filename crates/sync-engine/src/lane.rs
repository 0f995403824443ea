//! The three lanes as parts a host can run: Sync, Import and inbox. Each does one bounded step per tick.
//!
//! Left out: what a step is; that is the lane's own module.

use std::sync::Arc;

use clock::{BoxFuture, Nudge, Part};
use jiff::Timestamp;

use crate::{Engine, import_run, inbox, sync_run};

#[derive(Clone, Copy, Debug)]
enum Kind {
    Sync,
    Import,
    Inbox,
}

struct Lane {
    kind: Kind,
    engine: Engine,
}

/// The lanes of `engine`.
pub(crate) fn all(engine: &Engine) -> Vec<Arc<dyn Part>> {
    let lane = |kind| Arc::new(Lane { kind, engine: engine.clone() }) as Arc<dyn Part>;
    vec![lane(Kind::Sync), lane(Kind::Import), lane(Kind::Inbox)]
}

impl Part for Lane {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Sync => "sync",
            Kind::Import => "import",
            Kind::Inbox => "inbox",
        }
    }

    fn next_wakeup(&self) -> Option<Timestamp> {
        match self.kind {
            Kind::Sync => sync_run::next_wakeup(&self.engine),
            Kind::Import => import_run::next_wakeup(&self.engine),
            Kind::Inbox => inbox::next_wakeup(&self.engine),
        }
    }

    fn tick(&self) -> BoxFuture<'_, ()> {
        match self.kind {
            Kind::Sync => Box::pin(sync_run::tick(&self.engine)),
            Kind::Import => Box::pin(import_run::tick(&self.engine)),
            Kind::Inbox => Box::pin(inbox::tick(&self.engine)),
        }
    }

    fn nudge(&self) -> &Nudge {
        let (sync, import, inbox) = self.engine.nudges();
        match self.kind {
            Kind::Sync => sync,
            Kind::Import => import,
            Kind::Inbox => inbox,
        }
    }
}
