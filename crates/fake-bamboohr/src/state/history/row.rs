//! One dated row of a history table.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::state::texts::Texts;

/// The employment status that ends employment; built in, cannot be removed.
pub const TERMINATED: &str = "Terminated";

/// One row of a history table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Row {
    /// The row's id, unique in the company, ascending.
    pub id: u64,
    /// From which day it counts.
    pub date: Date,
    /// When it takes effect: the start of `date`, 11:59 pm for a future last day, at once if made
    /// late.
    pub effective: Timestamp,
    /// The row's values by alias.
    pub values: Texts,
}

impl Row {
    /// What the row gives the field of this alias; dates are no value of it, see [`Row::date`].
    pub(crate) fn value(&self, alias: &str) -> Option<&str> {
        self.values.get(alias)
    }

    /// Whether it ends employment.
    pub(crate) fn ends_employment(&self) -> bool {
        self.value("employmentHistoryStatus") == Some(TERMINATED)
    }
}
