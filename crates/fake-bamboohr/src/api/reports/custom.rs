//! POST `{v1}/reports/custom`: all employees, chosen fields, one answer (section 7.1).

use std::sync::Arc;

use crate::api::call::Call;
use crate::api::error::Reply;
use crate::api::reports::report::Report;
use crate::api::reports::report_request::{Keep, Output, ReportRequest};
use crate::state::company::Company;

pub(crate) fn custom(call: &Call, company: Arc<Company>, user: u64) -> Reply {
    let asked = ReportRequest::of(call)?;
    let format = Output::of(call, asked.output.as_deref())?;
    let today = company.today(call.now);
    let report = Report {
        company,
        user,
        names: asked.names(),
        keep: Keep::of(&asked.filters)?,
        title: asked.title.unwrap_or_default(),
        format,
        only_current: call.flag("onlyCurrent", true),
        today,
    };
    report.answer()
}
