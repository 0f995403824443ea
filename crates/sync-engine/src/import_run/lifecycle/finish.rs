//! What came of items and of the run, stored: result, link, baseline, list and report row in one
//! transaction (CRS-2, STG-10, RPT-7).

use std::collections::BTreeMap;

use jiff::Timestamp;
use rulebook::Rule;
use sync_core::plan::operation::Phase;
use sync_core::reporting::report::{self, Row};
use sync_core::reporting::run::RunState;
use sync_core::safeguards::Safeguard;
use sync_core::{EmployeeId, Finding, Learner, Operation, Outcome, Reason, StagedRow, Step};

use crate::import_run::lane::{Conclusion, ImportLane};
use crate::import_run::lifecycle::finished_row::{Finished, known};
use crate::import_run::lifecycle::store_backoff;
use crate::import_run::with_lane;
use crate::observe::audit::Entry;
use crate::observe::notify;
use crate::people::{self, DirtyRows, People};
use crate::runtime::memory::Memory;
use crate::runtime::runs::ImportRun;
use crate::store::{self, StoreError};
use crate::vendors::execute::OperationRun;
use crate::{Engine, connection};

/// The write was made.
pub(crate) fn done(
    engine: &Engine,
    carrying: &OperationRun,
    learner: Learner,
) -> Result<(), StoreError> {
    let at = engine.now();
    with_lane(engine, |lane| {
        lane.breaker.note_answer();
        lane.answers.note(Finding::Seen(learner.clone()));
    });
    let finished = Finished::as_planned(
        carrying.operation.clone(),
        Some(&learner),
        carrying.attempts,
        at,
    );
    store_all(engine, &[finished])
}

/// The row failed.
pub(crate) fn failed(
    engine: &Engine,
    carrying: &OperationRun,
    reason: Reason,
    rule: &'static Rule,
) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::FLT_1);
    rulebook::hit(rule);
    let is_open = with_lane(engine, |lane| {
        if reason.is_infrastructure() {
            lane.breaker.note_failure()
        } else {
            rulebook::hit(&rulebook::FLT_4);
            lane.breaker.note_answer()
        }
        lane.breaker.is_open()
    });
    let came = report::ItemResult::Failed(reason, rule);
    let finished = Finished::otherwise(
        carrying.operation.clone(),
        &came,
        carrying.attempts,
        engine.now(),
    );
    store_all(engine, &[finished])?;
    if is_open == Some(true) {
        with_lane(engine, |lane| {
            lane.conclude(Conclusion::Pause(Reason::LitmosUnavailable, None))
        });
    }
    Ok(())
}

/// Pauses or ends it as was found out.
pub(crate) fn conclude(engine: &Engine) -> Result<(), StoreError> {
    match with_lane(engine, |lane| lane.conclusion.take()).flatten() {
        Some(Conclusion::Pause(reason, at)) => pause(engine, reason, at),
        Some(Conclusion::Abort(reason)) => abort(engine, reason),
        Some(Conclusion::TakeUp) => {
            store_backoff::take_up(engine);
            Ok(())
        }
        None => Ok(()),
    }
}

/// Rows that need no write: unchanged, failed or left out by the plan itself.
pub(crate) fn settled(engine: &Engine, operations: Vec<Operation>) -> Result<(), StoreError> {
    let at = engine.now();
    let finished: Vec<_> = operations
        .into_iter()
        .map(|operation| Finished::as_planned(operation, None, 0, at))
        .collect();
    store_all(engine, &finished)
}

pub(crate) fn store_all(engine: &Engine, finished: &[Finished]) -> Result<(), StoreError> {
    let now = engine.now();
    let mut memory = engine.memory();
    let Some(mut run) = memory.import.as_ref().map(|lane| lane.run.clone()) else {
        return Ok(());
    };
    finished
        .iter()
        .filter(|one| one.is_as_planned)
        .for_each(|one| run.reckoning.note(&one.operation));
    let is_news = |one: &&Finished| {
        one.is_still_active()
            && !memory
                .people
                .is_known_still_active(&one.operation.employee_id)
    };
    run.new_still_active += finished.iter().filter(is_news).count();
    commit(engine, &mut memory, &run, finished, now)?;
    for one in finished {
        engine.metrics().note_outcome(one.row.outcome);
        notify::row_settled(&run.header.id, &one.row);
    }
    if let Some(lane) = memory.import.as_mut() {
        lane.run.reckoning = run.reckoning;
        lane.run.new_still_active = run.new_still_active;
        for one in finished {
            let was_done = matches!(
                one.row.outcome,
                Outcome::Created | Outcome::Updated | Outcome::Unchanged
            );
            lane.close(&one.operation.employee_id, was_done, now);
        }
    }
    Ok(())
}

