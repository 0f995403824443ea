//! An entry that changes a linked learner, or makes one where an option says so (WHK-12): look up,
//! plan with what was posted and no more, write (WHK-11, WHK-18).

use jiff::{SignedDuration, Timestamp};
use sync_core::pacing::retry::Decision;
use sync_core::safeguards::Effects;
use sync_core::staging::RowSource;
use sync_core::webhook::entry::{Effect, Interpretation};
use sync_core::{
    Employee, Finding, Lookup, Operation, Plan, PlanRequest, Reason, StagedRow, Step, Warning,
};

use super::pending::{Applying, Pending};
use super::plan_inputs::PlanInputs;
use super::{held, record_outcome};
use crate::Engine;
use crate::connection::record_attention;
use crate::observe::event::State;
use crate::observe::notify;
use crate::runtime::attempts;
use crate::runtime::runs::Intent;
use crate::runtime::state::EngineState;
use crate::store::StoreError;
use crate::vendors::litmos;
use crate::vendors::operation_run::{OperationRun, PendingLookups, REPLANS_MAX, StepOutcome};

/// How long an entry waits after a series of tries failed (CRS-6).
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// How long Litmos is not called for any entry after it refused the key (CON-9, CRS-6).
const KEY_RETRY_AFTER: SignedDuration = SignedDuration::from_mins(30);

/// Begins to apply an entry to the linked learner.
pub(super) fn begin(engine: &Engine, pending: Pending, posted: Employee, read: &Interpretation) {
    let row = row_to_plan(read.row(), &posted, read.at);
    let applying = Applying {
        unsettled: read.unsettled.clone(),
        ..Applying::new(posted, read.at, row)
    };
    begin_lookups(&mut engine.lock(), pending, applying);
}

/// Begins with an entry whose write may have happened before a former engine stopped. That is
/// resolved first (CRS-5), whatever the entry means today; if it did not happen, the entry is read
/// again.
pub(super) fn begin_in_doubt(
    engine: &Engine,
    pending: Pending,
    intent: Intent,
    read: Interpretation,
) {
    let row = read.row();
    let posted = match read.effect {
        Effect::Apply(posted) | Effect::Stage(posted) | Effect::Create(posted) => *posted,
        Effect::Ignore(_) | Effect::Remove(_) => {
            Employee::silent(pending.event.employee_id.clone())
        }
    };
    let row = row_to_plan(row, &posted, read.at);
    let applying = Applying {
        may_create: matches!(intent.operation.step, Step::Create { .. }),
        op: Some(OperationRun::from_intent(intent)),
        unsettled: read.unsettled,
        ..Applying::new(posted, read.at, row)
    };
    put_back(
        engine,
        Pending {
            applying: Some(applying),
            ..pending
        },
    );
}

/// Begins to make a learner for an employee without one. What is planned is the row as it would be
/// staged, so that what the list knows from later on is not undone (STG-11).
pub(super) fn begin_create(
    engine: &Engine,
    pending: Pending,
    posted: Employee,
    read: &Interpretation,
) {
    let (config, now) = (&engine.setup().config, engine.now());
    let mut state = engine.lock();
    let merged = state.people.merged_row(&posted, read.at, config, now);
    let row = row_to_plan(merged, &posted, read.at);
    let applying = Applying {
        may_create: true,
        unsettled: read.unsettled.clone(),
        ..Applying::new(posted, read.at, row)
    };
    begin_lookups(&mut state, pending, applying);
}

fn row_to_plan(row: Option<StagedRow>, posted: &Employee, at: Timestamp) -> StagedRow {
    row.unwrap_or_else(|| StagedRow::new(posted.clone(), RowSource::Webhook, at))
}

