//! The one part of this fake that is due by itself: bulk imports.

use std::sync::Arc;

use clock::{BoxFuture, Nudge, Part};
use jiff::Timestamp;

use crate::FakeLitmos;

/// Completes the imports that are due.
struct Importer {
    fake: FakeLitmos,
}

impl FakeLitmos {
    /// What is due by itself: bulk imports. Expiry dates need no part; they are evaluated on every
    /// read.
    pub fn parts(&self) -> Vec<Arc<dyn Part>> {
        vec![Arc::new(Importer { fake: self.clone() })]
    }
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
