//! The page of the record and the table that a field belongs to (section 8.4).
//!
//! Guessed throughout: numbers and grouping differ between accounts and are not published.

use serde::Serialize;

use crate::{Catalogue, Field, Source, Table};

/// A page or a table as the list of fields names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct PageRef {
    pub(super) id: i64,
    name: &'static str,
}

const PERSONAL: PageRef = PageRef {
    id: 1,
    name: "Personal",
};
const JOB: PageRef = PageRef { id: 2, name: "Job" };
const TRAINING: PageRef = PageRef {
    id: 3,
    name: "Training",
};

/// Fields of the job page that are in none of its tables.
const ON_JOB: [&str; 4] = ["hireDate", "originalHireDate", "employeeNumber", "status"];

/// The page; `None` for computed fields, which are listed under −1.
pub(super) fn page(field: &Field, fields: &Catalogue) -> Option<PageRef> {
    match field.source {
        Source::Row(_) | Source::Status => Some(JOB),
        Source::Stored if ON_JOB.contains(&&*field.alias) => Some(JOB),
        Source::Stored if field.alias == fields.litmos_access().alias => Some(TRAINING),
        Source::Stored => Some(PERSONAL),
        _ => None,
    }
}

/// The table, if it is a column of one.
pub(super) fn table(field: &Field) -> Option<PageRef> {
    match field.source {
        Source::Row(Table::JobInfo) => Some(PageRef {
            id: 1,
            name: "Job Information",
        }),
        Source::Row(Table::EmploymentStatus) => Some(PageRef {
            id: 2,
            name: "Employment Status",
        }),
        _ => None,
    }
}