fn begin_lookups(state: &mut EngineState, mut pending: Pending, applying: Applying) {
    let EngineState { people, inbox, .. } = state;
    let link = people.links.of(&applying.posted.id);
    // The planner always needs this first.
    let linked = link.map(|link| Lookup::ById(link.learner_id.clone()));
    pending.applying = Some(Applying {
        pending: PendingLookups {
            lookups: linked.into_iter().collect(),
            ..PendingLookups::default()
        },
        inputs: Some(PlanInputs::new(people, &applying.posted.id)),
        ..applying
    });
    inbox.put_back(pending);
}

fn put_back(engine: &Engine, pending: Pending) {
    engine.lock().inbox.put_back(pending);
}

/// Makes the next step of an entry under way. The caller has locked the employee.
pub(super) async fn step(engine: &Engine, mut pending: Pending) -> Result<(), StoreError> {
    let Some(applying) = pending.applying.as_mut() else {
        return Ok(());
    };
    if let Some(op) = applying.op.take() {
        return execute(engine, pending, op).await;
    }
    let lookup = applying.pending.lookups.front().cloned();
    if is_outdated(engine, &pending) {
        return read_again(engine, pending);
    }
    match lookup {
        Some(lookup) => look_up(engine, pending, lookup).await,
        None => plan(engine, pending),
    }
}

async fn look_up(engine: &Engine, mut pending: Pending, lookup: Lookup) -> Result<(), StoreError> {
    let Some(applying) = pending.applying.as_mut() else {
        return Ok(());
    };
    if let Err(at) = litmos::take_pace(engine, 1) {
        return wait_for_pace(engine, pending, at);
    }
    let now = engine.now();
    applying.pending.tries.begin(now);
    match litmos::find(engine, lookup).await {
        Ok(finding) => {
            applying.pending.lookups.pop_front();
            applying.answers.note(finding);
            applying.pending.tries = Default::default();
            record_working_key(engine)?;
            wait(engine, pending, now)
        }
        Err(error) => {
            let reason = litmos::reason(error.cause());
            let failure = attempts::call_failure(&error, now);
            let tries = &applying.pending.tries;
            let decision = tries.decide(failure, now, &mut engine.lock().pacing.jitter);
            match decision {
                Decision::RetryAt(at) | Decision::PauseUntil(at) => wait(engine, pending, at),
                Decision::GiveUp => give_up(engine, pending, reason),
            }
        }
    }
}

/// Plans for this one employee, with the entry's row in place of the staged one.
fn plan(engine: &Engine, mut pending: Pending) -> Result<(), StoreError> {
    let now = engine.now();
    let Some(applying) = pending.applying.as_mut() else {
        return Ok(());
    };
    let planned = {
        let people = &engine.lock().people;
        sync_core::plan(&PlanRequest {
            list: &people.list,
            instead: Some(&applying.row),
            selected: &[pending.event.employee_id.clone()].into(),
            links: &people.links,
            lookups: &applying.answers,
            config: &engine.setup().config,
            now,
        })
    };
    match planned {
        Err(needed) => {
            applying.pending.lookups = needed.0.into_iter().collect();
            wait(engine, pending, now)
        }
        Ok(plan) => follow_plan(engine, pending, plan),
    }
}

fn follow_plan(engine: &Engine, mut pending: Pending, plan: Plan) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::WHK_18);
    let Some(operation) = plan.operations.into_iter().next() else {
        return record_outcome::close(engine, pending, State::Ignored, None);
    };
    pending.event.rule = Some(operation.because.id.to_owned());
    for warning in &operation.warnings {
        pending.warn(warning);
    }
    let applying = pending.applying.as_ref();
    let may_create = applying.is_some_and(|applying| applying.may_create);
    match &operation.step {
        Step::Update { .. } => write(engine, pending, operation),
        Step::Create { .. } if may_create => {
            rulebook::hit(&rulebook::WHK_12);
            write(engine, pending, operation)
        }
        Step::Nothing => record_outcome::close_applied(engine, pending, operation, None, 0),
        // The linked learner is gone, and an entry is no basis for a new one (WHK-12): the next
        // Import makes it.
        Step::Create { .. } => {
            rulebook::hit(&rulebook::WHK_12);
            record_outcome::close_staged_applying(engine, pending)
        }
        Step::Fail => {
            record_outcome::close_failed(engine, pending, &operation, operation.reason.clone())
        }
        Step::Skip => {
            record_outcome::close_without_effect(engine, pending, State::Ignored, operation.reason)
        }
    }
}

