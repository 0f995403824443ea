//! POST `{v1}/reports/custom`: all employees, chosen fields, one answer (section 7.1).
//!
//! Left out: CSV, XLS and PDF, which answer 404 as an unknown format does, and saved reports.

use std::collections::BTreeSet;

use http::{StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Reply;
use super::call::Call;
use super::changed::timestamp;
use super::error::Error;
use super::format::{self, Format, json, uncached};
use super::wire::{Column, Place, Row, columns};
use super::xml::{Element, Writer};
use crate::access::User;
use crate::company::Company;
use crate::employee::Employee;
use crate::field::Kind;
use crate::knobs::NumericKeys;

/// A report as it is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    title: Option<String>,
    fields: Vec<Value>,
    filters: Filters,
    #[serde(skip)]
    output: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Filters {
    last_changed: Option<LastChanged>,
    employee_ids: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LastChanged {
    /// `no` keeps people without a change date out.
    #[serde(default)]
    include_null: Option<String>,
    value: String,
}

#[derive(Serialize)]
struct Body<'a> {
    title: &'a str,
    fields: Vec<WireColumn<'a>>,
    employees: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct WireColumn<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
}

pub(crate) fn custom(call: &Call, company: &Company, user: &User) -> Reply {
    let asked = asked(call)?;
    let format = chosen_format(call, &asked)?;
    let names: Vec<String> = asked.fields.iter().filter_map(text_of).collect();
    let numeric = company.knobs.report_numeric_keys;
    let viewer = company.seen_by(user);
    let columns = columns(&names, &viewer, |name| key(name, numeric))?;
    let keep = Keep::of(&asked.filters)?;
    let only_current = call.flag("onlyCurrent", true);
    let kept = company.employees().values().filter(|employee| keep.keeps(employee) && viewer.sees_employee(employee));
    let knobs = &company.knobs;
    let row =
        |employee| Row { employee, columns: &columns, viewer: &viewer, knobs, place: Place::Report, only_current };
    let body = Body {
        title: asked.title.as_deref().unwrap_or_default(),
        fields: columns.iter().map(wire_column).collect(),
        employees: kept.map(row).collect(),
    };
    Ok(uncached(match format {
        Format::Json => json(StatusCode::OK, &body),
        Format::Xml => format::xml(StatusCode::OK, "text/xml", written(&body)),
    }))
}

/// JSON only if the content type is exactly that; everything else is read as XML.
fn asked(call: &Call) -> Result<Asked, Error> {
    if call.header(header::CONTENT_TYPE) == Some("application/json") {
        return serde_json::from_slice(&call.body).map_err(|_| Error::status(400, "Invalid data"));
    }
    let malformed = || Error::status(400, "Malformed XML");
    let root = Element::parse(&call.body).filter(|root| root.name == "report").ok_or_else(malformed)?;
    let fields = root.child("fields").map(|fields| fields.children.as_slice()).unwrap_or_default();
    let fields = fields.iter().map(|field| field.attribute("id").map(Value::from)).collect::<Option<_>>();
    let last_changed = root.child("filters").and_then(|filters| filters.child("lastChanged"));
    let last_changed = last_changed.map(|filter| LastChanged {
        include_null: filter.attribute("includeNull").map(str::to_owned),
        value: filter.text.clone(),
    });
    Ok(Asked {
        title: root.child("title").map(|title| title.text.clone()),
        fields: fields.ok_or_else(malformed)?,
        filters: Filters { last_changed, employee_ids: None },
        output: root.attribute("output").map(str::to_owned),
    })
}

/// `format`, else `output` of an XML request, else an `Accept` that is exactly one of the known types; else
/// 404, also for `*/*`.
fn chosen_format(call: &Call, asked: &Asked) -> Result<Format, Error> {
    let by_name = call.query("format").or(asked.output.as_deref()).map(str::to_ascii_lowercase);
    match (by_name.as_deref(), call.header(header::ACCEPT)) {
        (Some("json"), _) | (None, Some("application/json")) => Ok(Format::Json),
        (Some("xml"), _) | (None, Some("text/xml")) => Ok(Format::Xml),
        _ => Err(Error::status(404, "Unknown report format")),
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A column asked for by number goes by another name (section 7.1).
fn key(name: &str, style: NumericKeys) -> String {
    let is_number = name.parse::<i64>().is_ok();
    if is_number && style == NumericKeys::DotZero { format!("{name}.0") } else { name.to_owned() }
}

fn wire_column<'a>(column: &'a Column<'a>) -> WireColumn<'a> {
    // Phones and managers come as text here.
    let is_text = matches!(column.field.kind, Kind::Phone | Kind::Employee);
    let kind = if is_text { Kind::Text } else { column.field.kind };
    WireColumn { id: &column.key, kind: kind.as_str(), name: &column.field.label }
}

/// Who stays in the report.
struct Keep {
    since: Option<(Timestamp, bool)>,
    ids: Option<BTreeSet<String>>,
}

impl Keep {
    fn of(filters: &Filters) -> Result<Keep, Error> {
        let since = filters.last_changed.as_ref().map(|filter| {
            let includes_null = filter.include_null.as_deref() != Some("no");
            timestamp(filter.value.trim()).map(|since| (since, includes_null))
        });
        let since = match since {
            Some(None) => return Err(Error::status(400, "Invalid or Missing Argument")),
            Some(Some(since)) => Some(since),
            None => None,
        };
        let ids = filters.employee_ids.as_ref().map(|ids| ids.iter().filter_map(text_of).collect());
        Ok(Keep { since, ids })
    }

    fn keeps(&self, employee: &Employee) -> bool {
        let is_recent = self.since.is_none_or(|(since, includes_null)| {
            employee.last_changed.map_or(includes_null, |changed| changed >= since)
        });
        is_recent && self.ids.as_ref().is_none_or(|ids| ids.contains(&employee.id.to_string()))
    }
}

fn written(body: &Body<'_>) -> String {
    let mut xml = Writer::new();
    xml.open("report", &[]);
    xml.leaf("title", &[], Some(body.title));
    xml.open("fieldset", &[]);
    for column in &body.fields {
        xml.leaf("field", &[("id", column.id), ("type", column.kind)], Some(column.name));
    }
    xml.close("fieldset");
    xml.open("employees", &[]);
    for row in &body.employees {
        row.write_xml(&mut xml);
    }
    xml.close("employees");
    xml.close("report");
    xml.finish()
}
