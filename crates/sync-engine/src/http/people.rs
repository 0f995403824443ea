//! The BambooHR People list as pages, and what is done to its rows (STG-3, STG-7, STG-8, STG-13).

use axum::Json;
use axum::extract::{Path, State};
use schemars::JsonSchema;
use serde::Deserialize;
use sync_core::reporting::explain::Explanation;
use sync_core::staging::selection::{self, Choice, Filter, InState};
use sync_core::{EmployeeId, Field, Reason, StagedList, StagedRow};

use super::error::Problem;
use super::page::lines;
use super::responses::{self, Adoption, Transferred};
use crate::Engine;
use crate::http::permissions::Manager;
use crate::observe::audit::Entry;
use crate::people::{self, DirtyRows};
use crate::store;

/// Rows on a page unless the request says otherwise.
const ROWS: u32 = 100;

/// Which part of the list is asked for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Page {
    /// Rows in this state.
    state: Option<InState>,
    /// Rows with a problem of this code.
    problem: Option<String>,
    /// Part of the name, the work email or the id, in any letter case.
    q: Option<String>,
    /// Whether the employee has left, and the learner is still active as far as is known.
    still_active: Option<bool>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// 1 to 1000 rows; 100 unless it says otherwise.
    limit: Option<u32>,
}

/// One page. The cursor is the id of the last row of the page before.
pub(super) fn page(engine: &Engine, page: Page) -> Result<responses::People, Problem> {
    let filter = Filter {
        state: page.state,
        problem: page.problem,
        q: page.q,
        still_active: page.still_active,
    };
    let limit = lines(page.limit, ROWS)? as usize;
    let mut memory = engine.memory();
    people::read_back(&mut memory, engine.store())?;
    let list = &memory.people.list;
    let found: Vec<&StagedRow> = list
        .in_order()
        .into_iter()
        .filter(|row| filter.finds(row))
        .collect();
    let start = match &page.cursor {
        None => 0,
        Some(cursor) => {
            let place = found.iter().position(|row| row.employee.id.0 == *cursor);
            1 + place.ok_or_else(|| {
                Problem::new(
                    &Reason::InvalidRequest,
                    "The cursor is not on the list any more.",
                )
            })?
        }
    };
    let rows: Vec<_> = found.iter().skip(start).take(limit).collect();
    let is_last = start + rows.len() >= found.len();
    let next_cursor = rows
        .last()
        .filter(|_| !is_last)
        .map(|row| row.employee.id.0.clone());
    let rows = rows.into_iter().map(|row| shown(row, list)).collect();
    Ok(responses::People {
        rows,
        next_cursor,
        total: found.len(),
    })
}

fn shown(row: &StagedRow, list: &StagedList) -> responses::Person {
    let text = |field| row.employee.values.normalised(field).or_blank().to_owned();
    let last_outcome = row
        .last_outcome
        .as_ref()
        .map(|last| responses::LastOutcome {
            outcome: last.outcome,
            reason: last
                .reason
                .as_ref()
                .map(|reason| reason.code().into_owned()),
            at: last.at,
        });
    responses::Person {
        employee_id: row.employee.id.clone(),
        first_name: text(Field::FirstName),
        last_name: text(Field::LastName),
        username: text(Field::WorkEmail),
        state: row.state.code(),
        reason: row.state.removal().map(|reason| reason.code()),
        changed_fields: row.changed_fields.clone(),
        problems: row
            .problems
            .iter()
            .map(|problem| problem.code().into_owned())
            .collect(),
        warnings: row
            .warnings
            .iter()
            .map(|warning| warning.code().into_owned())
            .collect(),
        selected: list.selection.contains(&row.employee.id),
        observed_at: row.observed_at,
        source: row.source,
        last_outcome,
        still_active: row.is_still_active,
        still_active_because: still_active_because(row),
    }
}

/// Why somebody who has left can still log in: what the last Import failed with, or why none is
/// made. `None` before the first.
fn still_active_because(row: &StagedRow) -> Option<String> {
    let last = row
        .last_outcome
        .as_ref()
        .and_then(|last| last.reason.as_ref());
    let removed = row.state.removal().map(|reason| reason.code().to_owned());
    let because = removed.or_else(|| last.map(|reason| reason.code().into_owned()));
    because.filter(|_| row.is_still_active)
}

/// Replaces the selection; answers with the fixed set of ids it came to (STG-8).
pub(super) fn select(engine: &Engine, choice: &Choice) -> Result<responses::Selected, Problem> {
    let mut memory = engine.memory();
    people::read_back(&mut memory, engine.store())?;
    let chosen = selection::choose(&memory.people.list, choice);
    let ids = chosen.clone();
    people::commit(
        &mut memory,
        engine.store(),
        |people| {
            people.list.selection = chosen;
            DirtyRows::selection()
        },
        |_| Ok(()),
    )?;
    Ok(responses::Selected {
        selected: ids.len(),
        ids: ids.into_iter().collect(),
    })
}

/// What would happen to one employee, and by which rules (DRY-3).
pub(super) async fn explain(
    State(engine): State<Engine>,
    _: Manager,
    Path(id): Path<String>,
) -> Result<Json<Explanation>, Problem> {
    Ok(Json(
        crate::people::explain::explain(&engine, &EmployeeId(id)).await?,
    ))
}

/// Moves the link of a former employee to the one hired again (MAT-14).
pub(super) async fn transfer_link(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Result<Json<Transferred>, Problem> {
    Ok(Json(crate::people::link_transfer::transfer_link(
        &engine,
        &actor.name,
        &EmployeeId(id),
    )?))
}

/// Confirms that a learner of another name is the employee's (MAT-3).
pub(super) async fn adopt(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Result<Json<Adoption>, Problem> {
    Ok(Json(crate::people::adopt::confirm_adoption(
        &engine,
        &actor.name,
        &EmployeeId(id),
    )?))
}

/// Takes a Removed row off the list (STG-3).
pub(super) fn dismiss(engine: &Engine, actor: &str, id: &EmployeeId) -> Result<(), Problem> {
    let now = engine.now();
    let mut memory = engine.memory();
    people::read_back(&mut memory, engine.store())?;
    let is_removed = memory
        .people
        .list
        .rows
        .get(id)
        .map(|row| !row.is_eligible());
    match is_removed {
        None => return Err(Problem::not_found("row")),
        Some(false) => {
            return Err(Problem::new(
                &Reason::NotImportable,
                "Only a Removed row can be dismissed.",
            ));
        }
        Some(true) => {}
    }
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        ..Entry::new(actor, "row_dismissed")
    };
    people::commit(
        &mut memory,
        engine.store(),
        |people| {
            people.list.dismiss(id);
            DirtyRows::employee(id).and(DirtyRows::selection())
        },
        |transaction| store::audit::append(transaction, now, &entry),
    )?;
    Ok(())
}
