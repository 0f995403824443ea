//! One employee explained (DRY-3): what was read, what each field became and by which rule, how the
//! learner was found, what an Import would write, and what would stop it. A pure function of what a
//! plan is made of; it plans nothing of its own. Phones and addresses are masked (MAP-25).

mod model;
mod story;

pub use model::{Explanation, FieldStory, Match, MatchedBy, RowStory, StatusStory, Stop};

use crate::mapping::Field;
use crate::plan::{Needed, PlanRequest, plan};
use crate::reporting::report::{ItemResult, Row};

use story::Story;

/// Explains the one employee whom `request` selects. `None` if there is no such row.
///
/// # Errors
/// [`Needed`] if Litmos must be asked first.
pub fn explain(request: &PlanRequest<'_>) -> Result<Option<Explanation>, Needed> {
    let Some(row) = request
        .selected
        .first()
        .and_then(|id| request.list.rows.get(id))
    else {
        return Ok(None);
    };
    let planned = plan(request)?;
    let Some(operation) = planned.operations.first() else {
        return Ok(None);
    };
    rulebook::hit(&rulebook::DRY_3);
    let story = Story::of(request, row, operation);
    Ok(Some(Explanation {
        employee_id: row.employee.id.clone(),
        row: story.row(),
        fields: Field::ALL
            .into_iter()
            .map(|field| story.field(field))
            .collect(),
        status: story.status(),
        would: Row::of(operation, &ItemResult::AsPlanned, None, 0, request.now),
        stops: story.stops(),
        matched: story.matched,
    }))
}

#[cfg(test)]
mod tests;
