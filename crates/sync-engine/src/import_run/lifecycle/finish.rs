//! Records the outcome of items and of the run: result, link, baseline, list and report row in one
//! transaction (CRS-2, STG-10, RPT-7).

use std::collections::BTreeMap;

use jiff::Timestamp;
use rulebook::Rule;
use sync_core::plan::operation::Phase;
use sync_core::reporting::report::{self, Row};
use sync_core::reporting::run::RunState;
use sync_core::safeguards::Safeguard;
use sync_core::{
    Config, EmployeeId, Finding, Learner, Operation, Outcome, Reason, StagedRow, Step,
};

use crate::Engine;
use crate::connection::record_attention;
use crate::import_run::active::{ActiveImport, Conclusion};
use crate::import_run::lifecycle::finished_row::{FinishedRow, baseline_fingerprint};
use crate::import_run::lifecycle::store_backoff;
use crate::observe::audit::Entry;
use crate::observe::notify;
use crate::people::{DirtyRows, People, PeopleState};
use crate::runtime::runs::ImportRun;
use crate::runtime::state::EngineState;
use crate::store::{self, Store, StoreError};
use crate::vendors::operation_run::OperationRun;

/// The write was made.
pub(crate) fn record_done(
    engine: &Engine,
    op: &OperationRun,
    learner: Learner,
) -> Result<(), StoreError> {
    let at = engine.now();
    engine.with_import(|active| {
        active.breaker.note_answer();
        active.answers.note(Finding::Seen(learner.clone()));
    });
    let finished = FinishedRow::as_planned(op.operation.clone(), Some(&learner), op.attempts, at);
    store_all(engine, &[finished])
}

/// The row failed.
pub(crate) fn record_failed(
    engine: &Engine,
    op: &OperationRun,
    reason: Reason,
    rule: &'static Rule,
) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::FLT_1);
    rulebook::hit(rule);
    let is_open = engine.with_import(|active| {
        if reason.is_infrastructure() {
            active.breaker.note_failure()
        } else {
            rulebook::hit(&rulebook::FLT_4);
            active.breaker.note_answer()
        }
        active.breaker.is_open()
    });
    let result = report::ItemResult::Failed(reason, rule);
    let finished = FinishedRow::otherwise(op.operation.clone(), &result, op.attempts, engine.now());
    store_all(engine, &[finished])?;
    if is_open == Some(true) {
        engine.with_import(|active| {
            active.conclude(Conclusion::Pause(Reason::LitmosUnavailable, None))
        });
    }
    Ok(())
}

/// Pauses or ends the run as a worker found out.
pub(crate) fn conclude(engine: &Engine) -> Result<(), StoreError> {
    match engine
        .with_import(|active| active.conclusion.take())
        .flatten()
    {
        Some(Conclusion::Pause(reason, at)) => pause(engine, reason, at),
        Some(Conclusion::Abort(reason)) => abort(engine, reason),
        Some(Conclusion::Reload) => {
            store_backoff::reload(engine);
            Ok(())
        }
        None => Ok(()),
    }
}

/// Rows that need no write: unchanged, failed or left out by the plan itself.
pub(crate) fn record_unwritten(
    engine: &Engine,
    operations: Vec<Operation>,
) -> Result<(), StoreError> {
    let at = engine.now();
    let finished: Vec<_> = operations
        .into_iter()
        .map(|operation| FinishedRow::as_planned(operation, None, 0, at))
        .collect();
    store_all(engine, &finished)
}

/// Stores finished rows: result, link, baseline, list and report row in one transaction.
pub(crate) fn store_all(engine: &Engine, finished: &[FinishedRow]) -> Result<(), StoreError> {
    let now = engine.now();
    let mut state = engine.lock();
    let EngineState { import, people, .. } = &mut *state;
    let Some(active) = import.active.as_mut() else {
        return Ok(());
    };
    let mut run = active.run.clone();
    finished
        .iter()
        .filter(|one| one.is_as_planned)
        .for_each(|one| run.reckoning.note(&one.operation));
    let is_news = |one: &&FinishedRow| {
        one.is_still_active() && !people.is_known_still_active(&one.operation.employee_id)
    };
    run.new_still_active += finished.iter().filter(is_news).count();
    let config = &engine.setup().config;
    commit(people, engine.store(), config, &run, finished, now)?;
    active.run.reckoning = run.reckoning;
    active.run.new_still_active = run.new_still_active;
    for one in finished {
        engine.metrics().record_outcome(one.row.outcome);
        notify::row_finished(active.id(), &one.row);
        let was_done = matches!(
            one.row.outcome,
            Outcome::Created | Outcome::Updated | Outcome::Unchanged
        );
        active.close(&one.operation.employee_id, was_done, now);
    }
    Ok(())
}

