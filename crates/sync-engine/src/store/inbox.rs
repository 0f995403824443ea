//! Deliveries as they arrived but for values that mean nothing here, the entries made of them, and
//! the fingerprints of entries already seen.
//!
//! A delivery is open until it was split; an event is open until it is finished (CRS-6).

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync_core::EmployeeId;
use sync_core::webhook::payload::{self, Entry};

use super::StoreError;
use super::sql::{execute, json, numbered_json_rows, values};

/// A stored delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub(crate) id: i64,
    pub(crate) received_at: Timestamp,
    pub(crate) entries: Vec<Entry>,
}

/// Stores a delivery with these entries, from which values that mean nothing here were taken
/// (WHK-8); returns its number.
pub(crate) fn add_delivery(
    connection: &Connection,
    at: Timestamp,
    entries: &[Entry],
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO delivery (received_at, body, is_open) VALUES (?1, ?2, 1)";
    execute(
        connection,
        sql,
        params![at.to_string(), serde_json::to_vec(entries)?],
    )?;
    Ok(connection.last_insert_rowid())
}

/// How many entries each delivery has that was not split yet.
pub(crate) fn open_deliveries(connection: &Connection) -> Result<Vec<usize>, StoreError> {
    let sql = "SELECT body FROM delivery WHERE is_open = 1 ORDER BY id";
    let bodies: Vec<Vec<u8>> = values(connection, sql)?;
    Ok(bodies.iter().map(|body| entries(body).len()).collect())
}

/// The entries of a stored delivery. Older versions stored what they had received, byte for byte;
/// they accepted nothing that cannot be split.
fn entries(body: &[u8]) -> Vec<Entry> {
    serde_json::from_slice(body)
        .or_else(|_| payload::entries(body))
        .unwrap_or_default()
}

/// The oldest delivery that was not split yet.
pub(crate) fn next_delivery(connection: &Connection) -> Result<Option<Delivery>, StoreError> {
    let sql = "SELECT id, received_at, body FROM delivery WHERE is_open = 1 ORDER BY id LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, Vec<u8>>(2)?,
        ))
    };
    let row = statement.query_row([], read).optional()?;
    Ok(row.map(|(id, received_at, body)| Delivery {
        id,
        received_at: time(&received_at),
        entries: entries(&body),
    }))
}

/// Marks a delivery as split. Its entries are no longer needed here and are dropped: they are
/// personal data.
pub(crate) fn close_delivery(connection: &Connection, id: i64) -> Result<(), StoreError> {
    execute(
        connection,
        "UPDATE delivery SET is_open = 0, body = x'' WHERE id = ?1",
        [id],
    )
}

/// Stores an event of a delivery; returns its number.
pub(crate) fn add_event<T: Serialize>(
    connection: &Connection,
    delivery: i64,
    is_open: bool,
    event: &T,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO event (delivery, is_open, body) VALUES (?1, ?2, ?3)";
    execute(
        connection,
        sql,
        params![delivery, is_open, serde_json::to_string(event)?],
    )?;
    Ok(connection.last_insert_rowid())
}

/// Overwrites an event, which had an effect on a learner at `effect_at` if it had one.
pub(crate) fn update_event<T: Serialize>(
    connection: &Connection,
    id: i64,
    is_open: bool,
    effect_at: Option<Timestamp>,
    event: &T,
) -> Result<(), StoreError> {
    let sql = "UPDATE event SET is_open = ?2, effect_at = ?3, body = ?4 WHERE id = ?1";
    let effect_at = effect_at.map(Timestamp::as_second);
    execute(
        connection,
        sql,
        params![id, is_open, effect_at, serde_json::to_string(event)?],
    )
}

/// An event by its number.
pub(crate) fn event<T: DeserializeOwned>(
    connection: &Connection,
    id: i64,
) -> Result<Option<T>, StoreError> {
    json(connection, "SELECT body FROM event WHERE id = ?1", [id])
}

/// The first entry of the delivery that waits for an administrator (WHK-24).
pub(crate) fn first_held<T: DeserializeOwned>(
    connection: &Connection,
    delivery: i64,
) -> Result<Option<T>, StoreError> {
    let sql = "SELECT body FROM event WHERE delivery = ?1 AND json_extract(body, '$.state') = 'held' ORDER BY id LIMIT 1";
    json(connection, sql, [delivery])
}

