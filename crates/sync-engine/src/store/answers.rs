//! What Litmos answered a run so far, in order: a run taken up again goes on with it.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::sql::execute;

/// Appends an answer of a reading (`is_back`: one that looks what became of bulk imports) or of a
/// single question.
pub(crate) fn append<T: Serialize>(
    connection: &Connection,
    run: &str,
    is_back: bool,
    at: Timestamp,
    answer: &T,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO answer (run_id, number, is_back, at, body) VALUES (?1,
        (SELECT coalesce(max(number), 0) + 1 FROM answer WHERE run_id = ?1), ?2, ?3, ?4)";
    let given = params![run, is_back, at.to_string(), serde_json::to_string(answer)?];
    execute(connection, sql, given)
}

/// All answers to a run, each with when it was given.
pub(crate) fn all<T: DeserializeOwned>(
    connection: &Connection,
    run: &str,
) -> Result<Vec<(Timestamp, T)>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT at, body FROM answer WHERE run_id = ?1 ORDER BY number")?;
    let rows = statement.query_map([run], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    rows.map(|row| {
        let (at, body) = row?;
        let at = at
            .parse()
            .map_err(|_| StoreError::Corrupt("an answer was given at no time"))?;
        Ok((at, serde_json::from_str(&body)?))
    })
    .collect()
}

/// Forgets all answers to a run: they are personal data, and out of date.
pub(crate) fn forget(connection: &Connection, run: &str) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM answer WHERE run_id = ?1", [run])
}

/// Forgets the answers of a reading back.
pub(crate) fn forget_reading_back(connection: &Connection, run: &str) -> Result<(), StoreError> {
    execute(
        connection,
        "DELETE FROM answer WHERE run_id = ?1 AND is_back = 1",
        [run],
    )
}