fn write(engine: &Engine, mut pending: Pending, operation: Operation) -> Result<(), StoreError> {
    if let Some(safeguard) = held::tripped_safeguard(engine, &mut pending, &operation)? {
        return held::hold(engine, pending, safeguard, &operation);
    }
    pending.event.effects = Some(Effects::of([&operation]));
    pending.keep_op(OperationRun::new(operation));
    wait(engine, pending, engine.now())
}

async fn execute(
    engine: &Engine,
    mut pending: Pending,
    mut op: OperationRun,
) -> Result<(), StoreError> {
    let calls = if matches!(op.operation.step, Step::Update { .. }) {
        2
    } else {
        1
    };
    let delayed_until = engine.lock().pacing.delayed_until(calls, engine.now());
    if let Some(at) = delayed_until {
        pending.keep_op(op);
        return wait_for_pace(engine, pending, at);
    }
    if is_outdated(engine, &pending) {
        if !op.is_in_doubt() {
            return read_again(engine, pending);
        }
        // What may have happened is resolved first, and not written again.
        op.stop();
    }
    let send_welcome = engine.setup().config.send_welcome;
    let outcome = op.step(engine, &pending.owner(), send_welcome).await?;
    let now = engine.now();
    match outcome {
        StepOutcome::Done(learner) => {
            record_narrowed(&mut pending, &op.operation);
            if op.attempts > 0 {
                put_back(engine, with_doubt(&pending, &op));
            }
            let OperationRun {
                operation,
                attempts,
                ..
            } = op;
            record_outcome::close_applied(engine, pending, operation, Some(learner), attempts)
        }
        StepOutcome::Later(at) => {
            pending.keep_op(op);
            wait(engine, pending, at)
        }
        StepOutcome::Replan(finding) => replan(engine, pending, op, finding),
        StepOutcome::Pause(at, _) => {
            op.reset_tries();
            pending.keep_op(op);
            wait(engine, pending, at)
        }
        StepOutcome::Unresolved(_) => {
            rulebook::hit(&rulebook::CRS_6);
            op.reset_tries();
            pending.keep_op(op);
            wait(engine, pending, now + RETRY_AFTER)
        }
        StepOutcome::Failed(reason, rule) => {
            pending.event.rule = Some(rule.id.to_owned());
            op.reset_tries();
            pending.keep_op(op);
            give_up(engine, pending, reason)
        }
        StepOutcome::Abort(reason) => {
            op.reset_tries();
            pending.keep_op(op);
            give_up(engine, pending, reason)
        }
    }
}

/// Records that only the lock-out of an entry was done (STA-13), which is what counts (WHK-24).
fn record_narrowed(pending: &mut Pending, operation: &Operation) {
    let Some(lock_out) = &operation.lock_out else {
        return;
    };
    pending.event.rule = Some(operation.because.id.to_owned());
    pending.event.effects = Some(Effects::of([operation]));
    pending.warn(&Warning::LockedOutDespite(lock_out.despite.clone()));
}

/// The entry as it is until the result of its write is stored: should the store fail at that, it is
/// resolved as after a crash, and counts as what it did (CRS-5, AUD-1).
fn with_doubt(pending: &Pending, op: &OperationRun) -> Pending {
    let mut pending = pending.clone();
    pending.keep_op(OperationRun::from_intent(Intent {
        operation: op.operation.clone(),
        attempts: op.attempts,
        chunk: None,
    }));
    pending
}

