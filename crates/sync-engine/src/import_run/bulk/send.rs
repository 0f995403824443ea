//! Sends chunks: the intent first, then the rows; asks for the job until it is over; reads which
//! rows it refused (IMP-11, CRS-2, RTE-6).

use jiff::{SignedDuration, Timestamp};
use litmos_client::{Cause, Error, ImportJob, ImportRow};
use sync_core::bulk::{PAGE_ROWS, PATIENCE, poll_after};
use sync_core::domain::username::Folded;
use sync_core::pacing::retry::Decision;
use sync_core::{Found, Lookup, Lookups, Operation, Reason, Step};

use super::super::lane::ImportLane;
use super::super::lifecycle::finish;
use super::super::planning::litmos_answers;
use super::super::with_lane;
use super::{Chunk, Otherwise, Stage};
use crate::Engine;
use crate::runtime::attempts::{self, Tries};
use crate::runtime::pace::Pace;
use crate::runtime::runs::Intent;
use crate::store::{self, StoreError};
use crate::vendors::execute::OperationRun;
use crate::vendors::{convert, litmos};

/// How far Litmos's clock may be behind ours when a job is looked for.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// Files the next chunk: its intent is durable before it is sent (CRS-2).
pub(in super::super) fn file(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let mut memory = engine.memory();
    let memory = &mut *memory;
    let Some(lane) = memory.import.as_mut() else {
        return Ok(());
    };
    let waiting = std::mem::take(&mut lane.bulk.waiting);
    let has_news = waiting.iter().fold(false, |news, operation| {
        news | lane.take_news(operation, &memory.people)
    });
    lane.bulk.waiting = waiting;
    if has_news {
        // A webhook told something since the plan was made (STG-11, ELG-1).
        lane.replan();
        return Ok(());
    }
    if lane.bulk.is_outdated(now) {
        engine
            .store()
            .write(|transaction| store::answers::forget(transaction, lane.id()))?;
        lane.ask_again();
        return Ok(());
    }
    let answers = &lane.answers;
    let bytes = |operation: &Operation| row(operation, answers).map_or(0, |row| row.body_bytes());
    // Whose webhook is at work, or may have written, goes one by one: there it waits for its turn
    // (CNC-4).
    let is_taken = |id: &_| memory.busy.contains(id) || memory.inbox.is_in_doubt(id);
    let (operations, taken) = lane.bulk.next_rows(bytes, is_taken);
    lane.queue.extend(taken.into_iter().map(OperationRun::new));
    if operations.is_empty() {
        return Ok(());
    }
    lane.bulk.last_number += 1;
    let number = lane.bulk.last_number;
    let owner = lane.run.header.id.clone();
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
    lane.bulk.add(chunk);
    lane.not_before = now;
    Ok(())
}

/// The row of an operation. A learner nobody knows has no row.
fn row(operation: &Operation, known: &Lookups) -> Option<ImportRow> {
    match &operation.step {
        Step::Create { learner } => Some(convert::new_row(learner)),
        Step::Update { learner_id, set } => match known.find(&Lookup::ById(learner_id.clone())) {
            Found::Learner(learner) => Some(convert::changed_row(learner, set)),
            _ => None,
        },
        Step::Nothing | Step::Fail | Step::Skip => None,
    }
}

/// Makes the next call of the chunk under way.
pub(in super::super) async fn step(engine: &Engine) -> Result<(), StoreError> {
    let stage = with_lane(engine, |lane| {
        let chunk = lane.bulk.current()?;
        Some((
            chunk.stage.clone(),
            chunk.job.clone().unwrap_or_default(),
            lane.run.stop.is_some(),
        ))
    });
    let Some((stage, job, is_stopping)) = stage.flatten() else {
        return Ok(());
    };
    if stage == Stage::Send && is_stopping {
        return forget(engine, Otherwise::PlanAgain);
    }
    if let Err(at) = litmos::pace(engine, 1) {
        with_lane(engine, |lane| lane.not_before = at);
        return Ok(());
    }
    match stage {
        Stage::Send => send(engine).await,
        Stage::Look(otherwise) => look(engine, otherwise).await,
        Stage::Poll { polls, since } => poll(engine, &job, polls, since).await,
        Stage::Refusals { start } => refusals(engine, &job, start).await,
        Stage::Over => Ok(()),
    }
}

