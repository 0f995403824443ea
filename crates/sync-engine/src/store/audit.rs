//! The audit trail, append-only (AUD-1). There is no statement here that changes or removes an entry.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::StoreError;
use crate::audit::Entry;

/// Appends `entry`.
pub(crate) fn append(connection: &Connection, at: Timestamp, entry: &Entry) -> Result<(), StoreError> {
    rulebook::hit(if entry.employee_id.is_some() { &rulebook::AUD_1 } else { &rulebook::AUD_3 });
    let mut statement = connection.prepare_cached("INSERT INTO audit (at, body) VALUES (?1, ?2)")?;
    statement.execute(params![at.to_string(), serde_json::to_string(entry)?])?;
    Ok(())
}

/// The last `limit` entries, oldest first, each with its time.
pub(crate) fn latest(connection: &Connection, limit: u32) -> Result<Vec<(String, Entry)>, StoreError> {
    let sql = "SELECT at, body FROM (SELECT id, at, body FROM audit ORDER BY id DESC LIMIT ?1) ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([limit], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (at, body) = row?;
        Ok((at, serde_json::from_str(&body)?))
    })
    .collect()
}
