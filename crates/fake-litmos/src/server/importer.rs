//! The one part of this fake that is due by itself: bulk imports.

use std::sync::Arc;

use clock::{BoxFuture, Nudge, Part};
use jiff::Timestamp;

use crate::FakeLitmos;

/// Completes the imports that are due.
struct Importer {
    fake: FakeLitmos,
}

/// The part, for whoever hosts the fake.
pub(crate) fn part(fake: FakeLitmos) -> Arc<dyn Part> {
    Arc::new(Importer { fake })
}

impl Part for Importer {
    fn name(&self) -> &'static str {
        "litmos imports"
    }
    fn next_wakeup(&self) -> Option<Timestamp> {
        self.fake.site().imports.next_due()
    }
    fn tick(&self) -> BoxFuture<'_, ()> {
        Box::pin(async { self.fake.read(|_| ()) })
    }
    fn nudge(&self) -> &Nudge {
        &self.fake.0.importer
    }
}
