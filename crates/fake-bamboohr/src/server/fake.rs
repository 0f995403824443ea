//! The company behind one lock, with a clock, a way out for deliveries, and its own due work.
//!
//! The lock is held for plain computation only: never across an await.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use clock::{BoxFuture, Clock, Nudge, Part};
use fake_kit::InputLog;
use jiff::Timestamp;
use transport::Transport;

use crate::api::response_cache::ResponseCache;
use crate::server::knobs::KnobError;
use crate::webhook::Outcome;
use crate::{Change, Command, Company, Input, Refusal};

/// A running fake BambooHR. Clones are the same company.
#[derive(Clone)]
pub struct FakeBambooHr(Arc<Inner>);

struct Inner {
    shared: Mutex<Shared>,
    /// Whether the company's knobs limit rates; read by every call without taking the lock.
    limits_rates: AtomicBool,
    clock: Clock,
    transport: Arc<dyn Transport>,
    log: OnceLock<Arc<dyn InputLog<Input>>>,
    calendar: Nudge,
    sender: Nudge,
}

/// The company, and the cached answers that stay right until it changes.
struct Shared {
    /// Shared with streamed answers that are still being written; a writer meanwhile changes a
    /// copy.
    company: Arc<Company>,
    responses: ResponseCache,
}

impl FakeBambooHr {
    /// `company` at `clock`'s time; deliveries go out through `transport`. All of the company's
    /// calendar before now is the past and triggers no webhook.
    pub fn new(company: Company, clock: Clock, transport: Arc<dyn Transport>) -> FakeBambooHr {
        let shared = Mutex::new(Shared {
            company: Arc::new(company),
            responses: ResponseCache::default(),
        });
        let (calendar, sender) = (Nudge::new(), Nudge::new());
        let (limits_rates, log) = (AtomicBool::new(false), OnceLock::new());
        let fake = FakeBambooHr(Arc::new(Inner {
            shared,
            limits_rates,
            clock,
            transport,
            log,
            calendar,
            sender,
        }));
        fake.advance();
        fake
    }

    /// Records everything that reaches the company from now on in `log`: replayed with
    /// [`Company::replay`] on the company of this moment, it leads to the same company. Only the
    /// first call counts.
    pub fn record_to(&self, log: Arc<dyn InputLog<Input>>) {
        _ = self.0.log.set(log);
    }

    /// The current company and the result of `look` at the same moment, while no input is
    /// processed. Later changes are made to a copy.
    pub fn share<R>(&self, look: impl FnOnce() -> R) -> (Arc<Company>, R) {
        let shared = self.lock();
        (Arc::clone(&shared.company), look())
    }

    /// What is due by itself: the calendar (rows that take effect, webhook slots) and the webhook
    /// sender (one attempt per tick).
    pub fn parts(&self) -> Vec<Arc<dyn Part>> {
        vec![
            Arc::new(Calendar(self.clone())),
            Arc::new(WebhookSender(self.clone())),
        ]
    }

    /// Carries out `command` now.
    ///
    /// # Errors
    /// With the vendor's status and text; nothing is changed then.
    pub fn apply(&self, command: Command) -> Result<Vec<Change>, Refusal> {
        self.change(
            self.recorded(|| Input::Command(command.clone())),
            |company, now| company.apply(command, now),
        )
    }

    /// Looks at the company as it is now.
    pub fn read<R>(&self, look: impl FnOnce(&Company) -> R) -> R {
        self.read_with_cache(|company, _, _| look(company))
    }

    /// Sets the knob `name` from text, from now on.
    ///
    /// # Errors
    /// When no knob has this name, or the knob does not take the value.
    pub fn set_knob(&self, name: &str, value: &str) -> Result<(), KnobError> {
        self.set_knobs(&BTreeMap::from([(name.to_owned(), value.to_owned())]))
    }

    /// Sets all of these knobs from text, or none.
    ///
    /// # Errors
    /// As [`FakeBambooHr::set_knob`].
    pub fn set_knobs(&self, values: &BTreeMap<String, String>) -> Result<(), KnobError> {
        self.change(
            self.recorded(|| Input::Knobs(values.clone())),
            |company, _| company.set_knobs(values),
        )
    }

