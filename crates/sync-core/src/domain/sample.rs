//! Made-up people for this crate's own tests.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::mapping::AccessNames;
use crate::mapping::{Member, SourceField, Texts};
use crate::reading::{Cell, CompleteRead, SourceRow};
use crate::{Config, Employee, Learner, Link, Links, StagedList, Value};

/// Noon on 2 November 2026, in UTC.
pub(crate) fn noon() -> Timestamp {
    "2026-11-02T12:00:00Z".parse().unwrap()
}

/// The columns of a read, in the order of a row's cells.
fn columns() -> Vec<String> {
    let aliases = SourceField::with_alias().map(|(_, alias)| alias);
    aliases
        .chain(["customLitmosAccess", "department", "id"])
        .map(str::to_owned)
        .collect()
}

/// A row with the three required fields, Active, and Litmos Access ticked.
pub(crate) fn row(id: &str, first: &str, last: &str, email: &str) -> SourceRow {
    let blank = SourceRow {
        id: id.into(),
        cells: vec![Cell::Empty; columns().len() - 1],
    };
    let told = [
        ("firstName", first),
        ("lastName", last),
        ("workEmail", email),
        ("status", "Active"),
    ];
    let told = told.into_iter().chain([("customLitmosAccess", "yes")]);
    told.fold(blank, |row, (column, text)| {
        set(row, column, Cell::Text(text.to_owned()))
    })
}

/// The row with this cell in place of the former.
pub(crate) fn set(mut row: SourceRow, column: &str, cell: Cell) -> SourceRow {
    let place = columns().iter().position(|known| known == column).unwrap();
    row.cells[place] = cell;
    row
}

/// The same with some cells set; `""` is blank, `"?"` takes the cell away and `"!"` makes it one
/// that cannot be read.
pub(crate) fn row_with(id: &str, email: &str, cells: &[(&str, &str)]) -> SourceRow {
    let row = row(id, "Ana", &format!("No{id}"), email);
    cells.iter().fold(row, |row, (column, text)| {
        let cell = match *text {
            "?" => Cell::NotCarried,
            "!" => Cell::Unreadable,
            text => Cell::Text(text.to_owned()),
        };
        set(row, column, cell)
    })
}

/// A whole read of these rows, begun at noon.
pub(crate) fn read(rows: &[SourceRow]) -> CompleteRead {
    CompleteRead {
        started_at: noon(),
        litmos_access_column: Some("customLitmosAccess".into()),
        columns: columns(),
        rows: rows.to_vec(),
        deleted: BTreeSet::new(),
        left_out: 0,
    }
}

/// The read as it is when one of its columns does not come back.
pub(crate) fn without(read: &CompleteRead, column: &str) -> CompleteRead {
    let mut narrow = read.clone();
    let place = narrow
        .columns
        .iter()
        .position(|known| known == column)
        .unwrap();
    narrow.columns[place] = "somethingElse".to_owned();
    narrow
}

/// The list a first Sync makes of these rows, given these links.
pub(crate) fn list(rows: &[SourceRow], links: &Links) -> StagedList {
    crate::stage(
        &read(rows),
        &StagedList::default(),
        links,
        &Config::default(),
        noon(),
    )
    .unwrap()
    .list
}

/// An active learner of which only the names are set.
pub(crate) fn learner(id: &str, user_name: &str) -> Learner {
    Learner {
        id: id.into(),
        members: Texts::from([
            (Member::UserName, user_name.to_owned()),
            (Member::Email, user_name.to_owned()),
        ]),
        active: true,
        access_level: "Learner".into(),
        expires_on: None,
    }
}

/// An employee who told these columns and nothing else, by alias; `litmosAccess` is the box.
pub(crate) fn employee(id: &str, cells: &[(&str, &str)]) -> Employee {
    let mut employee = Employee::silent(id.into());
    for (alias, text) in cells {
        let field = SourceField::named(
            alias,
            AccessNames {
                name: Some("litmosAccess"),
                ignores_label: false,
            },
        )
        .unwrap();
        employee.set(
            field,
            if text.is_empty() {
                Value::Empty
            } else {
                Value::Text((*text).to_owned())
            },
        );
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
