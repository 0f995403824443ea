//! The one loop that really waits: it hosts a part on a running clock.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::{Clock, Part};

/// Runs `part` on `clock` for ever: waits until it is due or nudged, ticks it, and asks again.
///
/// Drop the future (or abort its task) to stop; a tick under way is then dropped at its next await.
/// A standing clock never gets anywhere by waiting, so such a part runs only when nudged.
pub async fn drive(clock: Clock, part: Arc<dyn Part>) {
    drive_until(clock, part, std::future::pending()).await;
}

/// The same until `stopping` is over; a tick under way is then brought to its end.
pub async fn drive_until(clock: Clock, part: Arc<dyn Part>, stopping: impl Future<Output = ()>) {
    tokio::pin!(stopping);
    loop {
        tokio::select! {
            biased;
            () = &mut stopping => return,
            () = due(&clock, &*part) => {}
        }
        part.tick().await;
    }
}

/// Returns when `part` is due.
async fn due(clock: &Clock, part: &dyn Part) {
    loop {
        match part.next_wakeup() {
            Some(due) if due <= clock.now() => return,
            due => {
                tokio::select! {
                    () = wait_until(clock, due) => {}
                    () = part.nudge().rung() => {}
                }
            }
        }
    }
}

/// Really waits until `clock` may show `due`; for ever if nothing is due or the clock stands still.
///
/// Returns after a day at the latest, so that a clock moved by hand is noticed: ask again after it.
pub async fn wait_until(clock: &Clock, due: Option<Timestamp>) {
    match due {
        Some(due) if clock.is_running() => {
            let wait = due.duration_since(clock.now());
            let wait = if wait.is_negative() { Duration::ZERO } else { wait.unsigned_abs() };
            wait_for(wait.min(Duration::from_hours(24))).await;
        }
        _ => std::future::pending().await,
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that really waits")]
async fn wait_for(duration: Duration) {
    tokio::time::sleep(duration).await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::{BoxFuture, Nudge};

    /// Due once for every unit of work it was given.
    #[derive(Default)]
    struct Counter {
        work: AtomicU32,
        done: AtomicU32,
        nudge: Nudge,
        finished: Nudge,
    }

    impl Part for Counter {
        fn name(&self) -> &'static str {
            "counter"
        }
        fn next_wakeup(&self) -> Option<Timestamp> {
            (self.work.load(Ordering::SeqCst) > 0).then_some(Timestamp::UNIX_EPOCH)
        }
        fn tick(&self) -> BoxFuture<'_, ()> {
            Box::pin(async {
                self.done.fetch_add(1, Ordering::SeqCst);
                if self.work.fetch_sub(1, Ordering::SeqCst) == 1 {
                    self.finished.ring();
                }
            })
        }
        fn nudge(&self) -> &Nudge {
            &self.nudge
        }
    }

    #[tokio::test]
    async fn a_nudged_part_runs_until_nothing_is_due() {
        let counter = Arc::new(Counter::default());
        let host = tokio::spawn(drive(Clock::real(), Arc::clone(&counter) as Arc<dyn Part>));
        counter.work.store(3, Ordering::SeqCst);
        counter.nudge.ring();
        counter.finished.rung().await;
        assert_eq!(counter.done.load(Ordering::SeqCst), 3);
        host.abort();
    }

    /// Rings when its tick has begun, and ends it when rung.
    #[derive(Default)]
    struct Slow {
        ended: AtomicU32,
        begun: Nudge,
        go_on: Nudge,
        nudge: Nudge,
    }

    impl Part for Slow {
        fn name(&self) -> &'static str {
            "slow"
        }
        fn next_wakeup(&self) -> Option<Timestamp> {
            Some(Timestamp::UNIX_EPOCH)
        }
        fn tick(&self) -> BoxFuture<'_, ()> {
            Box::pin(async {
                self.begun.ring();
                self.go_on.rung().await;
                self.ended.fetch_add(1, Ordering::SeqCst);
            })
        }
        fn nudge(&self) -> &Nudge {
            &self.nudge
        }
    }

    #[tokio::test]
    async fn a_stop_lets_the_tick_under_way_end_and_begins_no_other() {
        let (slow, stop) = (Arc::new(Slow::default()), Nudge::new());
        let stopping = stop.clone();
        let part: Arc<dyn Part> = Arc::clone(&slow) as Arc<dyn Part>;
        let driving = tokio::spawn(drive_until(Clock::real(), part, async move { stopping.rung().await }));
        slow.begun.rung().await;
        stop.ring();
        slow.go_on.ring();
        driving.await.expect("it ends by itself");
        assert_eq!(slow.ended.load(Ordering::SeqCst), 1);
    }
}