    /// Replaces the state, for example by a snapshot taken earlier. Attempts that were under way in
    /// it are made again; the outcome of those under way here is ignored.
    pub fn replace(&self, company: Company) {
        let mut company = company;
        company.requeue_unfinished_attempts();
        let input = self.recorded(|| Input::Replaced(Box::new(company.clone())));
        self.change(input, |current, now| {
            *current = company;
            current.advance_to(now);
        });
    }

    /// The time on this fake's clock.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Whether calls are counted.
    pub(crate) fn limits_rates(&self) -> bool {
        self.0.limits_rates.load(Ordering::Relaxed)
    }

    /// Reads the company and the response cache at the current time.
    pub(crate) fn read_with_cache<R>(
        &self,
        look: impl FnOnce(&Arc<Company>, Timestamp, &mut ResponseCache) -> R,
    ) -> R {
        let now = self.0.clock.now();
        let mut shared = self.lock();
        if shared
            .company
            .next_calendar_wakeup()
            .is_some_and(|due| due <= now)
        {
            drop(shared);
            self.advance();
            shared = self.lock();
        }
        let Shared { company, responses } = &mut *shared;
        look(company, now, responses)
    }

    /// Brings the company up to now.
    fn advance(&self) {
        self.change(self.recorded(|| Input::Advance), |_, _| ());
    }

    /// `input`, if a log is attached.
    pub(crate) fn recorded(&self, input: impl FnOnce() -> Input) -> Option<Input> {
        self.0.log.get().map(|_| input())
    }

    /// Changes the company, after everything its calendar has due. `input` is recorded if a log is
    /// attached; `work` is what [`Company::replay`] does with it.
    pub(crate) fn change<R>(
        &self,
        input: Option<Input>,
        work: impl FnOnce(&mut Company, Timestamp) -> R,
    ) -> R {
        let (before, result, after) = {
            let mut shared = self.lock();
            let Shared { company, responses } = &mut *shared;
            let company = Arc::make_mut(company);
            responses.clear();
            let before = company.wakeups();
            let now = self.0.clock.now();
            company.advance_to(now);
            let result = work(company, now);
            if let Some((log, input)) = self.0.log.get().zip(input) {
                log.append(now, &input);
            }
            self.0
                .limits_rates
                .store(company.knobs.limits_rates(), Ordering::Relaxed);
            (before, result, company.wakeups())
        };
        if before.0 != after.0 {
            self.0.calendar.ring();
        }
        if before.1 != after.1 {
            self.0.sender.ring();
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A panic elsewhere leaves plain data behind, which is better looked at than lost.
        self.0.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send_one(&self) {
        let Some(send) = self.change(self.recorded(|| Input::AttemptBegun), Company::next_attempt)
        else {
            return;
        };
        let outcome = Outcome::from_response(&self.0.transport.call(send.request).await);
        // If the state was replaced meanwhile, nothing in it is under way, and the outcome is
        // ignored.
        let input = self.recorded(|| Input::AttemptEnded {
            delivery: send.delivery,
            outcome,
        });
        self.change(input, |company, now| {
            company.record_outcome(send.delivery, outcome, now)
        });
    }
}

impl Company {
    /// When the calendar and the sender next have something to do.
    fn wakeups(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        (self.next_calendar_wakeup(), self.webhooks.next_due())
    }
}

/// Rows that take effect and webhook slots.
struct Calendar(FakeBambooHr);

impl Part for Calendar {
    fn name(&self) -> &'static str {
        "bamboohr calendar"
    }
    fn next_wakeup(&self) -> Option<Timestamp> {
        self.0.lock().company.next_calendar_wakeup()
    }
    fn tick(&self) -> BoxFuture<'_, ()> {
        Box::pin(async { self.0.advance() })
    }
    fn nudge(&self) -> &Nudge {
        &self.0.0.calendar
    }
}

/// Attempts to deliver, one per tick.
struct WebhookSender(FakeBambooHr);

impl Part for WebhookSender {
    fn name(&self) -> &'static str {
        "bamboohr webhooks"
    }
    fn next_wakeup(&self) -> Option<Timestamp> {
        self.0.lock().company.webhooks.next_due()
    }
    fn tick(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.0.send_one())
    }
    fn nudge(&self) -> &Nudge {
        &self.0.0.sender
    }
}
