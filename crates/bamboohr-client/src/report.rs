//! The custom report: what is asked for and what came back, column by column (contract section 7.1).
//!
//! A value has its states and they are kept apart: not carried, carried empty, carried, carried as what no field can
//! be. Left out: reading the body (`rows`); cleaning of text, dates and checkboxes, which are the rules' business.

mod rows;

use serde::Deserialize;
use serde::de::IgnoredAny;

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
    /// Carried as a list or an object, which no field of a report is. What it holds is unknown.
    Unreadable,
}

/// One row of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRow {
    /// The employee id, as text, byte for byte (RD-7); empty if the row carries none that can be read (RD-4).
    pub id: String,
    /// The values in the order of [`Report::columns`].
    pub values: Vec<FieldValue>,
}

/// A whole answer. Rows with the same employee id are all here; RD-5 is the reader's to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The columns that came back, as they were asked for (RD-4). `id` always does and is none of them.
    pub columns: Vec<String>,
    /// The rows, in the vendor's order.
    pub rows: Vec<EmployeeRow>,
}

/// The request body for these columns.
pub(crate) fn request(names: &[&str]) -> Vec<u8> {
    let body = serde_json::json!({ "title": "Litmos sync", "fields": names, "filterDuplicates": "yes" });
    body.to_string().into_bytes()
}

/// The answer but for what its rows hold: those are read once the columns are known, without a copy in between.
#[derive(Deserialize)]
struct Wire {
    fields: Vec<WireColumn>,
    #[serde(rename = "employees")]
    _employees: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct WireColumn {
    id: Id,
}

/// Reads an answer.
pub(crate) fn read(body: &[u8]) -> Result<Report, serde_json::Error> {
    let wire: Wire = serde_json::from_slice(body)?;
    let mut columns: Vec<String> = Vec::new();
    for column in wire.fields.into_iter().map(|column| String::from(column.id)) {
        let column = as_asked(&column);
        if column != "id" && !columns.iter().any(|known| known == column) {
            columns.push(column.to_owned());
        }
    }
    let rows = rows::read(body, &columns)?;
    Ok(Report { columns, rows })
}

/// A column asked for by number, `4471`, is called `4471.0` in the answer.
fn as_asked(name: &str) -> &str {
    match name.strip_suffix(".0") {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => number,
        _ => name,
    }
}
