//! What a watched thread and its watcher share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The state that a watched thread and its watcher share.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Set by the watcher at the end of the real time.
    pub(crate) expired: Arc<AtomicBool>,
    /// The number in the file of the current step; 0 before the first.
    step: AtomicUsize,
}

impl Watch {
    pub(crate) fn expire(&self) {
        self.expired.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_expired(&self) -> bool {
        self.expired.load(Ordering::Relaxed)
    }

    /// Records that a step starts.
    pub(crate) fn enter_step(&self, number: usize) {
        self.step.store(number, Ordering::Relaxed);
    }

    /// The number of the current step, if there is one.
    pub(crate) fn step(&self) -> Option<usize> {
        Some(self.step.load(Ordering::Relaxed)).filter(|number| *number > 0)
    }
}
