//! An administrator moves a former employee's link to the record of the rehire (MAT-14).

use jiff::Timestamp;
use sync_core::staging::restage;
use sync_core::{Config, EmployeeId, LearnerId, Reason, StagedRow};

use super::dirty_rows::DirtyRows;
use super::state::People;
use crate::error::RequestError;
use crate::observe::audit::Entry;
use crate::runtime::state::EngineState;
use crate::store::{self, Store};

/// Moves the link of the former employee whom the row names; returns that employee and the learner.
/// Nothing is written to Litmos.
pub(crate) fn transfer_link(
    state: &mut EngineState,
    config: &Config,
    store: &Store,
    now: Timestamp,
    actor: &str,
    id: &EmployeeId,
) -> Result<(EmployeeId, LearnerId), RequestError> {
    let stale = |detail| RequestError::new(Reason::ConfirmationStale, detail);
    state.people.read_back(store)?;
    let row = state.people.list.rows.get(id);
    let row = row.ok_or_else(|| RequestError::not_found("row"))?;
    let former = former_employee(row)
        .cloned()
        .ok_or_else(|| stale("This row does not wait for the learner of a former employee."))?;
    if let Some(header) = state.import.unfinished(store)? {
        return Err(RequestError::because_of_run(
            Reason::ImportInProgress,
            "An Import is not over yet.",
            &header.id,
        ));
    }
    if [id, &former]
        .into_iter()
        .any(|one| state.is_locked(one) || state.inbox.is_in_doubt(one))
    {
        let detail = "A webhook's write to one of the two is not over yet.";
        return Err(RequestError::new(Reason::ImportInProgress, detail));
    }
    let links = &state.people.links;
    let learner_id = links
        .of(&former)
        .map(|link| link.learner_id.clone())
        .filter(|_| links.of(id).is_none());
    let learner_id = learner_id.ok_or_else(|| {
        stale("The former employee has no learner any more, or this row has one.")
    })?;
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        learner_id: Some(learner_id.to_string()),
        result: Some(former.0.clone()),
        ..Entry::new(actor, "link_transferred")
    };
    let change = |people: &mut People| {
        people.links.transfer(&former, id);
        for moved in [id, &former] {
            restage(&mut people.list, moved, &people.links, config, now);
        }
        DirtyRows::employee(id).and(DirtyRows::employee(&former))
    };
    state.people.commit(store, change, |transaction| {
        store::audit::append(transaction, now, &entry)
    })?;
    Ok((former, learner_id))
}

/// The former employee whose learner has the row's name, as the last Sync or Import found.
fn former_employee(row: &StagedRow) -> Option<&EmployeeId> {
    let last = row
        .last_outcome
        .iter()
        .filter_map(|last| last.reason.as_ref());
    row.problems
        .iter()
        .chain(last)
        .find_map(|reason| match reason {
            Reason::PossibleRehire { former } => Some(former),
            _ => None,
        })
}