fn commit(
    people: &mut PeopleState,
    store: &Store,
    config: &Config,
    run: &ImportRun,
    finished: &[FinishedRow],
    now: Timestamp,
) -> Result<(), StoreError> {
    let before: Vec<Option<String>> = finished
        .iter()
        .map(|one| people.links.of(&one.operation.employee_id))
        .map(|link| link.map(baseline_fingerprint))
        .collect();
    let change = |people: &mut People| {
        finished.iter().fold(DirtyRows::default(), |dirty, one| {
            dirty.and(one.apply(people, config, now))
        })
    };
    people.commit(store, change, |transaction| {
        save(transaction, run)?;
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
        let mut state = engine.lock();
        record_attention(&mut state.connection, engine.store(), engine.now(), None)?;
        state.inbox.wake(engine.now());
        drop(state);
        engine.nudges().inbox.ring();
    }
    end(engine, None)
}

/// Reports what would happen and touches nothing else (DRY-1).
pub(crate) fn report_dry_run(engine: &Engine, operations: &[Operation]) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::DRY_1);
    let at = engine.now();
    let Some(id) = engine.with_import(|active| active.run.header.id.clone()) else {
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
    match engine
        .with_import(|active| active.run.stop.clone())
        .flatten()
    {
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
    let rest = engine
        .with_import(|active| active.unfinished_operations())
        .unwrap_or_default();
    if !rest.is_empty() {
        // Employees that were not reached have a row, too.
        rulebook::hit(&rulebook::RPT_4);
    }
    let result = report::ItemResult::NotAttempted(reason.clone(), rule);
    let finished: Vec<_> = rest
        .into_iter()
        .map(|operation| FinishedRow::otherwise(operation, &result, 0, at))
        .collect();
    store_all(engine, &finished)?;
    end(engine, Some(reason))
}

/// Nothing more can be done for any row. A row that was sent and not resolved since is not one that
/// was not attempted: the run must not end before it is resolved, so it waits until it is resumed
/// (CRS-5).
pub(crate) fn abort(engine: &Engine, reason: Reason) -> Result<(), StoreError> {
    if reason == Reason::LitmosKeyRejected {
        let connection = &mut engine.lock().connection;
        record_attention(connection, engine.store(), engine.now(), Some(&reason))?;
        notify::key_rejected(&reason);
    }
    match engine.with_import(|active| active.is_in_doubt()) {
        Some(true) => pause(engine, reason, None),
        _ => stop_because(engine, reason),
    }
}

/// Ends the run; `stopped` says why it did not come to its end by itself.
fn end(engine: &Engine, stopped: Option<Reason>) -> Result<(), StoreError> {
    let now = engine.now();
    let mut state = engine.lock();
    // Until its end is stored it is under way, and its company is not left (CON-8).
    let Some(mut run) = state
        .import
        .active
        .as_ref()
        .map(|active| active.run.clone())
    else {
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
            ..Entry::by_run(&run.header, "import_ended")
        };
        store::audit::append(transaction, now, &entry)?;
        store::runs::forget_old(transaction, now)
    })?;
    state.import.active = None;
    notify::import_ended(&run.header);
    notify::still_active(&run.header.id, run.new_still_active);
    engine
        .metrics()
        .record_run("import", run.header.state.code());
    Ok(())
}

/// Waits for an administrator (section 20). Nothing of this plan was written.
pub(crate) fn hold(engine: &Engine, safeguard: Safeguard) -> Result<(), StoreError> {
    rulebook::hit(safeguard.rule());
    let id = engine.with_import(|active| active.id().to_owned());
    set_aside(engine, RunState::Held, &Reason::Held { safeguard }, None)?;
    id.iter().for_each(|id| notify::held(id, safeguard));
    Ok(())
}

/// Waits for an administrator: whether a write took effect cannot be found out now, and until it
/// can the run neither ends nor is decided about (CRS-5).
pub(crate) fn pause_unresolved(engine: &Engine) -> Result<(), StoreError> {
    let reason = engine.with_import(|active| active.unresolved_reason());
    reason.map_or(Ok(()), |reason| pause(engine, reason, None))
}

/// Waits for Litmos: until `resume_at`, or until an administrator resumes it (FLT-3, RTE-5).
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
    engine
        .with_import(|active| notify::import_paused(&active.run.header, active.in_doubt().count()));
    Ok(())
}

fn set_aside(
    engine: &Engine,
    run_state: RunState,
    reason: &Reason,
    resume_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let (store, now) = (engine.store(), engine.now());
    let mut state = engine.lock();
    let EngineState { import, people, .. } = &mut *state;
    let Some(mut run) = import.active.as_ref().map(|active| active.run.clone()) else {
        return Ok(());
    };
    run.header.state = run_state;
    run.header.reason = Some(reason.code().into_owned());
    run.header.resume_at = resume_at;
    store.write(|transaction| {
        store::answers::forget(transaction, &run.header.id)?;
        save(transaction, &run)
    })?;
    engine.metrics().record_run("import", run_state.code());
    // A paused one keeps others from the employees it has in doubt until it goes on (CNC-4); what
    // it knew is out of date by then.
    import.active = match run_state {
        RunState::Paused => {
            Some(store.read(|connection| ActiveImport::load(connection, run, people, now))?)
        }
        _ => None,
    };
    Ok(())
}

/// A paused run works again, and says so. What was known before the pause is out of date.
pub(crate) fn resume(engine: &Engine) -> Result<(), StoreError> {
    rulebook::hit(&rulebook::RTE_5);
    let (store, now) = (engine.store(), engine.now());
    let mut state = engine.lock();
    let EngineState { import, people, .. } = &mut *state;
    let Some(mut run) = import.active.as_ref().map(|active| active.run.clone()) else {
        return Ok(());
    };
    run.resume();
    store.write(|transaction| save(transaction, &run))?;
    let active = store.read(|connection| ActiveImport::load(connection, run, people, now))?;
    import.active = Some(active);
    import.backoff_until = None;
    Ok(())
}

fn save(transaction: &rusqlite::Transaction<'_>, run: &ImportRun) -> Result<(), StoreError> {
    store::runs::update(transaction, &run.header.id, run.header.state.code(), run)
}

impl ActiveImport {
    /// The operations without an outcome; those not planned yet as far as they are known.
    fn unfinished_operations(&self) -> Vec<Operation> {
        let alone = self.queue.iter().map(|op| &op.operation);
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

/// A row that was not planned.
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
