//! Single values by name, as JSON.

use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::sql::{execute, json};

/// The value of `key`, if one was stored.
pub(crate) fn get<T: DeserializeOwned>(
    connection: &Connection,
    key: &str,
) -> Result<Option<T>, StoreError> {
    json(
        connection,
        "SELECT value FROM setting WHERE key = ?1",
        [key],
    )
}

/// Stores `value` as `key`.
pub(crate) fn put<T: Serialize>(
    connection: &Connection,
    key: &str,
    value: &T,
) -> Result<(), StoreError> {
    execute(
        connection,
        "INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)",
        params![key, serde_json::to_string(value)?],
    )
}

/// Forgets `key`.
pub(crate) fn remove(connection: &Connection, key: &str) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM setting WHERE key = ?1", [key])
}
