//! The one loop that really waits: it hosts a part on a running clock.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::Clock;
use crate::part::Part;

/// The longest real wait between two looks at a clock: its control or the system clock may have
/// been set in the meantime.
const MAX_WAIT: Duration = Duration::from_mins(1);

/// Runs `part` on `clock` forever: waits until it is due or nudged, ticks it, and asks again.
///
/// Drop the future (or abort its task) to stop; a tick under way is then dropped at its next await.
/// On a stopped clock no time passes, so there a part runs only when it is already due or nudged.
pub async fn drive(clock: Clock, part: Arc<dyn Part>) {
    drive_until(clock, part, std::future::pending()).await;
}

/// Runs `part` like [`drive`] until `stopping` completes; a tick under way is finished first.
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

/// Waits in real time until `clock` may show `due`; forever if nothing is due or the clock is
/// stopped.
///
/// Returns after a minute at the latest, so that a clock that was set is noticed: check the clock
/// again afterwards.
pub async fn wait_until(clock: &Clock, due: Option<Timestamp>) {
    match due {
        Some(due) if clock.is_running() => wait_for(real_wait(due, clock.now())).await,
        _ => std::future::pending().await,
    }
}

/// How long to wait in real time at `now` before checking again whether `due` has come.
fn real_wait(due: Timestamp, now: Timestamp) -> Duration {
    let wait = due.duration_since(now);
    let wait = if wait.is_negative() {
        Duration::ZERO
    } else {
        wait.unsigned_abs()
    };
    wait.min(MAX_WAIT)
}

/// Waits for `duration` in real time, even if the system clock is set meanwhile. Use it for
/// timeouts; to wait for a point in time, use [`wait_until`].
#[expect(clippy::disallowed_methods, reason = "the one place that really waits")]
pub async fn wait_for(duration: Duration) {
    tokio::time::sleep(duration).await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::part::{BoxFuture, Nudge};

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

    /// Due at noon by a clock that an hour before is set back by two hours, and set right later.
    struct Noon(Nudge);

    impl Part for Noon {
        fn name(&self) -> &'static str {
            "noon"
        }
        fn next_wakeup(&self) -> Option<Timestamp> {
            Some(noon())
        }
        fn tick(&self) -> BoxFuture<'_, ()> {
            Box::pin(async { self.0.ring() })
        }
        fn nudge(&self) -> &Nudge {
            &self.0
        }
    }

    fn noon() -> Timestamp {
        "2026-11-02T12:00:00Z".parse().expect("a time")
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_was_set_is_noticed_within_a_minute() {
        let (clock, control) =
            Clock::running_from(Some(noon() - jiff::SignedDuration::from_hours(1)));
        let part = Noon(Nudge::new());
        let begun = tokio::time::Instant::now();
        let due = due(&clock, &part);
        tokio::pin!(due);
        tokio::select! {
            biased;
            () = &mut due => panic!("it is not noon"),
            () = std::future::ready(()) => {}
        }
        control.jump_to(noon() - jiff::SignedDuration::from_hours(2));
        control.jump_to(noon());
        due.await;
        assert!(
            begun.elapsed() <= Duration::from_secs(61),
            "{:?}",
            begun.elapsed()
        );
    }

    #[test]
    fn a_wait_is_at_most_a_minute_and_zero_when_already_due() {
        let before = |seconds| real_wait(noon(), noon() - jiff::SignedDuration::from_secs(seconds));
        assert_eq!(
            [-5, 0, 1, 60, 61, 7_200]
                .map(before)
                .map(|wait| wait.as_secs()),
            [0, 0, 1, 60, 60, 60]
        );
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
    async fn a_stop_finishes_the_current_tick_and_starts_no_other() {
        let (slow, stop) = (Arc::new(Slow::default()), Nudge::new());
        let stopping = stop.clone();
        let part: Arc<dyn Part> = Arc::clone(&slow) as Arc<dyn Part>;
        let driving = tokio::spawn(drive_until(Clock::real(), part, async move {
            stopping.rung().await
        }));
        slow.begun.rung().await;
        stop.ring();
        slow.go_on.ring();
        driving.await.expect("it ends by itself");
        assert_eq!(slow.ended.load(Ordering::SeqCst), 1);
    }
}
