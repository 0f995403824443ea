//! An entry that changes a linked learner, or makes one where an option says so (WHK-12): ask, plan
//! with what was posted and no more, write (WHK-11, WHK-18).

use jiff::{SignedDuration, Timestamp};
use sync_core::pacing::retry::Decision;
use sync_core::safeguards::Effects;
use sync_core::staging::{self, RowSource};
use sync_core::webhook::entry::{Effect, Interpretation};
use sync_core::{
    Employee, Finding, Lookup, Operation, Plan, PlanRequest, Reason, StagedRow, Step, Warning,
};

use super::lane::{Applying, Pending};
use super::plan_inputs::PlanInputs;
use super::{held, record_outcome};
use crate::import_run::Asking;
use crate::observe::event::State;
use crate::observe::notify;
use crate::people::People;
use crate::runtime::attempts;
use crate::runtime::runs::Intent;
use crate::store::StoreError;
use crate::vendors::execute::{OperationRun, StepOutcome};
use crate::vendors::litmos;
use crate::{Engine, connection};

/// How long an entry rests after a series of tries came to nothing (CRS-6).
const REST: SignedDuration = SignedDuration::from_mins(10);

/// How long nothing is asked for any entry after Litmos refused the key (CON-9, CRS-6).
const KEY_REST: SignedDuration = SignedDuration::from_mins(30);

/// How often an entry may be planned again because facts changed under the plan.
const REPLANS: u32 = 3;

/// Sets an entry on its way to the linked learner.
pub(super) fn begin(engine: &Engine, pending: Pending, told: Employee, read: &Interpretation) {
    let row = read
        .row()
        .unwrap_or_else(|| StagedRow::new(told.clone(), RowSource::Webhook, read.at));
    set_out(
        engine,
        pending,
        Applying {
            unsettled: read.unsettled.clone(),
            ..Applying::new(told, read.at, row)
        },
    );
}

/// Sets an entry on its way whose write may have happened before a former engine stopped. That is
/// looked at first (CRS-5), whatever the entry means today; if it did not happen, the entry is read
/// again.
pub(super) fn begin_with_doubt(
    engine: &Engine,
    pending: Pending,
    intent: Intent,
    read: Interpretation,
) {
    let planned = read.row();
    let unsettled = read.unsettled;
    let told = match read.effect {
        Effect::Apply(told) | Effect::Stage(told) | Effect::Create(told) => *told,
        Effect::Ignore(_) | Effect::Remove(_) => {
            Employee::silent(pending.event.employee_id.clone())
        }
    };
    let row = planned.unwrap_or_else(|| StagedRow::new(told.clone(), RowSource::Webhook, read.at));
    let may_create = matches!(intent.operation.step, Step::Create { .. });
    let carrying = Some(OperationRun::resumed(intent));
    let applying = Applying {
        carrying,
        may_create,
        unsettled,
        ..Applying::new(told, read.at, row)
    };
    put_back(
        engine,
        Pending {
            applying: Some(applying),
            ..pending
        },
    );
}

/// Sets an entry about somebody without a learner on its way to a new one. What is planned is the
/// row as it would be staged, so that what the list knows from later on is not undone (STG-11).
pub(super) fn begin_create(
    engine: &Engine,
    pending: Pending,
    told: Employee,
    read: &Interpretation,
) {
    let at = read.at;
    let merged = {
        let mut memory = engine.memory();
        let People { list, links } = &mut memory.people;
        let before = list.rows.get(&told.id).cloned();
        staging::merge_entry(list, &told, at, links, &engine.setup().config, engine.now());
        let merged = list.rows.remove(&told.id);
        list.rows
            .extend(before.map(|before| (told.id.clone(), before)));
        merged
    };
    let row = merged.unwrap_or_else(|| StagedRow::new(told.clone(), RowSource::Webhook, at));
    set_out(
        engine,
        pending,
        Applying {
            may_create: true,
            unsettled: read.unsettled.clone(),
            ..Applying::new(told, at, row)
        },
    );
}

