//! Links with their baselines, one set per company (CON-8). One to one both ways is a constraint of
//! the tables, not only a check (MAT-4).

use rusqlite::{Connection, params};
use sync_core::domain::employee::EmployeeId;
use sync_core::domain::link::Link;

use super::StoreError;
use super::sql::{execute, json_rows};

/// Stores `link` in place of the employee's former one.
pub(crate) fn put(connection: &Connection, subdomain: &str, link: &Link) -> Result<(), StoreError> {
    let sql = "INSERT INTO link (subdomain, employee_id, learner_id, body) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (subdomain, employee_id) DO UPDATE SET learner_id = excluded.learner_id, body = excluded.body";
    execute(
        connection,
        sql,
        params![
            subdomain,
            link.employee_id.0,
            link.learner_id.0,
            serde_json::to_string(link)?
        ],
    )
}

/// Forgets the employee's link.
pub(crate) fn remove(
    connection: &Connection,
    subdomain: &str,
    employee: &EmployeeId,
) -> Result<(), StoreError> {
    execute(
        connection,
        "DELETE FROM link WHERE subdomain = ?1 AND employee_id = ?2",
        params![subdomain, employee.0],
    )
}

/// All links of a company, by employee id.
pub(crate) fn all(connection: &Connection, subdomain: &str) -> Result<Vec<Link>, StoreError> {
    let sql = "SELECT body FROM link WHERE subdomain = ?1 ORDER BY employee_id";
    json_rows(connection, sql, [subdomain])
}

/// Employee and learner of each link of a company, by employee id.
pub(crate) fn pairs(
    connection: &Connection,
    subdomain: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT employee_id, learner_id FROM link WHERE subdomain = ?1 ORDER BY employee_id";
    let mut statement = connection.prepare_cached(sql)?;
    let pairs = statement.query_map([subdomain], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(pairs.collect::<Result<_, _>>()?)
}
