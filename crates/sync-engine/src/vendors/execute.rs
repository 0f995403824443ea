//! Executes one operation, one bounded step at a time: read, store the intent, write, or find out
//! whether a write whose answer was lost took effect (CRS-2, CRS-5, RTE-6). Imports and webhooks
//! share it.
//!
//! It makes no choices: the operation says what to write, `sync_core::plan::settle` what a finding
//! means.

use litmos_client::{Cause, Error};
use rulebook::Rule;
use sync_core::domain::username::Folded;
use sync_core::pacing::retry::Decision;
use sync_core::plan::settle::{self, Settled};
use sync_core::{Finding, LearnerId, Lookup, Member, Overlay, Reason, Step};

use super::operation_run::{LastWrite, OperationRun, StepOutcome};
use crate::Engine;
use crate::runtime::attempts::{self, Tries};
use crate::runtime::runs::Intent;
use crate::store::{self, StoreError};
use crate::vendors::{convert, litmos};

impl OperationRun {
    /// The row fails, unless a leaver must be locked out (STA-13).
    fn fail_or_narrow(
        &mut self,
        engine: &Engine,
        reason: Reason,
        rule: &'static Rule,
    ) -> StepOutcome {
        match self.narrow(&engine.lock().people.links, &reason, rule) {
            true => StepOutcome::Later(engine.now()),
            false => StepOutcome::Failed(reason, rule),
        }
    }

