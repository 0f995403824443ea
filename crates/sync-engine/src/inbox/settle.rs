//! What came of an entry, stored: log line, list, link and run in one transaction (STG-11, WHK-26).

use jiff::Timestamp;
use rusqlite::Transaction;
use sync_core::access::RemovalReason;
use sync_core::report::Row;
use sync_core::run::{Counts, Header, RunSource, RunState};
use sync_core::safeguards::{Base, Reckoning};
use sync_core::staging;
use sync_core::{Employee, Learner, Operation, Reason};

use super::lane::Pending;
use crate::Engine;
use crate::audit::{Entry, Source};
use crate::event::{Event, State};
use crate::import_run::{Finished, known};
use crate::people::{self, People, Touched};
use crate::runs::{ImportRun, Item};
use crate::store::runs::Kind;
use crate::store::{self, StoreError};

/// The actor of everything a webhook does (PRM-5).
const ACTOR: &str = "webhook";

/// Ends an entry that changes nothing beside its log line.
pub(super) fn close(engine: &Engine, pending: Pending, state: State, reason: Option<Reason>) -> Result<(), StoreError> {
    close_with(engine, pending, state, reason, |_| Ok(()))
}

/// The same; `beside` is stored with it.
pub(super) fn close_with(
    engine: &Engine,
    mut pending: Pending,
    state: State,
    reason: Option<Reason>,
    beside: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // Nothing was written, whatever was planned (SAF-12).
    pending.event.effects = None;
    let change = |_: &mut People| Touched::nothing();
    commit(engine, pending, state, reason, change, |transaction, _| beside(transaction))
}

/// Puts what was posted on the list (WHK-12).
pub(super) fn stage(engine: &Engine, pending: Pending, told: &Employee, at: Timestamp) -> Result<(), StoreError> {
    stage_as(engine, pending, told, at, State::Staged, None)
}

fn stage_as(
    engine: &Engine,
    mut pending: Pending,
    told: &Employee,
    at: Timestamp,
    state: State,
    reason: Option<Reason>,
) -> Result<(), StoreError> {
    pending.event.effects = None;
    let now = engine.now();
    let change = |people: &mut People| {
        staging::merge_entry(&mut people.list, told, at, &people.links, &engine.setup().config, now);
        Touched::employee(&told.id)
    };
    let entry = Entry {
        employee_id: Some(told.id.0.clone()),
        result: Some(reason.as_ref().map_or_else(|| "staged".to_owned(), |reason| reason.code().into_owned())),
        ..Entry::by(Source::Webhook, ACTOR, "row_staged")
    };
    commit(engine, pending, state, reason, change, |transaction, _| store::audit::append(transaction, now, &entry))
}

/// Ends an entry whose learner is not written. Somebody without one goes on the list all the same (WHK-12).
pub(super) fn came_to_nothing(
    engine: &Engine,
    pending: Pending,
    state: State,
    reason: Option<Reason>,
) -> Result<(), StoreError> {
    match pending.applying.clone().filter(|applying| applying.may_create) {
        Some(applying) => stage_as(engine, pending, &applying.told, applying.at, state, reason),
        None => close(engine, pending, state, reason),
    }
}

/// Puts on the list what an entry told that was on its way to a learner who is gone.
pub(super) fn stage_applying(engine: &Engine, pending: Pending) -> Result<(), StoreError> {
    match pending.applying.clone() {
        Some(applying) => stage(engine, pending, &applying.told, applying.at),
        None => close(engine, pending, State::Ignored, None),
    }
}

/// Marks the row Removed (ACC-1, ACC-4).
pub(super) fn remove(
    engine: &Engine,
    pending: Pending,
    reason: RemovalReason,
    at: Timestamp,
) -> Result<(), StoreError> {
    let id = pending.event.employee_id.clone();
    let change = |people: &mut People| {
        staging::remove(&mut people.list, &id, reason, at, &people.links, &engine.setup().config);
        Touched::employee(&id).and(Touched::selection())
    };
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        result: Some(reason.code().to_owned()),
        ..Entry::by(Source::Webhook, ACTOR, "access_removed")
    };
    commit(engine, pending, State::Staged, None, change, |transaction, _| {
        store::audit::append(transaction, engine.now(), &entry)
    })
}

