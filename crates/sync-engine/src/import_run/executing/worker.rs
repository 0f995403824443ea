//! Carrying one operation out, beside others where the queue lets it (CNC-4).
//!
//! Whoever has an operation in hand has the turn of its employee, too. What it comes to is stored
//! at once; what it means for the run as a whole (a pause, an end, another plan) waits until nobody
//! has anything in hand. So an Import comes to the same with one hand and with many.

use jiff::Timestamp;
use sync_core::{EmployeeId, Finding, Reason};

use crate::Engine;
use crate::import_run::executing::next_work::Work;
use crate::import_run::lane::{Conclusion, ImportLane};
use crate::import_run::lifecycle::{finish, store_backoff};
use crate::import_run::planning::litmos_answers::{self, Answer};
use crate::import_run::{due, heed_switch, is_taken, must_stop, pause_if_it_takes_long, with_lane};
use crate::observe::metrics::Timing;
use crate::runtime::employee_lock::EmployeeLock;
use crate::store::StoreError;
use crate::vendors::execute::{OperationRun, StepOutcome};

/// When one more hand has something to do: it only carries, and leaves all else to the lane.
pub(crate) fn next_wakeup(engine: &Engine) -> Option<Timestamp> {
    let memory = engine.memory();
    let lane = memory
        .import
        .as_ref()
        .filter(|lane| lane.next_work() == Work::Carry)?;
    if must_stop(&memory, lane) {
        return Some(Timestamp::UNIX_EPOCH);
    }
    due(engine, &memory, lane)
}

/// Makes the next step of an operation nobody has in hand.
pub(crate) async fn tick(engine: &Engine) {
    heed_switch(engine);
    if with_lane(engine, |lane| lane.next_work()) != Some(Work::Carry) {
        return;
    }
    let _timing = Timing::begin(engine, Work::Carry.phase());
    let result = carry(engine)
        .await
        .and_then(|()| pause_if_it_takes_long(engine));
    if let Err(error) = result {
        store_backoff::on_store_error(engine, &error);
    }
}

/// An operation off the queue. It is let go when this is dropped.
pub(crate) struct InHand {
    engine: Engine,
    employee: EmployeeId,
    /// Given back after it was let go: that rings the bells.
    _turn: EmployeeLock,
}

impl InHand {
    /// The next one that is due, with the turn of its employee.
    pub(crate) fn take(engine: &Engine) -> Option<(InHand, OperationRun)> {
        let now = engine.now();
        let mut memory = engine.memory();
        let memory = &mut *memory;
        let (busy, inbox) = (&memory.busy, &memory.inbox);
        let lane = memory.import.as_mut()?;
        let is_taken = |carrying: &OperationRun| is_taken(carrying, busy, inbox);
        let carrying = lane
            .queue
            .take(lane.asks(lane.hands(engine), &is_taken), now)?;
        let employee = carrying.operation.employee_id.clone();
        let turn = EmployeeLock::take(engine, memory, &employee);
        Some((
            InHand {
                engine: engine.clone(),
                employee,
                _turn: turn,
            },
            carrying,
        ))
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        with_lane(&self.engine, |lane| lane.queue.let_go(&self.employee));
    }
}

/// Makes the next step of the operation whose turn it is.
pub(crate) async fn carry(engine: &Engine) -> Result<(), StoreError> {
    let Some((_in_hand, mut carrying)) = InHand::take(engine) else {
        return Ok(());
    };
    let known = with_lane(engine, |lane| {
        (
            lane.run.header.id.clone(),
            lane.run.stop.is_some(),
            lane.config(engine).send_welcome,
        )
    });
    let Some((owner, is_stopping, send_welcome)) = known else {
        return Ok(());
    };
    let is_outdated = !is_stopping && is_outdated(engine, &carrying);
    if is_outdated {
        with_lane(engine, ImportLane::replan);
        if carrying.is_at_boundary() {
            return Ok(());
        }
    }
    if is_stopping || is_outdated {
        // Only what is in doubt is settled; nothing is written any more by this plan.
        carrying.stop();
    }
    let came = carrying.step(engine, &owner, send_welcome).await?;
    settle(engine, carrying, came)
}

fn settle(engine: &Engine, carrying: OperationRun, came: StepOutcome) -> Result<(), StoreError> {
    match came {
        StepOutcome::Done(learner) => finish::done(engine, &carrying, learner),
        StepOutcome::Failed(reason, rule) => finish::failed(engine, &carrying, reason, rule),
        StepOutcome::Unseen(reason) => {
            put_off(engine, carrying, &reason);
            Ok(())
        }
        StepOutcome::Later(at) => {
            with_lane(engine, |lane| lane.give_back(carrying, at));
            Ok(())
        }
        StepOutcome::Replan(finding) => replan(engine, carrying, finding),
        StepOutcome::Pause(at, reason) => {
            conclude(engine, carrying, Conclusion::Pause(reason, Some(at)));
            Ok(())
        }
        StepOutcome::Abort(reason) => {
            conclude(engine, carrying, Conclusion::Abort(reason));
            Ok(())
        }
    }
}

fn conclude(engine: &Engine, carrying: OperationRun, conclusion: Conclusion) {
    let now = engine.now();
    with_lane(engine, |lane| {
        lane.give_back(carrying, now);
        lane.conclude(conclusion);
    });
}

/// What is in doubt and cannot be seen holds up nobody else (FLT-1); the run does not end before it
/// is seen.
fn put_off(engine: &Engine, mut carrying: OperationRun, reason: &Reason) {
    rulebook::hit(&rulebook::CRS_5);
    carrying.rest();
    with_lane(engine, |lane| {
        if reason.is_infrastructure() {
            lane.breaker.note_failure();
        }
        lane.put_off.insert(
            carrying.operation.employee_id.clone(),
            (carrying, reason.clone()),
        );
        if lane.breaker.is_open() {
            lane.conclude(Conclusion::Pause(Reason::LitmosUnavailable, None));
        }
    });
}

/// Whether another row did not free the name it waits for, or something was told about this
/// employee since the plan was made (STG-11, WHK-15).
fn is_outdated(engine: &Engine, carrying: &OperationRun) -> bool {
    let mut memory = engine.memory();
    let memory = &mut *memory;
    let Some(lane) = memory.import.as_mut() else {
        return false;
    };
    lane.was_overtaken(carrying) || lane.take_news(&carrying.operation, &memory.people)
}

fn replan(engine: &Engine, mut carrying: OperationRun, finding: Finding) -> Result<(), StoreError> {
    litmos_answers::keep(engine, &Answer::Finding(finding.clone()))?;
    let may_replan = with_lane(engine, |lane| lane.may_replan(&carrying, finding));
    let (reason, rule) = (Reason::UsernameTaken, &rulebook::MAT_10);
    match may_replan {
        Some(false) if carrying.narrow(engine, &reason, rule) => {
            let now = engine.now();
            with_lane(engine, |lane| lane.give_back(carrying, now));
            Ok(())
        }
        Some(false) => finish::failed(engine, &carrying, reason, rule),
        _ => Ok(()),
    }
}
