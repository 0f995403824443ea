//! An administrator confirms that a learner of another name is an employee's (MAT-3). The planner
//! finds such a learner, and the next Import makes the link.

use jiff::Timestamp;
use sync_core::{EmployeeId, LearnerId, Reason, StagedRow};

use super::dirty_rows::DirtyRows;
use super::state::{People, PeopleState};
use crate::error::RequestError;
use crate::observe::audit::Entry;
use crate::store::{self, Store};

/// Confirms the learner that the last Import of the row found, for this row alone. Nothing is
/// written to Litmos.
pub(crate) fn confirm_adoption(
    people: &mut PeopleState,
    store: &Store,
    now: Timestamp,
    actor: &str,
    id: &EmployeeId,
) -> Result<LearnerId, RequestError> {
    people.read_back(store)?;
    let row = people.list.rows.get(id);
    let row = row.ok_or_else(|| RequestError::not_found("row"))?;
    let learner_id = adoption_candidate(row).cloned().ok_or_else(|| {
        let detail = "This row does not wait for a learner of another name.";
        RequestError::new(Reason::ConfirmationStale, detail)
    })?;
    if people.links.owner(&learner_id).is_some() {
        let detail = "The learner belongs to another employee by now.";
        return Err(RequestError::new(Reason::ConfirmationStale, detail));
    }
    rulebook::hit(&rulebook::MAT_3);
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        // No link is made yet.
        result: Some(learner_id.to_string()),
        ..Entry::new(actor, "adoption_confirmed")
    };
    let change = |people: &mut People| {
        if let Some(row) = people.list.rows.get_mut(id) {
            row.adopts = Some(learner_id.clone());
        }
        DirtyRows::row(id)
    };
    people.commit(store, change, |transaction| {
        store::audit::append(transaction, now, &entry)
    })?;
    Ok(learner_id)
}

/// The learner of another name that the last Import found.
fn adoption_candidate(row: &StagedRow) -> Option<&LearnerId> {
    match row.last_outcome.as_ref()?.reason.as_ref()? {
        Reason::AdoptsOtherName { learner, .. } => Some(learner),
        _ => None,
    }
}
