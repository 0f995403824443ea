//! The custom report: what is asked for and what came back, column by column (contract section
//! 7.1).
//!
//! A value has its states and they are kept apart: not carried, carried empty, carried, carried as
//! what no field can be.

mod rows;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fields::Id;

/// One value of one employee, as carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// The answer did not carry the field for this employee (PRM-3).
    Absent,
    /// Carried as `null` or as empty text.
    Empty,
    /// Carried as this text; numbers and booleans are written out.
    Text(String),
    /// Carried as a list or an object, which no field of a report is, or as text that holds half a
    /// character. What it says is unknown (RD-10, WHK-31).
    Unreadable,
    /// Carried several times in one row, not always as the same.
    Repeated(Vec<FieldValue>),
}

/// One row of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRow {
    /// The employee id, as text, byte for byte (RD-7); empty if the row carries none that can be
    /// read (RD-10).
    pub id: String,
    /// The values in the order of [`Report::columns`]; none for a row that is not one.
    pub values: Vec<FieldValue>,
}

/// A whole answer. Rows with the same employee id are all here; RD-5 is the reader's to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The columns that came back, as they were asked for (RD-4). `id` always does and is none of
    /// them.
    pub columns: Vec<String>,
    /// The rows, in the vendor's order.
    pub rows: Vec<EmployeeRow>,
    /// How many columns are left out because they are of another shape (RD-10).
    pub left_out: usize,
}

/// The request body for these columns.
pub(crate) fn request(names: &[&str]) -> Vec<u8> {
    let body =
        serde_json::json!({ "title": "Litmos sync", "fields": names, "filterDuplicates": "yes" });
    body.to_string().into_bytes()
}

/// The answer, its columns and rows not looked into yet: what is wrong with one of them spoils no
/// other.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    fields: Vec<&'a RawValue>,
    #[serde(borrow)]
    employees: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct WireColumn {
    id: Id,
}

/// Reads an answer.
pub(crate) fn read(body: &str) -> Result<Report, serde_json::Error> {
    let wire: Wire<'_> = serde_json::from_str(body)?;
    let mut columns: Vec<String> = Vec::new();
    let mut left_out = 0;
    for column in wire.fields {
        let Ok(column) = serde_json::from_str::<WireColumn>(column.get()) else {
            left_out += 1;
            continue;
        };
        let column = String::from(column.id);
        let column = as_asked(&column);
        if column != "id" && !columns.iter().any(|known| known == column) {
            columns.push(column.to_owned());
        }
    }
    let rows = wire
        .employees
        .into_iter()
        .map(|row| rows::read(row, &columns))
        .collect();
    Ok(Report {
        columns,
        rows,
        left_out,
    })
}

/// A column asked for by number, `4471`, is called `4471.0` in the answer.
fn as_asked(name: &str) -> &str {
    match name.strip_suffix(".0") {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            number
        }
        _ => name,
    }
}
