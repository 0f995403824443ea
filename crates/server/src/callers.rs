//! Who is connected, and who makes room when one more calls.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clock::wait_for;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// Says that a caller does not keep us waiting; every other number is the moment since when it
/// does.
const NOT_WAITED_FOR: u64 = 0;

/// Everybody who is connected to one port.
#[derive(Debug)]
pub(crate) struct Callers {
    inside: Mutex<BTreeMap<u64, Inside>>,
    /// Rings when somebody has gone or begins to keep us waiting.
    changed: Notify,
    opened: Instant,
    /// The last moment that was given away.
    last: AtomicU64,
}

/// What must happen before one more can enter.
enum Room {
    Free,
    /// Somebody must have kept us waiting for so long.
    In(Duration),
    /// All requests are being handled.
    OnceSomethingChanges,
}

#[derive(Debug)]
struct Inside {
    caller: Arc<Caller>,
    /// `None` until its task has begun.
    task: Option<AbortHandle>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Caller {
    number: u64,
    callers: Arc<Callers>,
    /// Since when it has to send a request or to take an answer.
    waiting_since: AtomicU64,
    /// Since when the handler of its request waits for more of the body.
    body_waiting_since: AtomicU64,
}

/// A request being handled: for as long its caller keeps its place.
pub(crate) struct Handling(Arc<Caller>);

impl Caller {
    /// A request of its is handled until what this returns is dropped.
    pub(crate) fn handle(self: &Arc<Caller>) -> Handling {
        self.waiting_since.store(NOT_WAITED_FOR, Ordering::Relaxed);
        Handling(Arc::clone(self))
    }

    /// Whether no request of its is being handled: it has to send or to take something.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.waiting_since() != NOT_WAITED_FOR
    }

    /// Whether the handler of its request waits for more of the body.
    pub(crate) fn note_body_waited_for(&self, is_waited_for: bool) {
        let was_waited_for = self.body_waiting_since.load(Ordering::Relaxed) != NOT_WAITED_FOR;
        if is_waited_for != was_waited_for {
            let since = if is_waited_for {
                self.callers.moment()
            } else {
                NOT_WAITED_FOR
            };
            self.body_waiting_since.store(since, Ordering::Relaxed);
            self.callers.changed.notify_one();
        }
    }

    /// It has gone.
    pub(crate) fn leave(&self) {
        self.callers.lock().remove(&self.number);
        self.callers.changed.notify_one();
    }

    /// A number that is another after each request.
    pub(crate) fn waiting_since(&self) -> u64 {
        self.waiting_since.load(Ordering::Relaxed)
    }
}

impl Drop for Handling {
    fn drop(&mut self) {
        let Caller {
            waiting_since,
            callers,
            ..
        } = &*self.0;
        waiting_since.store(callers.moment(), Ordering::Relaxed);
        callers.changed.notify_one();
    }
}

impl Callers {
    /// Nobody is connected yet.
    pub(crate) fn new() -> Callers {
        let (opened, last) = (Instant::now(), AtomicU64::new(NOT_WAITED_FOR));
        Callers {
            inside: Mutex::default(),
            changed: Notify::new(),
            opened,
            last,
        }
    }

    /// Returns once there is room for one more. If `most` are inside, one is disconnected: of those
    /// without a request being handled the one that has kept us waiting longest, or else of those
    /// whose body is waited for; but nobody who began to keep us waiting less than `grace` ago.
    pub(crate) async fn make_room(&self, most: usize, grace: Duration) {
        loop {
            match self.room(most, grace) {
                Room::Free => return,
                Room::In(wait) => {
                    tokio::select! {
                        () = self.changed.notified() => {}
                        () = wait_for(wait) => {}
                    }
                }
                Room::OnceSomethingChanges => self.changed.notified().await,
            }
        }
    }

    fn room(&self, most: usize, grace: Duration) -> Room {
        let mut inside = self.lock();
        if inside.len() < most {
            return Room::Free;
        }
        let longest = |since: fn(&Caller) -> &AtomicU64| {
            let since = |inside: &Inside| since(&inside.caller).load(Ordering::Relaxed);
            let all = inside
                .iter()
                .map(|(number, inside)| (since(inside), *number));
            all.filter(|(since, _)| *since != NOT_WAITED_FOR).min()
        };
        let longest = longest(|caller| &caller.waiting_since)
            .or_else(|| longest(|caller| &caller.body_waiting_since));
        let Some((since, number)) = longest else {
            return Room::OnceSomethingChanges;
        };
        let waited = Duration::from_micros(self.micros().saturating_sub(since));
        if waited < grace {
            return Room::In(grace - waited);
        }
        if let Some(Inside {
            task: Some(task), ..
        }) = inside.remove(&number)
        {
            task.abort();
        }
        Room::Free
    }

    /// One more is inside until what this returns is dropped.
    pub(crate) fn enter(self: &Arc<Callers>) -> Arc<Caller> {
        let number = self.moment();
        let (waiting_since, body_waiting_since) =
            (AtomicU64::new(number), AtomicU64::new(NOT_WAITED_FOR));
        let caller = Arc::new(Caller {
            number,
            callers: Arc::clone(self),
            waiting_since,
            body_waiting_since,
        });
        self.lock().insert(
            number,
            Inside {
                caller: Arc::clone(&caller),
                task: None,
            },
        );
        caller
    }

    /// The task that serves this caller; it can be ended.
    pub(crate) fn note_task(&self, caller: &Caller, task: AbortHandle) {
        if let Some(inside) = self.lock().get_mut(&caller.number) {
            inside.task = Some(task);
        }
    }

    /// Returns once nobody is inside any more.
    pub(crate) async fn all_gone(&self) {
        while !self.lock().is_empty() {
            self.changed.notified().await;
        }
    }

    /// Disconnects everybody.
    pub(crate) fn disconnect_all(&self) {
        let inside = std::mem::take(&mut *self.lock());
        inside
            .into_values()
            .filter_map(|inside| inside.task)
            .for_each(|task| task.abort());
    }

    /// This moment, in microseconds after the port was opened; no two are the same.
    fn moment(&self) -> u64 {
        let now = self.micros();
        let next = |last: u64| Some(now.max(last + 1));
        let last = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        now.max(1 + last.unwrap_or(NOT_WAITED_FOR))
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Inside>> {
        // Nothing panics while it is held, and a map that lacks one caller would do.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
