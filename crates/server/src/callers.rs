//! The callers of a port, and which of them is disconnected when the port is full.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clock::wait_for;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// Means that the server does not wait for a caller; any other number is the time since when it
/// does.
const NOT_WAITING: u64 = 0;

/// All callers connected to one port.
#[derive(Debug)]
pub(crate) struct Callers {
    inside: Mutex<BTreeMap<u64, Connected>>,
    /// Notified when a caller leaves or the server starts to wait for one.
    changed: Notify,
    opened: Instant,
    /// The last number that was given out.
    last: AtomicU64,
}

/// What must happen before one more caller can be accepted.
enum Room {
    Free,
    /// A caller has to keep the server waiting this long first.
    After(Duration),
    /// All requests are being handled.
    OnChange,
}

#[derive(Debug)]
struct Connected {
    caller: Arc<Caller>,
    /// `None` until its task has started.
    task: Option<AbortHandle>,
}

/// One connected caller.
#[derive(Debug)]
pub(crate) struct Caller {
    number: u64,
    callers: Arc<Callers>,
    /// Since when the server waits for a request, or for the caller to take a response.
    waiting_since: AtomicU64,
    /// Since when the handler of its request waits for more of the body.
    body_waiting_since: AtomicU64,
}

/// A request being handled; its caller is not disconnected meanwhile.
pub(crate) struct Handling(Arc<Caller>);

impl Caller {
    /// Marks that a request of this caller is handled until the returned guard is dropped.
    pub(crate) fn handle(self: &Arc<Caller>) -> Handling {
        self.waiting_since.store(NOT_WAITING, Ordering::Relaxed);
        Handling(Arc::clone(self))
    }

    /// Whether no request of this caller is being handled: it has to send or to take something.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.waiting_since() != NOT_WAITING
    }

    /// Records whether the handler of its request waits for more of the body.
    pub(crate) fn set_body_waiting(&self, is_waited_for: bool) {
        let was_waited_for = self.body_waiting_since.load(Ordering::Relaxed) != NOT_WAITING;
        if is_waited_for != was_waited_for {
            let since = if is_waited_for {
                self.callers.unique_micros()
            } else {
                NOT_WAITING
            };
            self.body_waiting_since.store(since, Ordering::Relaxed);
            self.callers.changed.notify_one();
        }
    }

    /// Removes this caller.
    pub(crate) fn leave(&self) {
        self.callers.lock().remove(&self.number);
        self.callers.changed.notify_one();
    }

    /// Since when the server waits; a different number after each request.
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
        waiting_since.store(callers.unique_micros(), Ordering::Relaxed);
        callers.changed.notify_one();
    }
}

impl Callers {
    /// A port without callers.
    pub(crate) fn new() -> Callers {
        let (opened, last) = (Instant::now(), AtomicU64::new(NOT_WAITING));
        Callers {
            inside: Mutex::default(),
            changed: Notify::new(),
            opened,
            last,
        }
    }

    /// Returns once there is room for one more. If `most` are connected, one is disconnected: of
    /// those without a request being handled the one that has kept the server waiting longest, else
    /// of those whose body is waited for; but none that the server waits for since less than
    /// `grace`.
    pub(crate) async fn make_room(&self, most: usize, grace: Duration) {
        loop {
            match self.room(most, grace) {
                Room::Free => return,
                Room::After(wait) => {
                    tokio::select! {
                        () = self.changed.notified() => {}
                        () = wait_for(wait) => {}
                    }
                }
                Room::OnChange => self.changed.notified().await,
            }
        }
    }

    fn room(&self, most: usize, grace: Duration) -> Room {
        let mut inside = self.lock();
        if inside.len() < most {
            return Room::Free;
        }
        let longest = |since: fn(&Caller) -> &AtomicU64| {
            let since = |inside: &Connected| since(&inside.caller).load(Ordering::Relaxed);
            let all = inside
                .iter()
                .map(|(number, inside)| (since(inside), *number));
            all.filter(|(since, _)| *since != NOT_WAITING).min()
        };
        let longest = longest(|caller| &caller.waiting_since)
            .or_else(|| longest(|caller| &caller.body_waiting_since));
        let Some((since, number)) = longest else {
            return Room::OnChange;
        };
        let waited = Duration::from_micros(self.micros().saturating_sub(since));
        if waited < grace {
            return Room::After(grace - waited);
        }
        if let Some(Connected {
            task: Some(task), ..
        }) = inside.remove(&number)
        {
            task.abort();
        }
        Room::Free
    }

    /// Adds a caller.
    pub(crate) fn enter(self: &Arc<Callers>) -> Arc<Caller> {
        let number = self.unique_micros();
        let (waiting_since, body_waiting_since) =
            (AtomicU64::new(number), AtomicU64::new(NOT_WAITING));
        let caller = Arc::new(Caller {
            number,
            callers: Arc::clone(self),
            waiting_since,
            body_waiting_since,
        });
        self.lock().insert(
            number,
            Connected {
                caller: Arc::clone(&caller),
                task: None,
            },
        );
        caller
    }

    /// Sets the task that serves this caller, so that it can be aborted.
    pub(crate) fn set_task(&self, caller: &Caller, task: AbortHandle) {
        if let Some(inside) = self.lock().get_mut(&caller.number) {
            inside.task = Some(task);
        }
    }

    /// Returns once no caller is connected any more.
    pub(crate) async fn wait_until_empty(&self) {
        while !self.lock().is_empty() {
            self.changed.notified().await;
        }
    }

    /// Disconnects all callers.
    pub(crate) fn disconnect_all(&self) {
        let inside = std::mem::take(&mut *self.lock());
        inside
            .into_values()
            .filter_map(|inside| inside.task)
            .for_each(|task| task.abort());
    }

    /// The time in microseconds since the port was opened, made unique.
    fn unique_micros(&self) -> u64 {
        let now = self.micros();
        let next = |last: u64| Some(now.max(last + 1));
        let last = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        now.max(1 + last.unwrap_or(NOT_WAITING))
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Connected>> {
        // Nothing panics while it is held, and a map that lacks one caller is still usable.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
