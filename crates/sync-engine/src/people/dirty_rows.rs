//! Which rows and links a change touched.

use std::collections::BTreeSet;

use sync_core::{EmployeeId, StagedList};

use crate::store::staging;

/// What a change of list and links touched, to be stored.
#[derive(Clone, Debug, Default)]
pub(crate) struct DirtyRows {
    pub(super) rows: BTreeSet<EmployeeId>,
    pub(super) links: BTreeSet<EmployeeId>,
    /// When the list was read.
    pub(super) read_at: bool,
    pub(super) selection: bool,
}

impl DirtyRows {
    /// One employee's row and link.
    pub(crate) fn employee(id: &EmployeeId) -> DirtyRows {
        DirtyRows::employees(&BTreeSet::from([id.clone()]))
    }

    /// What differs between two lists.
    pub(crate) fn between(old: &StagedList, new: &StagedList) -> DirtyRows {
        DirtyRows {
            rows: staging::differing(old, new),
            links: BTreeSet::new(),
            read_at: old.read_at != new.read_at,
            selection: old.selection != new.selection,
        }
    }

    /// One employee's row; the link is as it was.
    pub(crate) fn row(id: &EmployeeId) -> DirtyRows {
        DirtyRows {
            rows: BTreeSet::from([id.clone()]),
            ..DirtyRows::default()
        }
    }

    /// The selection alone.
    pub(crate) fn selection() -> DirtyRows {
        DirtyRows {
            selection: true,
            ..DirtyRows::default()
        }
    }

    /// The rows of both.
    pub(crate) fn and(mut self, other: DirtyRows) -> DirtyRows {
        self.rows.extend(other.rows);
        self.links.extend(other.links);
        self.read_at |= other.read_at;
        self.selection |= other.selection;
        self
    }

    /// The rows and links of these employees.
    pub(crate) fn employees(ids: &BTreeSet<EmployeeId>) -> DirtyRows {
        DirtyRows {
            rows: ids.clone(),
            links: ids.clone(),
            ..DirtyRows::default()
        }
    }
}
