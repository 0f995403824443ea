//! The custom report: what is asked for and what came back, column by column (contract section 7.1).
//!
//! A value has three states and they are kept apart: not carried, carried empty, carried. Left out: cleaning
//! of text, dates and checkboxes, which are the rules' business.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fields::Id;
use crate::{Cause, Error};

/// One value of one employee, as carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// The answer did not carry the field for this employee (PRM-3).
    Absent,
    /// Carried as `null` or as empty text.
    Empty,
    /// Carried as this text; numbers and booleans are written out.
    Text(String),
}

/// One row of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRow {
    /// The employee id, as text, byte for byte (RD-7); empty if the row carries none (RD-4).
    pub id: String,
    values: BTreeMap<String, FieldValue>,
}

impl EmployeeRow {
    /// The value in the column asked for as `name`.
    pub fn value(&self, name: &str) -> FieldValue {
        self.values.get(name).cloned().unwrap_or(FieldValue::Absent)
    }

    /// What the row carries, by column as asked for; `None` is carried empty.
    pub fn cells(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.values.iter().filter_map(|(name, value)| match value {
            FieldValue::Absent => None,
            FieldValue::Empty => Some((name.as_str(), None)),
            FieldValue::Text(text) => Some((name.as_str(), Some(text.as_str()))),
        })
    }
}

/// A whole answer. Rows with the same employee id are all here; RD-5 is the reader's to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    columns: BTreeSet<String>,
    /// The rows, in the vendor's order.
    pub rows: Vec<EmployeeRow>,
}

impl Report {
    /// Whether the column asked for as `name` came back (RD-4). `id` always does.
    pub fn has_column(&self, name: &str) -> bool {
        name == "id" || self.columns.contains(name)
    }

    /// The columns that came back, as they were asked for.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str)
    }
}

/// The request body for these columns.
pub(crate) fn request(names: &[&str]) -> Vec<u8> {
    let body = serde_json::json!({ "title": "Litmos sync", "fields": names, "filterDuplicates": "yes" });
    body.to_string().into_bytes()
}

#[derive(Deserialize)]
pub(crate) struct Wire {
    fields: Vec<WireColumn>,
    employees: Vec<Map<String, Value>>,
}

#[derive(Deserialize)]
struct WireColumn {
    id: Id,
}

impl TryFrom<Wire> for Report {
    type Error = Error;

    fn try_from(Wire { fields, employees }: Wire) -> Result<Report, Error> {
        let columns: BTreeSet<String> = fields.into_iter().map(|column| as_asked(String::from(column.id))).collect();
        let rows = employees.into_iter().map(|employee| row(employee, &columns)).collect::<Result<_, _>>()?;
        Ok(Report { columns, rows })
    }
}

fn row(employee: Map<String, Value>, columns: &BTreeSet<String>) -> Result<EmployeeRow, Error> {
    let mut id = None;
    let mut values = BTreeMap::new();
    for (key, value) in employee {
        let key = as_asked(key);
        let value = field_value(value)?;
        if key == "id" {
            id = Some(value);
        } else if columns.contains(&key) {
            values.insert(key, value);
        }
    }
    // Whether a row without an id can be used is the reader's to decide (RD-4).
    let id = match id {
        Some(FieldValue::Text(id)) => id,
        Some(FieldValue::Empty | FieldValue::Absent) | None => String::new(),
    };
    Ok(EmployeeRow { id, values })
}

fn field_value(value: Value) -> Result<FieldValue, Error> {
    match value {
        Value::Null => Ok(FieldValue::Empty),
        Value::String(text) if text.is_empty() => Ok(FieldValue::Empty),
        Value::String(text) => Ok(FieldValue::Text(text)),
        Value::Bool(flag) => Ok(FieldValue::Text(flag.to_string())),
        Value::Number(number) => Ok(FieldValue::Text(number.to_string())),
        Value::Array(_) | Value::Object(_) => Err(Error::Fail(Cause::Unreadable("a value is not text"))),
    }
}

/// A column asked for by number, `4471`, is called `4471.0` in the answer.
fn as_asked(name: String) -> String {
    match name.strip_suffix(".0") {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => number.to_owned(),
        _ => name,
    }
}