async fn send(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let rows = with_lane(engine, |lane| {
        let answers = &lane.answers;
        lane.bulk.sends.begin(now);
        let chunk = lane.bulk.current()?;
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
    let send_welcome = with_lane(engine, |lane| lane.config(engine).send_welcome) == Some(true);
    rulebook::hit(&rulebook::IMP_11);
    match engine.litmos().import(&rows, send_welcome).await {
        Ok(job) => accepted(engine, job),
        Err(error) => {
            litmos::heed(engine, &error);
            not_accepted(engine, &error)
        }
    }
}

/// Remembers the job, so that a dead engine's successor asks for it and sends nothing again
/// (CRS-4).
fn accepted(engine: &Engine, job: ImportJob) -> Result<(), StoreError> {
    let now = engine.now();
    let stored = with_lane(engine, |lane| {
        lane.breaker.note_answer();
        lane.bulk.sends = Tries::default();
        lane.bulk.jobs.insert(job.id.clone());
        lane.bulk.current_mut()?.job = Some(job.id);
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
    go_on(engine, stage, now + poll_after(0))
}

/// Stores that the chunk under way has come to this stage.
fn save(engine: &Engine, stage: &Stage) -> Result<(), StoreError> {
    let stored = with_lane(engine, |lane| {
        Some((
            lane.run.header.id.clone(),
            lane.bulk.current()?.intent(stage),
        ))
    });
    let Some((owner, intent)) = stored.flatten() else {
        return Ok(());
    };
    let pace = Pace::of(engine);
    engine.store().write(|transaction| {
        pace.put(transaction)?;
        store::runs::put_chunk(transaction, &owner, intent.number, &intent)
    })
}

fn not_accepted(engine: &Engine, error: &Error) -> Result<(), StoreError> {
    let reason = litmos::reason(error.cause());
    if reason == Reason::LitmosKeyRejected {
        forget(engine, Otherwise::PlanAgain)?;
        return finish::abort(engine, reason);
    }
    let may_have_happened = match error {
        Error::Fail(_) => return forget(engine, Otherwise::OneByOne),
        Error::LookFirst { .. } => true,
        Error::Retry(_) | Error::RetryAfter { .. } => false,
    };
    if may_have_happened {
        rulebook::hit(&rulebook::RTE_6);
    }
    let now = engine.now();
    let decision = {
        let mut memory = engine.memory();
        let memory = &mut *memory;
        let sends = memory.import.as_ref().map(|lane| &lane.bulk.sends);
        sends.map(|sends| sends.decide(attempts::call_failure(error, now), now, &mut memory.jitter))
    };
    match (decision, may_have_happened) {
        (Some(Decision::RetryAt(at)), true) => go_on(engine, Stage::Look(Otherwise::SendAgain), at),
        (Some(Decision::RetryAt(at)), false) => send_later(engine, at),
        (Some(Decision::PauseUntil(at)), _) => finish::pause(engine, reason, Some(at)),
        (Some(Decision::GiveUp), true) => go_on(engine, Stage::Look(Otherwise::OneByOne), now),
        (Some(Decision::GiveUp), false) => forget(engine, Otherwise::OneByOne),
        (None, _) => Ok(()),
    }
}

/// Looks whether Litmos has a job that can be the one whose answer was lost (RTE-6).
async fn look(engine: &Engine, otherwise: Otherwise) -> Result<(), StoreError> {
    begin(engine);
    match engine.litmos().import_jobs().await {
        Ok(jobs) => {
            let found = with_lane(engine, |lane| {
                jobs.into_iter().find(|job| lane.may_own(job))
            });
            match (found.flatten(), otherwise) {
                (Some(job), _) => accepted(engine, job),
                (None, Otherwise::SendAgain) => send_later(engine, engine.now()),
                (None, otherwise) => forget(engine, otherwise),
            }
        }
        Err(error) => match failed(engine, &error)? {
            // A list that cannot be read does not say that there is no job: reading everybody tells
            // what came of it.
            Some(reason) if !reason.is_infrastructure() => go_on(engine, Stage::Over, engine.now()),
            Some(reason) => finish::pause(engine, reason, None),
            None => Ok(()),
        },
    }
}

async fn poll(engine: &Engine, job: &str, polls: u32, since: Timestamp) -> Result<(), StoreError> {
    begin(engine);
    let now = engine.now();
    match engine.litmos().import_job(job).await {
        Ok(Some(told)) if told.is_over => go_on_after_job(engine, Stage::Refusals { start: 0 }),
        Ok(Some(_)) if now.duration_since(since) > PATIENCE => {
            finish::pause(engine, Reason::LitmosUnavailable, None)
        }
        Ok(Some(_)) => {
            let polls = polls + 1;
            go_on(
                engine,
                Stage::Poll { polls, since },
                now + poll_after(polls),
            )
        }
        // There is no such job (any more): reading back tells what came of it.
        Ok(None) => go_on_after_job(engine, Stage::Over),
        Err(error) => over_or_paused(engine, &error),
    }
}

async fn refusals(engine: &Engine, job: &str, start: usize) -> Result<(), StoreError> {
    begin(engine);
    let refused = match engine.litmos().refused_rows(job, start, PAGE_ROWS).await {
        Ok(refused) => refused,
        Err(error) => return over_or_paused(engine, &error),
    };
    let is_last = refused.len() < PAGE_ROWS;
    with_lane(engine, |lane| {
        let Some(chunk) = lane.bulk.current_mut() else {
            return;
        };
        let told = refused.into_iter().map(|row| {
            (
                Folded::of(&row.user_name),
                litmos::without_secrets(&row.status),
            )
        });
        chunk.refused.extend(told);
    });
    let next = if is_last {
        Stage::Over
    } else {
        Stage::Refusals {
            start: start + PAGE_ROWS,
        }
    };
    go_on_after_job(engine, next)
}

/// Litmos cannot tell what became of the job: later, or reading back will.
fn over_or_paused(engine: &Engine, error: &Error) -> Result<(), StoreError> {
    match failed(engine, error)? {
        Some(reason) if reason.is_infrastructure() => {
            finish::pause(engine, Reason::LitmosUnavailable, None)
        }
        Some(_) => go_on(engine, Stage::Over, engine.now()),
        None => Ok(()),
    }
}

fn begin(engine: &Engine) {
    let now = engine.now();
    with_lane(engine, |lane| lane.bulk.tries.begin(now));
}

/// The job is over, as Litmos said: that is stored, and an engine taken up again asks on from
/// there.
fn go_on_after_job(engine: &Engine, stage: Stage) -> Result<(), StoreError> {
    save(engine, &stage)?;
    go_on(engine, stage, engine.now())
}

fn go_on(engine: &Engine, stage: Stage, at: Timestamp) -> Result<(), StoreError> {
    with_lane(engine, |lane| {
        lane.bulk.tries = Tries::default();
        lane.not_before = at;
        if let Some(chunk) = lane.bulk.current_mut() {
            chunk.stage = stage;
        }
    });
    Ok(())
}

/// A call failed: it is made again later or the run pauses. Tells the reason if neither helps.
pub(super) fn failed(engine: &Engine, error: &Error) -> Result<Option<Reason>, StoreError> {
    litmos::heed(engine, error);
    let now = engine.now();
    let reason = litmos::reason(error.cause());
    if matches!(error.cause(), Cause::KeyRejected(_)) {
        finish::abort(engine, reason)?;
        return Ok(None);
    }
    let decision = {
        let mut memory = engine.memory();
        let memory = &mut *memory;
        let tries = memory.import.as_ref().map(|lane| &lane.bulk.tries);
        tries.map(|tries| tries.decide(attempts::call_failure(error, now), now, &mut memory.jitter))
    };
    match decision {
        Some(Decision::RetryAt(at)) => drop(with_lane(engine, |lane| lane.not_before = at)),
        Some(Decision::PauseUntil(at)) => finish::pause(engine, reason, Some(at))?,
        Some(Decision::GiveUp) => return Ok(Some(reason)),
        None => {}
    }
    Ok(None)
}

/// Takes back a chunk that was not sent. Meanwhile people may have made learners by hand, whom a
/// row would overwrite: so everybody is read again first.
fn send_later(engine: &Engine, at: Timestamp) -> Result<(), StoreError> {
    forget(engine, Otherwise::SendAgain)?;
    litmos_answers::forget(engine)?;
    with_lane(engine, |lane| {
        lane.ask_again();
        lane.not_before = at;
    });
    Ok(())
}

/// Takes back a chunk that was not sent.
fn forget(engine: &Engine, otherwise: Otherwise) -> Result<(), StoreError> {
    let now = engine.now();
    let forgotten = with_lane(engine, |lane| {
        let chunk = lane.bulk.current()?.clone();
        lane.bulk.remove(chunk.number);
        if otherwise == Otherwise::OneByOne {
            lane.bulk.sends = Tries::default();
            lane.bulk.alone.extend(
                chunk
                    .operations
                    .iter()
                    .map(|operation| operation.employee_id.clone()),
            );
        }
        lane.replan();
        lane.not_before = now;
        Some((lane.run.header.id.clone(), chunk))
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
    engine.nudges().2.ring();
    Ok(())
}

impl ImportLane {
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