/// The entry is carried out: `learner` is the learner after the write, `None` if nothing had to be written.
pub(super) fn applied(
    engine: &Engine,
    pending: Pending,
    operation: Operation,
    learner: Option<Learner>,
    attempts: u32,
) -> Result<(), StoreError> {
    let Some(applying) = pending.applying.clone() else { return Ok(()) };
    let now = engine.now();
    let reason = operation.reason.clone();
    let state = if reason.is_some() { State::Failed } else { State::Applied };
    let finished = Finished::as_planned(operation, learner.as_ref(), attempts, now);
    let change = |people: &mut People| {
        let touched = finished.apply(people, engine, now);
        let (list, links, config) = (&mut people.list, &people.links, &engine.setup().config);
        staging::merge_entry(list, &applying.told, applying.at, links, config, now);
        if applying.is_tie {
            staging::note_tie(list, &applying.told.id, links, config, now);
        }
        touched
    };
    let company = engine.connection().subdomain.unwrap_or_default();
    let config = engine.setup().config.fingerprint();
    let before = engine.memory().people.links.of(&pending.event.employee_id).map(known);
    // A learner found by name and only linked is one, too (AUD-1).
    let is_effect = learner.is_some() || (before.is_none() && finished.link.is_some());
    let outcome = is_effect.then_some(finished.row.outcome);
    commit(engine, pending, state, reason, change, |transaction, event| {
        if is_effect {
            let run = note_in_run(transaction, event.delivery, company, config, &finished, before, now)?;
            event.run = Some(run);
        }
        Ok(())
    })?;
    outcome.into_iter().for_each(|outcome| engine.metrics().note_outcome(outcome));
    Ok(())
}

/// Adds the row to the delivery's run, which begins with its first effect (WHK-26).
fn note_in_run(
    transaction: &Transaction<'_>,
    delivery: i64,
    company: String,
    config_fingerprint: String,
    finished: &Finished,
    before: Option<String>,
    now: Timestamp,
) -> Result<String, StoreError> {
    rulebook::hit(&rulebook::WHK_26);
    let known: Option<ImportRun> = store::runs::of_delivery(transaction, delivery)?;
    let mut run = match known {
        Some(run) => run,
        None => begin_run(transaction, delivery, company, config_fingerprint, now)?,
    };
    let id = run.header.id.clone();
    note_row(transaction, &mut run.header, &finished.row)?;
    store::runs::update(transaction, &id, run.header.state.code(), &run)?;
    if let Some(entry) = finished.entry(&run.header, before) {
        store::audit::append(transaction, now, &entry)?;
    }
    Ok(id)
}

/// One row for each employee: a later entry of the same delivery adds to the row of an earlier one.
fn note_row(transaction: &Transaction<'_>, header: &mut Header, row: &Row) -> Result<(), StoreError> {
    let (run, employee_id) = (header.id.as_str(), &row.employee_id);
    let earlier: Option<Row> = store::runs::outcome(transaction, run, employee_id)?;
    if let Some(earlier) = earlier {
        rulebook::hit(&rulebook::RPT_4);
        let row = both(earlier.clone(), row);
        store::runs::refinish_item(transaction, run, employee_id, &row)?;
        header.count_anew(&earlier, &row);
        return Ok(());
    }
    let position = store::runs::next_position(transaction, run)?;
    let item = Item { employee_id: employee_id.clone(), row: None, confirmed: None };
    store::runs::add_item(transaction, run, position, employee_id, &item)?;
    store::runs::finish_item(transaction, run, employee_id, row)?;
    header.count(row);
    header.selected += 1;
    Ok(())
}

/// The later row, with what was written, said and tried for the earlier one too.
fn both(earlier: Row, later: &Row) -> Row {
    let mut row = later.clone();
    row.attempts += earlier.attempts;
    add_missing(&mut row.changed_fields, earlier.changed_fields);
    add_missing(&mut row.flags, earlier.flags);
    add_missing(&mut row.warnings, earlier.warnings);
    row
}

