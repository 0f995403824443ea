//! The BambooHR People list as pages, and what is done to its rows (STG-3, STG-7, STG-8, STG-13).

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use sync_core::explain::Explanation;
use sync_core::selection::{self, Choice, Filter};
use sync_core::{EmployeeId, Field, Reason, StagedList, StagedRow, Warning};

use super::error::Problem;
use crate::Engine;
use crate::audit::Entry;
use crate::people::{self, Touched};
use crate::permissions::Manager;
use crate::store;

/// Rows on a page unless the request says otherwise.
const ROWS: usize = 100;

/// Which part of the list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Page {
    state: Option<String>,
    problem: Option<String>,
    q: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// One page. The cursor is the id of the last row of the page before.
pub(super) fn page(engine: &Engine, page: Page) -> Result<Value, Problem> {
    let filter = Filter { state: page.state, problem: page.problem, q: page.q };
    let limit = page.limit.unwrap_or(ROWS).max(1);
    let memory = engine.memory();
    let list = &memory.people.list;
    let found: Vec<&StagedRow> = list.in_order().into_iter().filter(|row| filter.finds(row)).collect();
    let start = match &page.cursor {
        None => 0,
        Some(cursor) => {
            let place = found.iter().position(|row| row.employee.id.0 == *cursor);
            1 + place.ok_or_else(|| Problem::new(&Reason::InvalidRequest, "The cursor is not on the list any more."))?
        }
    };
    let rows: Vec<_> = found.iter().skip(start).take(limit).collect();
    let is_last = start + rows.len() >= found.len();
    let next_cursor = rows.last().filter(|_| !is_last).map(|row| row.employee.id.0.clone());
    let shown: Vec<_> = rows.into_iter().map(|row| shown(row, list)).collect();
    Ok(json!({ "rows": shown, "next_cursor": next_cursor, "total": found.len() }))
}

fn shown(row: &StagedRow, list: &StagedList) -> Value {
    let text = |field| row.employee.values.get(field).normalised().or_blank().to_owned();
    let last_outcome = row.last_outcome.as_ref().map(
        |last| json!({ "outcome": last.outcome, "reason": last.reason.as_ref().map(Reason::code), "at": last.at }),
    );
    json!({
        "employee_id": row.employee.id,
        "first_name": text(Field::FirstName),
        "last_name": text(Field::LastName),
        "username": text(Field::WorkEmail),
        "state": row.state.code(),
        "reason": row.state.removal().map(|reason| reason.code()),
        "changed_fields": row.changed_fields,
        "problems": row.problems.iter().map(Reason::code).collect::<Vec<_>>(),
        "warnings": row.warnings.iter().map(Warning::code).collect::<Vec<_>>(),
        "selected": list.selection.contains(&row.employee.id),
        "observed_at": row.observed_at,
        "source": row.source,
        "last_outcome": last_outcome,
    })
}

/// Replaces the selection; answers with the fixed set of ids it came to (STG-8).
pub(super) fn select(engine: &Engine, choice: &Choice) -> Result<Value, Problem> {
    let mut memory = engine.memory();
    let chosen = selection::choose(&memory.people.list, choice);
    let ids = chosen.clone();
    people::commit(
        &mut memory,
        engine.store(),
        |people| {
            people.list.selection = chosen;
            Touched::selection()
        },
        |_| Ok(()),
    )?;
    Ok(json!({ "selected": ids.len(), "ids": ids }))
}

/// What would happen to one employee, and by which rules (DRY-3).
pub(super) async fn explain(
    State(engine): State<Engine>,
    _: Manager,
    Path(id): Path<String>,
) -> Result<Json<Explanation>, Problem> {
    Ok(Json(crate::explain::explain(&engine, &EmployeeId(id)).await?))
}

/// Moves the link of a former employee to the one hired again (MAT-14).
pub(super) async fn transfer_link(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(crate::transfer::transfer_link(&engine, &actor.name, &EmployeeId(id))?))
}

/// Takes a Removed row off the list (STG-3).
pub(super) fn dismiss(engine: &Engine, actor: &str, id: &EmployeeId) -> Result<(), Problem> {
    let now = engine.now();
    let mut memory = engine.memory();
    let is_removed = memory.people.list.rows.get(id).map(|row| !row.is_eligible());
    match is_removed {
        None => return Err(Problem::not_found("row")),
        Some(false) => {
            return Err(Problem::new(&Reason::NotImportable, "Only a Removed row can be dismissed."));
        }
        Some(true) => {}
    }
    let entry = Entry { employee_id: Some(id.0.clone()), ..Entry::new(actor, "row_dismissed") };
    people::commit(
        &mut memory,
        engine.store(),
        |people| {
            people.list.dismiss(id);
            Touched::employee(id).and(Touched::selection())
        },
        |transaction| store::audit::append(transaction, now, &entry),
    )?;
    Ok(())
}
