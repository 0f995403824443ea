//! Reports of a run, in the forms that people and machines want.

mod annotations;
pub(crate) mod coverage;
mod human;
mod json_lines;
mod junit;
mod tap;

pub use annotations::annotation;
pub use human::Human;

use std::io::{self, Write};

use crate::run::outcome::{Outcome, Tally};

/// The forms a report can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// One XML document, one test case for each scenario × case.
    Junit,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// One JSON object a line.
    Json,
    /// Annotations as a code host reads them from a log.
    Github,
}

impl ReportKind {
    /// Every kind by its name on the command line.
    pub const NAMES: [(&'static str, ReportKind); 4] = [
        ("junit", ReportKind::Junit),
        ("tap", ReportKind::Tap),
        ("json", ReportKind::Json),
        ("github", ReportKind::Github),
    ];

    /// A report of this kind that writes to `out`.
    pub fn to(self, out: Box<dyn Write>) -> Box<dyn Report> {
        match self {
            ReportKind::Junit => Box::new(junit::Junit::new(out)),
            ReportKind::Tap => Box::new(tap::Tap::new(out)),
            ReportKind::Json => Box::new(json_lines::JsonLines::new(out)),
            ReportKind::Github => Box::new(annotations::Annotations::new(out)),
        }
    }
}

/// Takes outcomes as they come and writes them down.
pub trait Report {
    /// Before the first of `count` outcomes.
    ///
    /// # Errors
    /// It cannot be written.
    fn begin(&mut self, count: usize) -> io::Result<()> {
        let _ = count;
        Ok(())
    }

    /// One outcome, in the order of the suite.
    ///
    /// # Errors
    /// It cannot be written.
    fn outcome(&mut self, outcome: &Outcome) -> io::Result<()>;

    /// After the last.
    ///
    /// # Errors
    /// It cannot be written.
    fn end(&mut self, tally: &Tally) -> io::Result<()>;
}
