//! Effects of webhooks that a safeguard holds until an administrator has decided (WHK-24).
//!
//! A confirmation is for the operation that was held: the same one, within the hour, goes on;
//! anything else is held again and says so (SAF-8). While the integration is off nothing is
//! confirmed (CON-10).

use sync_core::safeguards::{Base, Effects, Safeguard};
use sync_core::{Operation, Reason};

use super::pending::Pending;
use super::{delivery_run, record_outcome};
use crate::Engine;
use crate::error::RequestError;
use crate::observe::audit::Entry;
use crate::observe::event::{Event, Held, State};
use crate::observe::notify;
use crate::store::{self, StoreError};

/// The safeguard that holds this operation, if one does and no administrator has confirmed it.
pub(super) fn tripped_safeguard(
    engine: &Engine,
    pending: &mut Pending,
    operation: &Operation,
) -> Result<Option<Safeguard>, StoreError> {
    let Some(safeguard) = new_trip(engine, &Effects::of([operation])) else {
        return Ok(None);
    };
    let print = operation.fingerprint();
    let Some(held) = pending.event.held.as_mut() else {
        return Ok(Some(safeguard));
    };
    if held.was_confirmed(&print) {
        return Ok(None);
    }
    if !held.use_confirmation(&print, engine.now()) {
        return Ok(Some(safeguard));
    }
    // After a crash it stays confirmed (CRS-3).
    let (id, event) = (pending.id, &pending.event);
    engine
        .store()
        .write(|transaction| store::inbox::update_event(transaction, id, true, None, event))?;
    Ok(None)
}

/// Whether this effect trips a safeguard together with those of the last hour (WHK-24).
fn new_trip(engine: &Engine, effects: &Effects) -> Option<Safeguard> {
    let mut state = engine.lock();
    let past = state.inbox.effects(engine.now());
    let mut with_this = past.clone();
    with_this.add(effects);
    let hour_base = state.inbox.base(engine.now());
    if hour_base.is_some() {
        rulebook::hit(&rulebook::SAF_14);
    }
    let base = hour_base.unwrap_or_else(|| Base::of(&state.people.links));
    let trips = |effects: &Effects| effects.trips(base, &engine.setup().config);
    // A count this effect adds nothing to is the same as before; such an effect goes on.
    let before = trips(&past);
    let first = trips(&with_this)
        .into_iter()
        .find(|tripped| !before.contains(tripped))?;
    rulebook::hit(&rulebook::WHK_24);
    Some(first.safeguard)
}

/// Holds an entry until an administrator has decided about this operation of it (WHK-24, NTF-1).
pub(super) fn hold(
    engine: &Engine,
    mut pending: Pending,
    safeguard: Safeguard,
    operation: &Operation,
) -> Result<(), StoreError> {
    let now = engine.now();
    let id = pending.id;
    // Only a confirmation brings a held one here once more: it was for another operation, or is too
    // old.
    let is_again = pending.event.held.is_some();
    pending.event.held = Some(Held::new(operation, is_again));
    let reason = Some(Reason::Held { safeguard });
    let entry = Entry {
        employee_id: Some(pending.event.employee_id.0.clone()),
        result: Some(Reason::ConfirmationStale.code().into_owned()),
        ..Entry::by_engine("event_held_again")
    };
    record_outcome::close_with(
        engine,
        pending,
        State::Held,
        reason,
        |transaction| match is_again {
            true => store::audit::append(transaction, now, &entry),
            false => Ok(()),
        },
    )?;
    if engine.lock().inbox.is_news(safeguard, now) {
        notify::webhooks_held(safeguard, id);
    }
    if is_again {
        tracing::info!(
            event_id = id,
            "a confirmation does not fit what is planned now; the effect is held again"
        );
    }
    Ok(())
}

/// Confirms a held effect, or drops it (WHK-24).
pub(crate) fn decide(
    engine: &Engine,
    actor: &str,
    id: i64,
    is_confirmed: bool,
) -> Result<Event, RequestError> {
    let now = engine.now();
    let mut state = engine.lock();
    let found: Option<Event> = engine
        .store()
        .read(|connection| store::inbox::event(connection, id))?;
    let mut event = found.ok_or_else(|| RequestError::not_found("event"))?;
    if event.state != State::Held {
        return Err(RequestError::new(
            Reason::ConfirmationStale,
            "This event does not wait for a decision.",
        ));
    }
    if is_confirmed {
        if !state.connection.is_on() {
            rulebook::hit(&rulebook::CON_10);
            return Err(RequestError::new(
                Reason::IntegrationDisabled,
                "Connect the integration to BambooHR first.",
            ));
        }
        event.confirm(actor, now);
    } else {
        let reason = event.reason.clone();
        event.close(State::Ignored, reason, now);
    }
    let action = if is_confirmed {
        "event_confirmed"
    } else {
        "event_rejected"
    };
    let entry = Entry {
        employee_id: Some(event.employee_id.0.clone()),
        ..Entry::new(actor, action)
    };
    engine.store().write(|transaction| {
        store::inbox::update_event(transaction, id, is_confirmed, None, &event)?;
        if is_confirmed {
            delivery_run::resume(transaction, event.delivery)?;
        } else if !state.inbox.waits_for(event.delivery, id) {
            delivery_run::complete(transaction, event.delivery, now)?;
        }
        store::audit::append(transaction, now, &entry)
    })?;
    match is_confirmed {
        true => state.inbox.push(Pending::new(id, event.clone(), now)),
        false => engine.metrics().record_entry(event.state.code()),
    }
    drop(state);
    engine.nudges().inbox.ring();
    Ok(event)
}
