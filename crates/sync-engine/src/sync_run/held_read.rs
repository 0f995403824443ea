//! The complete read of a held Sync, stored until an administrator decides (SAF-2, SAF-3, SAF-8).
//!
//! What is confirmed, rejected or too old leaves nothing in the store but the run itself.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use sync_core::reading::CompleteRead;

use crate::runtime::runs::{SyncRun, SyncState};
use crate::store::runs::Kind;
use crate::store::{self, StoreError};

/// The setting that holds the read.
const HELD_READ: &str = "held_read";

/// Stores the read of a held Sync, or forgets the one of a Sync that is not held any more.
pub(super) fn put(
    transaction: &Transaction<'_>,
    read: Option<&CompleteRead>,
) -> Result<(), StoreError> {
    match read {
        Some(read) => store::settings::put(transaction, HELD_READ, read),
        None => store::settings::remove(transaction, HELD_READ),
    }
}

/// The read of the held Sync, if there is one.
pub(super) fn get(connection: &Connection) -> Result<Option<CompleteRead>, StoreError> {
    store::settings::get(connection, HELD_READ)
}

/// Whether the read of a held Sync is stored.
pub(super) fn is_stored(transaction: &Transaction<'_>) -> Result<bool, StoreError> {
    let read: Option<serde::de::IgnoredAny> = store::settings::get(transaction, HELD_READ)?;
    Ok(read.is_some())
}

/// Gives up a Sync that waits for a confirmation.
pub(crate) fn give_up(transaction: &Transaction<'_>, now: Timestamp) -> Result<(), StoreError> {
    for mut held in
        store::runs::in_state::<SyncRun>(transaction, Kind::Sync, SyncState::Held.code())?
    {
        held.end(SyncState::Failed, held.reason.clone(), now);
        store::runs::update(transaction, &held.id, held.state.code(), &held)?;
    }
    put(transaction, None)
}
