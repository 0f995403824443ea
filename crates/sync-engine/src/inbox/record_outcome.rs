//! Closes entries: log line, list, link and run in one transaction (STG-11, WHK-26).

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::Transaction;
use sync_core::domain::access::RemovalReason;
use sync_core::safeguards::Base;
use sync_core::staging::{self, LastOutcome};
use sync_core::{Employee, Learner, Operation, Outcome, Reason, Warning};

use super::delivery_run::{self, ACTOR};
use super::pending::{Applying, Pending};
use crate::Engine;
use crate::import_run::{FinishedRow, baseline_fingerprint};
use crate::observe::audit::{Entry, Source};
use crate::observe::event::{Event, State};
use crate::observe::notify;
use crate::people::{DirtyRows, People};
use crate::store::{self, StoreError};

/// Closes an entry that changes nothing beside its log line.
pub(super) fn close(
    engine: &Engine,
    pending: Pending,
    state: State,
    reason: Option<Reason>,
) -> Result<(), StoreError> {
    close_with(engine, pending, state, reason, |_| Ok(()))
}

/// Closes an entry that changes nothing beside its log line; `beside` is stored with it.
pub(super) fn close_with(
    engine: &Engine,
    mut pending: Pending,
    state: State,
    reason: Option<Reason>,
    beside: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // Nothing was written, whatever was planned (SAF-12).
    pending.event.effects = None;
    let change = |_: &mut People| DirtyRows::default();
    commit(engine, pending, state, reason, change, |transaction, _| {
        beside(transaction)
    })
}

/// What was posted and goes on the list, when it was observed, and what the row is flagged with.
pub(super) struct Posted<'a> {
    pub(super) employee: &'a Employee,
    pub(super) at: Timestamp,
    pub(super) unsettled: &'a BTreeSet<Warning>,
}

impl<'a> Posted<'a> {
    fn new(applying: &'a Applying) -> Posted<'a> {
        Posted {
            employee: &applying.posted,
            at: applying.at,
            unsettled: &applying.unsettled,
        }
    }
}

/// Puts what was posted on the list (WHK-12).
pub(super) fn close_staged(
    engine: &Engine,
    pending: Pending,
    posted: &Posted<'_>,
) -> Result<(), StoreError> {
    stage_as(engine, pending, posted, State::Staged, None)
}

fn stage_as(
    engine: &Engine,
    mut pending: Pending,
    posted: &Posted<'_>,
    state: State,
    reason: Option<Reason>,
) -> Result<(), StoreError> {
    pending.event.effects = None;
    let now = engine.now();
    let id = &posted.employee.id;
    let change = |people: &mut People| {
        let (list, links, config) = (&mut people.list, &people.links, &engine.setup().config);
        staging::merge_entry(list, posted.employee, posted.at, links, config, now);
        staging::flag(list, id, posted.unsettled, links, config, now);
        DirtyRows::employee(id)
    };
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        result: Some(
            reason
                .as_ref()
                .map_or_else(|| "staged".to_owned(), |reason| reason.code().into_owned()),
        ),
        ..Entry::by(Source::Webhook, ACTOR, "row_staged")
    };
    commit(engine, pending, state, reason, change, |transaction, _| {
        store::audit::append(transaction, now, &entry)
    })
}

/// Closes an entry whose learner is not written. An employee without one goes on the list all the
/// same (WHK-12).
pub(super) fn close_without_effect(
    engine: &Engine,
    pending: Pending,
    state: State,
    reason: Option<Reason>,
) -> Result<(), StoreError> {
    match pending
        .applying
        .clone()
        .filter(|applying| applying.may_create)
    {
        Some(applying) => stage_as(engine, pending, &Posted::new(&applying), state, reason),
        None => close(engine, pending, state, reason),
    }
}

/// Closes an entry whose `operation` failed. A leaver who must be locked out and was not is on the
/// list with the reason, and administrators are notified once (STA-13, NTF-1).
pub(super) fn close_failed(
    engine: &Engine,
    pending: Pending,
    operation: &Operation,
    reason: Option<Reason>,
) -> Result<(), StoreError> {
    let Some(applying) = pending
        .applying
        .clone()
        .filter(|_| operation.leaves_leaver_active(false))
    else {
        return close_without_effect(engine, pending, State::Failed, reason);
    };
    let now = engine.now();
    let id = operation.employee_id.clone();
    let is_still_active = reason.as_ref().is_none_or(Reason::may_lock_out);
    let is_news = is_still_active && !engine.lock().people.is_known_still_active(&id);
    let outcome = LastOutcome {
        outcome: Outcome::Failed,
        reason: reason.clone(),
        at: now,
        is_still_active,
    };
    let change = |people: &mut People| {
        let (list, links, config) = (&mut people.list, &people.links, &engine.setup().config);
        staging::merge_entry(list, &applying.posted, applying.at, links, config, now);
        staging::settle(list, &id, outcome, links, config, now);
        DirtyRows::row(&id)
    };
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        learner_id: operation.learner_id.as_ref().map(ToString::to_string),
        result: reason.as_ref().map(|reason| reason.code().into_owned()),
        ..Entry::by(Source::Webhook, ACTOR, "lock_out_failed")
    };
    let delivery = pending.event.delivery;
    let mut pending = pending;
    pending.event.effects = None;
    commit(
        engine,
        pending,
        State::Failed,
        reason,
        change,
        |transaction, _| store::audit::append(transaction, now, &entry),
    )?;
    notify::still_active(&format!("delivery-{delivery}"), usize::from(is_news));
    Ok(())
}

