//! What happened to an employee, and the state of the company that a webhook reports it from.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Access, Catalogue, Employees, Knobs, Zone};

/// What happened to an employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Action {
    Created,
    Updated,
    Deleted,
}

impl Action {
    /// As a body names it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Action::Created => "Created",
            Action::Updated => "Updated",
            Action::Deleted => "Deleted",
        }
    }
}

/// One event of one employee, as a webhook reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) employee: u64,
    pub(crate) action: Action,
    /// Monitored fields that changed, by alias.
    pub(crate) changed: BTreeSet<String>,
    /// When it last changed.
    pub(crate) at: Timestamp,
}

/// The state of the company that bodies are built from.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) company_id: u64,
    pub(crate) employees: &'a Employees,
    pub(crate) fields: &'a Catalogue,
    pub(crate) access: &'a Access,
    pub(crate) knobs: &'a Knobs,
    pub(crate) zone: &'a Zone,
    pub(crate) seed: u64,
}
