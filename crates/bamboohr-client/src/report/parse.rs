//! The request of a report, and the response as a whole.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::data::Report;
use super::row::{parse_row, requested_name};
use crate::fields::Id;

/// The request body for these columns.
pub(crate) fn request_body(names: &[&str]) -> Vec<u8> {
    let body =
        serde_json::json!({ "title": "Litmos sync", "fields": names, "filterDuplicates": "yes" });
    body.to_string().into_bytes()
}

/// A response whose columns and rows are not parsed yet, so that a bad one does not spoil the
/// others.
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

/// Parses a response.
pub(crate) fn parse(body: &str) -> Result<Report, serde_json::Error> {
    let wire: Wire<'_> = serde_json::from_str(body)?;
    let mut columns: Vec<String> = Vec::new();
    let mut left_out = 0;
    for column in wire.fields {
        let Ok(column) = serde_json::from_str::<WireColumn>(column.get()) else {
            left_out += 1;
            continue;
        };
        let column = String::from(column.id);
        let column = requested_name(&column);
        if column != "id" && !columns.iter().any(|known| known == column) {
            columns.push(column.to_owned());
        }
    }
    let rows = wire
        .employees
        .into_iter()
        .map(|row| parse_row(row, &columns))
        .collect();
    Ok(Report {
        columns,
        rows,
        left_out,
    })
}