/// Whether the employee's link or row is another than when the entry was read: a Sync or an Import
/// may have read or written something newer since (STG-11, WHK-15, ELG-1).
fn is_outdated(engine: &Engine, pending: &Pending) -> bool {
    let inputs = PlanInputs::new(&engine.lock().people, &pending.event.employee_id);
    let applying = pending.applying.as_ref();
    applying.is_some_and(|applying| applying.inputs.as_ref() != Some(&inputs))
}

fn read_again(engine: &Engine, mut pending: Pending) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::STG_11);
    pending.restart();
    wait(engine, pending, engine.now())
}

fn replan(
    engine: &Engine,
    mut pending: Pending,
    mut op: OperationRun,
    finding: Finding,
) -> Result<(), StoreError> {
    let Some(applying) = pending.applying.as_mut() else {
        return Ok(());
    };
    applying.answers.note(finding);
    applying.replans += 1;
    if applying.replans > REPLANS_MAX {
        let reason = Reason::UsernameTaken;
        let is_narrowed = op.narrow(&engine.lock().people.links, &reason, &rulebook::MAT_10);
        if is_narrowed {
            pending.keep_op(op);
            return wait(engine, pending, engine.now());
        }
        return record_outcome::close_failed(engine, pending, &op.operation, Some(reason));
    }
    // The operation in its place is judged anew, and counted once (WHK-24).
    pending.event.effects = None;
    wait(engine, pending, engine.now())
}

/// All tries of a call failed: what may pass is tried again later, everything else is over.
fn give_up(engine: &Engine, mut pending: Pending, reason: Reason) -> Result<(), StoreError> {
    if reason.is_infrastructure() {
        rulebook::hit(&rulebook::CRS_6);
        if let Some(applying) = pending.applying.as_mut() {
            applying.pending.tries = Default::default();
        }
        return wait(engine, pending, engine.now() + RETRY_AFTER);
    }
    if reason == Reason::LitmosKeyRejected {
        return wait_for_key(engine, pending, &reason);
    }
    match pending.op().map(|op| op.operation.clone()) {
        Some(operation) => record_outcome::close_failed(engine, pending, &operation, Some(reason)),
        None => record_outcome::close_without_effect(engine, pending, State::Failed, Some(reason)),
    }
}

/// The key is refused: the entry waits until one works (CRS-6). It is read anew then, for a later
/// entry may have been applied meanwhile; only a write in doubt is resolved first.
fn wait_for_key(engine: &Engine, mut pending: Pending, reason: &Reason) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::CRS_6);
    if engine.connection().reason.as_ref() != Some(reason) {
        let connection = &mut engine.lock().connection;
        record_attention(connection, engine.store(), engine.now(), Some(reason))?;
        notify::key_rejected(reason);
    }
    if !pending.is_in_doubt() {
        pending.restart();
    }
    let until = engine.now() + KEY_RETRY_AFTER;
    engine.lock().inbox.set_refused_until(Some(until));
    // Others try the key before it does again: it may be this learner alone that Litmos does not
    // let us see.
    wait(engine, pending, until + KEY_RETRY_AFTER)
}

/// Litmos takes the key again (CON-9).
fn record_working_key(engine: &Engine) -> Result<(), StoreError> {
    let EngineState {
        connection, inbox, ..
    } = &mut *engine.lock();
    inbox.set_refused_until(None);
    if connection.get().reason == Some(Reason::LitmosKeyRejected) {
        record_attention(connection, engine.store(), engine.now(), None)?;
    }
    Ok(())
}

/// The entry is due as before; the first to arrive goes on when the pace allows it.
fn wait_for_pace(engine: &Engine, pending: Pending, at: Timestamp) -> Result<(), StoreError> {
    let inbox = &mut engine.lock().inbox;
    inbox.set_paced_until(at);
    inbox.put_back(pending);
    Ok(())
}

fn wait(engine: &Engine, mut pending: Pending, at: Timestamp) -> Result<(), StoreError> {
    pending.not_before = at;
    put_back(engine, pending);
    Ok(())
}
