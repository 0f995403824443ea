//! What a command, or the calendar, did to the company's state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commands::grid::PowerEdited;

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// An employee was added; the values follow as a change of its fields.
    EmployeeAdded {
        /// The new employee's id.
        employee: u64,
        /// When it happened.
        at: Timestamp,
    },
    /// Fields of an employee changed.
    EmployeeUpdated {
        /// The employee's id.
        employee: u64,
        /// When it happened.
        at: Timestamp,
        /// What changed, by alias; empty if only a row of the future was added.
        fields: Vec<FieldChange>,
    },
    /// An employee was deleted.
    EmployeeDeleted {
        /// The id, never used again.
        employee: u64,
        /// When it happened.
        at: Timestamp,
    },
    /// The outcome of a Power Edit, after the changes it made.
    PowerEdited(PowerEdited),
    /// Something of the account itself changed: a user, a field, a subscription.
    Account {
        /// What, in a few words: `litmos access enabled`.
        what: String,
        /// The id it is about, where it has a number.
        id: Option<u64>,
    },
}

/// One field's change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's alias.
    pub field: String,
    /// The value before; `None` is unset.
    pub before: Option<String>,
    /// The value after; `None` is unset.
    pub after: Option<String>,
}
