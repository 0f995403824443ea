//! Sends chunks: the intent first, then the rows; asks for the job until it is over; reads which
//! rows it refused (IMP-11, CRS-2, RTE-6).

use jiff::{SignedDuration, Timestamp};
use litmos_client::{Cause, Error, ImportJob, ImportRow};
use sync_core::bulk::{PAGE_ROWS, PATIENCE, poll_after};
use sync_core::domain::username::Folded;
use sync_core::pacing::retry::Decision;
use sync_core::{Found, Lookups, Operation, Reason, Step};

use super::state::{Chunk, IfNoJob, Stage};
use crate::Engine;
use crate::import_run::active::ActiveImport;
use crate::import_run::lifecycle::finish;
use crate::import_run::planning::answer_log;
use crate::runtime::attempts::{self, Tries};
use crate::runtime::runs::Intent;
use crate::store::{self, StoreError};
use crate::vendors::operation_run::OperationRun;
use crate::vendors::wording::without_secrets;
use crate::vendors::{convert, litmos};

/// How far Litmos's clock may be behind ours when a job is looked for.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// Files the next chunk: its intent is durable before it is sent (CRS-2).
pub(crate) fn file(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let mut state = engine.lock();
    let state = &mut *state;
    let Some(active) = state.import.active.as_mut() else {
        return Ok(());
    };
    let waiting = std::mem::take(&mut active.bulk.waiting);
    let has_newer = waiting.iter().fold(false, |newer, operation| {
        newer | active.apply_newer_facts(operation, &state.people)
    });
    active.bulk.waiting = waiting;
    if has_newer {
        // A webhook has changed something since the plan was made (STG-11, ELG-1).
        active.replan();
        return Ok(());
    }
    if active.bulk.is_outdated(now) {
        engine
            .store()
            .write(|transaction| store::answers::forget(transaction, active.id()))?;
        active.look_up_again();
        return Ok(());
    }
    let answers = &active.answers;
    let bytes = |operation: &Operation| row(operation, answers).map_or(0, |row| row.body_bytes());
    // An employee whose webhook is being applied, or may have written, goes one by one: there the
    // row waits for its turn (CNC-4).
    let is_locked = |id: &_| state.locked.contains(id) || state.inbox.is_in_doubt(id);
    let (operations, locked) = active.bulk.next_rows(bytes, is_locked);
    active
        .queue
        .extend(locked.into_iter().map(OperationRun::new));
    if operations.is_empty() {
        return Ok(());
    }
    active.bulk.last_number += 1;
    let number = active.bulk.last_number;
    let owner = active.run.header.id.clone();
    rulebook::hit(&rulebook::CRS_2);
    let chunk = Chunk::new(number, operations.clone(), now);
    engine.store().write(|transaction| {
        store::runs::put_chunk(transaction, &owner, number, &chunk.intent(&chunk.stage))?;
        for operation in &operations {
            let intent = Intent {
                operation: operation.clone(),
                attempts: 1,
                chunk: Some(number),
            };
            store::runs::put_intent(transaction, &owner, &operation.employee_id, &intent)?;
        }
        Ok(())
    })?;
    active.bulk.add(chunk);
    active.not_before = now;
    Ok(())
}

/// The row of an operation. A learner that was not found has none.
fn row(operation: &Operation, known: &Lookups) -> Option<ImportRow> {
    match &operation.step {
        Step::Create { learner } => Some(convert::new_row(learner)),
        Step::Update { learner_id, set } => match known.find_by_id(learner_id) {
            Found::Learner(learner) => Some(convert::changed_row(learner, set)),
            _ => None,
        },
        Step::Nothing | Step::Fail | Step::Skip => None,
    }
}