fn set_out(engine: &Engine, mut pending: Pending, applying: Applying) {
    let mut memory = engine.memory();
    let linked = memory
        .people
        .links
        .of(&applying.told.id)
        .map(|link| Lookup::ById(link.learner_id.clone()));
    // The planner always asks this first.
    let asking = Asking {
        lookups: linked.into_iter().collect(),
        ..Asking::default()
    };
    let basis = Some(PlanInputs::of(&memory.people, &applying.told.id));
    pending.applying = Some(Applying {
        asking,
        basis,
        ..applying
    });
    memory.inbox.put_back(pending);
}

fn put_back(engine: &Engine, pending: Pending) {
    engine.memory().inbox.put_back(pending);
}

/// Makes the next step of an entry on its way. Whoever calls it has the turn of the employee.
pub(super) async fn step(engine: &Engine, mut pending: Pending) -> Result<(), StoreError> {
    let Some(applying) = pending.applying.as_mut() else {
        return Ok(());
    };
    if let Some(carrying) = applying.carrying.take() {
        return carry(engine, pending, carrying).await;
    }
    if is_outdated(engine, &pending) {
        return read_again(engine, pending);
    }
    let Some(applying) = pending.applying.as_mut() else {
        return Ok(());
    };
    match applying.asking.lookups.pop_front() {
        Some(lookup) => ask(engine, pending, lookup).await,
        None => plan(engine, pending),
    }
}

async fn ask(engine: &Engine, mut pending: Pending, lookup: Lookup) -> Result<(), StoreError> {
    let Some(applying) = pending.applying.as_mut() else {
        return Ok(());
    };
    if let Err(at) = litmos::pace(engine, 1) {
        applying.asking.lookups.push_front(lookup);
        return wait_for_pace(engine, pending, at);
    }
    let now = engine.now();
    applying.asking.tries.begin(now);
    match litmos::look(engine, &lookup).await {
        Ok(found) => {
            let finding =
                litmos::seen(found.as_ref()).map_or(Finding::Nobody(lookup), Finding::Seen);
            applying.answers.note(finding);
            applying.asking.tries = Default::default();
            key_works(engine)?;
            wait(engine, pending, now)
        }
        Err(error) => {
            let reason = litmos::reason(error.cause());
            let failure = attempts::call_failure(&error, now);
            let decision = applying
                .asking
                .tries
                .decide(failure, now, &mut engine.memory().jitter);
            applying.asking.lookups.push_front(lookup);
            match decision {
                Decision::RetryAt(at) | Decision::PauseUntil(at) => wait(engine, pending, at),
                Decision::GiveUp => gave_up(engine, pending, reason),
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
        let memory = engine.memory();
        sync_core::plan(&PlanRequest {
            list: &memory.people.list,
            instead: Some(&applying.row),
            selected: &[pending.event.employee_id.clone()].into(),
            links: &memory.people.links,
            lookups: &applying.answers,
            config: &engine.setup().config,
            now,
        })
    };
    match planned {
        Err(needed) => {
            applying.asking.lookups = needed.0.into_iter().collect();
            wait(engine, pending, now)
        }
        Ok(plan) => planned_as(engine, pending, plan),
    }
}

fn planned_as(engine: &Engine, mut pending: Pending, plan: Plan) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::WHK_18);
    let Some(operation) = plan.operations.into_iter().next() else {
        return record_outcome::close(engine, pending, State::Ignored, None);
    };
    pending.event.rule = Some(operation.because.id.to_owned());
    for warning in &operation.warnings {
        if !pending.event.warnings.contains(warning) {
            pending.event.warnings.push(warning.clone());
        }
    }
    match &operation.step {
        Step::Update { .. } => write(engine, pending, operation),
        Step::Create { .. }
            if pending
                .applying
                .as_ref()
                .is_some_and(|applying| applying.may_create) =>
        {
            rulebook::hit(&rulebook::WHK_12);
            write(engine, pending, operation)
        }
        Step::Nothing => record_outcome::applied(engine, pending, operation, None, 0),
        // The linked learner is gone, and an entry is no basis for a new one (WHK-12): the next
        // Import makes it.
        Step::Create { .. } => {
            rulebook::hit(&rulebook::WHK_12);
            record_outcome::stage_applying(engine, pending)
        }
        Step::Fail => record_outcome::failed(engine, pending, &operation, operation.reason.clone()),
        Step::Skip => {
            record_outcome::came_to_nothing(engine, pending, State::Ignored, operation.reason)
        }
    }
}

