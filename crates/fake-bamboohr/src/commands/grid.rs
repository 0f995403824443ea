//! The input and the outcome of a Power Edit (section 9.3).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Fields, Refusal};

/// What is set, from when, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerEdit {
    /// What is set.
    #[serde(flatten)]
    pub grid: Grid,
    /// From which day history fields count; today by default.
    #[serde(default)]
    pub effective: Option<Date>,
    /// The login name of the user who edits; by default one who may edit everything.
    #[serde(default)]
    pub user: Option<String>,
}

/// What is set in the grid. Field names are aliases, ids or labels; empty text clears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Grid {
    /// One column, for all active employees that match.
    Column {
        /// The field's alias, id or label.
        field: String,
        /// The new value; empty text clears.
        value: String,
        /// Field values an employee must have; all active employees by default.
        #[serde(default)]
        filter: Fields,
    },
    /// Single cells are set.
    Cells {
        /// Each on its own; several of one employee make one save.
        cells: Vec<GridCell>,
    },
}

/// One cell of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridCell {
    /// The employee's id.
    pub employee: u64,
    /// The field's alias, id or label.
    pub field: String,
    /// The new value; empty text clears.
    pub value: String,
}

/// The outcome of a Power Edit: every selected employee is in one of the three lists; one with a
/// refused cell may be in another too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerEdited {
    /// Employees whose record changed, or will on the effective day.
    pub changed: Vec<u64>,
    /// Employees who had all the values already.
    pub unchanged: Vec<u64>,
    /// What was refused.
    pub refused: Vec<RefusedCell>,
}

/// Something that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedCell {
    /// The employee's id.
    pub employee: u64,
    /// The label of the field that the user may not edit; none if all of the employee's cells were
    /// refused.
    pub field: Option<String>,
    /// Why, with the status the API would give.
    pub why: Refusal,
}

impl PowerEdit {
    /// Sets `field` to `value` for all active employees that match `filter`, today, by one who may.
    pub fn column(field: &str, value: &str, filter: Fields) -> PowerEdit {
        let (field, value) = (field.to_owned(), value.to_owned());
        PowerEdit {
            grid: Grid::Column {
                field,
                value,
                filter,
            },
            effective: None,
            user: None,
        }
    }

    /// Sets single cells, today, by one who may.
    pub fn cells(cells: Vec<GridCell>) -> PowerEdit {
        PowerEdit {
            grid: Grid::Cells { cells },
            effective: None,
            user: None,
        }
    }
}