/// Makes the next call of the chunk under way.
pub(crate) async fn step(engine: &Engine) -> Result<(), StoreError> {
    let stage = engine.with_import(|active| {
        let chunk = active.bulk.current()?;
        Some((
            chunk.stage.clone(),
            chunk.job.clone().unwrap_or_default(),
            active.run.stop.is_some(),
        ))
    });
    let Some((stage, job, is_stopping)) = stage.flatten() else {
        return Ok(());
    };
    if stage == Stage::Send && is_stopping {
        return drop_chunk(engine, IfNoJob::PlanAgain);
    }
    if let Err(at) = litmos::take_pace(engine, 1) {
        engine.with_import(|active| active.not_before = at);
        return Ok(());
    }
    match stage {
        Stage::Send => send(engine).await,
        Stage::Look(if_no_job) => look(engine, if_no_job).await,
        Stage::Poll { polls, since } => poll(engine, &job, polls, since).await,
        Stage::Refusals { start } => refusals(engine, &job, start).await,
        Stage::Over => Ok(()),
    }
}

async fn send(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let rows = engine.with_import(|active| {
        let answers = &active.answers;
        active.bulk.sends.begin(now);
        let chunk = active.bulk.current()?;
        Some(
            chunk
                .operations
                .iter()
                .filter_map(|operation| row(operation, answers))
                .collect::<Vec<_>>(),
        )
    });
    let Some(rows) = rows.flatten() else {
        return Ok(());
    };
    let send_welcome = engine
        .with_import(|active| active.config(&engine.setup().config).send_welcome)
        == Some(true);
    rulebook::hit(&rulebook::IMP_11);
    match engine.litmos().import(&rows, send_welcome).await {
        Ok(job) => on_accepted(engine, job),
        Err(error) => {
            litmos::apply_retry_after(engine, &error);
            on_rejected(engine, &error)
        }
    }
}

/// Stores the job, so that an engine after a crash asks for it and sends nothing again (CRS-4).
fn on_accepted(engine: &Engine, job: ImportJob) -> Result<(), StoreError> {
    let now = engine.now();
    let stored = engine.with_import(|active| {
        active.breaker.note_answer();
        active.bulk.sends = Tries::default();
        active.bulk.jobs.insert(job.id.clone());
        active.bulk.current_mut()?.job = Some(job.id);
        Some(())
    });
    if stored.flatten().is_none() {
        return Ok(());
    }
    let stage = Stage::Poll {
        polls: 0,
        since: now,
    };
    save(engine, &stage)?;
    set_stage(engine, stage, now + poll_after(0))
}

/// Stores that the chunk under way is at this stage.
fn save(engine: &Engine, stage: &Stage) -> Result<(), StoreError> {
    let stored = engine.with_import(|active| {
        Some((
            active.run.header.id.clone(),
            active.bulk.current()?.intent(stage),
        ))
    });
    let Some((owner, intent)) = stored.flatten() else {
        return Ok(());
    };
    let pace = engine.lock().pacing.to_stored();
    engine.store().write(|transaction| {
        pace.put(transaction)?;
        store::runs::put_chunk(transaction, &owner, intent.number, &intent)
    })
}

fn on_rejected(engine: &Engine, error: &Error) -> Result<(), StoreError> {
    let reason = litmos::reason(error.cause());
    if reason == Reason::LitmosKeyRejected {
        drop_chunk(engine, IfNoJob::PlanAgain)?;
        return finish::abort(engine, reason);
    }
    let may_have_happened = match error {
        Error::Fail(_) => return drop_chunk(engine, IfNoJob::OneByOne),
        Error::LookFirst { .. } => true,
        Error::Retry(_) | Error::RetryAfter { .. } => false,
    };
    if may_have_happened {
        rulebook::hit(&rulebook::RTE_6);
    }
    let now = engine.now();
    let decision = {
        let mut state = engine.lock();
        let state = &mut *state;
        let sends = state
            .import
            .active
            .as_ref()
            .map(|active| &active.bulk.sends);
        sends.map(|sends| {
            sends.decide(
                attempts::call_failure(error, now),
                now,
                &mut state.pacing.jitter,
            )
        })
    };
    match (decision, may_have_happened) {
        (Some(Decision::RetryAt(at)), true) => {
            set_stage(engine, Stage::Look(IfNoJob::SendAgain), at)
        }
        (Some(Decision::RetryAt(at)), false) => send_later(engine, at),
        (Some(Decision::PauseUntil(at)), _) => finish::pause(engine, reason, Some(at)),
        (Some(Decision::GiveUp), true) => set_stage(engine, Stage::Look(IfNoJob::OneByOne), now),
        (Some(Decision::GiveUp), false) => drop_chunk(engine, IfNoJob::OneByOne),
        (None, _) => Ok(()),
    }
}

