//! How a Sync ends: its record, its audit entry and, if all is well, the new list, in one
//! transaction (STG-6).

use jiff::Timestamp;
use sync_core::reading::CompleteRead;
use sync_core::staging;
use sync_core::{Reason, StagedList};

use super::held::{self, lasts_until};
use crate::Engine;
use crate::observe::audit::Entry;
use crate::people::{self, DirtyRows};
use crate::runtime::memory::Memory;
use crate::runtime::runs::{SyncRun, SyncState};
use crate::store::{self, StoreError};

/// How a Sync ends.
pub(super) struct Ending<'a> {
    pub(super) state: SyncState,
    pub(super) reason: Option<Reason>,
    pub(super) summary: Option<staging::Summary>,
    /// The list to swap in.
    pub(super) list: Option<StagedList>,
    /// The read to keep until somebody has decided, if it is held.
    pub(super) held: Option<&'a CompleteRead>,
    /// What an administrator decided about it.
    pub(super) decided: Option<Entry>,
}

impl Ending<'_> {
    pub(super) fn of(state: SyncState, reason: Option<Reason>) -> Self {
        Ending {
            state,
            reason,
            summary: None,
            list: None,
            held: None,
            decided: None,
        }
    }

    /// Without touching the list.
    pub(super) fn failed(reason: Option<Reason>) -> Self {
        Ending::of(SyncState::Failed, reason)
    }
}

/// Ends the run and, in the same transaction, swaps the list in.
pub(super) fn end(
    engine: &Engine,
    memory: &mut Memory,
    ending: Ending<'_>,
) -> Result<(), StoreError> {
    let now = engine.now();
    let Some(lane) = memory.sync.as_ref() else {
        return Ok(());
    };
    let Ending {
        state,
        reason,
        summary,
        list,
        held,
        decided,
    } = ending;
    let mut run = lane.run.clone();
    run.summary = summary;
    run.end(state, reason, now);
    let change = |people: &mut people::People| {
        let Some(list) = list else {
            return DirtyRows::nothing();
        };
        let touched = DirtyRows::between(&people.list, &list);
        people.list = list;
        touched
    };
    people::commit(memory, engine.store(), change, |transaction| {
        if let Some(decided) = &decided {
            store::audit::append(transaction, now, decided)?;
        }
        held::keep(transaction, held)?;
        record(transaction, &run, now)
    })?;
    // Not before it is stored: a store that failed is tried again.
    memory.sync = None;
    engine.metrics().note_run("sync", state.code());
    memory.held_until = lasts_until(&run);
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