fn write(engine: &Engine, mut pending: Pending, operation: Operation) -> Result<(), StoreError> {
    if let Some(safeguard) = held::keeps_back(engine, &mut pending, &operation)? {
        return held::hold(engine, pending, safeguard, &operation);
    }
    pending.event.effects = Some(Effects::of([&operation]));
    if let Some(applying) = pending.applying.as_mut() {
        applying.carrying = Some(OperationRun::new(operation));
    }
    wait(engine, pending, engine.now())
}

async fn carry(
    engine: &Engine,
    mut pending: Pending,
    mut carrying: OperationRun,
) -> Result<(), StoreError> {
    let calls = if matches!(carrying.operation.step, Step::Update { .. }) {
        2
    } else {
        1
    };
    if let Some(at) = litmos::paced_until(engine, calls) {
        keep(&mut pending, carrying);
        return wait_for_pace(engine, pending, at);
    }
    if is_outdated(engine, &pending) {
        if carrying.is_at_boundary() {
            return read_again(engine, pending);
        }
        // What may have happened is seen first, and not written again.
        carrying.stop();
    }
    let came = carrying
        .step(engine, &pending.owner(), engine.setup().config.send_welcome)
        .await?;
    let now = engine.now();
    match came {
        StepOutcome::Done(learner) => {
            note_narrowed(&mut pending, &carrying.operation);
            if carrying.attempts > 0 {
                put_back(engine, in_doubt(&pending, &carrying));
            }
            record_outcome::applied(
                engine,
                pending,
                carrying.operation,
                Some(learner),
                carrying.attempts,
            )
        }
        StepOutcome::Later(at) => {
            keep(&mut pending, carrying);
            wait(engine, pending, at)
        }
        StepOutcome::Pause(at, _) => {
            carrying.rest();
            keep(&mut pending, carrying);
            wait(engine, pending, at)
        }
        StepOutcome::Unseen(_) => {
            rulebook::hit(&rulebook::CRS_6);
            carrying.rest();
            keep(&mut pending, carrying);
            wait(engine, pending, now + REST)
        }
        StepOutcome::Replan(finding) => replan(engine, pending, carrying, finding),
        StepOutcome::Failed(reason, rule) => {
            pending.event.rule = Some(rule.id.to_owned());
            carrying.rest();
            keep(&mut pending, carrying);
            gave_up(engine, pending, reason)
        }
        StepOutcome::Abort(reason) => {
            carrying.rest();
            keep(&mut pending, carrying);
            gave_up(engine, pending, reason)
        }
    }
}

/// What is to be said of an entry of which only the lock-out was done (STA-13), and counted
/// (WHK-24).
fn note_narrowed(pending: &mut Pending, operation: &Operation) {
    let Some(lock_out) = &operation.lock_out else {
        return;
    };
    let event = &mut pending.event;
    event.rule = Some(operation.because.id.to_owned());
    event.effects = Some(Effects::of([operation]));
    let warning = Warning::LockedOutDespite(lock_out.despite.clone());
    if !event.warnings.contains(&warning) {
        event.warnings.push(warning);
    }
}

/// The entry as it is until it is stored what became of its write: should the store fail at that,
/// it is looked at, as after a crash, and counts as what it did (CRS-5, AUD-1).
fn in_doubt(pending: &Pending, carrying: &OperationRun) -> Pending {
    let mut pending = pending.clone();
    let intent = Intent {
        operation: carrying.operation.clone(),
        attempts: carrying.attempts,
        chunk: None,
    };
    keep(&mut pending, OperationRun::resumed(intent));
    pending
}

