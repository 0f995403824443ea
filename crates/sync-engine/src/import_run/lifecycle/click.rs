//! What stands in the way of an Import: one that is not over (CNC-1), or the same click a moment
//! ago (CNC-2).
//!
//! The second click of a double click shows the run of the first: the same actor, the same rows,
//! within ten seconds, and the same plan. A plan can only be made by asking Litmos, and a click is
//! answered at once; so two plans count as the same if everything the engine makes them of is the
//! same: what was told of and decided about each row, every link with its baseline, and the
//! options, which never change while it runs. While the first run goes on, what it does itself is
//! no difference. Once it has ended, its links are one: after a run that made or changed somebody
//! another plan is made, which finds those people done and only tries again what failed. A run that
//! changed nobody, a dry one above all, is shown again; not one that was cancelled or aborted, for
//! it did not carry its plan out.
//!
//! A request with an id of its own shows its first run however much was done since; one that asks
//! for something else under the same id is refused, for its sender would take the answer for the
//! other request's.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use sync_core::reporting::run::{Header, RunState};
use sync_core::{EmployeeId, Reason, StagedRow};

use crate::Engine;
use crate::http::error::Problem;
use crate::import_run::lifecycle::request::{Selection, StartImport, unfinished};
use crate::import_run::lifecycle::store_backoff;
use crate::runtime::memory::Memory;
use crate::runtime::runs::{ImportRun, Item};
use crate::store::runs::Kind;
use crate::store::{self, StoreError};

/// A second click within this time is the first one.
const DOUBLE_CLICK: SignedDuration = SignedDuration::from_secs(10);

/// The last click that began a run. A restart forgets it.
#[derive(Clone, Debug)]
pub(crate) struct Click {
    run: String,
    /// The state of the links it began with.
    links_changed: u64,
}

impl Click {
    /// The click that began this run just now.
    pub(crate) fn of(run: &Header, memory: &Memory) -> Click {
        Click {
            run: run.id.clone(),
            links_changed: memory.links_changed,
        }
    }
}

/// The run this very request began before, by its id.
pub(crate) fn of_key(
    engine: &Engine,
    memory: &Memory,
    asked: &StartImport<'_>,
) -> Result<Option<Header>, Problem> {
    let Some(key) = asked.key else {
        return Ok(None);
    };
    let run: Option<ImportRun> = engine
        .store()
        .read(|connection| store::runs::of_key(connection, asked.actor, key))?;
    let Some(run) = run else { return Ok(None) };
    rulebook::hit(&rulebook::CNC_2);
    if was_asked_for(engine, &run, asked)? {
        Ok(Some(
            store_backoff::as_it_is(memory, run, engine.now()).header,
        ))
    } else {
        Err(Problem::of_another_request())
    }
}

/// Whether the run began with the same words. Who is selected may have changed since; the word for
/// it has not.
fn was_asked_for(
    engine: &Engine,
    run: &ImportRun,
    asked: &StartImport<'_>,
) -> Result<bool, StoreError> {
    let is_of_same = match &asked.selection {
        Selection::Selected => run.is_of_selection,
        Selection::Ids(_) if run.is_of_selection => false,
        Selection::Ids(ids) => {
            let items: Vec<Item> = engine
                .store()
                .read(|connection| store::runs::items(connection, &run.header.id))?;
            items.len() == ids.len() && items.iter().all(|item| ids.contains(&item.employee_id))
        }
    };
    Ok(is_of_same && run.header.dry_run == asked.is_dry)
}

/// The run that is shown in place of a new one, or the refusal because of one; `None` if nothing is
/// in the way.
pub(crate) fn first(
    engine: &Engine,
    memory: &Memory,
    asked: &StartImport<'_>,
    ids: &BTreeSet<EmployeeId>,
    now: Timestamp,
) -> Result<Option<Result<Header, Problem>>, StoreError> {
    let under_way = unfinished(engine, memory)?;
    let is_under_way = under_way.is_some();
    let Some(header) =
        under_way.map_or_else(|| ended(engine, memory), |header| Ok(Some(header)))?
    else {
        return Ok(None);
    };
    // By a clock that was set back it may have begun later than now.
    let is_recent = now.duration_since(header.started_at).abs() <= DOUBLE_CLICK;
    let is_theirs = header.actor == asked.actor && header.dry_run == asked.is_dry;
    if is_recent && is_theirs && asks_the_same(engine, memory, &header, ids)? {
        rulebook::hit(&rulebook::CNC_2);
        return Ok(Some(Ok(header)));
    }
    if !is_under_way {
        return Ok(None);
    }
    rulebook::hit(&rulebook::CNC_1);
    let problem =
        Problem::new(&Reason::ImportInProgress, "An Import is not over yet.").with_run(&header.id);
    Ok(Some(Err(problem)))
}

/// The run of the last click, if it came to its end and the links are as they were when it began.
fn ended(engine: &Engine, memory: &Memory) -> Result<Option<Header>, StoreError> {
    let Some(click) = memory
        .last_click
        .as_ref()
        .filter(|click| click.links_changed == memory.links_changed)
    else {
        return Ok(None);
    };
    let run: Option<ImportRun> = engine
        .store()
        .read(|connection| store::runs::get(connection, Kind::Import, &click.run))?;
    let was_stopped =
        |run: &ImportRun| matches!(run.header.state, RunState::Cancelled | RunState::Aborted);
    Ok(run.filter(|run| !was_stopped(run)).map(|run| run.header))
}

/// Whether these are all the rows the run was asked for, and nothing else was told of them since.
fn asks_the_same(
    engine: &Engine,
    memory: &Memory,
    run: &Header,
    ids: &BTreeSet<EmployeeId>,
) -> Result<bool, StoreError> {
    let items: Vec<Item> = engine
        .store()
        .read(|connection| store::runs::items(connection, &run.id))?;
    let is_as_told = |item: &Item| {
        let told = |row: &StagedRow| {
            let decided = (row.held_back.clone(), row.adopts.clone());
            (
                row.employee.clone(),
                row.observed_at,
                row.observed_later.clone(),
                decided,
            )
        };
        item.row.as_ref().map(told) == memory.people.list.rows.get(&item.employee_id).map(told)
    };
    Ok(items.len() == ids.len()
        && items
            .iter()
            .all(|item| ids.contains(&item.employee_id) && is_as_told(item)))
}
