//! The state that a connection and its current request share.

use std::sync::atomic::{AtomicBool, Ordering};

/// The state of one request that its connection has to know.
#[derive(Debug)]
pub(crate) struct Exchange {
    is_body_read: AtomicBool,
    is_body_late: AtomicBool,
}

impl Exchange {
    /// A request whose head was read; `has_body` says whether more of it follows.
    pub(crate) fn new(has_body: bool) -> Exchange {
        Exchange {
            is_body_read: AtomicBool::new(!has_body),
            is_body_late: AtomicBool::new(false),
        }
    }

    /// Records that the body was read to its end.
    pub(crate) fn set_body_read(&self) {
        self.is_body_read.store(true, Ordering::Relaxed);
    }

    /// Records that the body arrived too slowly.
    pub(crate) fn set_body_late(&self) {
        self.is_body_late.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_body_read(&self) -> bool {
        self.is_body_read.load(Ordering::Relaxed)
    }

    pub(crate) fn is_body_late(&self) -> bool {
        self.is_body_late.load(Ordering::Relaxed)
    }
}
