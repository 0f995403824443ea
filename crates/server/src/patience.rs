//! How long a caller may take to send or to take bytes.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use clock::wait_for;

/// A wait that began.
type Wait = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A time limit on bytes that somebody else sends or takes: it runs only while they keep us
/// waiting, and in each of its windows so many of them must move.
pub(crate) struct Patience {
    window: Duration,
    bytes_min: usize,
    moved: usize,
    wait: Option<Wait>,
}

impl Patience {
    /// For a transfer that must move `bytes_min` in each `window`.
    pub(crate) fn new(window: Duration, bytes_min: usize) -> Patience {
        Patience {
            window,
            bytes_min,
            moved: 0,
            wait: None,
        }
    }

    /// Notes that so many bytes moved.
    pub(crate) fn note(&mut self, bytes: usize) {
        self.moved = self.moved.saturating_add(bytes);
    }

    /// Nobody is waited for any more.
    pub(crate) fn rest(&mut self) {
        self.moved = 0;
        self.wait = None;
    }

    /// Call it whenever they keep us waiting: ready once they are too slow.
    pub(crate) fn poll_exhausted(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let window = self.window;
            let wait = self.wait.get_or_insert_with(|| Box::pin(wait_for(window)));
            ready!(wait.as_mut().poll(context));
            if self.moved < self.bytes_min {
                return Poll::Ready(());
            }
            self.rest();
        }
    }
}

/// A limit on one thing somebody else does; begins with the first time it is asked for.
#[derive(Default)]
pub(crate) struct Deadline(Option<Wait>);

impl Deadline {
    /// It begins anew the next time.
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
