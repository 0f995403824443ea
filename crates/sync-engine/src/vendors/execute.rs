//! Carries one operation out, one bounded step at a time: read, store the intent, write, or look
//! what became of a write whose answer was lost (CRS-2, CRS-5, RTE-6). Imports and webhooks share
//! it.
//!
//! It makes no choices: what to write is the operation's, what a finding means is
//! `sync_core::plan::settle`'s.

use jiff::Timestamp;
use litmos_client::{Cause, Error};
use rulebook::Rule;
use sync_core::domain::username::Folded;
use sync_core::pacing::retry::Decision;
use sync_core::plan::settle::{self, Settled};
use sync_core::{Finding, Learner, LearnerId, Lookup, Member, Operation, Overlay, Reason, Step};

use crate::Engine;
use crate::runtime::attempts::{self, Tries};
use crate::runtime::pace::Pace;
use crate::runtime::runs::Intent;
use crate::store::{self, StoreError};
use crate::vendors::{convert, litmos};

/// An operation under way.
#[derive(Clone, Debug)]
pub(crate) struct OperationRun {
    pub(crate) operation: Operation,
    /// Write calls made.
    pub(crate) attempts: u32,
    tries: Tries,
    /// Look-ups are calls of their own: they do not use up the tries of the write (RTE-6).
    looks: Tries,
    doubt: LastWrite,
    /// Whether Litmos refused the last write, rather than not being there (STA-13).
    is_refused: bool,
    is_stopping: bool,
}

/// What is known of the last write.
#[derive(Clone, Debug, PartialEq, Eq)]
enum LastWrite {
    /// Nothing was written, or it surely failed.
    None,
    /// It may have happened: look before anything else, then write again if it did not.
    Lost,
    /// It may have happened: look, and if it did not, fail with this.
    Final(Reason, &'static Rule),
}

/// What one step came to.
#[derive(Debug)]
pub(crate) enum StepOutcome {
    /// The operation is carried out; this is the learner as it is now.
    Done(Learner),
    /// It failed for good and nothing was written.
    Failed(Reason, &'static Rule),
    /// Whether the last write took effect cannot be seen, however often it was looked: it stays in
    /// doubt (CRS-5).
    Unseen(Reason),
    /// Come back then.
    Later(Timestamp),
    /// The facts have changed: note this one and plan again.
    Replan(Finding),
    /// The vendor wants the run to wait longer than a call may (RTE-5).
    Pause(Timestamp, Reason),
    /// Nothing more can be done for anybody (FLT-2).
    Abort(Reason),
}

impl OperationRun {
    /// An operation at its beginning.
    pub(crate) fn new(operation: Operation) -> OperationRun {
        OperationRun {
            operation,
            attempts: 0,
            tries: Tries::default(),
            looks: Tries::default(),
            doubt: LastWrite::None,
            is_refused: false,
            is_stopping: false,
        }
    }

    /// An operation whose write may have happened before the engine stopped (CRS-5).
    pub(crate) fn resumed(intent: Intent) -> OperationRun {
        let Intent {
            operation,
            attempts,
            ..
        } = intent;
        OperationRun {
            attempts,
            doubt: LastWrite::Lost,
            ..OperationRun::new(operation)
        }
    }

    /// From now on only what is in doubt is looked at; nothing is written again.
    pub(crate) fn stop(&mut self) {
        self.is_stopping = true;
    }

    /// Whether it may be left alone: nothing written is in doubt (IMP-15).
    pub(crate) fn is_at_boundary(&self) -> bool {
        self.doubt == LastWrite::None
    }

    /// Forgets the tries, so that a new series may begin.
    pub(crate) fn rest(&mut self) {
        self.tries = Tries::default();
        self.looks = Tries::default();
    }

