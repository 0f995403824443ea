//! Time limits on how slowly a caller may send or take bytes.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use clock::wait_for;

/// A wait under way.
type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A minimum speed for bytes that a caller sends or takes: the time runs only while the server
/// waits for the caller, and a minimum number of bytes must move in each window.
pub(crate) struct TransferLimit {
    window: Duration,
    bytes_min: usize,
    moved: usize,
    wait: Option<Wait>,
}

impl TransferLimit {
    /// A limit of at least `bytes_min` bytes per `window`.
    pub(crate) fn new(window: Duration, bytes_min: usize) -> TransferLimit {
        TransferLimit {
            window,
            bytes_min,
            moved: 0,
            wait: None,
        }
    }

    /// Counts bytes that were moved.
    pub(crate) fn add_bytes(&mut self, bytes: usize) {
        self.moved = self.moved.saturating_add(bytes);
    }

    /// Starts again: the server no longer waits.
    pub(crate) fn reset(&mut self) {
        self.moved = 0;
        self.wait = None;
    }

    /// Call this whenever the server waits for the caller: ready once the caller is too slow.
    pub(crate) fn poll_too_slow(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let window = self.window;
            let wait = self.wait.get_or_insert_with(|| Box::pin(wait_for(window)));
            ready!(wait.as_mut().poll(context));
            if self.moved < self.bytes_min {
                return Poll::Ready(());
            }
            self.reset();
        }
    }
}

/// A time limit that starts when it is first polled.
#[derive(Default)]
pub(crate) struct Deadline(Option<Wait>);

impl Deadline {
    /// Starts again at the next poll.
    pub(crate) fn clear(&mut self) {
        self.0 = None;
    }

    /// Ready once `limit` has passed.
    pub(crate) fn poll_passed(&mut self, limit: Duration, context: &mut Context<'_>) -> Poll<()> {
        self.0
            .get_or_insert_with(|| Box::pin(wait_for(limit)))
            .as_mut()
            .poll(context)
    }
}