/// Looks whether Litmos has a job that can be the one whose answer was lost (RTE-6).
async fn look(engine: &Engine, if_no_job: IfNoJob) -> Result<(), StoreError> {
    begin_try(engine);
    match engine.litmos().import_jobs().await {
        Ok(jobs) => {
            let found =
                engine.with_import(|active| jobs.into_iter().find(|job| active.may_own(job)));
            match (found.flatten(), if_no_job) {
                (Some(job), _) => on_accepted(engine, job),
                (None, IfNoJob::SendAgain) => send_later(engine, engine.now()),
                (None, if_no_job) => drop_chunk(engine, if_no_job),
            }
        }
        Err(error) => match on_call_error(engine, &error)? {
            // A list that cannot be read does not say that there is no job: reading all learners
            // does that.
            Some(reason) if !reason.is_infrastructure() => {
                set_stage(engine, Stage::Over, engine.now())
            }
            Some(reason) => finish::pause(engine, reason, None),
            None => Ok(()),
        },
    }
}

async fn poll(engine: &Engine, job: &str, polls: u32, since: Timestamp) -> Result<(), StoreError> {
    begin_try(engine);
    let now = engine.now();
    match engine.litmos().import_job(job).await {
        Ok(Some(job)) if job.is_over => store_stage(engine, Stage::Refusals { start: 0 }),
        Ok(Some(_)) if now.duration_since(since) > PATIENCE => {
            finish::pause(engine, Reason::LitmosUnavailable, None)
        }
        Ok(Some(_)) => {
            let polls = polls + 1;
            set_stage(
                engine,
                Stage::Poll { polls, since },
                now + poll_after(polls),
            )
        }
        // There is no such job (any more): reading back finds out what it did.
        Ok(None) => store_stage(engine, Stage::Over),
        Err(error) => on_job_error(engine, &error),
    }
}

async fn refusals(engine: &Engine, job: &str, start: usize) -> Result<(), StoreError> {
    begin_try(engine);
    let refused = match engine.litmos().refused_rows(job, start, PAGE_ROWS).await {
        Ok(refused) => refused,
        Err(error) => return on_job_error(engine, &error),
    };
    let is_last = refused.len() < PAGE_ROWS;
    engine.with_import(|active| {
        let Some(chunk) = active.bulk.current_mut() else {
            return;
        };
        let refused = refused
            .into_iter()
            .map(|row| (Folded::of(&row.user_name), without_secrets(&row.status)));
        chunk.refused.extend(refused);
    });
    let next = if is_last {
        Stage::Over
    } else {
        Stage::Refusals {
            start: start + PAGE_ROWS,
        }
    };
    store_stage(engine, next)
}

/// Litmos cannot say what the job did: it will later, or reading back finds out.
fn on_job_error(engine: &Engine, error: &Error) -> Result<(), StoreError> {
    match on_call_error(engine, error)? {
        Some(reason) if reason.is_infrastructure() => {
            finish::pause(engine, Reason::LitmosUnavailable, None)
        }
        Some(_) => set_stage(engine, Stage::Over, engine.now()),
        None => Ok(()),
    }
}