fn commit(
    engine: &Engine,
    memory: &mut Memory,
    run: &ImportRun,
    finished: &[Finished],
    now: Timestamp,
) -> Result<(), StoreError> {
    let links = &memory.people.links;
    let before: Vec<Option<String>> = finished
        .iter()
        .map(|one| links.of(&one.operation.employee_id).map(known))
        .collect();
    let change = |people: &mut People| {
        finished.iter().fold(DirtyRows::nothing(), |touched, one| {
            touched.and(one.apply(people, engine, now))
        })
    };
    people::commit(memory, engine.store(), change, |transaction| {
        store::runs::update(transaction, &run.header.id, run.header.state.code(), run)?;
        for (one, before) in finished.iter().zip(before) {
            store::runs::finish_item(transaction, &run.header.id, &one.row.employee_id, &one.row)?;
            store::runs::remove_intent(transaction, &run.header.id, &one.row.employee_id)?;
            if let Some(entry) = one.entry(&run.header, before) {
                store::audit::append(transaction, now, &entry)?;
            }
        }
        Ok(())
    })
}

/// All rows have an outcome.
pub(crate) fn complete(engine: &Engine) -> Result<(), StoreError> {
    if engine.connection().reason == Some(Reason::LitmosKeyRejected) {
        connection::note_attention(engine, None)?;
        engine.memory().inbox.wake(engine.now());
        engine.nudges().2.ring();
    }
    end(engine, None)
}

/// Reports what would happen and touches nothing else (DRY-1).
pub(crate) fn dry(engine: &Engine, operations: &[Operation]) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::DRY_1);
    let at = engine.now();
    let Some(id) = with_lane(engine, |lane| lane.run.header.id.clone()) else {
        return Ok(());
    };
    engine.store().write(|transaction| {
        for operation in operations {
            let row = Row::of(operation, &report::ItemResult::AsPlanned, None, 0, at);
            store::runs::finish_item(transaction, &id, &row.employee_id, &row)?;
        }
        Ok(())
    })?;
    end(engine, None)
}

/// Ends the run at an item boundary; the rest is not attempted (FLT-2, IMP-15).
pub(crate) fn stop(engine: &Engine) -> Result<(), StoreError> {
    match with_lane(engine, |lane| lane.run.stop.clone()).flatten() {
        Some(reason) => stop_because(engine, reason),
        None => Ok(()),
    }
}

fn stop_because(engine: &Engine, reason: Reason) -> Result<(), StoreError> {
    let rule = match reason {
        Reason::Cancelled => &rulebook::IMP_15,
        Reason::IntegrationDisabled => &rulebook::CON_10,
        Reason::LitmosKeyRejected => &rulebook::CON_9,
        _ => &rulebook::FLT_2,
    };
    rulebook::hit(rule);
    rulebook::hit(&rulebook::FLT_2);
    let at = engine.now();
    let rest = with_lane(engine, |lane| lane.rest()).unwrap_or_default();
    if !rest.is_empty() {
        // Whoever was not reached has a row, too.
        rulebook::hit(&rulebook::RPT_4);
    }
    let came = report::ItemResult::NotAttempted(reason.clone(), rule);
    let finished: Vec<_> = rest
        .into_iter()
        .map(|operation| Finished::otherwise(operation, &came, 0, at))
        .collect();
    store_all(engine, &finished)?;
    end(engine, Some(reason))
}

/// Nothing more can be done for anybody. What was sent and not seen since is no row that was not
/// attempted: the run must not end before somebody has looked, so it waits until it is resumed
/// (CRS-5).
pub(crate) fn abort(engine: &Engine, reason: Reason) -> Result<(), StoreError> {
    if reason == Reason::LitmosKeyRejected {
        connection::note_attention(engine, Some(&reason))?;
        notify::key_rejected(&reason);
    }
    match with_lane(engine, |lane| lane.is_in_doubt()) {
        Some(true) => pause(engine, reason, None),
        _ => stop_because(engine, reason),
    }
}

/// Ends the run; `stopped` says why it did not come to its end by itself.
fn end(engine: &Engine, stopped: Option<Reason>) -> Result<(), StoreError> {
    let now = engine.now();
    let mut memory = engine.memory();
    // Until its end is stored it is under way, and its company is not left (CON-8).
    let Some(mut run) = memory.import.as_ref().map(|lane| lane.run.clone()) else {
        return Ok(());
    };
    engine.store().write(|transaction| {
        let rows: Vec<Row> = store::runs::report(transaction, &run.header.id)?;
        run.header.complete(&rows, now);
        run.config = None;
        if let Some(reason) = &stopped {
            let is_cancelled = *reason == Reason::Cancelled;
            run.header.state = if is_cancelled {
                RunState::Cancelled
            } else {
                RunState::Aborted
            };
            run.header.reason = Some(reason.code().into_owned());
        } else {
            run.header.reason = None;
        }
        save(transaction, &run)?;
        store::runs::remove_chunks(transaction, &run.header.id)?;
        store::answers::forget(transaction, &run.header.id)?;
        let entry = Entry {
            result: Some(run.header.state.code().to_owned()),
            ..Entry::of_run(&run.header, "import_ended")
        };
        store::audit::append(transaction, now, &entry)?;
        store::runs::forget_old(transaction, now)
    })?;
    memory.import = None;
    notify::import_ended(&run.header);
    notify::still_active(&run.header.id, run.new_still_active);
    engine.metrics().note_run("import", run.header.state.code());
    Ok(())
}

