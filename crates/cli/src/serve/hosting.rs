//! Runs every part of a served world on its clock, and moves that clock on request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clock::{BoxFuture, Clock, ClockControl, Nudge, Part, drive};
use jiff::Timestamp;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinSet;

use super::state_dir::{SavedClock, StateWriter};

/// All parts, each driven by a task of its own. Dropping it stops them.
pub(super) struct Hosting {
    control: ClockControl,
    /// Saves the time when the clock moves.
    writer: Option<StateWriter>,
    parts: Vec<Arc<HostedPart>>,
    /// Notified whenever a tick has ended.
    ended: Arc<Notify>,
    /// One move of the clock at a time.
    moving: Mutex<()>,
    _tasks: JoinSet<()>,
}

/// A part that shows whether it is ticking.
struct HostedPart {
    part: Arc<dyn Part>,
    ticking: AtomicBool,
    ended: Arc<Notify>,
}

impl Part for HostedPart {
    fn name(&self) -> &'static str {
        self.part.name()
    }

    fn next_wakeup(&self) -> Option<Timestamp> {
        self.part.next_wakeup()
    }

    fn tick(&self) -> BoxFuture<'_, ()> {
        self.ticking.store(true, Ordering::SeqCst);
        Box::pin(async {
            self.part.tick().await;
            self.ticking.store(false, Ordering::SeqCst);
            self.ended.notify_waiters();
        })
    }

    fn nudge(&self) -> &Nudge {
        self.part.nudge()
    }
}

impl HostedPart {
    fn is_done_by(&self, now: Timestamp) -> bool {
        !self.ticking.load(Ordering::SeqCst) && self.next_wakeup().is_none_or(|due| due > now)
    }
}

impl Hosting {
    /// Starts to run `parts` on the clock of `control`. Needs a runtime.
    pub(super) fn start(
        control: ClockControl,
        parts: Vec<Arc<dyn Part>>,
        writer: Option<StateWriter>,
    ) -> Hosting {
        let ended = Arc::new(Notify::new());
        let hosted = |part| {
            Arc::new(HostedPart {
                part,
                ticking: AtomicBool::new(false),
                ended: Arc::clone(&ended),
            })
        };
        let parts: Vec<Arc<HostedPart>> = parts.into_iter().map(hosted).collect();
        let mut tasks = JoinSet::new();
        for part in &parts {
            tasks.spawn(drive(control.clock(), Arc::clone(part) as Arc<dyn Part>));
        }
        Hosting {
            control,
            writer,
            parts,
            ended,
            moving: Mutex::new(()),
            _tasks: tasks,
        }
    }

    pub(super) fn clock(&self) -> Clock {
        self.control.clock()
    }

    /// When the next thing is due.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.parts
            .iter()
            .filter_map(|part| part.next_wakeup())
            .min()
            .filter(|due| *due < clock::NEVER)
    }

    /// Moves the clock to `to`, stopping at everything that is due on the way; returns when all of
    /// it has run.
    pub(super) async fn move_to(&self, to: Timestamp) {
        let _one_at_a_time = self.moving.lock().await;
        loop {
            self.wait_until_idle().await;
            match self.next_due() {
                Some(due) if due <= to => self.set_clock(due),
                _ => break,
            }
        }
        self.set_clock(to);
        self.wait_until_idle().await;
    }

    /// Moves the clock. A saved world stores the time before anything can happen at it.
    fn set_clock(&self, to: Timestamp) {
        if let Some(writer) = &self.writer {
            writer.save_clock(SavedClock::moved(&self.clock(), to, Clock::real().now()));
        }
        self.control.move_to(to);
    }

    /// Nudges every part that is due or ticking; returns whether there was one.
    fn nudge_due_parts(&self) -> bool {
        let now = self.clock().now();
        let mut found = false;
        for part in self.parts.iter().filter(|part| !part.is_done_by(now)) {
            part.nudge().ring();
            found = true;
        }
        found
    }

    /// Returns when nothing is due and nothing is running.
    async fn wait_until_idle(&self) {
        loop {
            let ended = self.ended.notified();
            tokio::pin!(ended);
            // Listen before looking, so that a tick that ends in between is not missed.
            ended.as_mut().enable();
            if !self.nudge_due_parts() {
                return;
            }
            ended.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex as StdMutex;

    use jiff::SignedDuration;

    use super::*;

    /// Due every hour, and keeps when it ran.
    struct Hourly {
        next: StdMutex<Timestamp>,
        ran: StdMutex<Vec<Timestamp>>,
        clock: Clock,
        nudge: Nudge,
    }

    impl Part for Hourly {
        fn name(&self) -> &'static str {
            "hourly"
        }
        fn next_wakeup(&self) -> Option<Timestamp> {
            Some(*self.next.lock().expect("not poisoned"))
        }
        fn tick(&self) -> BoxFuture<'_, ()> {
            Box::pin(async {
                self.ran
                    .lock()
                    .expect("not poisoned")
                    .push(self.clock.now());
                let mut next = self.next.lock().expect("not poisoned");
                *next += SignedDuration::from_hours(1);
            })
        }
        fn nudge(&self) -> &Nudge {
            &self.nudge
        }
    }

    #[tokio::test]
    async fn a_moved_clock_stops_at_everything_due_on_the_way() {
        let start: Timestamp = "2026-11-02T08:00:00Z".parse().expect("a timestamp");
        let (clock, control) = Clock::stopped_at(start);
        let first = start + SignedDuration::from_mins(5);
        let part = Arc::new(Hourly {
            next: StdMutex::new(first),
            ran: StdMutex::default(),
            clock: clock.clone(),
            nudge: Nudge::new(),
        });
        let hosting = Hosting::start(control, vec![Arc::clone(&part) as Arc<dyn Part>], None);
        hosting.move_to(start + SignedDuration::from_hours(3)).await;
        let hour = SignedDuration::from_hours(1);
        assert_eq!(
            *part.ran.lock().expect("not poisoned"),
            [first, first + hour, first + hour + hour]
        );
        assert_eq!(clock.now(), start + SignedDuration::from_hours(3));
    }
}