fn begin_try(engine: &Engine) {
    let now = engine.now();
    engine.with_import(|active| active.bulk.tries.begin(now));
}

/// The job is over, as Litmos said: that is stored, and a restarted engine goes on from there.
fn store_stage(engine: &Engine, stage: Stage) -> Result<(), StoreError> {
    save(engine, &stage)?;
    set_stage(engine, stage, engine.now())
}

fn set_stage(engine: &Engine, stage: Stage, at: Timestamp) -> Result<(), StoreError> {
    engine.with_import(|active| {
        active.bulk.tries = Tries::default();
        active.not_before = at;
        if let Some(chunk) = active.bulk.current_mut() {
            chunk.stage = stage;
        }
    });
    Ok(())
}

/// A call failed: it is made again later or the run pauses. Returns the reason if neither helps.
pub(super) fn on_call_error(engine: &Engine, error: &Error) -> Result<Option<Reason>, StoreError> {
    litmos::apply_retry_after(engine, error);
    let now = engine.now();
    let reason = litmos::reason(error.cause());
    if matches!(error.cause(), Cause::KeyRejected(_)) {
        finish::abort(engine, reason)?;
        return Ok(None);
    }
    let decision = {
        let mut state = engine.lock();
        let state = &mut *state;
        let tries = state
            .import
            .active
            .as_ref()
            .map(|active| &active.bulk.tries);
        tries.map(|tries| {
            tries.decide(
                attempts::call_failure(error, now),
                now,
                &mut state.pacing.jitter,
            )
        })
    };
    match decision {
        Some(Decision::RetryAt(at)) => drop(engine.with_import(|active| active.not_before = at)),
        Some(Decision::PauseUntil(at)) => finish::pause(engine, reason, Some(at))?,
        Some(Decision::GiveUp) => return Ok(Some(reason)),
        None => {}
    }
    Ok(None)
}

/// Drops a chunk that was not sent. Meanwhile learners may have been made manually, whom a row
/// would overwrite: so all learners are read again first.
fn send_later(engine: &Engine, at: Timestamp) -> Result<(), StoreError> {
    drop_chunk(engine, IfNoJob::SendAgain)?;
    answer_log::forget(engine)?;
    engine.with_import(|active| {
        active.look_up_again();
        active.not_before = at;
    });
    Ok(())
}

/// Drops a chunk that was not sent.
fn drop_chunk(engine: &Engine, if_no_job: IfNoJob) -> Result<(), StoreError> {
    let now = engine.now();
    let forgotten = engine.with_import(|active| {
        let chunk = active.bulk.current()?.clone();
        active.bulk.remove(chunk.number);
        if if_no_job == IfNoJob::OneByOne {
            active.bulk.sends = Tries::default();
            active.bulk.alone.extend(
                chunk
                    .operations
                    .iter()
                    .map(|operation| operation.employee_id.clone()),
            );
        }
        active.replan();
        active.not_before = now;
        Some((active.run.header.id.clone(), chunk))
    });
    let Some((owner, chunk)) = forgotten.flatten() else {
        return Ok(());
    };
    engine.store().write(|transaction| {
        for operation in &chunk.operations {
            store::runs::remove_intent(transaction, &owner, &operation.employee_id)?;
        }
        store::runs::remove_chunk(transaction, &owner, chunk.number)
    })?;
    engine.nudges().inbox.ring();
    Ok(())
}

impl ActiveImport {
    /// Whether a job can be that of the chunk under way: as many rows, made since, and no other
    /// chunk's.
    fn may_own(&self, job: &ImportJob) -> bool {
        let Some(chunk) = self.bulk.current() else {
            return false;
        };
        let is_others = self.bulk.jobs.contains(&job.id);
        let is_since = job.accepted_at.is_some_and(|at| at >= chunk.at - SKEW);
        job.rows_total == chunk.operations.len() as u64 && is_since && !is_others
    }
}