    /// Goes on with what must be done whatever Litmos says of the rest: a leaver is locked out,
    /// once (STA-13). `false` if there is nobody to lock out; then the row fails with `reason`.
    pub(crate) fn narrow(&mut self, engine: &Engine, reason: &Reason, rule: &'static Rule) -> bool {
        if self.is_stopping {
            return false;
        }
        let link = engine
            .memory()
            .people
            .links
            .of(&self.operation.employee_id)
            .cloned();
        let Some(narrower) = self.operation.narrowed(reason, rule, link.as_ref()) else {
            return false;
        };
        self.operation = narrower;
        self.doubt = LastWrite::None;
        self.is_refused = false;
        self.rest();
        true
    }

    /// The row fails, unless somebody must be locked out (STA-13).
    fn refused(&mut self, engine: &Engine, reason: Reason, rule: &'static Rule) -> StepOutcome {
        match self.narrow(engine, &reason, rule) {
            true => StepOutcome::Later(engine.now()),
            false => StepOutcome::Failed(reason, rule),
        }
    }

    /// Makes the next step. `owner` is whose intent it is: the run's or the delivery's;
    /// `send_welcome` is IMP-10's.
    pub(crate) async fn step(
        &mut self,
        engine: &Engine,
        owner: &str,
        send_welcome: bool,
    ) -> Result<StepOutcome, StoreError> {
        match self.operation.step.clone() {
            Step::Create { learner } => self.create(engine, owner, &learner, send_welcome).await,
            Step::Update { learner_id, set } => self.update(engine, owner, &learner_id, &set).await,
            Step::Nothing | Step::Fail | Step::Skip => {
                unreachable!("an operation without a write is not carried out")
            }
        }
    }

    async fn create(
        &mut self,
        engine: &Engine,
        owner: &str,
        wanted: &Overlay,
        send_welcome: bool,
    ) -> Result<StepOutcome, StoreError> {
        if let Err(at) = litmos::pace(engine, 1) {
            return Ok(StepOutcome::Later(at));
        }
        if self.doubt != LastWrite::None {
            self.looks.begin(engine.now());
            return Ok(self.look_for_created(engine, wanted).await);
        }
        self.tries.begin(engine.now());
        self.intend(engine, owner)?;
        rulebook::hit(&rulebook::IMP_13);
        match engine
            .litmos()
            .create(&convert::new_learner(wanted), send_welcome)
            .await
        {
            Ok(user) => Ok(StepOutcome::Done(convert::learner(&user))),
            Err(error) => {
                litmos::heed(engine, &error);
                Ok(self.create_failed(engine, &error))
            }
        }
    }

    fn create_failed(&mut self, engine: &Engine, error: &Error) -> StepOutcome {
        let now = engine.now();
        match error {
            Error::Fail(Cause::UserNameTaken) => {
                // Look again: an earlier try may have made it (MAT-7).
                rulebook::hit(&rulebook::MAT_7);
                self.doubt = LastWrite::Final(Reason::UsernameTaken, &rulebook::MAT_7);
                StepOutcome::Later(now)
            }
            Error::LookFirst { cause, .. } => {
                rulebook::hit(&rulebook::RTE_6);
                self.doubt = LastWrite::Lost;
                match self.decide(engine, error) {
                    Decision::RetryAt(at) => StepOutcome::Later(at),
                    Decision::PauseUntil(at) => StepOutcome::Pause(at, litmos::reason(cause)),
                    Decision::GiveUp => {
                        self.doubt = LastWrite::Final(litmos::reason(cause), rule(cause));
                        StepOutcome::Later(now)
                    }
                }
            }
            other => self.failed(engine, other),
        }
    }

