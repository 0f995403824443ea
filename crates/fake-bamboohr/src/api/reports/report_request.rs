//! The request of a report: columns, filters, format (section 7.1).
//!
//! Not implemented: XLS and PDF, which answer 404 as an unknown format does.

use std::collections::BTreeSet;

use http::header;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::Employee;
use crate::api::call::Call;
use crate::api::employees::changed::parse_timestamp;
use crate::api::error::Error;
use crate::api::format::xml::Element;

/// The body of a report request.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReportRequest {
    pub(super) title: Option<String>,
    fields: Vec<Value>,
    pub(super) filters: Filters,
    #[serde(skip)]
    pub(super) output: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Filters {
    last_changed: Option<LastChanged>,
    employee_ids: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LastChanged {
    /// `no` leaves employees without a change date out.
    #[serde(default)]
    include_null: Option<String>,
    value: String,
}

impl ReportRequest {
    /// JSON only if the content type is exactly that; everything else is read as XML.
    pub(super) fn parse(call: &Call) -> Result<ReportRequest, Error> {
        if call.header(header::CONTENT_TYPE) == Some("application/json") {
            return serde_json::from_slice(&call.body).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                let reason = format!(
                    "the body is no JSON request of a report (line {line}, column {column})"
                );
                Error::status(400, "Invalid data").because(reason)
            });
        }
        let malformed = || {
            Error::status(400, "Malformed XML").because(
                "the body is no XML element `report`; it is read as XML, as `Content-Type` is not `application/json`",
            )
        };
        let root = Element::parse(&call.body)
            .filter(|root| root.name == "report")
            .ok_or_else(malformed)?;
        let fields = root
            .child("fields")
            .map(|fields| fields.children.as_slice())
            .unwrap_or_default();
        let fields = fields
            .iter()
            .map(|field| field.attribute("id").map(Value::from))
            .collect::<Option<_>>();
        let last_changed = root
            .child("filters")
            .and_then(|filters| filters.child("lastChanged"));
        let last_changed = last_changed.map(|filter| LastChanged {
            include_null: filter.attribute("includeNull").map(str::to_owned),
            value: filter.text.clone(),
        });
        Ok(ReportRequest {
            title: root.child("title").map(|title| title.text.clone()),
            fields: fields.ok_or_else(malformed)?,
            filters: Filters {
                last_changed,
                employee_ids: None,
            },
            output: root.attribute("output").map(str::to_owned),
        })
    }

    /// The columns as requested.
    pub(super) fn names(&self) -> Vec<String> {
        self.fields.iter().filter_map(name_or_number).collect()
    }
}

/// The formats that are made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    Json,
    Xml,
    Csv,
}

impl Output {
    /// `format`, else `output` of an XML request, else an `Accept` that is exactly one of the known
    /// types; else 404, also for `*/*`.
    pub(crate) fn from_call(call: &Call, output: Option<&str>) -> Result<Output, Error> {
        let by_name = call.query("format").or(output).map(str::to_ascii_lowercase);
        match (by_name.as_deref(), call.header(header::ACCEPT)) {
            (Some("json"), _) | (None, Some("application/json")) => Ok(Output::Json),
            (Some("xml"), _) | (None, Some("text/xml")) => Ok(Output::Xml),
            (Some("csv"), _) | (None, Some("text/csv")) => Ok(Output::Csv),
            _ => Err(Error::status(404, "Unknown report format")),
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Output::Json => "application/json",
            Output::Xml => "text/xml",
            Output::Csv => "text/csv",
        }
    }
}

fn name_or_number(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Which employees are in the report; all by default.
#[derive(Default)]
pub(crate) struct RowFilter {
    since: Option<(Timestamp, bool)>,
    ids: Option<BTreeSet<String>>,
}

impl RowFilter {
    pub(super) fn from_filters(filters: &Filters) -> Result<RowFilter, Error> {
        let since = filters.last_changed.as_ref().map(|filter| {
            let includes_null = filter.include_null.as_deref() != Some("no");
            parse_timestamp(filter.value.trim()).map(|since| (since, includes_null))
        });
        let since = match since {
            Some(None) => {
                let error = Error::status(400, "Invalid or Missing Argument");
                return Err(error.because("`filters.lastChanged.value` is no time"));
            }
            Some(Some(since)) => Some(since),
            None => None,
        };
        let ids = filters
            .employee_ids
            .as_ref()
            .map(|ids| ids.iter().filter_map(name_or_number).collect());
        Ok(RowFilter { since, ids })
    }

    pub(super) fn matches(&self, employee: &Employee) -> bool {
        let is_recent = self.since.is_none_or(|(since, includes_null)| {
            employee
                .last_changed
                .map_or(includes_null, |changed| changed >= since)
        });
        is_recent
            && self
                .ids
                .as_ref()
                .is_none_or(|ids| ids.contains(&employee.id.to_string()))
    }
}
