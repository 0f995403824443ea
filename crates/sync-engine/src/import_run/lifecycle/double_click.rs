//! What is in the way of a new Import: one that is not over (CNC-1), or the same click a moment ago
//! (CNC-2).
//!
//! The second click of a double click shows the run of the first: the same actor, the same rows,
//! within ten seconds, and the same plan. A plan can only be made by asking Litmos, and a click is
//! answered at once; so two plans count as the same if everything the engine makes them of is the
//! same: what was read and decided about each row, every link with its baseline, and the
//! options, which never change while it runs. While the first run goes on, what it does itself is
//! no difference. Once it has ended, its links are one: after a run that made or changed a learner
//! another plan is made, which finds those people done and only tries again what failed. A run that
//! changed none, a dry one above all, is shown again; not one that was cancelled or aborted, for
//! it did not carry its plan out.
//!
//! A request with an id of its own shows its first run however much was done since; one that asks
//! for something else under the same id is refused, for its sender would take the answer for the
//! other request's.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use sync_core::reporting::run::{Header, RunState};
use sync_core::{EmployeeId, Reason, StagedRow};

use super::start_import::{Selection, StartImport};
use crate::error::RequestError;
use crate::import_run::lane::ImportLane;
use crate::people::{People, PeopleState};
use crate::runtime::runs::{ImportRun, Item};
use crate::store::runs::Kind;
use crate::store::{self, Store, StoreError};

/// A second click within this time is the first one.
const DOUBLE_CLICK: SignedDuration = SignedDuration::from_secs(10);

/// The run this very request began before, by its id.
pub(super) fn run_of_key(
    store: &Store,
    lane: &ImportLane,
    request: &StartImport<'_>,
    now: Timestamp,
) -> Result<Option<Header>, RequestError> {
    let Some(key) = request.key else {
        return Ok(None);
    };
    let run: Option<ImportRun> =
        store.read(|connection| store::runs::find_by_key(connection, request.actor, key))?;
    let Some(run) = run else { return Ok(None) };
    rulebook::hit(&rulebook::CNC_2);
    if is_same_request(store, &run, request)? {
        Ok(Some(lane.with_live_state(run, now).header))
    } else {
        Err(RequestError::ReusedId)
    }
}

/// Whether the run began with the same request. The selected rows may be others since then; the
/// word for them is not.
fn is_same_request(
    store: &Store,
    run: &ImportRun,
    request: &StartImport<'_>,
) -> Result<bool, StoreError> {
    let has_same_selection = match &request.selection {
        Selection::Selected => run.is_of_selection,
        Selection::Ids(_) if run.is_of_selection => false,
        Selection::Ids(ids) => {
            let items: Vec<Item> =
                store.read(|connection| store::runs::items(connection, &run.header.id))?;
            items.len() == ids.len() && items.iter().all(|item| ids.contains(&item.employee_id))
        }
    };
    Ok(has_same_selection && run.header.dry_run == request.is_dry)
}

/// The run that is shown in place of a new one, or the refusal because of one; `None` if nothing is
/// in the way.
pub(super) fn run_in_the_way(
    store: &Store,
    lane: &ImportLane,
    people: &PeopleState,
    request: &StartImport<'_>,
    ids: &BTreeSet<EmployeeId>,
    now: Timestamp,
) -> Result<Option<Result<Header, RequestError>>, StoreError> {
    let under_way = lane.unfinished(store)?;
    let is_under_way = under_way.is_some();
    let Some(header) =
        under_way.map_or_else(|| ended(store, lane, people), |header| Ok(Some(header)))?
    else {
        return Ok(None);
    };
    // By a clock that was set back it may have begun later than now.
    let is_recent = now.duration_since(header.started_at).abs() <= DOUBLE_CLICK;
    let is_theirs = header.actor == request.actor && header.dry_run == request.is_dry;
    if is_recent && is_theirs && has_same_rows(store, people, &header, ids)? {
        rulebook::hit(&rulebook::CNC_2);
        return Ok(Some(Ok(header)));
    }
    if !is_under_way {
        return Ok(None);
    }
    rulebook::hit(&rulebook::CNC_1);
    Ok(Some(Err(RequestError::because_of_run(
        Reason::ImportInProgress,
        "An Import is not over yet.",
        &header.id,
    ))))
}

/// The run of the last click, if it came to its end and the links are as they were when it began.
fn ended(
    store: &Store,
    lane: &ImportLane,
    people: &PeopleState,
) -> Result<Option<Header>, StoreError> {
    let click = lane.last_click.as_ref();
    let Some(click) = click.filter(|click| click.links_changed == people.links_changed()) else {
        return Ok(None);
    };
    let run: Option<ImportRun> =
        store.read(|connection| store::runs::get(connection, Kind::Import, &click.run))?;
    let was_stopped =
        |run: &ImportRun| matches!(run.header.state, RunState::Cancelled | RunState::Aborted);
    Ok(run.filter(|run| !was_stopped(run)).map(|run| run.header))
}

/// Whether these are all the rows of the run, and nothing new was read or decided about them since.
fn has_same_rows(
    store: &Store,
    people: &People,
    run: &Header,
    ids: &BTreeSet<EmployeeId>,
) -> Result<bool, StoreError> {
    let items: Vec<Item> = store.read(|connection| store::runs::items(connection, &run.id))?;
    let is_same = |item: &Item| {
        let facts = |row: &StagedRow| {
            let decided = (row.held_back.clone(), row.adopts.clone());
            (
                row.employee.clone(),
                row.observed_at,
                row.observed_later.clone(),
                decided,
            )
        };
        item.row.as_ref().map(facts) == people.list.rows.get(&item.employee_id).map(facts)
    };
    Ok(items.len() == ids.len()
        && items
            .iter()
            .all(|item| ids.contains(&item.employee_id) && is_same(item)))
}
