//! The field that holds the manager, and the fields that show something of the manager's record
//! (section 5.1).

use serde::{Deserialize, Serialize};

/// The alias of the field; as a column of `jobInfo` it is called `reportsTo`.
pub const SUPERVISOR: &str = "supervisor";

/// What of the manager a field shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfManager {
    /// `supervisorId`: the employee number, which is not the id.
    Number,
    /// `supervisorEId`: the id.
    Id,
    /// `supervisorEmail`: the work e-mail.
    Email,
}
