//! The BambooHR People list and the selection on it, of the connected company.
//!
//! The time a row was observed at is a column of its own, set only where that is another time than
//! the list's own: else a Sync that finds nothing new would have to write every row.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use sync_core::domain::employee::EmployeeId;
use sync_core::staging::{LastOutcome, RowSource, RowState};
use sync_core::{
    Employee, LearnerId, Property, Reason, SourceField, StagedList, StagedRow, Warning,
};

use super::sql::{execute, values};
use super::{StoreError, settings};

/// When the read began that the list was last made from.
const READ_AT: &str = "list_read_at";

/// A row as it is stored, without the time it was observed at.
#[derive(PartialEq, Serialize, Deserialize)]
struct Body<'a> {
    employee: Cow<'a, Employee>,
    state: RowState,
    changed_fields: Cow<'a, [Property]>,
    problems: Cow<'a, [Reason]>,
    warnings: Cow<'a, [Warning]>,
    held_back: Cow<'a, Option<Reason>>,
    may_deactivate: bool,
    observed_later: Cow<'a, BTreeMap<Property, Timestamp>>,
    source: RowSource,
    last_outcome: Cow<'a, Option<LastOutcome>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    status_told_at: Cow<'a, BTreeMap<SourceField, Timestamp>>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    unsettled: Cow<'a, BTreeSet<Warning>>,
    #[serde(default, skip_serializing_if = "no_learner")]
    adopts: Cow<'a, Option<LearnerId>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_still_active: bool,
}

fn no_learner(adopts: &Option<LearnerId>) -> bool {
    adopts.is_none()
}

impl<'a> Body<'a> {
    /// The row's body, and when it was observed if that is not `read_at`.
    fn from_row(row: &'a StagedRow, read_at: Option<Timestamp>) -> (Body<'a>, Option<Timestamp>) {
        let StagedRow {
            employee,
            state,
            changed_fields,
            problems,
            warnings,
            held_back,
            may_deactivate,
            observed_at,
            observed_later,
            source,
            last_outcome,
            status_told_at,
            unsettled,
            adopts,
            is_still_active,
        } = row;
        let body = Body {
            employee: Cow::Borrowed(employee),
            state: *state,
            changed_fields: Cow::Borrowed(changed_fields),
            problems: Cow::Borrowed(problems),
            warnings: Cow::Borrowed(warnings),
            held_back: Cow::Borrowed(held_back),
            may_deactivate: *may_deactivate,
            observed_later: Cow::Borrowed(observed_later),
            source: *source,
            last_outcome: Cow::Borrowed(last_outcome),
            status_told_at: Cow::Borrowed(status_told_at),
            unsettled: Cow::Borrowed(unsettled),
            adopts: Cow::Borrowed(adopts),
            is_still_active: *is_still_active,
        };
        (body, Some(*observed_at).filter(|at| Some(*at) != read_at))
    }

    fn into_row(self, observed_at: Timestamp) -> StagedRow {
        StagedRow {
            employee: self.employee.into_owned(),
            state: self.state,
            changed_fields: self.changed_fields.into_owned(),
            problems: self.problems.into_owned(),
            warnings: self.warnings.into_owned(),
            held_back: self.held_back.into_owned(),
            may_deactivate: self.may_deactivate,
            observed_at,
            observed_later: self.observed_later.into_owned(),
            source: self.source,
            last_outcome: self.last_outcome.into_owned(),
            status_told_at: self.status_told_at.into_owned(),
            unsettled: self.unsettled.into_owned(),
            adopts: self.adopts.into_owned(),
            is_still_active: self.is_still_active,
        }
    }
}

/// The employees whose stored rows are not the same for both lists.
pub(crate) fn differing(old: &StagedList, new: &StagedList) -> BTreeSet<EmployeeId> {
    let is_same = |row: &&StagedRow| {
        let known = old
            .rows
            .get(&row.employee.id)
            .map(|known| Body::from_row(known, old.read_at));
        known.is_some_and(|known| known == Body::from_row(row, new.read_at))
    };
    let changed = new
        .rows
        .values()
        .filter(|row| !is_same(row))
        .map(|row| &row.employee.id);
    let gone = old.rows.keys().filter(|id| !new.rows.contains_key(*id));
    changed.chain(gone).cloned().collect()
}

/// Stores one row in place of the employee's former one, on a list made from a read at `read_at`.
pub(crate) fn put(
    connection: &Connection,
    row: &StagedRow,
    read_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let (body, observed_at) = Body::from_row(row, read_at);
    let sql = "INSERT OR REPLACE INTO staged (employee_id, observed_at, body) VALUES (?1, ?2, ?3)";
    let observed_at = observed_at.map(|at| at.to_string());
    let given = params![
        row.employee.id.0,
        observed_at,
        serde_json::to_string(&body)?
    ];
    execute(connection, sql, given)
}

/// Stores when the read began that the list was made from.
pub(crate) fn put_read_at(
    connection: &Connection,
    read_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    settings::put(connection, READ_AT, &read_at)
}

/// Takes one row off the list (STG-3, dismissed).
pub(crate) fn remove(connection: &Connection, employee: &EmployeeId) -> Result<(), StoreError> {
    execute(
        connection,
        "DELETE FROM staged WHERE employee_id = ?1",
        [&employee.0],
    )
}

/// The list with its selection.
pub(crate) fn list(connection: &Connection) -> Result<StagedList, StoreError> {
    let read_at: Option<Timestamp> = settings::get(connection, READ_AT)?.flatten();
    let mut statement =
        connection.prepare_cached("SELECT observed_at, body FROM staged ORDER BY employee_id")?;
    let read =
        |row: &rusqlite::Row<'_>| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, String>(1)?));
    let rows = statement.query_map([], read)?.map(|row| {
        let (observed_at, body) = row?;
        let observed_at = observed_at.map(|text| text.parse()).transpose();
        let observed_at = observed_at
            .map_err(|_| StoreError::Corrupt("a row was observed at no time"))?
            .or(read_at);
        let observed_at =
            observed_at.ok_or(StoreError::Corrupt("a row of the list was never observed"))?;
        let row = serde_json::from_str::<Body<'_>>(&body)?.into_row(observed_at);
        Ok((row.employee.id.clone(), row))
    });
    let rows = rows.collect::<Result<_, StoreError>>()?;
    Ok(StagedList {
        rows,
        read_at,
        selection: selection(connection)?.into_iter().collect(),
    })
}

/// Empties list and selection.
pub(crate) fn clear(connection: &Connection) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM staged", [])?;
    execute(connection, "DELETE FROM selection", [])?;
    settings::remove(connection, READ_AT)
}

/// Replaces the selection.
pub(crate) fn select<'a>(
    connection: &Connection,
    employees: impl IntoIterator<Item = &'a EmployeeId>,
) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM selection", [])?;
    let mut statement =
        connection.prepare_cached("INSERT OR IGNORE INTO selection (employee_id) VALUES (?1)")?;
    for employee in employees {
        statement.execute([&employee.0])?;
    }
    Ok(())
}

/// The selected employees.
fn selection(connection: &Connection) -> Result<Vec<EmployeeId>, StoreError> {
    let sql = "SELECT employee_id FROM selection ORDER BY employee_id";
    Ok(values(connection, sql)?
        .into_iter()
        .map(EmployeeId)
        .collect())
}
