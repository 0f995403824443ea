//! POST `{v1}/reports/custom`: all employees, chosen fields, one answer (section 7.1).

use std::sync::Arc;

use crate::Company;
use crate::api::call::Call;
use crate::api::error::Reply;
use crate::api::reports::report::Report;
use crate::api::reports::report_request::{Output, ReportRequest, RowFilter};

pub(crate) fn custom(call: &Call, company: Arc<Company>, user: u64) -> Reply {
    let request = ReportRequest::parse(call)?;
    let format = Output::from_call(call, request.output.as_deref())?;
    let today = company.today(call.now);
    let report = Report {
        company,
        user,
        names: request.names(),
        filter: RowFilter::from_filters(&request.filters)?,
        title: request.title.unwrap_or_default(),
        format,
        only_current: call.flag("onlyCurrent", true),
        today,
    };
    report.answer()
}
