//! A Sync held by a safeguard: its read waits for an administrator's word, for an hour and no
//! longer (SAF-2, SAF-3, SAF-8).
//!
//! The word is bound to the list that was held. What is confirmed, rejected or too old leaves
//! nothing in the store but the run itself.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Transaction;
use sync_core::Reason;
use sync_core::reading::CompleteRead;
use sync_core::safeguards::{Confirmation, Safeguard};
use sync_core::staging::Staging;

use super::apply::{stage, swap};
use super::finish::{Ending, end};
use super::{SyncLane, after_swap};
use crate::http::error::Problem;
use crate::observe::audit::Entry;
use crate::observe::notify;
use crate::runtime::memory::Memory;
use crate::runtime::runs::{SyncRun, SyncState};
use crate::store::runs::Kind;
use crate::store::{self, StoreError};
use crate::{Engine, people};

/// Where the complete read waits.
const HELD_READ: &str = "held_read";

/// Keeps a list back until somebody decides.
pub(super) fn hold(
    engine: &Engine,
    memory: &mut Memory,
    read: &CompleteRead,
    safeguard: Safeguard,
    staging: Staging,
) -> Result<(), StoreError> {
    let Some(lane) = &mut memory.sync else {
        return Ok(());
    };
    lane.run.held_fingerprint = Some(staging.list.fingerprint());
    let id = lane.run.id.clone();
    let held = Ending::of(SyncState::Held, Some(Reason::Held { safeguard }));
    end(
        engine,
        memory,
        Ending {
            summary: Some(staging.summary),
            held: Some(read),
            ..held
        },
    )?;
    notify::held(&id, safeguard);
    Ok(())
}

/// Stores the read of a held Sync, or forgets the one of a Sync that is not held any more.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    read: Option<&CompleteRead>,
) -> Result<(), StoreError> {
    match read {
        Some(read) => store::settings::put(transaction, HELD_READ, read),
        None => store::settings::remove(transaction, HELD_READ),
    }
}

/// Whether the read of a held Sync is stored.
pub(super) fn is_kept(transaction: &Transaction<'_>) -> Result<bool, StoreError> {
    let read: Option<serde::de::IgnoredAny> = store::settings::get(transaction, HELD_READ)?;
    Ok(read.is_some())
}

/// When a held Sync is given up: the first second after its hour.
pub(crate) fn lasts_until(run: &SyncRun) -> Option<Timestamp> {
    let held_at = run.finished_at.filter(|_| run.state == SyncState::Held)?;
    Some(held_at + Confirmation::LASTS + SignedDuration::from_secs(1))
}

/// Gives up a Sync that waits for a confirmation.
pub(crate) fn give_up(transaction: &Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    for mut held in
        store::runs::in_state::<SyncRun>(transaction, Kind::Sync, SyncState::Held.code())?
    {
        held.end(SyncState::Failed, held.reason.clone(), now);
        store::runs::update(transaction, &held.id, held.state.code(), &held)?;
    }
    keep(transaction, None)
}

/// Gives up a Sync nobody decided about in time (SAF-8).
pub(super) fn expire(engine: &Engine) {
    let now = engine.now();
    let mut memory = engine.memory();
    if memory.held_until.is_none_or(|until| now < until) {
        return;
    }
    rulebook::hit(&rulebook::SAF_8);
    memory.held_until = None;
    tracing::info!("nobody decided about a held Sync in time; it is given up");
    if let Err(error) = engine
        .store()
        .write(|transaction| give_up(transaction, now))
    {
        tracing::error!(%error, "the store failed; a held Sync stays until the next start");
    }
}

/// Swaps the held list in, or gives it up, as an administrator decided (SAF-2, SAF-3, SAF-8).
pub(crate) fn decide(
    engine: &Engine,
    actor: &str,
    id: &str,
    is_confirmed: bool,
) -> Result<SyncRun, Problem> {
    let get = || {
        engine
            .store()
            .read(|connection| store::runs::get::<SyncRun>(connection, Kind::Sync, id))
    };
    let mut memory = engine.memory();
    people::read_back(&mut memory, engine.store())?;
    let run = get()?.ok_or_else(|| Problem::not_found("Sync"))?;
    if run.state != SyncState::Held || memory.sync.is_some() {
        return Err(stale("This Sync does not wait for a decision."));
    }
    let decided = Entry {
        run: Some(id.to_owned()),
        result: Some(is_confirmed.to_string()),
        ..Entry::new(actor, "sync_decided")
    };
    if is_confirmed {
        let is_timed = run.is_timed;
        confirm(engine, &mut memory, actor, run, decided)?;
        drop(memory);
        after_swap(engine, is_timed);
    } else {
        let ending = Ending {
            decided: Some(decided),
            ..Ending::failed(run.reason.clone())
        };
        memory.sync = Some(SyncLane::new(run, engine.now()));
        let ended = end(engine, &mut memory, ending);
        // If the store failed, it still waits; it must not be taken for one under way.
        memory.sync = None;
        ended?;
    }
    get()?.ok_or_else(|| Problem::not_found("Sync"))
}

fn confirm(
    engine: &Engine,
    memory: &mut Memory,
    actor: &str,
    run: SyncRun,
    decided: Entry,
) -> Result<(), Problem> {
    if !memory.connection.get().is_on() {
        rulebook::hit(&rulebook::CON_10);
        return Err(Problem::new(
            &Reason::IntegrationDisabled,
            "Connect the integration to BambooHR first.",
        ));
    }
    let now = engine.now();
    let Some(staging) = as_held(engine, memory, actor, &run)? else {
        memory.held_until = None;
        engine
            .store()
            .write(|transaction| give_up(transaction, now))?;
        return Err(stale(
            "What was held is too old, or the list has changed since. Sync again.",
        ));
    };
    memory.sync = Some(SyncLane::new(run, now));
    let swapped = swap(engine, memory, staging, Some(decided));
    // If the store failed, the Sync still waits; it must not be taken for one under way.
    memory.sync = None;
    Ok(swapped?)
}

/// The list to swap in, if it still is the one that was held, and the hour is not over.
fn as_held(
    engine: &Engine,
    memory: &Memory,
    actor: &str,
    run: &SyncRun,
) -> Result<Option<Staging>, StoreError> {
    let read: Option<CompleteRead> = engine
        .store()
        .read(|connection| store::settings::get(connection, HELD_READ))?;
    let (Some(read), Some(plan), Some(at)) = (read, run.held_fingerprint.clone(), run.finished_at)
    else {
        return Ok(None);
    };
    let confirmation = Confirmation {
        plan,
        actor: actor.to_owned(),
        at,
    };
    // Links of another company may have made the read one that cannot be staged.
    let staging = stage(engine, memory, &read).ok();
    Ok(staging.filter(|staging| confirmation.covers(&staging.list.fingerprint(), engine.now())))
}

fn stale(detail: &str) -> Problem {
    Problem::new(&Reason::ConfirmationStale, detail)
}