fn add_missing<T: PartialEq>(all: &mut Vec<T>, earlier: Vec<T>) {
    let later = std::mem::replace(all, earlier);
    for one in later {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

fn begin_run(
    transaction: &Transaction<'_>,
    delivery: i64,
    connection: String,
    config_fingerprint: String,
    now: Timestamp,
) -> Result<ImportRun, StoreError> {
    let (id, number) = store::runs::next_id(transaction, Kind::Import)?;
    let header = Header {
        id,
        connection,
        actor: ACTOR.to_owned(),
        source: RunSource::Webhook,
        dry_run: false,
        state: RunState::Running,
        reason: None,
        resume_at: None,
        started_at: now,
        finished_at: None,
        selected: 0,
        counts: Counts::default(),
        flags: Default::default(),
        safeguards: Vec::new(),
        config_fingerprint,
        plan_fingerprint: String::new(),
    };
    let run = ImportRun {
        header,
        reckoning: Reckoning::default(),
        confirmation: None,
        config: None,
        is_of_selection: false,
        stop: None,
    };
    store::runs::add(transaction, Kind::Import, (&run.header.id, number), run.header.state.code(), &run)?;
    store::runs::set_delivery(transaction, &run.header.id, delivery)?;
    Ok(run)
}

/// Ends the delivery's run with its last entry: from then on it never changes (RPT-7). If one waits for an administrator,
/// so does the run (WHK-24).
pub(super) fn complete_run(transaction: &Transaction<'_>, delivery: i64, now: Timestamp) -> Result<(), StoreError> {
    let Some(mut run) = unfinished_run(transaction, delivery)? else { return Ok(()) };
    if let Some(held) = store::inbox::first_held::<Event>(transaction, delivery)? {
        run.header.state = RunState::Held;
        run.header.reason = held.reason.map(|reason| reason.code().into_owned());
        return store::runs::update(transaction, &run.header.id, run.header.state.code(), &run);
    }
    run.wake();
    let rows: Vec<Row> = store::runs::report(transaction, &run.header.id)?;
    run.header.complete(&rows, now);
    store::runs::update(transaction, &run.header.id, run.header.state.code(), &run)?;
    store::runs::forget_old(transaction, now)
}

/// The delivery's run works again: an entry that was held goes on.
pub(super) fn wake_run(transaction: &Transaction<'_>, delivery: i64) -> Result<(), StoreError> {
    let Some(mut run) = unfinished_run(transaction, delivery)? else { return Ok(()) };
    run.wake();
    store::runs::update(transaction, &run.header.id, run.header.state.code(), &run)
}

fn unfinished_run(transaction: &Transaction<'_>, delivery: i64) -> Result<Option<ImportRun>, StoreError> {
    let run: Option<ImportRun> = store::runs::of_delivery(transaction, delivery)?;
    Ok(run.filter(|run| !run.header.state.is_finished()))
}

/// Stores the end of an entry with whatever belongs to it.
fn commit(
    engine: &Engine,
    pending: Pending,
    state: State,
    reason: Option<Reason>,
    change: impl FnOnce(&mut People) -> Touched,
    beside: impl FnOnce(&Transaction<'_>, &mut Event) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let now = engine.now();
    let owner = pending.owner();
    let Pending { id, mut event, .. } = pending;
    event.settle(state, reason, now);
    let mut memory = engine.memory();
    event.base = event.effects.as_ref().map(|_| Base::of(&memory.people.links));
    event.company = event.effects.as_ref().and(memory.connection.subdomain.clone());
    let (effects, base) = (event.effects.clone(), event.base);
    let is_last = !memory.inbox.waits_for(event.delivery, id);
    if state == State::Failed && !is_last {
        // The others of the delivery go on.
        rulebook::hit(&rulebook::WHK_13);
    }
    people::commit(&mut memory, engine.store(), change, |transaction| {
        beside(transaction, &mut event)?;
        // Whatever came of it, the values to be written are not needed any more (CRS-2).
        store::runs::remove_intent(transaction, &owner, &event.employee_id)?;
        let effect_at = event.effects.as_ref().and(event.settled_at);
        store::inbox::update_event(transaction, id, false, effect_at, &event)?;
        if is_last {
            complete_run(transaction, event.delivery, now)?;
        }
        Ok(())
    })?;
    engine.metrics().note_entry(state.code());
    memory.inbox.close(id);
    if let Some(effects) = effects {
        memory.inbox.note_effects(now, effects, base);
    }
    Ok(())
}
