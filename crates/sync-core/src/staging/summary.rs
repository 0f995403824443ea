//! The summary of a Sync (STG-12).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::access::RemovalReason;
use crate::domain::employee::EmployeeId;
use crate::reporting::reason::Warning;
use crate::staging::list::{RowState, StagedList};

/// What a Sync found. New + changed + unchanged = rows on the list that are not Removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Employees in the answer.
    pub read: usize,
    /// Rows on the list that are not Removed.
    pub eligible: usize,
    /// Rows without a link.
    pub new: usize,
    /// Linked rows that differ.
    pub changed: usize,
    /// Linked rows that do not.
    pub unchanged: usize,
    /// Removed rows on the list, by reason.
    pub removed: BTreeMap<RemovalReason, usize>,
    /// Rows not Removed that have a problem.
    pub with_problems: usize,
    /// Employees not on the list before whose Litmos Access could not be seen; they were not staged
    /// (ELG-4).
    pub access_not_visible: usize,
    /// Employees not on the list before whose rows contradict each other; they were not staged
    /// (RD-5).
    pub source_row_conflicts: usize,
    /// Rows of the answer that cannot be read and leave no trace on the list: of employees not on
    /// it before, and those that do not say whose they are.
    #[serde(default)]
    pub unreadable: usize,
    /// Warnings of the read as a whole (RD-4).
    #[schemars(with = "Vec<String>")]
    pub warnings: Vec<Warning>,
    /// Linked, active as far as the engine knows, no longer eligible (ACC-6).
    pub orphans: Vec<EmployeeId>,
    /// Ids that left the selection because they became Removed (STG-9).
    pub left_selection: Vec<EmployeeId>,
    /// Whether the read was complete: every row said whose it is. Else nobody missing from it is
    /// Removed (RD-2).
    pub complete: bool,
}

impl Summary {
    /// Counts the rows of `list`.
    pub(super) fn count(&mut self, list: &StagedList) {
        for row in list.rows.values() {
            match row.state {
                RowState::New => self.new += 1,
                RowState::Changed => self.changed += 1,
                RowState::Unchanged => self.unchanged += 1,
                RowState::Removed { removed } => {
                    // On the list, and not among those who are counted as eligible.
                    rulebook::hit(&rulebook::STG_12);
                    *self.removed.entry(removed).or_default() += 1;
                }
            }
            if row.is_eligible() {
                self.eligible += 1;
                self.with_problems += usize::from(!row.problems.is_empty());
            }
        }
    }
}
