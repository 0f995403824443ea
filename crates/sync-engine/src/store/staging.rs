//! The BambooHR People list and the selection on it, of the connected company.

use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync_core::employee::EmployeeId;

use super::StoreError;

/// Stores one row in place of the employee's former one.
pub(crate) fn put<T: Serialize>(connection: &Connection, employee: &EmployeeId, row: &T) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO staged (employee_id, body) VALUES (?1, ?2)";
    connection.prepare_cached(sql)?.execute(params![employee.0, serde_json::to_string(row)?])?;
    Ok(())
}

/// Takes one row off the list (STG-3, dismissed).
pub(crate) fn remove(connection: &Connection, employee: &EmployeeId) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM staged WHERE employee_id = ?1")?.execute([&employee.0])?;
    Ok(())
}

/// All rows, by employee id.
pub(crate) fn all<T: DeserializeOwned>(connection: &Connection) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT body FROM staged ORDER BY employee_id")?;
    let bodies = statement.query_map([], |row| row.get::<_, String>(0))?;
    bodies.map(|body| Ok(serde_json::from_str(&body?)?)).collect()
}

/// Empties list and selection.
pub(crate) fn clear(connection: &Connection) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM staged")?.execute([])?;
    connection.prepare_cached("DELETE FROM selection")?.execute([])?;
    Ok(())
}

/// Replaces the selection.
pub(crate) fn select<'a>(
    connection: &Connection,
    employees: impl IntoIterator<Item = &'a EmployeeId>,
) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM selection")?.execute([])?;
    let mut statement = connection.prepare_cached("INSERT OR IGNORE INTO selection (employee_id) VALUES (?1)")?;
    for employee in employees {
        statement.execute([&employee.0])?;
    }
    Ok(())
}

/// The selected employees.
pub(crate) fn selection(connection: &Connection) -> Result<Vec<EmployeeId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT employee_id FROM selection ORDER BY employee_id")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
    ids.map(|id| Ok(EmployeeId(id?))).collect()
}
