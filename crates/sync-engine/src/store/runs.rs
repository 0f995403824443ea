//! Runs, their items and the intents of writes under way (CRS-2).
//!
//! A run's header and an item are JSON values here; their contents are not looked at. Numbers make
//! the readable ids: `sync-1`, `import-1`.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync_core::domain::employee::EmployeeId;
use sync_core::reporting::run::{RUNS_KEPT, is_kept};

use super::StoreError;
use super::sql::{execute, json, json_rows, numbered_json_rows};

/// The two kinds of runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sync,
    Import,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Kind::Sync => "sync",
            Kind::Import => "import",
        }
    }
}

/// The id of the next run of this kind, and its number.
pub(crate) fn next_id(connection: &Connection, kind: Kind) -> Result<(String, i64), StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM run WHERE kind = ?1")?;
    let number: i64 = statement.query_row([kind.code()], |row| row.get(0))?;
    Ok((format!("{}-{number}", kind.code()), number))
}

/// Stores a new run under an id of [`next_id`].
pub(crate) fn add<T: Serialize>(
    connection: &Connection,
    kind: Kind,
    (id, number): (&str, i64),
    state: &str,
    run: &T,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO run (id, kind, number, state, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    execute(
        connection,
        sql,
        params![id, kind.code(), number, state, serde_json::to_string(run)?],
    )
}

/// Stores the client's own id of the request that began a run (CNC-2).
pub(crate) fn put_key(
    connection: &Connection,
    actor: &str,
    key: &str,
    run: &str,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO request (actor, key, run_id) VALUES (?1, ?2, ?3)";
    execute(connection, sql, params![actor, key, run])
}

/// The run that the request of this id began.
pub(crate) fn find_by_key<T: DeserializeOwned>(
    connection: &Connection,
    actor: &str,
    key: &str,
) -> Result<Option<T>, StoreError> {
    let sql = "SELECT body FROM run JOIN request ON run.id = request.run_id WHERE actor = ?1 AND key = ?2";
    json(connection, sql, params![actor, key])
}

/// Stores that a run is what a delivery did (WHK-26).
pub(crate) fn set_delivery(
    connection: &Connection,
    id: &str,
    delivery: i64,
) -> Result<(), StoreError> {
    execute(
        connection,
        "UPDATE run SET delivery = ?2 WHERE id = ?1",
        params![id, delivery],
    )
}

/// The run of a delivery, if it had an effect.
pub(crate) fn find_by_delivery<T: DeserializeOwned>(
    connection: &Connection,
    delivery: i64,
) -> Result<Option<T>, StoreError> {
    json(
        connection,
        "SELECT body FROM run WHERE delivery = ?1",
        [delivery],
    )
}

/// Overwrites a run.
pub(crate) fn update<T: Serialize>(
    connection: &Connection,
    id: &str,
    state: &str,
    run: &T,
) -> Result<(), StoreError> {
    let sql = "UPDATE run SET state = ?2, body = ?3 WHERE id = ?1";
    execute(
        connection,
        sql,
        params![id, state, serde_json::to_string(run)?],
    )
}

/// A run by its id.
pub(crate) fn get<T: DeserializeOwned>(
    connection: &Connection,
    kind: Kind,
    id: &str,
) -> Result<Option<T>, StoreError> {
    json(
        connection,
        "SELECT body FROM run WHERE id = ?1 AND kind = ?2",
        [id, kind.code()],
    )
}

/// The runs in one of `states`, oldest first.
pub(crate) fn in_state<T: DeserializeOwned>(
    connection: &Connection,
    kind: Kind,
    state: &str,
) -> Result<Vec<T>, StoreError> {
    let sql = "SELECT body FROM run WHERE kind = ?1 AND state = ?2 ORDER BY number";
    json_rows(connection, sql, [kind.code(), state])
}

/// The last `limit` runs before the one of number `before`, newest first, with their numbers
/// (RPT-8).
pub(crate) fn latest<T: DeserializeOwned>(
    connection: &Connection,
    kind: Kind,
    before: i64,
    limit: u32,
) -> Result<Vec<(i64, T)>, StoreError> {
    let sql = "SELECT number, body FROM run WHERE kind = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3";
    numbered_json_rows(connection, sql, params![kind.code(), before, limit])
}

/// How many old runs are looked at each time.
const OLD_RUNS: u32 = 100;

/// Forgets Imports that are not kept any more, with their rows (RPT-8): those that ended long
/// before the newest.
pub(crate) fn forget_old(connection: &Connection, now: Timestamp) -> Result<(), StoreError> {
    let sql = "SELECT id, json_extract(body, '$.header.finished_at') FROM run WHERE kind = 'import' AND number <=
        (SELECT number FROM run WHERE kind = 'import' ORDER BY number DESC LIMIT 1 OFFSET ?1) ORDER BY number LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let read =
        |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?));
    let old: Vec<_> = statement
        .query_map(
            params![i64::try_from(RUNS_KEPT).unwrap_or(i64::MAX), OLD_RUNS],
            read,
        )?
        .collect::<Result<_, _>>()?;
    for (id, finished_at) in old {
        let finished_at: Option<Timestamp> = finished_at.and_then(|text| text.parse().ok());
        if finished_at.is_some_and(|finished_at| !is_kept(RUNS_KEPT, finished_at, now)) {
            execute(connection, "DELETE FROM item WHERE run_id = ?1", [&id])?;
            execute(connection, "DELETE FROM request WHERE run_id = ?1", [&id])?;
            execute(connection, "DELETE FROM run WHERE id = ?1", [&id])?;
        }
    }
    Ok(())
}

