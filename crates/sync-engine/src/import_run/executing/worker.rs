//! Executes one operation, beside others where the queue lets it (CNC-4).
//!
//! A worker that has claimed an operation holds the lock of its employee, too. Its outcome is
//! stored at once; what it means for the run as a whole (a pause, an end, another plan) waits until
//! no worker is busy. So an Import has the same result with one worker and with many.

use jiff::Timestamp;
use sync_core::{EmployeeId, Finding, Reason};

use crate::Engine;
use crate::import_run::active::{ActiveImport, Conclusion};
use crate::import_run::due::{due, is_locked, must_stop, pause_if_long, stop_if_disabled};
use crate::import_run::executing::next_work::Work;
use crate::import_run::lifecycle::{finish, store_backoff};
use crate::import_run::planning::answer_log;
use crate::import_run::planning::litmos_answers::Answer;
use crate::observe::metrics::Timing;
use crate::runtime::employee_lock::EmployeeLock;
use crate::runtime::state::EngineState;
use crate::store::StoreError;
use crate::vendors::operation_run::{OperationRun, StepOutcome};

/// When an additional worker has something to do: it only executes, and leaves all else to the
/// lane.
pub(crate) fn next_wakeup(engine: &Engine) -> Option<Timestamp> {
    let state = engine.lock();
    let active = state.import.active.as_ref();
    let active = active.filter(|active| active.next_work() == Work::Execute)?;
    if must_stop(&state) {
        return Some(Timestamp::UNIX_EPOCH);
    }
    due(&state, active, &engine.setup().config)
}

/// Makes the next step of an operation that no worker has claimed.
pub(crate) async fn tick(engine: &Engine) {
    stop_if_disabled(engine);
    if engine.with_import(|active| active.next_work()) != Some(Work::Execute) {
        return;
    }
    let _timing = Timing::new(engine.metrics(), engine.clock(), Work::Execute.phase());
    let result = execute(engine).await.and_then(|()| pause_if_long(engine));
    if let Err(error) = result {
        store_backoff::on_store_error(engine, &error);
    }
}

/// A claim on an operation of the queue, released when dropped.
pub(crate) struct Claim {
    engine: Engine,
    employee: EmployeeId,
    /// Released after the claim: that nudges the lanes.
    _lock: EmployeeLock,
}

impl Claim {
    /// Claims the next operation that is due, and locks its employee.
    pub(crate) fn take(engine: &Engine) -> Option<(Claim, OperationRun)> {
        let now = engine.now();
        let mut state = engine.lock();
        let EngineState {
            locked,
            inbox,
            import,
            ..
        } = &mut *state;
        let active = import.active.as_mut()?;
        let is_locked = |op: &OperationRun| is_locked(op, locked, inbox);
        let workers = active.workers(&engine.setup().config);
        let op = active
            .queue
            .claim(active.claim_rules(workers, &is_locked), now)?;
        let employee = op.operation.employee_id.clone();
        let lock = EmployeeLock::take(engine, &mut state, &employee);
        Some((
            Claim {
                engine: engine.clone(),
                employee,
                _lock: lock,
            },
            op,
        ))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.engine
            .with_import(|active| active.queue.release(&self.employee));
    }
}

/// Makes the next step of the operation whose turn it is.
pub(crate) async fn execute(engine: &Engine) -> Result<(), StoreError> {
    let Some((_claim, mut op)) = Claim::take(engine) else {
        return Ok(());
    };
    let known = engine.with_import(|active| {
        (
            active.id().to_owned(),
            active.run.stop.is_some(),
            active.config(&engine.setup().config).send_welcome,
        )
    });
    let Some((owner, is_stopping, send_welcome)) = known else {
        return Ok(());
    };
    let is_outdated = !is_stopping && is_outdated(engine, &op);
    if is_outdated {
        engine.with_import(ActiveImport::replan);
        if !op.is_in_doubt() {
            return Ok(());
        }
    }
    if is_stopping || is_outdated {
        // Only what is in doubt is resolved; nothing is written any more by this plan.
        op.stop();
    }
    let outcome = op.step(engine, &owner, send_welcome).await?;
    record(engine, op, outcome)
}

fn record(engine: &Engine, op: OperationRun, outcome: StepOutcome) -> Result<(), StoreError> {
    match outcome {
        StepOutcome::Done(learner) => finish::record_done(engine, &op, learner),
        StepOutcome::Failed(reason, rule) => finish::record_failed(engine, &op, reason, rule),
        StepOutcome::Unresolved(reason) => {
            set_unresolved(engine, op, &reason);
            Ok(())
        }
        StepOutcome::Later(at) => {
            engine.with_import(|active| active.requeue(op, at));
            Ok(())
        }
        StepOutcome::Replan(finding) => replan(engine, op, finding),
        StepOutcome::Pause(at, reason) => {
            conclude(engine, op, Conclusion::Pause(reason, Some(at)));
            Ok(())
        }
        StepOutcome::Abort(reason) => {
            conclude(engine, op, Conclusion::Abort(reason));
            Ok(())
        }
    }
}

fn conclude(engine: &Engine, op: OperationRun, conclusion: Conclusion) {
    let now = engine.now();
    engine.with_import(|active| {
        active.requeue(op, now);
        active.conclude(conclusion);
    });
}

/// What is in doubt and cannot be resolved holds up no other row (FLT-1); the run does not end
/// before it is resolved.
fn set_unresolved(engine: &Engine, mut op: OperationRun, reason: &Reason) {
    rulebook::hit(&rulebook::CRS_5);
    op.reset_tries();
    engine.with_import(|active| {
        if reason.is_infrastructure() {
            active.breaker.note_failure();
        }
        let employee = op.operation.employee_id.clone();
        active.unresolved.insert(employee, (op, reason.clone()));
        if active.breaker.is_open() {
            active.conclude(Conclusion::Pause(Reason::LitmosUnavailable, None));
        }
    });
}

/// Whether another row did not free the name it waits for, or a webhook posted something about this
/// employee since the plan was made (STG-11, WHK-15).
fn is_outdated(engine: &Engine, op: &OperationRun) -> bool {
    let mut state = engine.lock();
    let EngineState { import, people, .. } = &mut *state;
    let Some(active) = import.active.as_mut() else {
        return false;
    };
    active.was_overtaken(op) || active.apply_newer_facts(&op.operation, people)
}

fn replan(engine: &Engine, mut op: OperationRun, finding: Finding) -> Result<(), StoreError> {
    answer_log::store(engine, &Answer::Finding(finding.clone()))?;
    let may_replan = engine.with_import(|active| active.may_replan(&op, finding));
    if may_replan != Some(false) {
        return Ok(());
    }
    let (reason, rule) = (Reason::UsernameTaken, &rulebook::MAT_10);
    if op.narrow(&engine.lock().people.links, &reason, rule) {
        let now = engine.now();
        engine.with_import(|active| active.requeue(op, now));
        return Ok(());
    }
    finish::record_failed(engine, &op, reason, rule)
}
