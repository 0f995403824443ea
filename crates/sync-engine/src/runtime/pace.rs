//! What the pace of calls to Litmos owes when an engine ends: a restart gives nobody a new burst,
//! and does not make the first call wait either (RTE-3).
//!
//! It is stored with what calls come to. The pace itself is `sync_core::pacing::pacer`'s.

use jiff::Timestamp;
use rusqlite::Connection;
use sync_core::pacing::pacer::Pacer;

use crate::Engine;
use crate::store::runs::{self, Kind};
use crate::store::{StoreError, settings};

const STORED_AS: &str = "litmos_pace_full_at";

/// The pace as a former engine left it.
pub(crate) fn load(
    connection: &Connection,
    calls_per_minute: u32,
    now: Timestamp,
) -> Result<Pacer, StoreError> {
    let full_at: Option<Timestamp> = settings::get(connection, STORED_AS)?;
    let has_past = || {
        Ok::<_, StoreError>(
            !runs::latest::<serde_json::Value>(connection, Kind::Import, i64::MAX, 1)?.is_empty(),
        )
    };
    Ok(match full_at {
        Some(full_at) => Pacer::resumed(calls_per_minute, full_at, now),
        // Older versions stored nothing; theirs may have used the whole allowance just now.
        None if has_past()? => Pacer::resumed(calls_per_minute, Timestamp::MAX, now),
        None => Pacer::new(calls_per_minute),
    })
}

/// The pace as it is now, to be stored beside something else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace(Timestamp);

impl Pace {
    /// As it is now.
    pub(crate) fn of(engine: &Engine) -> Pace {
        Pace(engine.memory().pacer.full_at())
    }

    /// Stores it.
    pub(crate) fn put(self, connection: &Connection) -> Result<(), StoreError> {
        settings::put(connection, STORED_AS, &self.0)
    }
}