    /// Makes the next step. `owner` is the run or the event that the intent belongs to;
    /// `send_welcome` is the option of IMP-10.
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
                unreachable!("an operation without a write is not executed")
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
        if let Err(at) = litmos::take_pace(engine, 1) {
            return Ok(StepOutcome::Later(at));
        }
        if self.last_write != LastWrite::None {
            self.lookup_tries.begin(engine.now());
            return Ok(self.find_created(engine, wanted).await);
        }
        self.tries.begin(engine.now());
        self.store_intent(engine, owner)?;
        rulebook::hit(&rulebook::IMP_13);
        match engine
            .litmos()
            .create(&convert::new_learner(wanted), send_welcome)
            .await
        {
            Ok(user) => Ok(StepOutcome::Done(convert::learner(&user))),
            Err(error) => {
                litmos::apply_retry_after(engine, &error);
                Ok(self.on_create_error(engine, &error))
            }
        }
    }

    fn on_create_error(&mut self, engine: &Engine, error: &Error) -> StepOutcome {
        let now = engine.now();
        match error {
            Error::Fail(Cause::UserNameTaken) => {
                // Look again: an earlier try may have made it (MAT-7).
                rulebook::hit(&rulebook::MAT_7);
                self.last_write = LastWrite::Final(Reason::UsernameTaken, &rulebook::MAT_7);
                StepOutcome::Later(now)
            }
            Error::LookFirst { cause, .. } => {
                rulebook::hit(&rulebook::RTE_6);
                self.last_write = LastWrite::Lost;
                match self.decide(engine, error) {
                    Decision::RetryAt(at) => StepOutcome::Later(at),
                    Decision::PauseUntil(at) => StepOutcome::Pause(at, litmos::reason(cause)),
                    Decision::GiveUp => {
                        self.last_write = LastWrite::Final(litmos::reason(cause), rule(cause));
                        StepOutcome::Later(now)
                    }
                }
            }
            other => self.on_call_error(engine, other),
        }
    }

    /// Looks whether the create took effect (CRS-5).
    async fn find_created(&mut self, engine: &Engine, wanted: &Overlay) -> StepOutcome {
        let name = Folded::of(
            wanted
                .texts
                .get(Member::UserName)
                .map_or("", String::as_str),
        );
        let found = match litmos::get(engine, &Lookup::ByUserName(name.clone())).await {
            Ok(found) => found.as_ref().map(convert::learner),
            Err(error) => return self.on_lookup_error(engine, &error, &self.lookup_tries),
        };
        self.lookup_tries = Tries::default();
        // A first try that Litmos refused as taken made nothing, so a learner that is there was
        // there before.
        let was_free = self.attempts > 1
            || !matches!(self.last_write, LastWrite::Final(Reason::UsernameTaken, _));
        let settlement = {
            let state = engine.lock();
            settle::create(
                wanted,
                found.as_ref(),
                was_free,
                &self.operation.employee_id,
                &state.people.links,
            )
        };
        match (settlement, found) {
            (Settled::Done, Some(learner)) => StepOutcome::Done(learner),
            (Settled::Linked, Some(learner)) => StepOutcome::Replan(Finding::Seen(learner)),
            (Settled::Collision(reason), _) => StepOutcome::Failed(reason, &rulebook::MAT_7),
            _ => self.on_write_absent(engine),
        }
    }

    /// The write did not happen: make it again, or fail if that was the last try.
    fn on_write_absent(&mut self, engine: &Engine) -> StepOutcome {
        match std::mem::replace(&mut self.last_write, LastWrite::None) {
            LastWrite::Final(reason, rule) if self.is_refused => {
                self.fail_or_narrow(engine, reason, rule)
            }
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
        if let Err(at) = litmos::take_pace(engine, 2) {
            return Ok(StepOutcome::Later(at));
        }
        self.tries.begin(engine.now());
        let by_id = Lookup::ById(id.clone());
        let mut user = match litmos::get(engine, &by_id).await {
            Ok(Some(user)) => user,
            Ok(None) => return Ok(StepOutcome::Replan(Finding::Nobody(by_id))),
            Err(error) if self.is_in_doubt() => {
                return Ok(self.on_lookup_error(engine, &error, &self.tries));
            }
            Err(error) => return Ok(self.on_call_error(engine, &error)),
        };
        let before = convert::learner(&user);
        if self.is_in_doubt() {
            rulebook::hit(&rulebook::CRS_5);
        }
        match settle::update(set, Some(&before)) {
            Settled::Done if self.attempts > 0 => return Ok(StepOutcome::Done(before)),
            // It was changed by others since the plan: the plan is out of date.
            Settled::Done => return Ok(StepOutcome::Replan(Finding::Seen(before))),
            // A write in doubt that did not happen is not made again once the run is to stop
            // (IMP-15, CON-10).
            _ if self.is_stopping && self.last_write == LastWrite::Lost => {
                return Ok(self.on_write_absent(engine));
            }
            _ if matches!(self.last_write, LastWrite::Final(..)) => {
                return Ok(self.on_write_absent(engine));
            }
            // Who may log in has changed since it was planned.
            _ if settle::is_outdated(&self.operation, &before, engine.now()) => {
                return Ok(StepOutcome::Replan(Finding::Seen(before)));
            }
            _ => {}
        }
        self.store_intent(engine, owner)?;
        convert::apply_overlay(set, &mut user);
        match engine.litmos().update(&user).await {
            Ok(()) => Ok(StepOutcome::Done(convert::learner(&user))),
            Err(error) => {
                litmos::apply_retry_after(engine, &error);
                Ok(self.on_update_error(engine, &error, by_id, set))
            }
        }
    }

    fn on_update_error(
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
                self.last_write = LastWrite::None;
                let name = set.texts.get(Member::UserName).map_or("", String::as_str);
                StepOutcome::Replan(Finding::Unknown(Lookup::ByUserName(Folded::of(name))))
            }
            cause @ (Cause::Unreadable(_) | Cause::TooLarge) => {
                self.last_write = LastWrite::Final(litmos::reason(cause), rule(cause));
                self.is_refused = true;
                StepOutcome::Later(engine.now())
            }
            // Only a call that never left surely had no effect (CRS-5).
            Cause::NoAnswer | Cause::Unavailable(_) | Cause::ServerError | Cause::Throttled => {
                self.last_write = LastWrite::Lost;
                match self.on_call_error(engine, error) {
                    StepOutcome::Failed(reason, rule) => {
                        // It may have happened all the same: a last look, and no more writing.
                        self.last_write = LastWrite::Final(reason, rule);
                        self.is_refused = *error.cause() == Cause::ServerError;
                        StepOutcome::Later(engine.now())
                    }
                    other => other,
                }
            }
            Cause::Rejected { .. } => match self.on_call_error(engine, error) {
                StepOutcome::Failed(reason, rule) => self.fail_or_narrow(engine, reason, rule),
                other => other,
            },
            Cause::NotConnected | Cause::KeyRejected(_) => self.on_call_error(engine, error),
        }
    }

    /// A call failed that changed nothing, or that may be repeated.
    fn on_call_error(&self, engine: &Engine, error: &Error) -> StepOutcome {
        OperationRun::outcome(error, self.decide(engine, error))
    }

    /// The row must not fail on this: a learner may have been made or changed.
    fn on_lookup_error(&self, engine: &Engine, error: &Error, tries: &Tries) -> StepOutcome {
        match OperationRun::outcome(error, decide(tries, engine, error)) {
            StepOutcome::Failed(reason, _) => StepOutcome::Unresolved(reason),
            other => other,
        }
    }

    fn outcome(error: &Error, decision: Decision) -> StepOutcome {
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
    fn store_intent(&mut self, engine: &Engine, owner: &str) -> Result<(), StoreError> {
        rulebook::hit(&rulebook::CRS_2);
        self.attempts += 1;
        let intent = Intent {
            operation: self.operation.clone(),
            attempts: self.attempts,
            chunk: None,
        };
        let employee = &self.operation.employee_id;
        let pace = engine.lock().pacing.to_stored();
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
        &mut engine.lock().pacing.jitter,
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