    /// Looks whether the create took effect (CRS-5).
    async fn look_for_created(&mut self, engine: &Engine, wanted: &Overlay) -> StepOutcome {
        let name = Folded::of(
            wanted
                .texts
                .get(Member::UserName)
                .map_or("", String::as_str),
        );
        let found = match litmos::look(engine, &Lookup::ByUserName(name.clone())).await {
            Ok(found) => litmos::seen(found.as_ref()),
            Err(error) => return self.could_not_look(engine, &error, &self.looks),
        };
        self.looks = Tries::default();
        // A first try that Litmos refused as taken made nothing, so whoever is there was there
        // before.
        let was_free =
            self.attempts > 1 || !matches!(self.doubt, LastWrite::Final(Reason::UsernameTaken, _));
        let settled = {
            let memory = engine.memory();
            settle::create(
                wanted,
                found.as_ref(),
                was_free,
                &self.operation.employee_id,
                &memory.people.links,
            )
        };
        match (settled, found) {
            (Settled::Done, Some(learner)) => StepOutcome::Done(learner),
            (Settled::Linked, Some(learner)) => StepOutcome::Replan(Finding::Seen(learner)),
            (Settled::Collision(reason), _) => StepOutcome::Failed(reason, &rulebook::MAT_7),
            _ => self.was_not_done(engine),
        }
    }

    /// The write did not happen: make it again, or fail if that was the last try.
    fn was_not_done(&mut self, engine: &Engine) -> StepOutcome {
        match std::mem::replace(&mut self.doubt, LastWrite::None) {
            LastWrite::Final(reason, rule) if self.is_refused => self.refused(engine, reason, rule),
            LastWrite::Final(reason, rule) => StepOutcome::Failed(reason, rule),
            LastWrite::Lost | LastWrite::None => StepOutcome::Later(engine.now()),
        }
    }

    async fn update(
        &mut self,
        engine: &Engine,
        owner: &str,
        id: &LearnerId,
        set: &Overlay,
    ) -> Result<StepOutcome, StoreError> {
        // A read and its write go together, so both tokens are taken before (IMP-9).
        if let Err(at) = litmos::pace(engine, 2) {
            return Ok(StepOutcome::Later(at));
        }
        self.tries.begin(engine.now());
        let by_id = Lookup::ById(id.clone());
        let mut user = match litmos::look(engine, &by_id).await {
            Ok(Some(user)) => user,
            Ok(None) => return Ok(StepOutcome::Replan(Finding::Nobody(by_id))),
            Err(error) if !self.is_at_boundary() => {
                return Ok(self.could_not_look(engine, &error, &self.tries));
            }
            Err(error) => return Ok(self.failed(engine, &error)),
        };
        let before = convert::learner(&user);
        if !self.is_at_boundary() {
            rulebook::hit(&rulebook::CRS_5);
        }
        match settle::update(set, Some(&before)) {
            Settled::Done if self.attempts > 0 => return Ok(StepOutcome::Done(before)),
            // Somebody else made it so since the plan: the plan is out of date.
            Settled::Done => return Ok(StepOutcome::Replan(Finding::Seen(before))),
            // A write in doubt that did not happen is not made again once the run is to stop
            // (IMP-15, CON-10).
            _ if self.is_stopping && self.doubt == LastWrite::Lost => {
                return Ok(self.was_not_done(engine));
            }
            _ if matches!(self.doubt, LastWrite::Final(..)) => return Ok(self.was_not_done(engine)),
            // Whoever may log in is another than when it was planned.
            _ if settle::is_outdated(&self.operation, &before, engine.now()) => {
                return Ok(StepOutcome::Replan(Finding::Seen(before)));
            }
            _ => {}
        }
        self.intend(engine, owner)?;
        convert::lay_over(set, &mut user);
        match engine.litmos().update(&user).await {
            Ok(()) => Ok(StepOutcome::Done(convert::learner(&user))),
            Err(error) => {
                litmos::heed(engine, &error);
                Ok(self.update_failed(engine, &error, by_id, set))
            }
        }
    }

