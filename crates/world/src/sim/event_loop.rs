//! The order of events: one clock, every part, every call between them, one thing at a time.
//!
//! A tick or a handler is an *activity*. An activity computes until it makes a call; then it is
//! blocked until the world has let that call through and given its answer back. The world does the
//! next thing only when every activity is blocked or done, so the order of events never depends on
//! threads or sockets. Things that are due at the same time happen in this order: parts in the
//! order they were added, waiting calls (which one of several, the seed decides), answers that were
//! held back.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;

use clock::{Clock, ClockControl, Part};
use futures_util::future::{AbortHandle, Abortable, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::sync::oneshot;
use transport::{CallResult, Request, Transport, TransportError};

use crate::sim::journal::Journal;
use crate::sim::party::Party;
use crate::sim::verdict::Verdict;
use crate::sim::wire::{QueuedCall, Wire};

/// Decides what happens to each call as it is let through.
pub(crate) trait CallPolicy: Send {
    /// The verdict on a call, and the words by which the fault behind it is known. It may change
    /// the request on its way.
    fn verdict(
        &mut self,
        now: Timestamp,
        from: Party,
        to: Party,
        request: &mut Request,
    ) -> (Verdict, Option<String>);
}

/// The outcome of one step of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepOutcome {
    /// A part ran, a call was let through or an answer given.
    Progress,
    /// Only the clock moved, to the next thing that is due.
    TimePassed,
    /// Nothing is due until the given time.
    Idle,
}

/// The panic payload with which a tick or a handler makes its process die.
#[derive(Clone, Copy, Debug)]
pub struct ProcessDies;

enum Done {
    Ticked(usize),
    Answered(Box<CallInFlight>, CallResult),
    /// A tick of this party has died, or its handler of that call.
    Died(Party, Option<Box<CallInFlight>>),
}

/// A call on its way: what must be known when its receiver has answered.
struct CallInFlight {
    number: u64,
    from: Party,
    sent: Timestamp,
    deadline: Timestamp,
    verdict: Verdict,
    reply: oneshot::Sender<CallResult>,
}

struct HeldResponse {
    number: u64,
    from: Party,
    reply: oneshot::Sender<CallResult>,
    answer: CallResult,
}

struct HostedPart {
    party: Party,
    part: Arc<dyn Part>,
    busy: Option<AbortHandle>,
}

pub(crate) struct EventLoop {
    control: ClockControl,
    clock: Clock,
    wire: Wire,
    parts: BTreeMap<usize, HostedPart>,
    parts_added: usize,
    reachable: BTreeMap<Party, Arc<dyn Transport>>,
    running: FuturesUnordered<Pin<Box<dyn Future<Output = Done> + Send>>>,
    /// Answers held back until their time, in the order in which they were held.
    held: BTreeMap<(Timestamp, u64), HeldResponse>,
    /// Calls made from outside that are not answered yet: 0 or 1.
    outside_calls: usize,
    ticking: usize,
    /// Calls whose receiver is at work: who that is, and how to stop it.
    in_flight: BTreeMap<u64, (Party, AbortHandle)>,
    died: Option<Party>,
    policy: Box<dyn CallPolicy>,
    journal: Journal,
    /// The step of the scenario that is being carried out.
    step: Option<usize>,
    choice: ChaCha8Rng,
}

