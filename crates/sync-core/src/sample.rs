//! Made-up people for this crate's own tests.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::mapping::{Member, SourceField};
use crate::reading::{CompleteRead, SourceRow};
use crate::{Config, Employee, Learner, Link, Links, StagedList, Value};

/// Noon on 2 November 2026, in UTC.
pub(crate) fn noon() -> Timestamp {
    "2026-11-02T12:00:00Z".parse().unwrap()
}

/// A row with the three required fields, Active, and Litmos Access ticked.
pub(crate) fn row(id: &str, first: &str, last: &str, email: &str) -> SourceRow {
    let mut cells: BTreeMap<String, Option<String>> =
        SourceField::with_alias().map(|(_, alias)| (alias.to_owned(), None)).collect();
    for (column, text) in [
        ("firstName", first),
        ("lastName", last),
        ("workEmail", email),
        ("status", "Active"),
        ("customLitmosAccess", "yes"),
    ] {
        cells.insert(column.into(), Some(text.into()));
    }
    SourceRow { id: id.into(), cells }
}

/// The same with some cells set; `""` is blank and `"?"` takes the cell away.
pub(crate) fn row_with(id: &str, email: &str, cells: &[(&str, &str)]) -> SourceRow {
    let mut row = row(id, "Ana", &format!("No{id}"), email);
    for (column, text) in cells {
        match *text {
            "?" => row.cells.remove(*column),
            text => row.cells.insert((*column).to_owned(), Some(text.to_owned())),
        };
    }
    row
}

/// A whole read of these rows, begun at noon.
pub(crate) fn read(rows: &[SourceRow]) -> CompleteRead {
    let columns = SourceField::with_alias().map(|(_, alias)| alias.to_owned());
    CompleteRead {
        started_at: noon(),
        litmos_access_column: Some("customLitmosAccess".into()),
        columns: columns.chain(["customLitmosAccess".to_owned(), "id".to_owned()]).collect(),
        rows: rows.to_vec(),
        deleted: BTreeSet::new(),
    }
}

/// The list a first Sync makes of these rows, given these links.
pub(crate) fn list(rows: &[SourceRow], links: &Links) -> StagedList {
    crate::stage(&read(rows), &StagedList::default(), links, &Config::default(), noon()).unwrap().list
}

/// An active learner of which only the names are set.
pub(crate) fn learner(id: &str, user_name: &str) -> Learner {
    Learner {
        id: id.into(),
        members: BTreeMap::from([(Member::UserName, user_name.to_owned()), (Member::Email, user_name.to_owned())]),
        active: true,
        access_level: "Learner".into(),
    }
}

/// An employee who told these columns and nothing else, by alias; `litmosAccess` is the box.
pub(crate) fn employee(id: &str, cells: &[(&str, &str)]) -> Employee {
    let mut employee = Employee::silent(id.into());
    for (alias, text) in cells {
        let field = SourceField::named(alias, Some("litmosAccess")).unwrap();
        employee.set(field, if text.is_empty() { Value::Empty } else { Value::Text((*text).to_owned()) });
    }
    employee
}

/// A link whose baseline holds these columns; active unless `status` is `Inactive`.
pub(crate) fn link(id: &str, learner: &str, cells: &[(&str, &str)]) -> Link {
    let told = employee(id, cells);
    let mut link = Link::bare(id.into(), learner.into());
    link.baseline.values = told.values.clone();
    link.baseline.active = Some(told.status != Value::Text("Inactive".into()));
    link
}
