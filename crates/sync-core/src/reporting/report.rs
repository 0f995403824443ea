//! The report of a run, for people and for programs (RPT-1..6): one row for each selected employee,
//! as CSV and JSON. It holds names, user names, ids and names of fields; no phone number and no
//! address (MAP-25, RPT-6).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::reporting::row::{ItemResult, Row};
use crate::reporting::run::Header;

/// The version of the JSON form; it changes when a member changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// The columns of the CSV form, in their fixed order (RPT-5).
pub const COLUMNS: [&str; 13] = [
    "employee_id",
    "name",
    "username",
    "learner_id",
    "outcome",
    "flags",
    "reason",
    "message",
    "changed_fields",
    "warnings",
    "attempts",
    "rule",
    "at",
];

/// A whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The run.
    pub run: Header,
    /// Its rows, in the order they were planned.
    pub rows: Vec<Row>,
}

impl Report {
    /// The report of a run.
    pub fn new(run: Header, rows: Vec<Row>) -> Report {
        rulebook::hit(&rulebook::RPT_1);
        Report {
            schema_version: SCHEMA_VERSION,
            run,
            rows,
        }
    }

    /// As CSV (RPT-5): RFC 4180, UTF-8 with BOM, CRLF, and no cell a spreadsheet would take for a
    /// formula.
    pub fn to_csv(&self) -> Vec<u8> {
        rulebook::hit(&rulebook::RPT_5);
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{FEFF}".as_bytes().to_vec());
        let rows = self.rows.iter().map(|row| row.cells().map(guarded));
        let written = std::iter::once(COLUMNS.map(str::to_owned))
            .chain(rows)
            .try_for_each(|row| writer.write_record(row));
        written.expect("rows are equally long, and memory does not fail");
        writer.into_inner().expect("memory does not fail")
    }

    /// As JSON, with raw values.
    pub fn to_json(&self) -> String {
        rulebook::hit(&rulebook::RPT_5);
        serde_json::to_string_pretty(self).expect("a report holds nothing JSON cannot")
    }
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod readback_tests;
