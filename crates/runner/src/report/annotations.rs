//! Annotations that a code host reads from a log: `::error file=…,line=…,col=…::message`.

use std::io::{self, Write};

use super::output::Report;
use crate::run::outcome::{Outcome, Tally, Verdict};

pub(super) struct Annotations {
    out: Box<dyn Write>,
}

impl Annotations {
    pub(super) fn new(out: Box<dyn Write>) -> Annotations {
        Annotations { out }
    }
}

impl Report for Annotations {
    fn outcome(&mut self, outcome: &Outcome) -> io::Result<()> {
        let path = outcome.path.display().to_string();
        match &outcome.verdict {
            Verdict::Passed | Verdict::Stopped(_) => Ok(()),
            Verdict::BadWorld(problem) => {
                writeln!(
                    self.out,
                    "{}",
                    annotation(&path, None, &outcome.name(), &problem.message)
                )
            }
            Verdict::CouldNotRun(why) => {
                writeln!(
                    self.out,
                    "{}",
                    annotation(&path, None, &outcome.name(), why)
                )
            }
            Verdict::Failed(failures) => failures.iter().try_for_each(|failure| {
                let location = failure.location.as_ref();
                let path = location.map_or_else(
                    || path.clone(),
                    |location| location.path.display().to_string(),
                );
                let at = location.map(|location| (location.line, location.column));
                let help = failure
                    .help
                    .as_ref()
                    .map(|help| format!("\nhelp: {help}"))
                    .unwrap_or_default();
                let because = failure
                    .because
                    .as_ref()
                    .map(|because| format!("\nbecause {because}"))
                    .unwrap_or_default();
                let message = format!(
                    "{}{help}{because}\n{}",
                    failure.message,
                    outcome.replay(failure.call)
                );
                writeln!(
                    self.out,
                    "{}",
                    annotation(&path, at, &outcome.name(), &message)
                )
            }),
        }
    }

    fn end(&mut self, _tally: &Tally) -> io::Result<()> {
        self.out.flush()
    }
}

/// Formats one annotation; `at` is line and column.
pub fn annotation(path: &str, at: Option<(usize, usize)>, title: &str, message: &str) -> String {
    let at = at
        .map(|(line, column)| format!(",line={line},col={column}"))
        .unwrap_or_default();
    format!(
        "::error file={}{at},title={}::{}",
        escape_property(path),
        escape_property(title),
        escape(message)
    )
}

fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use crate::report::ReportKind;
    use crate::testing::{failed_outcome, passed_outcome, render_report};

    #[test]
    fn a_failure_is_one_line_with_its_place() {
        let text = render_report(ReportKind::Github, &[passed_outcome(), failed_outcome()]);
        let expected = "::error file=scenarios/import-001.scenario.yaml,line=36,col=39,title=import-001::was `failed`, \
                        reason `username_taken`, decided by MAT-7%0Abecause call 7  08:00:00.412  POST /v1.svc/users -> \
                        409%0Arehearsal run scenarios/import-001.scenario.yaml --seed 20317 --until call:7\n";
        assert_eq!(text, expected);
    }
}
