//! Reports: custom and saved (section 7).

pub(crate) mod custom;
mod report;
mod report_request;
pub(crate) mod saved_reports;