/// The events that are not finished, oldest first, with their numbers.
pub(crate) fn open_events<T: DeserializeOwned>(
    connection: &Connection,
) -> Result<Vec<(i64, T)>, StoreError> {
    numbered_json_rows(
        connection,
        "SELECT id, body FROM event WHERE is_open = 1 ORDER BY id",
        [],
    )
}

/// The events in this state, oldest first, with their numbers.
pub(crate) fn events_in_state<T: DeserializeOwned>(
    connection: &Connection,
    state: &str,
) -> Result<Vec<(i64, T)>, StoreError> {
    let sql = "SELECT id, body FROM event WHERE json_extract(body, '$.state') = ?1 ORDER BY id";
    numbered_json_rows(connection, sql, params![state])
}

/// The events that had an effect on a learner of this company since then, or in the second before
/// it, in the order of time.
pub(crate) fn events_with_effects_since<T: DeserializeOwned>(
    connection: &Connection,
    company: Option<&str>,
    since: Timestamp,
) -> Result<Vec<T>, StoreError> {
    let sql =
        "SELECT id, body FROM event WHERE effect_at >= ?1 AND json_extract(body, '$.company') IS ?2
        ORDER BY effect_at, id";
    let found = numbered_json_rows(connection, sql, params![since.as_second(), company])?;
    Ok(found.into_iter().map(|(_, event)| event).collect())
}

/// The last `limit` events before the one of number `before`, oldest first, with their numbers.
pub(crate) fn latest_events<T: DeserializeOwned>(
    connection: &Connection,
    before: i64,
    limit: u32,
) -> Result<Vec<(i64, T)>, StoreError> {
    let sql = "SELECT id, body FROM (SELECT id, body FROM event WHERE id < ?1 ORDER BY id DESC LIMIT ?2) ORDER BY id";
    numbered_json_rows(connection, sql, params![before, limit])
}

/// What identifies an entry among others (WHK-14).
pub(crate) struct EntryKey<'a> {
    pub(crate) company: &'a str,
    pub(crate) employee: &'a EmployeeId,
    /// Its fingerprint.
    pub(crate) key: &'a str,
}

/// When the entry's equal arrived last, and whether that was the last entry of its employee.
pub(crate) fn find_earlier(
    connection: &Connection,
    entry: &EntryKey<'_>,
) -> Result<(Option<Timestamp>, bool), StoreError> {
    let mut seen = connection.prepare_cached("SELECT at FROM seen WHERE key = ?1")?;
    let at: Option<String> = seen.query_row([entry.key], |row| row.get(0)).optional()?;
    let sql = "SELECT key = ?3 FROM last_entry WHERE company = ?1 AND employee_id = ?2";
    let mut last = connection.prepare_cached(sql)?;
    let is_last = last
        .query_row(params![entry.company, entry.employee.0, entry.key], |row| {
            row.get(0)
        })
        .optional()?;
    Ok((at.as_deref().map(time), is_last.unwrap_or_default()))
}

/// Records that an entry arrived that is no duplicate; those that arrived before `oldest` are
/// forgotten.
pub(crate) fn record_seen(
    connection: &Connection,
    entry: &EntryKey<'_>,
    at: Timestamp,
    oldest: Timestamp,
) -> Result<(), StoreError> {
    execute(
        connection,
        "DELETE FROM seen WHERE at < ?1",
        [stamp(oldest)],
    )?;
    let sql = "INSERT OR REPLACE INTO seen (key, at) VALUES (?1, ?2)";
    execute(connection, sql, params![entry.key, stamp(at)])?;
    let sql = "INSERT OR REPLACE INTO last_entry (company, employee_id, key) VALUES (?1, ?2, ?3)";
    execute(
        connection,
        sql,
        params![entry.company, entry.employee.0, entry.key],
    )
}

/// Times as text that sorts as they do: always with six digits.
fn stamp(at: Timestamp) -> String {
    format!("{at:.6}")
}

fn time(stored: &str) -> Timestamp {
    stored.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}
