//! The inbox lane: takes deliveries apart and carries out what their entries say (WHK-13, WHK-19).
//!
//! Entries of one employee go in the order they arrived; one that waits does not hold up other
//! employees. A delivery that was answered with 200 is tried until something came of it (CRS-6):
//! infrastructure failures and a refused Litmos key only postpone it.

mod apply;
mod delivery_run;
mod forget_company;
mod held;
mod lane;
mod plan_inputs;
mod queue;
mod receipts;
mod record_outcome;
mod sliding_window;
#[cfg(test)]
mod tests;

pub(crate) use forget_company::leave_company;
pub(crate) use held::decide;
pub(crate) use lane::{Inbox, OWNER};
pub(crate) use receipts::{Receipt, Receipts, receive};

use jiff::Timestamp;
use rusqlite::Transaction;
use sync_core::webhook::entry::{self, Effect, Interpretation, Known};
use sync_core::webhook::payload::{self, Earlier, Entry, Recurrence};

use crate::observe::event::{Event, State};
use crate::observe::metrics::Timing;
use crate::runtime::employee_lock::EmployeeLock;
use crate::store::{self, StoreError};
use crate::vendors::convert;
use crate::{Engine, people};
use lane::Pending;
use sync_core::Reason;

/// When the lane is next due. Nothing happens while the integration is off (CON-10).
pub(crate) fn next_wakeup(engine: &Engine) -> Option<Timestamp> {
    let now = engine.now();
    let mut memory = engine.memory();
    if !memory.connection.get().is_on() {
        return None;
    }
    memory.inbox.note_time(now);
    memory
        .inbox
        .next_wakeup(|employee| memory.is_taken(employee))
}

