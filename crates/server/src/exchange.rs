//! What a connection and the request on it know of each other.

use std::sync::atomic::{AtomicBool, Ordering};

/// One request with its answer, as far as its connection has to know of it.
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

    /// Its body was read to its end.
    pub(crate) fn note_body_read(&self) {
        self.is_body_read.store(true, Ordering::Relaxed);
    }

    /// Its body came too slowly.
    pub(crate) fn note_body_late(&self) {
        self.is_body_late.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_body_read(&self) -> bool {
        self.is_body_read.load(Ordering::Relaxed)
    }

    pub(crate) fn is_body_late(&self) -> bool {
        self.is_body_late.load(Ordering::Relaxed)
    }
}
