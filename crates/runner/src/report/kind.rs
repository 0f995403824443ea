//! The kinds of reports for machines.

use std::io::Write;

use super::annotations::Annotations;
use super::json_lines::JsonLines;
use super::junit::Junit;
use super::output::Report;
use super::tap::Tap;

/// The format of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// JUnit XML, one test case for each scenario and case.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// One JSON object per line.
    Json,
    /// Annotations that a code host reads from a log.
    Github,
}

impl ReportKind {
    /// Every kind, by its name on the command line.
    pub const NAMES: [(&'static str, ReportKind); 4] = [
        ("junit", ReportKind::Junit),
        ("tap", ReportKind::Tap),
        ("json", ReportKind::Json),
        ("github", ReportKind::Github),
    ];

    /// Creates a report of this kind that writes to `out`.
    pub fn new_report(self, out: Box<dyn Write>) -> Box<dyn Report> {
        match self {
            ReportKind::Junit => Box::new(Junit::new(out)),
            ReportKind::Tap => Box::new(Tap::new(out)),
            ReportKind::Json => Box::new(JsonLines::new(out)),
            ReportKind::Github => Box::new(Annotations::new(out)),
        }
    }
}
