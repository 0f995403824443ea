//! The BambooHR People list as pages, and what is done to its rows (STG-3, STG-7, STG-8, STG-13).

use axum::Json;
use axum::extract::{Path, State};
use schemars::JsonSchema;
use serde::Deserialize;
use sync_core::reporting::explain::Explanation;
use sync_core::staging::selection::{Choice, Filter, InState};
use sync_core::{EmployeeId, Field, Reason, StagedList, StagedRow};

use super::body::Body;
use super::error::Problem;
use super::page::lines;
use super::query::{QueryResult, parse_query};
use super::responses::{self, Adoption, Transferred};
use crate::Engine;
use crate::http::permissions::Manager;
use crate::people;

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
pub(super) async fn list(
    State(engine): State<Engine>,
    _: Manager,
    query: QueryResult<Page>,
) -> Result<Json<responses::People>, Problem> {
    let page = parse_query(query)?;
    let filter = Filter {
        state: page.state,
        problem: page.problem,
        q: page.q,
        still_active: page.still_active,
    };
    let limit = lines(page.limit, ROWS)? as usize;
    let mut state = engine.lock();
    state.people.read_back(engine.store())?;
    let list = &state.people.list;
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
    let rows = rows.into_iter().map(|row| person(row, list)).collect();
    Ok(Json(responses::People {
        rows,
        next_cursor,
        total: found.len(),
    }))
}

fn person(row: &StagedRow, list: &StagedList) -> responses::Person {
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

/// Why an employee who has left can still log in: what the last Import failed with, or why none is
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

/// Replaces the selection; answers with the fixed set of ids it is now (STG-8).
pub(super) async fn select(
    State(engine): State<Engine>,
    _: Manager,
    Body(choice): Body<Choice>,
) -> Result<Json<responses::Selected>, Problem> {
    let ids = people::select(&mut engine.lock().people, engine.store(), &choice)?;
    Ok(Json(responses::Selected {
        selected: ids.len(),
        ids: ids.into_iter().collect(),
    }))
}

/// Takes a Removed row off the list (STG-3).
pub(super) async fn dismiss(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Result<Json<responses::Done>, Problem> {
    let (store, now) = (engine.store(), engine.now());
    let people = &mut engine.lock().people;
    people::dismiss(people, store, now, &actor.name, &EmployeeId(id))?;
    Ok(Json(responses::Done {}))
}

/// What would happen to one employee, and by which rules (DRY-3).
pub(super) async fn explain(
    State(engine): State<Engine>,
    _: Manager,
    Path(id): Path<String>,
) -> Result<Json<Explanation>, Problem> {
    Ok(Json(people::explain(&engine, &EmployeeId(id)).await?))
}

/// Moves the link of a former employee to the one hired again (MAT-14).
pub(super) async fn transfer_link(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Result<Json<Transferred>, Problem> {
    let employee_id = EmployeeId(id);
    let (former_employee_id, learner_id) = people::transfer_link(
        &mut engine.lock(),
        &engine.setup().config,
        engine.store(),
        engine.now(),
        &actor.name,
        &employee_id,
    )?;
    Ok(Json(Transferred {
        employee_id,
        former_employee_id,
        learner_id,
    }))
}

/// Confirms that a learner of another name is the employee's (MAT-3).
pub(super) async fn adopt(
    State(engine): State<Engine>,
    Manager(actor): Manager,
    Path(id): Path<String>,
) -> Result<Json<Adoption>, Problem> {
    let employee_id = EmployeeId(id);
    let (store, now) = (engine.store(), engine.now());
    let people = &mut engine.lock().people;
    let learner_id = people::confirm_adoption(people, store, now, &actor.name, &employee_id)?;
    Ok(Json(Adoption {
        employee_id,
        learner_id,
    }))
}