/// Stores an item of a run: its place in the request and what was staged.
pub(crate) fn add_item<T: Serialize>(
    connection: &Connection,
    run: &str,
    position: u32,
    employee: &EmployeeId,
    item: &T,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO item (run_id, position, employee_id, body) VALUES (?1, ?2, ?3, ?4)";
    execute(
        connection,
        sql,
        params![run, position, employee.0, serde_json::to_string(item)?],
    )
}

/// Stores the fingerprint of the operation that an administrator let through for an item (SAF-8).
pub(crate) fn confirm_item(
    connection: &Connection,
    run: &str,
    employee: &EmployeeId,
    fingerprint: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE item SET body = json_set(body, '$.confirmed', ?3) WHERE run_id = ?1 AND employee_id = ?2";
    execute(connection, sql, params![run, employee.0, fingerprint])
}

/// The place behind a run's last item.
pub(crate) fn next_position(connection: &Connection, run: &str) -> Result<u32, StoreError> {
    let sql = "SELECT coalesce(max(position) + 1, 0) FROM item WHERE run_id = ?1";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([run], |row| row.get(0))?)
}

/// The outcome of one employee's item, if it is finished.
pub(crate) fn outcome<T: DeserializeOwned>(
    connection: &Connection,
    run: &str,
    employee: &EmployeeId,
) -> Result<Option<T>, StoreError> {
    let sql = "SELECT outcome FROM item WHERE run_id = ?1 AND employee_id = ?2";
    json(connection, sql, [run, &employee.0])
}

/// Stores the outcome of an item; a finished item never changes (RPT-7).
pub(crate) fn finish_item<T: Serialize>(
    connection: &Connection,
    run: &str,
    employee: &EmployeeId,
    row: &T,
) -> Result<(), StoreError> {
    let sql =
        "UPDATE item SET outcome = ?3 WHERE run_id = ?1 AND employee_id = ?2 AND outcome IS NULL";
    execute(
        connection,
        sql,
        params![run, employee.0, serde_json::to_string(row)?],
    )
}

/// Overwrites the outcome of an item, in a run that is not over yet (WHK-26).
pub(crate) fn refinish_item<T: Serialize>(
    connection: &Connection,
    run: &str,
    employee: &EmployeeId,
    row: &T,
) -> Result<(), StoreError> {
    let sql = "UPDATE item SET outcome = ?3 WHERE run_id = ?1 AND employee_id = ?2";
    execute(
        connection,
        sql,
        params![run, employee.0, serde_json::to_string(row)?],
    )
}

/// The staged rows of the items that are not finished, in order.
pub(crate) fn open_items<T: DeserializeOwned>(
    connection: &Connection,
    run: &str,
) -> Result<Vec<T>, StoreError> {
    json_rows(
        connection,
        "SELECT body FROM item WHERE run_id = ?1 AND outcome IS NULL ORDER BY position",
        [run],
    )
}

/// All items of a run as they were staged, in order of the request.
pub(crate) fn items<T: DeserializeOwned>(
    connection: &Connection,
    run: &str,
) -> Result<Vec<T>, StoreError> {
    json_rows(
        connection,
        "SELECT body FROM item WHERE run_id = ?1 ORDER BY position",
        [run],
    )
}

/// The rows of the report, in order of the request.
pub(crate) fn report<T: DeserializeOwned>(
    connection: &Connection,
    run: &str,
) -> Result<Vec<T>, StoreError> {
    json_rows(
        connection,
        "SELECT outcome FROM item WHERE run_id = ?1 AND outcome IS NOT NULL ORDER BY position",
        [run],
    )
}

