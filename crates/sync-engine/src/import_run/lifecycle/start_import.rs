//! The request to start an Import.

use std::collections::BTreeSet;

use sync_core::EmployeeId;
use sync_core::reporting::run::RunSource;

/// The employees to import.
#[derive(Clone, Debug)]
pub(crate) enum Selection {
    /// The rows selected on the list.
    Selected,
    /// The rows of these employees.
    Ids(BTreeSet<EmployeeId>),
}

/// The request to start an Import.
#[derive(Clone, Debug)]
pub(crate) struct StartImport<'a> {
    pub(crate) actor: &'a str,
    /// An administrator or the schedule.
    pub(crate) source: RunSource,
    pub(crate) selection: Selection,
    pub(crate) is_dry: bool,
    /// The client's own id of the request: the same one again shows the same run, if it asks for
    /// the same (CNC-2).
    pub(crate) key: Option<&'a str>,
}