impl EventLoop {
    pub(crate) fn new(
        control: ClockControl,
        wire: Wire,
        policy: Box<dyn CallPolicy>,
        seed: u64,
    ) -> EventLoop {
        EventLoop {
            clock: control.clock(),
            control,
            wire,
            parts: BTreeMap::new(),
            parts_added: 0,
            reachable: BTreeMap::new(),
            running: FuturesUnordered::new(),
            held: BTreeMap::new(),
            outside_calls: 0,
            ticking: 0,
            in_flight: BTreeMap::new(),
            died: None,
            policy,
            journal: Journal::default(),
            step: None,
            choice: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn control(&self) -> &ClockControl {
        &self.control
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(crate) fn clear_journal(&mut self) {
        self.journal.clear();
    }

    pub(crate) fn enter_step(&mut self, step: Option<usize>) {
        self.step = step;
    }

    /// Lets `party` be called through `transport` and runs its parts from now on.
    pub(crate) fn add(
        &mut self,
        party: Party,
        transport: Arc<dyn Transport>,
        parts: Vec<Arc<dyn Part>>,
    ) {
        self.reachable.insert(party, transport);
        for part in parts {
            self.parts.insert(
                self.parts_added,
                HostedPart {
                    party,
                    part,
                    busy: None,
                },
            );
            self.parts_added += 1;
        }
    }

    /// Removes `party` as if its process died: its ticks stop, its calls have no sender
    /// any more, and its address does not answer.
    pub(crate) fn remove(&mut self, party: Party) {
        self.reachable.remove(&party);
        self.parts.retain(|_, hosted| {
            if hosted.party != party {
                return true;
            }
            if let Some(tick) = hosted.busy.take() {
                tick.abort();
                self.ticking -= 1;
            }
            false
        });
        self.held.retain(|_, held| held.from != party);
        for (to, receiver) in self.in_flight.values() {
            if *to == party {
                receiver.abort();
            }
        }
    }

    /// Makes a call from outside and runs the world until it is answered, or its deadline has
    /// passed. Time moves only as far as the answer needs.
    pub(crate) async fn call(&mut self, request: Request) -> CallResult {
        let deadline =
            self.now() + SignedDuration::try_from(request.timeout).unwrap_or(SignedDuration::MAX);
        let mut answer = self.wire.send(Party::Client, request);
        if self.wire.waiting() > 0 {
            self.outside_calls = 1;
        }
        loop {
            if let Ok(answer) = answer.try_recv() {
                return answer;
            }
            if self.died.is_some() || self.step(deadline).await == StepOutcome::Idle {
                self.outside_calls = 0;
                return Err(TransportError::TimedOut);
            }
        }
    }

    /// Takes the party that was killed since the last call.
    pub(crate) fn take_killed(&mut self) -> Option<Party> {
        self.died.take()
    }

    /// Does the next thing that is due by `until`, or moves the clock to it.
    pub(crate) async fn step(&mut self, until: Timestamp) -> StepOutcome {
        self.run_activities().await;
        let now = self.now();
        let outcome = if self.start_due_part(now)
            || self.deliver_next_call(now)
            || self.deliver_held_response(now)
        {
            StepOutcome::Progress
        } else {
            match self.next_due() {
                Some(due) if due <= until => {
                    self.control.move_to(due);
                    StepOutcome::TimePassed
                }
                _ => StepOutcome::Idle,
            }
        };
        self.run_activities().await;
        outcome
    }

    /// The next time at which something is due; `None` if nothing ever will be by itself.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        let parts = self.parts.values().filter(|hosted| hosted.busy.is_none());
        let wakeups = parts.filter_map(|hosted| hosted.part.next_wakeup());
        let held = self.held.first_key_value().map(|((at, _), _)| *at);
        wakeups.chain(held).min().filter(|due| *due < clock::NEVER)
    }

    /// Whether this party's address answers.
    pub(crate) fn is_reachable(&self, party: Party) -> bool {
        self.reachable.contains_key(&party)
    }

    /// Whether some activity has begun and not ended.
    pub(crate) fn is_busy(&self) -> bool {
        self.ticking > 0 || !self.held.is_empty()
    }

    fn start_due_part(&mut self, now: Timestamp) -> bool {
        let due = |hosted: &HostedPart| {
            hosted.busy.is_none() && hosted.part.next_wakeup().is_some_and(|at| at <= now)
        };
        let Some((&index, hosted)) = self.parts.iter_mut().find(|(_, hosted)| due(hosted)) else {
            return false;
        };
        let (handle, registration) = AbortHandle::new_pair();
        hosted.busy = Some(handle);
        self.ticking += 1;
        let (part, party) = (Arc::clone(&hosted.part), hosted.party);
        let tick = Abortable::new(async move { part.tick().await }, registration);
        self.running.push(Box::pin(async move {
            match AssertUnwindSafe(tick).catch_unwind().await {
                // An aborted tick was counted out when its party was removed.
                Ok(_) => Done::Ticked(index),
                Err(panic) if panic.is::<ProcessDies>() => Done::Died(party, None),
                Err(panic) => resume_unwind(panic),
            }
        }));
        true
    }

    fn deliver_next_call(&mut self, now: Timestamp) -> bool {
        let waiting = self.wire.waiting();
        let index = if waiting > 1 {
            self.choice.random_range(0..waiting)
        } else {
            0
        };
        let Some(QueuedCall {
            from,
            to,
            mut request,
            reply,
        }) = self.wire.take(index)
        else {
            return false;
        };
        let (verdict, fault) = self.policy.verdict(now, from, to, &mut request);
        if matches!(verdict, Verdict::KillBefore) {
            // It dies before sending: there is no call to record.
            self.kill(from);
            return true;
        }
        let number = self
            .journal
            .record_request(now, (from, to), &request, self.step);
        if let Some(fault) = fault {
            self.journal.record_fault(number, &fault);
        }
        match verdict {
            Verdict::Reset => self.respond(number, from, reply, Err(TransportError::Broken)),
            Verdict::Instead(answer) => self.respond(number, from, reply, Ok(*answer)),
            verdict => match self.reachable.get(&to).cloned() {
                None => self.respond(number, from, reply, Err(TransportError::NotConnected)),
                Some(receiver) => {
                    let deadline = now
                        + SignedDuration::try_from(request.timeout).unwrap_or(SignedDuration::MAX);
                    let flight = Box::new(CallInFlight {
                        number,
                        from,
                        sent: now,
                        deadline,
                        verdict,
                        reply,
                    });
                    self.start_call(flight, to, receiver, request);
                }
            },
        }
        true
    }

    fn start_call(
        &mut self,
        flight: Box<CallInFlight>,
        to: Party,
        receiver: Arc<dyn Transport>,
        request: Request,
    ) {
        let (handle, registration) = AbortHandle::new_pair();
        self.in_flight.insert(flight.number, (to, handle));
        self.running.push(Box::pin(async move {
            let handler = Abortable::new(async move { receiver.call(request).await }, registration);
            match AssertUnwindSafe(handler).catch_unwind().await {
                Ok(answer) => Done::Answered(flight, answer.unwrap_or(Err(TransportError::Broken))),
                Err(panic) if panic.is::<ProcessDies>() => Done::Died(to, Some(flight)),
                Err(panic) => resume_unwind(panic),
            }
        }));
    }

    fn kill(&mut self, party: Party) {
        self.remove(party);
        self.died = Some(party);
    }

    /// Handles the death of a party in a tick, or in a call whose sender sees the connection break.
    fn handle_death(&mut self, party: Party, over: Option<Box<CallInFlight>>) {
        if let Some(flight) = over {
            self.in_flight.remove(&flight.number);
            self.respond(
                flight.number,
                flight.from,
                flight.reply,
                Err(TransportError::Broken),
            );
        }
        self.kill(party);
    }

    fn deliver_held_response(&mut self, now: Timestamp) -> bool {
        match self.held.first_entry() {
            Some(first) if first.key().0 <= now => {
                let HeldResponse {
                    number,
                    from,
                    reply,
                    answer,
                } = first.remove();
                self.respond(number, from, reply, answer);
                true
            }
            _ => false,
        }
    }

    fn respond(
        &mut self,
        number: u64,
        from: Party,
        reply: oneshot::Sender<CallResult>,
        answer: CallResult,
    ) {
        if from == Party::Client {
            self.outside_calls = 0;
        }
        if reply.is_closed() {
            return; // the sender died
        }
        self.journal
            .record_response(number, self.clock.now(), &answer);
        _ = reply.send(answer);
    }

    /// Runs every activity until it is done or blocked on a call.
    async fn run_activities(&mut self) {
        while self.is_computing() {
            let wire = self.wire.clone();
            let done = tokio::select! {
                biased;
                Some(done) = self.running.next() => done,
                () = wire.wait_for_call() => continue,
            };
            match done {
                Done::Ticked(index) => {
                    let hosted = self.parts.get_mut(&index);
                    if hosted.is_some_and(|hosted| hosted.busy.take().is_some()) {
                        self.ticking -= 1;
                    }
                }
                Done::Answered(flight, answer) => self.handle_response(*flight, answer),
                Done::Died(party, flight) => self.handle_death(party, flight),
            }
        }
    }

    /// Each tick, and each call from outside, is a chain of activities of which only the last
    /// computes. It is blocked exactly if its last call waits in the queue or its answer is held
    /// back.
    fn is_computing(&self) -> bool {
        let blocked = self.wire.waiting() + self.held.len();
        let chains = self.ticking + self.outside_calls;
        // Of a chain whose head died a receiver may still be at work, or a tick not yet taken down.
        let left_over = chains == 0 && !self.in_flight.is_empty();
        let taken_down = self.running.len() > self.ticking + self.in_flight.len();
        chains > blocked || left_over || taken_down
    }

    /// Handles the response of a receiver as the verdict says.
    fn handle_response(&mut self, flight: CallInFlight, mut answer: CallResult) {
        let CallInFlight {
            number,
            from,
            sent,
            deadline,
            verdict,
            reply,
        } = flight;
        self.in_flight.remove(&number);
        match verdict {
            Verdict::KillAfter => return self.kill(from),
            Verdict::LostAnswer => answer = Err(TransportError::Broken),
            Verdict::Spoil(spoil) => {
                if let Ok(answer) = &mut answer {
                    spoil.spoil(answer);
                }
            }
            Verdict::Slow(duration) => {
                let arrives =
                    sent + SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
                let (at, answer) = if arrives <= deadline {
                    (arrives, answer)
                } else {
                    (deadline, Err(TransportError::TimedOut))
                };
                self.held.insert(
                    (at, number),
                    HeldResponse {
                        number,
                        from,
                        reply,
                        answer,
                    },
                );
                return;
            }
            Verdict::Pass | Verdict::Reset | Verdict::Instead(_) | Verdict::KillBefore => {}
        }
        self.respond(number, from, reply, answer);
    }
}

#[cfg(test)]
mod tests;
