//! On which page of the record a field stands, and in which table (section 8.4).
//!
//! Guessed throughout: numbers and grouping differ between accounts, and nobody published a list.

use serde::Serialize;

use crate::fields::{Catalogue, Field, Source, Table};

/// A page or a table as the list of fields names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Place {
    pub(super) id: i64,
    name: &'static str,
}

const PERSONAL: Place = Place {
    id: 1,
    name: "Personal",
};
const JOB: Place = Place { id: 2, name: "Job" };
const TRAINING: Place = Place {
    id: 3,
    name: "Training",
};

/// Fields of the job page that are in none of its tables.
const ON_JOB: [&str; 4] = ["hireDate", "originalHireDate", "employeeNumber", "status"];

/// The page; `None` for what is worked out, which stands on none and is listed under −1.
pub(super) fn page(field: &Field, fields: &Catalogue) -> Option<Place> {
    match field.source {
        Source::Row(_) | Source::Status => Some(JOB),
        Source::Stored if ON_JOB.contains(&&*field.alias) => Some(JOB),
        Source::Stored if field.alias == fields.litmos_access().alias => Some(TRAINING),
        Source::Stored => Some(PERSONAL),
        _ => None,
    }
}

/// The table, if it is a column of one.
pub(super) fn table(field: &Field) -> Option<Place> {
    match field.source {
        Source::Row(Table::JobInfo) => Some(Place {
            id: 1,
            name: "Job Information",
        }),
        Source::Row(Table::EmploymentStatus) => Some(Place {
            id: 2,
            name: "Employment Status",
        }),
        _ => None,
    }
}
