//! POST `{v1}/reports/custom`: all employees, chosen fields, one answer (section 7.1).
//!
//! Left out: CSV, XLS and PDF, which answer 404 as an unknown format does, and saved reports.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::{StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Reply;
use super::call::Call;
use super::changed::timestamp;
use super::error::Error;
use super::format::{Format, uncached, with_headers};
use super::pieces::{InPieces, in_pieces};
use super::wire::{Column, Place, Row, columns};
use super::xml::{Element, Writer};
use crate::access::Viewer;
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
struct Head<'a> {
    title: &'a str,
    fields: Vec<WireColumn<'a>>,
}

#[derive(Serialize)]
struct WireColumn<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
}

pub(crate) fn custom(call: &Call, company: Arc<Company>, user: u64) -> Reply {
    let asked = asked(call)?;
    let format = chosen_format(call, &asked)?;
    let report = Report {
        company,
        user,
        names: asked.fields.iter().filter_map(text_of).collect(),
        title: asked.title.unwrap_or_default(),
        keep: Keep::of(&asked.filters)?,
        format,
        only_current: call.flag("onlyCurrent", true),
    };
    // What is wrong with the columns is found before the answer begins.
    report.columns(&report.viewer())?;
    let media_type = match format {
        Format::Json => "application/json",
        Format::Xml => "text/xml",
    };
    Ok(uncached(with_headers(StatusCode::OK, media_type, in_pieces(report))))
}

/// A report about to be written, from the company as it was when it was asked for.
struct Report {
    company: Arc<Company>,
    user: u64,
    names: Vec<String>,
    title: String,
    keep: Keep,
    format: Format,
    only_current: bool,
}

impl Report {
    fn viewer(&self) -> Viewer<'_> {
        let user = self.company.access().user(self.user).expect("users are never removed");
        self.company.seen_by(user)
    }

    fn columns<'a>(&'a self, viewer: &Viewer<'a>) -> Result<Vec<Column<'a>>, Error> {
        let numeric = self.company.knobs.report_numeric_keys;
        columns(&self.names, viewer, |name| key(name, numeric))
    }

    /// What stands before the rows.
    fn head(&self, columns: &[Column<'_>]) -> Vec<u8> {
        let fields: Vec<WireColumn<'_>> = columns.iter().map(wire_column).collect();
        match self.format {
            Format::Json => {
                let mut head =
                    serde_json::to_vec(&Head { title: &self.title, fields }).expect("text and lists of text");
                // The rows come inside the same map.
                head.pop();
                head.extend(b",\"employees\":[");
                head
            }
            Format::Xml => xml_head(&self.title, &fields),
        }
    }

    fn row(&self, row: &Row<'_>, is_first: bool, out: &mut Vec<u8>) {
        match self.format {
            Format::Json => {
                if !is_first {
                    out.push(b',');
                }
                serde_json::to_writer(out, row).expect("maps of text and memory to write to");
            }
            Format::Xml => {
                let mut xml = Writer::fragment();
                row.write_xml(&mut xml);
                out.extend(xml.finish().into_bytes());
            }
        }
    }

    /// What stands after the rows.
    fn tail(&self) -> &'static [u8] {
        match self.format {
            Format::Json => b"]}",
            Format::Xml => b"</employees></report>",
        }
    }
}

impl InPieces for Report {
    fn write(&self, after: Option<u64>, bytes: usize, out: &mut Vec<u8>) -> Option<u64> {
        let viewer = self.viewer();
        let columns = self.columns(&viewer).expect("they were looked at before the answer began");
        let mut is_first = after.is_none();
        if is_first {
            out.extend(self.head(&columns));
        }
        for employee in self.company.employees().after(after) {
            if self.keep.keeps(employee) && viewer.sees_employee(employee) {
                let (columns, viewer, knobs, only_current) =
                    (&columns[..], &viewer, &self.company.knobs, self.only_current);
                let row = Row { employee, columns, viewer, knobs, place: Place::Report, only_current };
                self.row(&row, std::mem::take(&mut is_first), out);
            }
            if out.len() >= bytes && !is_first {
                return Some(employee.id);
            }
        }
        out.extend(self.tail());
        None
    }
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

fn xml_head(title: &str, fields: &[WireColumn<'_>]) -> Vec<u8> {
    let mut xml = Writer::new();
    xml.open("report", &[]);
    xml.leaf("title", &[], Some(title));
    xml.open("fieldset", &[]);
    for column in fields {
        xml.leaf("field", &[("id", column.id), ("type", column.kind)], Some(column.name));
    }
    xml.close("fieldset");
    xml.open("employees", &[]);
    xml.finish().into_bytes()
}
