//! What a host can run: something that says when it is next due, and does one bounded piece of work
//! when that time has come.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Notify;

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A piece of a system that has work of its own: a webhook sender, an import lane, a day change.
///
/// The host runs at most one `tick` of a part at a time. Parts of one system run beside each other.
pub trait Part: Send + Sync {
    /// A short name for journals and errors.
    fn name(&self) -> &'static str;

    /// When this part next has something to do; a time in the past means now, `None` means never
    /// unless its state is changed from outside.
    fn next_wakeup(&self) -> Option<Timestamp>;

    /// Does what is due, one bounded piece at a time, and returns. It may make calls and await
    /// their answers; it must not wait for time to pass.
    fn tick(&self) -> BoxFuture<'_, ()>;

    /// Rings when `next_wakeup` may have come nearer because of something other than a tick.
    fn nudge(&self) -> &Nudge;
}

/// Wakes a host that waits on the real clock. A ring before the host waits is not lost.
#[derive(Clone, Debug, Default)]
pub struct Nudge(Arc<Notify>);

impl Nudge {
    /// A nudge that has not been rung yet.
    pub fn new() -> Nudge {
        Nudge::default()
    }

    /// Wakes the host, now or as soon as it waits.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Returns when the nudge was rung since the last time.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}