/// Puts on the list what was posted for a learner who is gone.
pub(super) fn close_staged_applying(engine: &Engine, pending: Pending) -> Result<(), StoreError> {
    match pending.applying.clone() {
        Some(applying) => close_staged(engine, pending, &Posted::new(&applying)),
        None => close(engine, pending, State::Ignored, None),
    }
}

/// Marks the row Removed (ACC-1, ACC-4).
pub(super) fn close_removed(
    engine: &Engine,
    pending: Pending,
    reason: RemovalReason,
    at: Timestamp,
) -> Result<(), StoreError> {
    let id = pending.event.employee_id.clone();
    let change = |people: &mut People| {
        let (list, links, config) = (&mut people.list, &people.links, &engine.setup().config);
        staging::remove(list, &id, reason, at, links, config, engine.now());
        DirtyRows::employee(&id).and(DirtyRows::selection())
    };
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        result: Some(reason.code().to_owned()),
        ..Entry::by(Source::Webhook, ACTOR, "access_removed")
    };
    commit(
        engine,
        pending,
        State::Staged,
        None,
        change,
        |transaction, _| store::audit::append(transaction, engine.now(), &entry),
    )
}

/// Closes an entry that was applied: `learner` is the learner after the write, `None` if nothing
/// had to be written.
pub(super) fn close_applied(
    engine: &Engine,
    pending: Pending,
    operation: Operation,
    learner: Option<Learner>,
    attempts: u32,
) -> Result<(), StoreError> {
    let Some(applying) = pending.applying.clone() else {
        return Ok(());
    };
    let now = engine.now();
    let reason = operation.reason.clone();
    let state = if reason.is_some() {
        State::Failed
    } else {
        State::Applied
    };
    let finished = FinishedRow::as_planned(operation, learner.as_ref(), attempts, now);
    let change = |people: &mut People| {
        let dirty = finished.apply(people, &engine.setup().config, now);
        let (list, links, config) = (&mut people.list, &people.links, &engine.setup().config);
        staging::merge_entry(list, &applying.posted, applying.at, links, config, now);
        staging::flag(
            list,
            &applying.posted.id,
            &applying.unsettled,
            links,
            config,
            now,
        );
        dirty
    };
    let company = engine.connection().subdomain.clone().unwrap_or_default();
    let config = &engine.setup().config;
    let before = engine
        .lock()
        .people
        .links
        .of(&pending.event.employee_id)
        .map(baseline_fingerprint);
    // A learner found by name and only linked is one, too (AUD-1).
    let is_effect = learner.is_some() || (before.is_none() && finished.link.is_some());
    let outcome = is_effect.then_some(finished.row.outcome);
    commit(
        engine,
        pending,
        state,
        reason,
        change,
        |transaction, event| {
            if is_effect {
                let run = delivery_run::record_row(
                    transaction,
                    event.delivery,
                    company,
                    config,
                    &finished,
                    before,
                    now,
                )?;
                event.run = Some(run);
            }
            Ok(())
        },
    )?;
    outcome
        .into_iter()
        .for_each(|outcome| engine.metrics().record_outcome(outcome));
    Ok(())
}

/// Closes an entry and stores it with whatever belongs to it.
fn commit(
    engine: &Engine,
    pending: Pending,
    state: State,
    reason: Option<Reason>,
    change: impl FnOnce(&mut People) -> DirtyRows,
    beside: impl FnOnce(&Transaction<'_>, &mut Event) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let now = engine.now();
    let owner = pending.owner();
    let Pending { id, mut event, .. } = pending;
    event.close(state, reason, now);
    let mut shared = engine.lock();
    event.base = event
        .effects
        .as_ref()
        .map(|_| Base::of(&shared.people.links));
    event.company = event
        .effects
        .as_ref()
        .and(shared.connection.get().subdomain.clone());
    let (effects, base) = (event.effects.clone(), event.base);
    let is_last = !shared.inbox.waits_for(event.delivery, id);
    if state == State::Failed && !is_last {
        // The others of the delivery go on.
        rulebook::hit(&rulebook::WHK_13);
    }
    shared
        .people
        .commit(engine.store(), change, |transaction| {
            beside(transaction, &mut event)?;
            // Whatever the result, the values to be written are not needed any more (CRS-2).
            store::runs::remove_intent(transaction, &owner, &event.employee_id)?;
            let effect_at = event.effects.as_ref().and(event.settled_at);
            store::inbox::update_event(transaction, id, false, effect_at, &event)?;
            if is_last {
                delivery_run::complete(transaction, event.delivery, now)?;
            }
            Ok(())
        })?;
    engine.metrics().record_entry(state.code());
    shared.inbox.close(id);
    if let Some(effects) = effects {
        shared.inbox.record_effects(now, effects, base);
    }
    Ok(())
}