/// Waits for an administrator (section 20). Nothing of this plan was written.
pub(crate) fn hold(engine: &Engine, safeguard: Safeguard) -> Result<(), StoreError> {
    rulebook::hit(safeguard.rule());
    let id = with_lane(engine, |lane| lane.id().to_owned());
    set_aside(engine, RunState::Held, &Reason::Held { safeguard }, None)?;
    id.iter().for_each(|id| notify::held(id, safeguard));
    Ok(())
}

/// Waits for somebody: what became of a write cannot be seen now, and until it can the run neither
/// ends nor is decided about (CRS-5).
pub(crate) fn pause_unseen(engine: &Engine) -> Result<(), StoreError> {
    let reason = with_lane(engine, |lane| lane.unseen_because());
    reason.map_or(Ok(()), |reason| pause(engine, reason, None))
}

/// Waits for Litmos: until `resume_at`, or until somebody resumes it (FLT-3, RTE-5).
pub(crate) fn pause(
    engine: &Engine,
    reason: Reason,
    resume_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    rulebook::hit(if resume_at.is_some() {
        &rulebook::RTE_5
    } else {
        &rulebook::FLT_3
    });
    set_aside(engine, RunState::Paused, &reason, resume_at)?;
    with_lane(engine, |lane| {
        notify::import_paused(&lane.run.header, lane.in_doubt().count())
    });
    Ok(())
}

fn set_aside(
    engine: &Engine,
    state: RunState,
    reason: &Reason,
    resume_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let mut memory = engine.memory();
    let Some(mut run) = memory.import.as_ref().map(|lane| lane.run.clone()) else {
        return Ok(());
    };
    run.header.state = state;
    run.header.reason = Some(reason.code().into_owned());
    run.header.resume_at = resume_at;
    engine.store().write(|transaction| {
        store::answers::forget(transaction, &run.header.id)?;
        save(transaction, &run)
    })?;
    engine.metrics().note_run("import", state.code());
    // A paused one keeps whoever it has in doubt from others until it goes on (CNC-4); what it knew
    // is out of date by then.
    memory.import = match state {
        RunState::Paused => Some(read_again(engine, run, &memory.people)?),
        _ => None,
    };
    Ok(())
}

fn read_again(engine: &Engine, run: ImportRun, people: &People) -> Result<ImportLane, StoreError> {
    let now = engine.now();
    engine
        .store()
        .read(|connection| ImportLane::load(connection, run, people, now))
}

/// A paused run works again, and says so. What was known before the pause is out of date.
pub(crate) fn wake(engine: &Engine) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::RTE_5);
    let mut memory = engine.memory();
    let Some(mut run) = memory.import.as_ref().map(|lane| lane.run.clone()) else {
        return Ok(());
    };
    run.wake();
    engine
        .store()
        .write(|transaction| save(transaction, &run))?;
    memory.import = Some(read_again(engine, run, &memory.people)?);
    memory.import_rests_until = None;
    Ok(())
}

fn save(transaction: &rusqlite::Transaction<'_>, run: &ImportRun) -> Result<(), StoreError> {
    store::runs::update(transaction, &run.header.id, run.header.state.code(), run)
}

impl ImportLane {
    /// The operations without an outcome; those not planned yet as far as they are known.
    fn rest(&self) -> Vec<Operation> {
        let alone = self.queue.iter().map(|carrying| &carrying.operation);
        let planned: BTreeMap<&EmployeeId, &Operation> = alone
            .chain(self.bulk.operations())
            .map(|operation| (&operation.employee_id, operation))
            .collect();
        let all = self.open.iter();
        all.map(|id| match planned.get(id) {
            Some(operation) => (*operation).clone(),
            None => unplanned(id, self.snapshot.rows.get(id)),
        })
        .collect()
    }
}

/// A row the planner was not asked about.
fn unplanned(id: &EmployeeId, row: Option<&StagedRow>) -> Operation {
    Operation {
        employee_id: id.clone(),
        name: row.map(|row| row.employee.name()).unwrap_or_default(),
        username: None,
        learner_id: None,
        step: Step::Skip,
        because: &rulebook::FLT_2,
        reason: None,
        changed_fields: Vec::new(),
        flags: Default::default(),
        warnings: Vec::new(),
        link: None,
        phase: Phase::Settled,
        after: None,
        is_protected: false,
        is_expired: false,
        lock_out: None,
        wants_active: None,
        is_leaver_active: row.is_some_and(|row| row.is_still_active),
    }
}