/// Stores the intent of a write before it is made (CRS-2); `owner` is the run or the delivery.
pub(crate) fn put_intent<T: Serialize>(
    connection: &Connection,
    owner: &str,
    employee: &EmployeeId,
    intent: &T,
) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO intent (owner, employee_id, body) VALUES (?1, ?2, ?3)";
    execute(
        connection,
        sql,
        params![owner, employee.0, serde_json::to_string(intent)?],
    )
}

/// Whether there is an intent without a result whose owner begins so.
pub(crate) fn has_intents(connection: &Connection, owner: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM intent WHERE substr(owner, 1, length(?1)) = ?1)";
    Ok(connection
        .prepare_cached(sql)?
        .query_row([owner], |row| row.get(0))?)
}

/// Forgets an intent whose result is known.
pub(crate) fn remove_intent(
    connection: &Connection,
    owner: &str,
    employee: &EmployeeId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM intent WHERE owner = ?1 AND employee_id = ?2";
    execute(connection, sql, params![owner, employee.0])
}

/// The intents without a result, by employee id.
pub(crate) fn intents<T: DeserializeOwned>(
    connection: &Connection,
    owner: &str,
) -> Result<Vec<T>, StoreError> {
    json_rows(
        connection,
        "SELECT body FROM intent WHERE owner = ?1 ORDER BY employee_id",
        [owner],
    )
}

/// Stores a bulk import of a run.
pub(crate) fn put_chunk<T: Serialize>(
    connection: &Connection,
    owner: &str,
    number: u32,
    chunk: &T,
) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO chunk (owner, number, body) VALUES (?1, ?2, ?3)";
    execute(
        connection,
        sql,
        params![owner, number, serde_json::to_string(chunk)?],
    )
}

/// The bulk imports of a run, in order.
pub(crate) fn chunks<T: DeserializeOwned>(
    connection: &Connection,
    owner: &str,
) -> Result<Vec<T>, StoreError> {
    json_rows(
        connection,
        "SELECT body FROM chunk WHERE owner = ?1 ORDER BY number",
        [owner],
    )
}

/// Forgets a bulk import that was not made.
pub(crate) fn remove_chunk(
    connection: &Connection,
    owner: &str,
    number: u32,
) -> Result<(), StoreError> {
    execute(
        connection,
        "DELETE FROM chunk WHERE owner = ?1 AND number = ?2",
        params![owner, number],
    )
}

/// Forgets the bulk imports of a run that is over.
pub(crate) fn remove_chunks(connection: &Connection, owner: &str) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM chunk WHERE owner = ?1", [owner])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::Store;

    /// Imports that ended on these days of 2026, the oldest first.
    fn with_runs(store: &Store, days: impl Iterator<Item = u32>) {
        let add = |transaction: &rusqlite::Transaction<'_>| {
            for day in days {
                let (id, number) = next_id(transaction, Kind::Import)?;
                let finished_at =
                    Timestamp::from_second(1_767_225_600 + i64::from(day) * 86_400).ok();
                let run = json!({ "header": { "finished_at": finished_at } });
                super::add(transaction, Kind::Import, (&id, number), "completed", &run)?;
                add_item(transaction, &id, 0, &"1".into(), &json!({}))?;
            }
            Ok(())
        };
        store.write(add).expect("a store in memory");
    }

    #[test]
    fn the_newest_fifty_and_those_of_ninety_days_are_kept_with_their_rows() {
        let store = Store::in_memory();
        // Ten in January, sixty on the hundredth day.
        with_runs(&store, (0..10).chain([100; 60]));
        let now: Timestamp = "2026-04-12T00:00:00Z".parse().expect("a time");
        store
            .write(|transaction| forget_old(transaction, now))
            .expect("a store in memory");
        let left: Vec<(i64, serde_json::Value)> = store
            .read(|connection| latest(connection, Kind::Import, i64::MAX, 100))
            .expect("a store in memory");
        assert_eq!(left.len(), 60, "the hundredth day is not ninety days ago");
        let later: Timestamp = "2026-08-01T00:00:00Z".parse().expect("a time");
        store
            .write(|transaction| forget_old(transaction, later))
            .expect("a store in memory");
        let left: Vec<(i64, serde_json::Value)> = store
            .read(|connection| latest(connection, Kind::Import, i64::MAX, 100))
            .expect("a store in memory");
        assert_eq!(left.len(), 50, "the newest fifty stay however old");
        let next = store
            .read(|connection| next_position(connection, "import-1"))
            .expect("a store in memory");
        assert_eq!(next, 0, "its rows are gone");
        let id = store
            .read(|connection| next_id(connection, Kind::Import))
            .expect("a store in memory");
        assert_eq!(id.0, "import-71");
    }
}
