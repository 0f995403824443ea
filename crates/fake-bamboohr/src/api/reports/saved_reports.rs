//! GET `{v1}/reports/{id}`, GET `{v1}/custom-reports` and `…/{reportId}`: reports that were saved
//! (section 7.2).
//!
//! Not implemented: `fd`, since no column here gives an employee a second row; aggregations, which
//! are always empty.

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Map, Value, json as value};

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::json;
use crate::api::format::wire::{Row, RowStyle, columns};
use crate::api::reports::report::Report;
use crate::api::reports::report_request::{Output, RowFilter};
use crate::{Company, SavedReport, User};

/// The default and the largest number of rows on a page.
const PAGE_DEFAULT: usize = 500;
const PAGE_MAX: usize = 1000;

fn report<'a>(call: &Call, company: &'a Company) -> Option<&'a SavedReport> {
    company.reports.get(&call.path.get(2)?.parse().ok()?)
}

/// The older form, in every format.
pub(crate) fn run(call: &Call, company: Arc<Company>, user: u64) -> Reply {
    let saved = report(call, &company).ok_or_else(|| Error::status(404, "Report not found"))?;
    if !company
        .access()
        .user(user)
        .is_some_and(|user| saved.is_shared_with(user))
    {
        return Err(Error::status(403, "You do not have access to this report"));
    }
    let report = Report {
        user,
        names: saved.fields.clone(),
        title: saved.name.clone(),
        filter: RowFilter::default(),
        format: Output::from_call(call, None)?,
        only_current: call.flag("onlyCurrent", true),
        today: company.today(call.now),
        company,
    };
    report.answer()
}

/// The newer endpoints report errors in JSON, with a number as the code.
fn refused(status: u16, message: &str) -> Error {
    Error::Json {
        status,
        body: value!({"error": {"code": status, "message": message}}),
    }
}

fn wire_id(id: u64, company: &Company) -> Value {
    if company.knobs.saved_report_ids_as_text {
        id.to_string().into()
    } else {
        id.into()
    }
}

pub(crate) fn list(call: &Call, company: &Company, user: &User) -> Reply {
    let shared: Vec<Value> = company
        .reports
        .iter()
        .filter(|(_, report)| report.is_shared_with(user))
        .map(|(id, report)| value!({"id": wire_id(*id, company), "name": report.name}))
        .collect();
    let page = Page::new(call, shared.len());
    Ok(json(
        StatusCode::OK,
        &value!({"reports": shared[page.rows()], "pagination": page.wire(call)}),
    ))
}

pub(crate) fn data(call: &Call, company: &Company, user: &User) -> Reply {
    let report = report(call, company).ok_or_else(|| refused(404, "Report not found"))?;
    if !report.is_shared_with(user) {
        return Err(refused(403, "You do not have access to this report"));
    }
    let viewer = company.viewer(user);
    let columns = columns(
        report.fields.iter().map(String::as_str),
        &viewer,
        Into::into,
    )?;
    let visible: Vec<_> = company
        .employees()
        .values()
        .filter(|employee| viewer.sees_employee(employee))
        .collect();
    let page = Page::new(call, visible.len());
    let (knobs, style, only_current) = (&company.knobs, RowStyle::SingleRead, true);
    let today = &|| company.today(call.now);
    let row = |employee| Row {
        employee,
        columns: &columns,
        viewer: &viewer,
        knobs,
        style,
        only_current,
        today,
    };
    let rows: Vec<Value> = visible[page.rows()]
        .iter()
        .map(|employee| flat(&row(employee), &report.fields))
        .collect();
    Ok(json(
        StatusCode::OK,
        &value!({"data": rows, "aggregations": [], "pagination": page.wire(call)}),
    ))
}

/// A flat map of the report's own fields: no id unless it is one of them.
fn flat(row: &Row<'_>, fields: &[String]) -> Value {
    let mut map = serde_json::to_value(row)
        .ok()
        .and_then(|row| row.as_object().cloned())
        .unwrap_or_default();
    map.retain(|name, _| fields.contains(name));
    Value::Object(Map::from_iter(map))
}

/// One page of so many rows; one that is out of range is the nearest there is.
struct Page {
    total: usize,
    size: usize,
    current: usize,
    pages: usize,
}

impl Page {
    fn new(call: &Call, total: usize) -> Page {
        let number = |name| {
            call.query(name)
                .and_then(|text| text.parse().ok())
                .filter(|number: &usize| *number > 0)
        };
        let size = number("page_size").unwrap_or(PAGE_DEFAULT).min(PAGE_MAX);
        let pages = total.div_ceil(size).max(1);
        Page {
            total,
            size,
            current: number("page").unwrap_or(1).min(pages),
            pages,
        }
    }

    fn rows(&self) -> std::ops::Range<usize> {
        let start = (self.current - 1) * self.size;
        start..(start + self.size).min(self.total)
    }

    fn wire(&self, call: &Call) -> Value {
        let address = call.base.v1_url(&call.path[1..].join("/"));
        let link = |page: usize| format!("{address}?page={page}&page_size={}", self.size);
        value!({
            "total_records": self.total,
            "current_page": self.current,
            "total_pages": self.pages,
            "next_page": (self.current < self.pages).then(|| link(self.current + 1)),
            "prev_page": (self.current > 1).then(|| link(self.current - 1)),
        })
    }
}