    fn update_failed(
        &mut self,
        engine: &Engine,
        error: &Error,
        by_id: Lookup,
        set: &Overlay,
    ) -> StepOutcome {
        match error.cause() {
            Cause::Gone => StepOutcome::Replan(Finding::Nobody(by_id)),
            Cause::UserNameTaken => {
                // The plan has to know who has the name (MAT-10).
                self.doubt = LastWrite::None;
                let name = set.texts.get(Member::UserName).map_or("", String::as_str);
                StepOutcome::Replan(Finding::Unknown(Lookup::ByUserName(Folded::of(name))))
            }
            cause @ (Cause::Unreadable(_) | Cause::TooLarge) => {
                self.doubt = LastWrite::Final(litmos::reason(cause), rule(cause));
                self.is_refused = true;
                StepOutcome::Later(engine.now())
            }
            // Only a call that never left surely had no effect (CRS-5).
            Cause::NoAnswer | Cause::Unavailable(_) | Cause::ServerError | Cause::Throttled => {
                self.doubt = LastWrite::Lost;
                match self.failed(engine, error) {
                    StepOutcome::Failed(reason, rule) => {
                        // It may have happened all the same: a last look, and no more writing.
                        self.doubt = LastWrite::Final(reason, rule);
                        self.is_refused = *error.cause() == Cause::ServerError;
                        StepOutcome::Later(engine.now())
                    }
                    other => other,
                }
            }
            Cause::Rejected { .. } => match self.failed(engine, error) {
                StepOutcome::Failed(reason, rule) => self.refused(engine, reason, rule),
                other => other,
            },
            Cause::NotConnected | Cause::KeyRejected(_) => self.failed(engine, error),
        }
    }

    /// A call failed that changed nothing, or that may be repeated.
    fn failed(&self, engine: &Engine, error: &Error) -> StepOutcome {
        OperationRun::after(error, self.decide(engine, error))
    }

    /// The row must not fail on this: somebody may have been made or changed.
    fn could_not_look(&self, engine: &Engine, error: &Error, looks: &Tries) -> StepOutcome {
        match OperationRun::after(error, decide(looks, engine, error)) {
            StepOutcome::Failed(reason, _) => StepOutcome::Unseen(reason),
            other => other,
        }
    }

    fn after(error: &Error, decision: Decision) -> StepOutcome {
        let cause = error.cause();
        let reason = litmos::reason(cause);
        if matches!(cause, Cause::KeyRejected(_)) {
            rulebook::hit(&rulebook::CON_9);
            return StepOutcome::Abort(reason);
        }
        match decision {
            Decision::RetryAt(at) => StepOutcome::Later(at),
            Decision::PauseUntil(at) => StepOutcome::Pause(at, reason),
            Decision::GiveUp => StepOutcome::Failed(reason, rule(cause)),
        }
    }

    fn decide(&self, engine: &Engine, error: &Error) -> Decision {
        decide(&self.tries, engine, error)
    }

    /// Makes the intent durable before the write (CRS-2).
    fn intend(&mut self, engine: &Engine, owner: &str) -> Result<(), StoreError> {
        rulebook::hit(&rulebook::CRS_2);
        self.attempts += 1;
        let intent = Intent {
            operation: self.operation.clone(),
            attempts: self.attempts,
            chunk: None,
        };
        let employee = &self.operation.employee_id;
        let pace = Pace::of(engine);
        engine.store().write(|transaction| {
            pace.put(transaction)?;
            store::runs::put_intent(transaction, owner, employee, &intent)
        })
    }
}

fn decide(tries: &Tries, engine: &Engine, error: &Error) -> Decision {
    rulebook::hit(&rulebook::RTE_7);
    let now = engine.now();
    tries.decide(
        attempts::call_failure(error, now),
        now,
        &mut engine.memory().jitter,
    )
}

/// The rule behind a row that fails on a call.
pub(crate) fn rule(cause: &Cause) -> &'static Rule {
    match cause {
        Cause::Throttled => &rulebook::RTE_2,
        Cause::Unreadable(_) => &rulebook::RTE_9,
        Cause::TooLarge => &rulebook::RTE_8,
        Cause::NotConnected | Cause::NoAnswer | Cause::Unavailable(_) | Cause::ServerError => {
            &rulebook::RTE_5
        }
        Cause::KeyRejected(_) => &rulebook::CON_9,
        Cause::UserNameTaken => &rulebook::MAT_7,
        Cause::Gone | Cause::Rejected { .. } => &rulebook::FLT_5,
    }
}
