//! GET `{v1}/employees/{id or all}/tables/{table}` and `…/changed/tables/{table}` (sections 5.8 and
//! 5.9).
//!
//! The vendor promises no order of rows; ours is scattered, so that no client relies on one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::api::call::Call;
use crate::api::employees::changed::Since;
use crate::api::employees::employee::visible_employee;
use crate::api::error::{Error, Reply};
use crate::api::format::xml::Writer;
use crate::api::format::{Format, answer};
use crate::fields::Column;
use crate::state::history::Row;
use crate::state::manager::full_name;
use crate::{Company, Employee, Kind, Table, User, Viewer};

/// The table the path names at `place`.
pub(crate) fn table(call: &Call, place: usize, status: u16) -> Result<Table, Error> {
    let name = call.path.get(place).map(AsRef::as_ref).unwrap_or_default();
    Table::parse(name).ok_or_else(|| Error::status(status, "Table not found"))
}

/// One row as the API shows it.
struct RowView<'a> {
    row: &'a Row,
    employee: &'a Employee,
    columns: Vec<&'static Column>,
    company: &'a Company,
    /// Whether the row carries its id and the employee's id.
    has_ids: bool,
}

impl<'a> RowView<'a> {
    fn cells(&self) -> impl Iterator<Item = (&'static str, Option<Cow<'a, str>>)> + '_ {
        let (row, company) = (self.row, self.company);
        self.columns
            .iter()
            .map(move |column: &&'static Column| (column.name, cell(column, row, company)))
    }

    fn write_xml(&self, xml: &mut Writer) {
        let (id, employee) = (self.row.id.to_string(), self.employee.id.to_string());
        let ids = [("id", id.as_str()), ("employeeId", employee.as_str())];
        xml.open("row", if self.has_ids { &ids } else { &[] });
        for (name, text) in self.cells() {
            xml.leaf("field", &[("id", name)], text.as_deref());
        }
        xml.close("row");
    }
}

fn cell<'a>(column: &Column, row: &'a Row, company: &'a Company) -> Option<Cow<'a, str>> {
    if column.is_date() {
        return Some(row.date.to_string().into());
    }
    let value = row.value(column.alias)?;
    match company
        .fields()
        .by_stored_alias(column.alias)
        .map(|field| field.kind)
    {
        Some(Kind::Employee) => {
            let manager = value.parse().ok().and_then(|id| company.employee(id));
            manager.map(|manager| full_name(manager).into())
        }
        _ => Some(value.into()),
    }
}

impl Serialize for RowView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.has_ids {
            map.serialize_entry("id", &self.row.id.to_string())?;
            map.serialize_entry("employeeId", &self.employee.id.to_string())?;
        }
        for (name, text) in self.cells() {
            map.serialize_entry(name, &text)?;
        }
        map.end()
    }
}

/// What a viewer sees of one table.
struct TableView<'a> {
    table: Table,
    company: &'a Company,
    viewer: Viewer<'a>,
    has_ids: bool,
}

impl<'a> TableView<'a> {
    /// The rows of an employee, in no particular order, with the columns that are visible.
    fn rows(&self, employee: &'a Employee) -> Vec<RowView<'a>> {
        let (company, has_ids) = (self.company, self.has_ids);
        let sees = |column: &&Column| {
            let field = company.fields().by_stored_alias(column.alias);
            field.is_some_and(|field| self.viewer.sees_field_of(field, employee))
        };
        let columns: Vec<&'static Column> = self.table.columns().filter(sees).collect();
        let view = |row| RowView {
            row,
            employee,
            columns: columns.clone(),
            company,
            has_ids,
        };
        let mut rows: Vec<RowView<'a>> =
            employee.history(self.table).into_iter().map(view).collect();
        rows.sort_by_key(|view| scatter(view.row.id));
        rows
    }

    /// The employees whose rows are visible.
    fn employees(&self) -> impl Iterator<Item = &'a Employee> {
        self.company
            .employees()
            .values()
            .filter(|employee| self.viewer.sees_employee(employee))
    }
}

/// An odd number spreads ids over all numbers without two meeting.
fn scatter(id: u64) -> u64 {
    id.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

pub(crate) fn read(call: &Call, company: &Company, user: &User) -> Reply {
    let table = table(call, 4, 404)?;
    let view = TableView {
        table,
        company,
        viewer: company.viewer(user),
        has_ids: true,
    };
    let of: Vec<&Employee> = match &*call.path[2] {
        "all" => view.employees().collect(),
        _ => vec![visible_employee(call, company, &view.viewer)?],
    };
    let mut rows: Vec<RowView<'_>> = of
        .into_iter()
        .flat_map(|employee| view.rows(employee))
        .collect();
    rows.sort_by_key(|view| scatter(view.row.id));
    Ok(answer(Format::from_accept(call), &rows, |xml| {
        xml.open("table", &[]);
        rows.iter().for_each(|row| row.write_xml(xml));
        xml.close("table");
    }))
}

#[derive(serde::Serialize)]
struct Changed<'a> {
    table: &'static str,
    employees: BTreeMap<u64, Changes<'a>>,
}

#[derive(serde::Serialize)]
struct Changes<'a> {
    #[serde(rename = "lastChanged")]
    last_changed: String,
    rows: Vec<RowView<'a>>,
}

/// All rows of every employee with any change since.
pub(crate) fn changed(call: &Call, company: &Company, user: &User) -> Reply {
    let table = table(call, 4, 404)?;
    let since = Since::parse(call, company)?;
    let view = TableView {
        table,
        company,
        viewer: company.viewer(user),
        has_ids: false,
    };
    let employees = view.employees().filter_map(|employee| {
        let at = employee.last_changed.filter(|at| since.includes(*at))?;
        // Here the zone is a letter, in the other feed an offset (section 5.9).
        let last_changed = at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        Some((
            employee.id,
            Changes {
                last_changed,
                rows: view.rows(employee),
            },
        ))
    });
    let body = Changed {
        table: table.name(),
        employees: employees.collect(),
    };
    Ok(answer(Format::from_accept(call), &body, |xml| {
        write_xml(&body, xml)
    }))
}

fn write_xml(body: &Changed<'_>, xml: &mut Writer) {
    xml.open("table", &[("id", body.table)]);
    for (id, changes) in &body.employees {
        xml.open(
            "employee",
            &[
                ("id", &id.to_string()),
                ("lastChanged", &changes.last_changed),
            ],
        );
        changes.rows.iter().for_each(|row| row.write_xml(xml));
        xml.close("employee");
    }
    xml.close("table");
}
