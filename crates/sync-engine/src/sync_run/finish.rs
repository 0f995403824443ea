//! How a Sync ends: its record, its audit entry and, if all is well, the new list, in one
//! transaction (STG-6).

use jiff::Timestamp;
use sync_core::reading::CompleteRead;
use sync_core::staging;
use sync_core::{Reason, StagedList};

use super::held_read;
use super::state::SyncLane;
use crate::Engine;
use crate::observe::audit::Entry;
use crate::people::{DirtyRows, People, PeopleState};
use crate::runtime::runs::{SyncRun, SyncState};
use crate::store::{self, StoreError};

/// How a Sync ends.
pub(super) struct Ending<'a> {
    pub(super) state: SyncState,
    pub(super) reason: Option<Reason>,
    pub(super) summary: Option<staging::Summary>,
    /// The list to swap in.
    pub(super) list: Option<StagedList>,
    /// The read to store until an administrator has decided, if it is held.
    pub(super) held: Option<&'a CompleteRead>,
    /// The audit entry of an administrator's decision about it.
    pub(super) decision: Option<Entry>,
}

impl Ending<'_> {
    pub(super) fn new(state: SyncState, reason: Option<Reason>) -> Self {
        Ending {
            state,
            reason,
            summary: None,
            list: None,
            held: None,
            decision: None,
        }
    }

    /// A failure, which does not touch the list.
    pub(super) fn failed(reason: Option<Reason>) -> Self {
        Ending::new(SyncState::Failed, reason)
    }
}

/// Ends the run and, in the same transaction, swaps the list in.
pub(super) fn end(
    engine: &Engine,
    lane: &mut SyncLane,
    people: &mut PeopleState,
    ending: Ending<'_>,
) -> Result<(), StoreError> {
    let now = engine.now();
    let Some(active) = lane.active.as_ref() else {
        return Ok(());
    };
    let Ending {
        state,
        reason,
        summary,
        list,
        held,
        decision,
    } = ending;
    let mut run = active.run.clone();
    run.summary = summary;
    run.end(state, reason, now);
    let change = |people: &mut People| {
        let Some(list) = list else {
            return DirtyRows::default();
        };
        let dirty = DirtyRows::between(&people.list, &list);
        people.list = list;
        dirty
    };
    people.commit(engine.store(), change, |transaction| {
        if let Some(decision) = &decision {
            store::audit::append(transaction, now, decision)?;
        }
        held_read::put(transaction, held)?;
        record(transaction, &run, now)
    })?;
    // Not before it is stored: a store that failed is tried again.
    lane.active = None;
    engine.metrics().record_run("sync", state.code());
    lane.held_until = run.held_until();
    Ok(())
}

fn record(
    transaction: &rusqlite::Transaction<'_>,
    run: &SyncRun,
    now: Timestamp,
) -> Result<(), StoreError> {
    let result = run.reason.as_ref().map_or_else(
        || run.state.code().to_owned(),
        |reason| reason.code().into_owned(),
    );
    let entry = Entry {
        result: Some(result),
        ..run.entry("sync_ended")
    };
    store::runs::update(transaction, &run.id, run.state.code(), run)?;
    store::audit::append(transaction, now, &entry)
}
