//! What an entry was read by: the link and the row of its employee. When these are others than they
//! were, the entry is read again before anything is written (STG-11, WHK-15, ELG-1).

use sync_core::{EmployeeId, Link, StagedRow};

use crate::people::People;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlanInputs {
    link: Option<Link>,
    row: Option<StagedRow>,
}

impl PlanInputs {
    /// What is known of an employee now.
    pub(super) fn new(people: &People, employee: &EmployeeId) -> PlanInputs {
        PlanInputs {
            link: people.links.of(employee).cloned(),
            row: people.list.rows.get(employee).cloned(),
        }
    }
}