/// Whether the employee's link or row is another than when the entry was read: a Sync or an Import
/// may have told or written something newer since (STG-11, WHK-15, ELG-1).
fn is_outdated(engine: &Engine, pending: &Pending) -> bool {
    let memory = engine.memory();
    let now = PlanInputs::of(&memory.people, &pending.event.employee_id);
    pending
        .applying
        .as_ref()
        .is_some_and(|applying| applying.basis.as_ref() != Some(&now))
}

/// Forgets what was planned; the entry is read as if it had just come.
fn read_again(engine: &Engine, mut pending: Pending) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::STG_11);
    pending.applying = None;
    pending.event.effects = None;
    wait(engine, pending, engine.now())
}

fn keep(pending: &mut Pending, carrying: OperationRun) {
    if let Some(applying) = pending.applying.as_mut() {
        applying.carrying = Some(carrying);
    }
}

fn replan(
    engine: &Engine,
    mut pending: Pending,
    mut carrying: OperationRun,
    finding: Finding,
) -> Result<(), StoreError> {
    let Some(applying) = pending.applying.as_mut() else {
        return Ok(());
    };
    applying.answers.note(finding);
    applying.replans += 1;
    if applying.replans > REPLANS {
        let reason = Reason::UsernameTaken;
        if carrying.narrow(engine, &reason, &rulebook::MAT_10) {
            keep(&mut pending, carrying);
            return wait(engine, pending, engine.now());
        }
        return record_outcome::failed(engine, pending, &carrying.operation, Some(reason));
    }
    // What comes of it instead is judged anew, and counted once (WHK-24).
    pending.event.effects = None;
    wait(engine, pending, engine.now())
}

/// A call came to nothing: what may pass is tried again later, everything else is over.
fn gave_up(engine: &Engine, mut pending: Pending, reason: Reason) -> Result<(), StoreError> {
    if reason.is_infrastructure() {
        rulebook::hit(&rulebook::CRS_6);
        if let Some(applying) = pending.applying.as_mut() {
            applying.asking.tries = Default::default();
        }
        return wait(engine, pending, engine.now() + REST);
    }
    if reason == Reason::LitmosKeyRejected {
        return refused(engine, pending, &reason);
    }
    let carrying = pending
        .applying
        .as_ref()
        .and_then(|applying| applying.carrying.as_ref());
    match carrying.map(|carrying| carrying.operation.clone()) {
        Some(operation) => record_outcome::failed(engine, pending, &operation, Some(reason)),
        None => record_outcome::came_to_nothing(engine, pending, State::Failed, Some(reason)),
    }
}

/// The key is refused: the entry waits until one works (CRS-6). It is read anew then, for a later
/// word may have been applied meanwhile; only a write in doubt is looked at first.
fn refused(engine: &Engine, mut pending: Pending, reason: &Reason) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::CRS_6);
    if engine.connection().reason.as_ref() != Some(reason) {
        connection::note_attention(engine, Some(reason))?;
        notify::key_rejected(reason);
    }
    if !pending.is_in_doubt() {
        pending.applying = None;
        pending.event.effects = None;
    }
    let until = engine.now() + KEY_REST;
    engine.memory().inbox.note_refused(Some(until));
    // Others try the key before it does again: it may be this learner alone that Litmos does not
    // let us see.
    wait(engine, pending, until + KEY_REST)
}

/// Litmos takes the key again (CON-9).
fn key_works(engine: &Engine) -> Result<(), StoreError> {
    engine.memory().inbox.note_refused(None);
    if engine.connection().reason == Some(Reason::LitmosKeyRejected) {
        connection::note_attention(engine, None)?;
    }
    Ok(())
}

/// The entry is due as before; whichever arrived first goes on when the pace allows it.
fn wait_for_pace(engine: &Engine, pending: Pending, at: Timestamp) -> Result<(), StoreError> {
    let mut memory = engine.memory();
    memory.inbox.note_paced(at);
    memory.inbox.put_back(pending);
    Ok(())
}

fn wait(engine: &Engine, mut pending: Pending, at: Timestamp) -> Result<(), StoreError> {
    pending.not_before = at;
    engine.memory().inbox.put_back(pending);
    Ok(())
}
