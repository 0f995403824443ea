//! The facts an entry was read by: the link and the row of its employee. When these have changed,
//! the entry is read again before anything is written (STG-11, WHK-15, ELG-1).

use sync_core::{EmployeeId, Link, StagedRow};

use crate::people::People;

/// The link and the row of an employee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlanInputs {
    link: Option<Link>,
    row: Option<StagedRow>,
}

impl PlanInputs {
    /// The facts as they are now.
    pub(super) fn new(people: &People, employee: &EmployeeId) -> PlanInputs {
        PlanInputs {
            link: people.links.of(employee).cloned(),
            row: people.list.rows.get(employee).cloned(),
        }
    }
}
