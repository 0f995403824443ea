//! An administrator confirms that a learner of another name is an employee's (MAT-3). The planner
//! finds such a learner, and the next Import makes the link.

use sync_core::{EmployeeId, LearnerId, Reason, StagedRow};

use crate::http::error::Problem;
use crate::http::responses::Adoption;
use crate::observe::audit::Entry;
use crate::people::{self, DirtyRows, People};
use crate::{Engine, store};

/// Confirms the learner that the last Import of the row found, for this row alone. Nothing is
/// written to Litmos.
pub(crate) fn confirm_adoption(
    engine: &Engine,
    actor: &str,
    id: &EmployeeId,
) -> Result<Adoption, Problem> {
    let now = engine.now();
    let mut memory = engine.memory();
    people::read_back(&mut memory, engine.store())?;
    let row = memory
        .people
        .list
        .rows
        .get(id)
        .ok_or_else(|| Problem::not_found("row"))?;
    let learner_id = waits_for(row).cloned().ok_or_else(|| {
        Problem::new(
            &Reason::ConfirmationStale,
            "This row does not wait for a learner of another name.",
        )
    })?;
    if memory.people.links.owner(&learner_id).is_some() {
        let why = "The learner belongs to another employee by now.";
        return Err(Problem::new(&Reason::ConfirmationStale, why));
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
    people::commit(&mut memory, engine.store(), change, |transaction| {
        store::audit::append(transaction, now, &entry)
    })?;
    Ok(Adoption {
        employee_id: id.clone(),
        learner_id,
    })
}

/// The learner of another name, as the last Import found out.
fn waits_for(row: &StagedRow) -> Option<&LearnerId> {
    match row.last_outcome.as_ref()?.reason.as_ref()? {
        Reason::AdoptsOtherName { learner, .. } => Some(learner),
        _ => None,
    }
}