/// Takes the next delivery apart, or makes the next step of one entry.
pub(crate) async fn tick(engine: &Engine) {
    let _timing = Timing::begin(engine, "inbox");
    let result = match next_work(engine) {
        Ok(Some(Work::TakeApart)) => take_apart(engine),
        Ok(Some(Work::Read(pending, _turn))) => read(engine, *pending),
        Ok(Some(Work::Apply(pending, _turn))) => apply::step(engine, *pending).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    engine.memory().inbox.set_at_work(false);
    if let Err(error) = result {
        tracing::error!(%error, "the store failed; the inbox waits");
        let later = engine.now() + jiff::SignedDuration::from_mins(1);
        engine.memory().inbox.rest_until(later);
    }
}

enum Work {
    TakeApart,
    Read(Box<Pending>, EmployeeLock),
    Apply(Box<Pending>, EmployeeLock),
}

/// The next step. The lane is at work on it from the look on, so that its company is not left
/// between the two (CON-8).
fn next_work(engine: &Engine) -> Result<Option<Work>, StoreError> {
    let now = engine.now();
    let mut memory = engine.memory();
    if !memory.connection.get().is_on() || !memory.inbox.is_rested(now) {
        return Ok(None);
    }
    // An entry is read against list and links as they are stored.
    people::read_back(&mut memory, engine.store())?;
    memory.inbox.note_time(now);
    let due = memory
        .inbox
        .due(now, |employee| memory.is_taken(employee))
        .cloned();
    if let Some(pending) = due.map(Box::new) {
        let turn = EmployeeLock::take(engine, &mut memory, &pending.event.employee_id);
        memory.inbox.set_at_work(true);
        let asks = pending.asks_litmos();
        return Ok(Some(if asks {
            Work::Apply(pending, turn)
        } else {
            Work::Read(pending, turn)
        }));
    }
    let is_work = memory.inbox.has_deliveries();
    memory.inbox.set_at_work(is_work);
    Ok(is_work.then_some(Work::TakeApart))
}

/// Makes events of the oldest delivery's entries, duplicates told apart (WHK-14).
fn take_apart(engine: &Engine) -> Result<(), StoreError> {
    let now = engine.now();
    let mut memory = engine.memory();
    let connection = memory.connection.get();
    let company = connection.subdomain.clone().unwrap_or_default();
    let taken_apart = engine.store().write(|transaction| {
        let Some(delivery) = store::inbox::next_delivery(transaction)? else {
            return Ok(None);
        };
        let all = delivery.entries.len();
        let mut fresh = Vec::new();
        for entry in delivery.entries {
            // What an older version stored still has all its values.
            let entry = entry.without_unmapped_values(connection.access_names());
            let recurrence =
                note_entry(engine, transaction, &company, &entry, delivery.received_at)?;
            let is_new = recurrence != Recurrence::Duplicate;
            let mut event = Event::arrived(entry, delivery.id, delivery.received_at, recurrence);
            event.arrived_at = Some(engine.source_time(delivery.received_at));
            let id = store::inbox::add_event(transaction, delivery.id, is_new, &event)?;
            if is_new {
                fresh.push(Pending::new(id, event, now));
            }
        }
        store::inbox::close_delivery(transaction, delivery.id)?;
        Ok(Some((all, fresh)))
    })?;
    memory
        .inbox
        .note_taken_apart(taken_apart.as_ref().map(|(all, _)| *all));
    let Some((all, fresh)) = taken_apart else {
        return Ok(());
    };
    (fresh.len()..all).for_each(|_| engine.metrics().note_entry(State::Duplicate.code()));
    fresh
        .into_iter()
        .for_each(|pending| memory.inbox.push(pending));
    Ok(())
}

/// Tells an entry from those that came before (WHK-14), and notes it if it is none of them.
fn note_entry(
    engine: &Engine,
    transaction: &Transaction<'_>,
    company: &str,
    entry: &Entry,
    received_at: Timestamp,
) -> Result<Recurrence, StoreError> {
    let config = &engine.setup().config;
    let key = entry.duplicate_key(company);
    let of_entry = store::inbox::EntryKey {
        company,
        employee: &entry.employee_id,
        key: &key,
    };
    let (arrived_at, is_last) = store::inbox::earlier(transaction, &of_entry)?;
    let earlier = Earlier {
        has_time: entry.at.is_some(),
        arrived_at,
        is_last,
    };
    let recurrence = payload::recurrence(earlier, received_at, config);
    if recurrence != Recurrence::Duplicate {
        let oldest = received_at
            .saturating_sub(payload::kept_for(config))
            .unwrap_or(Timestamp::MIN);
        store::inbox::note_seen(transaction, &of_entry, received_at, oldest)?;
    }
    Ok(recurrence)
}

/// Reads what an entry means and does what needs no call.
fn read(engine: &Engine, pending: Pending) -> Result<(), StoreError> {
    let Some(interpretation) = interpret(engine, &pending.event)? else {
        return record_outcome::close(
            engine,
            pending,
            State::Ignored,
            Some(Reason::InvalidRequest),
        );
    };
    let mut pending = pending;
    pending.event.warnings.clone_from(&interpretation.warnings);
    pending
        .event
        .ignored_fields
        .clone_from(&interpretation.ignored_fields);
    pending.event.rule = Some(interpretation.because.id.to_owned());
    if let Some(intent) = pending.in_doubt.take() {
        apply::begin_with_doubt(engine, pending, intent, interpretation);
        return Ok(());
    }
    match interpretation.effect.clone() {
        Effect::Ignore(reason) => {
            record_outcome::close(engine, pending, State::Ignored, Some(reason))
        }
        Effect::Stage(told) => {
            let Interpretation { at, unsettled, .. } = &interpretation;
            record_outcome::stage(
                engine,
                pending,
                &record_outcome::News {
                    told: &told,
                    at: *at,
                    unsettled,
                },
            )
        }
        Effect::Create(employee) => {
            apply::begin_create(engine, pending, *employee, &interpretation);
            Ok(())
        }
        Effect::Remove(reason) => {
            record_outcome::remove(engine, pending, reason, interpretation.at)
        }
        Effect::Apply(employee) => {
            rulebook::hit(&rulebook::WHK_17);
            apply::begin(engine, pending, *employee, &interpretation);
            Ok(())
        }
    }
}

fn interpret(engine: &Engine, event: &Event) -> Result<Option<Interpretation>, StoreError> {
    let Some(mut entry) = event.entry.clone() else {
        return Ok(None);
    };
    for name in &mut entry.changed_fields {
        *name = convert::changed_field(name).to_owned();
    }
    let mut memory = engine.memory();
    people::forget_future_times_of(
        &mut memory,
        engine.store(),
        &event.employee_id,
        engine.source_now(),
    )?;
    let connection = memory.connection.get();
    let known = Known {
        link: memory.people.links.of(&event.employee_id),
        row: memory.people.list.rows.get(&event.employee_id),
        litmos_access: connection.access_names(),
        config: &engine.setup().config,
        arrival: event.arrival(),
        now: engine.now(),
    };
    Ok(Some(entry::interpret(&entry, &known)))
}
