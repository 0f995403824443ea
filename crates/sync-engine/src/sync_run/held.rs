//! A Sync held by a safeguard: its read waits for an administrator's confirmation, for an hour and
//! no longer (SAF-2, SAF-3, SAF-8). The confirmation is bound to the list that was held.

use sync_core::Reason;
use sync_core::reading::CompleteRead;
use sync_core::safeguards::{Confirmation, Safeguard};
use sync_core::staging::Staging;

use super::apply::{stage, swap};
use super::finish::{Ending, end};
use super::held_read::{self, give_up};
use super::state::ActiveSync;
use crate::Engine;
use crate::error::RequestError;
use crate::observe::audit::Entry;
use crate::observe::notify;
use crate::runtime::runs::{SyncRun, SyncState};
use crate::runtime::state::EngineState;
use crate::store::runs::Kind;
use crate::store::{self, StoreError};

/// Holds a list until an administrator decides.
pub(super) fn hold(
    engine: &Engine,
    state: &mut EngineState,
    read: &CompleteRead,
    safeguard: Safeguard,
    staging: Staging,
) -> Result<(), StoreError> {
    let Some(active) = &mut state.sync.active else {
        return Ok(());
    };
    active.run.held_fingerprint = Some(staging.list.fingerprint());
    let id = active.run.id.clone();
    let ending = Ending {
        summary: Some(staging.summary),
        held: Some(read),
        ..Ending::new(SyncState::Held, Some(Reason::Held { safeguard }))
    };
    end(engine, &mut state.sync, &mut state.people, ending)?;
    notify::held(&id, safeguard);
    Ok(())
}

/// Gives up a Sync that no administrator has decided about in time (SAF-8).
pub(crate) fn expire(engine: &Engine) {
    let now = engine.now();
    let mut state = engine.lock();
    if state.sync.held_until.is_none_or(|until| now < until) {
        return;
    }
    rulebook::hit(&rulebook::SAF_8);
    state.sync.held_until = None;
    tracing::info!("nobody decided about a held Sync in time; it is given up");
    let given_up = engine
        .store()
        .write(|transaction| give_up(transaction, now));
    if let Err(error) = given_up {
        tracing::error!(%error, "the store failed; a held Sync stays until the next start");
    }
}

/// Swaps the held list in, or gives it up, as an administrator decided (SAF-2, SAF-3, SAF-8).
pub(crate) fn decide(
    engine: &Engine,
    actor: &str,
    id: &str,
    is_confirmed: bool,
) -> Result<SyncRun, RequestError> {
    let store = engine.store();
    let get = || store.read(|connection| store::runs::get::<SyncRun>(connection, Kind::Sync, id));
    let mut state = engine.lock();
    state.people.read_back(store)?;
    let run = get()?.ok_or_else(|| RequestError::not_found("Sync"))?;
    if run.state != SyncState::Held || state.sync.active.is_some() {
        return Err(stale("This Sync does not wait for a decision."));
    }
    let decision = Entry {
        run: Some(id.to_owned()),
        result: Some(is_confirmed.to_string()),
        ..Entry::new(actor, "sync_decided")
    };
    if is_confirmed {
        confirm(engine, &mut state, actor, run, decision)?;
    } else {
        let ending = Ending {
            decision: Some(decision),
            ..Ending::failed(run.reason.clone())
        };
        let EngineState { sync, people, .. } = &mut *state;
        sync.active = Some(ActiveSync::new(run, engine.now()));
        let ended = end(engine, sync, people, ending);
        // If the store failed, it still waits; it must not be taken for one under way.
        sync.active = None;
        ended?;
    }
    drop(state);
    get()?.ok_or_else(|| RequestError::not_found("Sync"))
}

fn confirm(
    engine: &Engine,
    state: &mut EngineState,
    actor: &str,
    run: SyncRun,
    decision: Entry,
) -> Result<(), RequestError> {
    if !state.connection.is_on() {
        rulebook::hit(&rulebook::CON_10);
        return Err(RequestError::new(
            Reason::IntegrationDisabled,
            "Connect the integration to BambooHR first.",
        ));
    }
    let now = engine.now();
    let Some(staging) = staging_as_held(engine, state, actor, &run)? else {
        state.sync.held_until = None;
        engine
            .store()
            .write(|transaction| give_up(transaction, now))?;
        return Err(stale(
            "What was held is too old, or the list has changed since. Sync again.",
        ));
    };
    state.sync.active = Some(ActiveSync::new(run, now));
    let swapped = swap(engine, state, staging, Some(decision));
    // If the store failed, the Sync still waits; it must not be taken for one under way.
    state.sync.active = None;
    Ok(swapped?)
}

/// The list to swap in, if it still is the one that was held, and the hour is not over.
fn staging_as_held(
    engine: &Engine,
    state: &EngineState,
    actor: &str,
    run: &SyncRun,
) -> Result<Option<Staging>, StoreError> {
    let read = engine.store().read(held_read::get)?;
    let (Some(read), Some(plan), Some(at)) = (read, run.held_fingerprint.clone(), run.finished_at)
    else {
        return Ok(None);
    };
    let confirmation = Confirmation {
        plan,
        actor: actor.to_owned(),
        at,
    };
    let now = engine.now();
    // Links of another company may have made the read one that cannot be staged.
    let staging = stage(&read, &state.people, &engine.setup().config, now).ok();
    Ok(staging.filter(|staging| confirmation.covers(&staging.list.fingerprint(), now)))
}

fn stale(detail: &str) -> RequestError {
    RequestError::new(Reason::ConfirmationStale, detail)
}
