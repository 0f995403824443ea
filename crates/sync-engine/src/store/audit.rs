//! The audit trail, append-only (AUD-1). There is no statement here that changes or removes an
//! entry.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use super::sql::execute;
use crate::observe::audit::Entry;

/// Appends `entry`.
pub(crate) fn append(
    connection: &Connection,
    at: Timestamp,
    entry: &Entry,
) -> Result<(), StoreError> {
    if entry.employee_id.is_some() {
        rulebook::hit(&rulebook::AUD_1);
    }
    execute(
        connection,
        "INSERT INTO audit (at, body) VALUES (?1, ?2)",
        params![at.to_string(), serde_json::to_string(entry)?],
    )
}

/// The time of the last entry; `None` if there is none whose time can be read.
pub(crate) fn last_at(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT at FROM audit ORDER BY id DESC LIMIT 1")?;
    let at: Option<String> = statement.query_row([], |row| row.get(0)).optional()?;
    Ok(at.and_then(|at| at.parse().ok()))
}

/// The last `limit` entries before the one of number `before`, oldest first, each with its number
/// and time.
pub(crate) fn latest(
    connection: &Connection,
    before: i64,
    limit: u32,
) -> Result<Vec<(i64, String, Entry)>, StoreError> {
    let sql = "SELECT id, at, body FROM (SELECT id, at, body FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2) ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![before, limit], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    rows.map(|row| {
        let (id, at, body) = row?;
        Ok((id, at, serde_json::from_str(&body)?))
    })
    .collect()
}
