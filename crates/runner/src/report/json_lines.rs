//! One JSON object per line: each outcome as it arrives, then the totals.

use std::io::{self, Write};

use serde::Serialize;

use super::output::Report;
use crate::run::outcome::{Failure, Outcome, Tally, Verdict};

pub(super) struct JsonLines {
    out: Box<dyn Write>,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line<'a> {
    Begin { count: usize },
    Outcome(Box<OutcomeLine<'a>>),
    End(Tally),
}

#[derive(Serialize)]
struct OutcomeLine<'a> {
    id: &'a str,
    case: Option<&'a str>,
    title: &'a str,
    path: String,
    seed: u64,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    failures: &'a [Failure],
    took_ms: f64,
    lived_seconds: i64,
    calls: usize,
    rules: Vec<&'a str>,
}

impl JsonLines {
    pub(super) fn new(out: Box<dyn Write>) -> JsonLines {
        JsonLines { out }
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        writeln!(self.out)?;
        // A reader that follows along wants each line at once.
        self.out.flush()
    }
}

impl Report for JsonLines {
    fn begin(&mut self, count: usize) -> io::Result<()> {
        self.line(&Line::Begin { count })
    }

    fn outcome(&mut self, outcome: &Outcome) -> io::Result<()> {
        let (verdict, message) = match &outcome.verdict {
            Verdict::Passed => ("passed", None),
            Verdict::Failed(_) => ("failed", None),
            Verdict::Stopped(state) => ("stopped", Some(state.as_str())),
            Verdict::BadWorld(problem) => ("bad_world", Some(problem.message.as_str())),
            Verdict::CouldNotRun(why) => ("could_not_run", Some(why.as_str())),
        };
        self.line(&Line::Outcome(Box::new(OutcomeLine {
            id: &outcome.id,
            case: outcome.case.as_deref(),
            title: &outcome.title,
            path: outcome.path.display().to_string(),
            seed: outcome.seed,
            verdict,
            message,
            failures: outcome.failures(),
            took_ms: (outcome.real_time.as_secs_f64() * 1e6).round() / 1e3,
            lived_seconds: outcome.virtual_time.as_secs(),
            calls: outcome.calls,
            rules: outcome.rules.iter().map(String::as_str).collect(),
        })))
    }

    fn end(&mut self, tally: &Tally) -> io::Result<()> {
        self.line(&Line::End(*tally))
    }
}

#[cfg(test)]
mod tests {
    use crate::report::ReportKind;
    use crate::testing::{failed_outcome, passed_outcome, render_report};

    #[test]
    fn each_line_is_an_object_of_its_own() {
        let text = render_report(ReportKind::Json, &[passed_outcome(), failed_outcome()]);
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines[0], serde_json::json!({"event": "begin", "count": 2}));
        assert_eq!(
            (lines[1]["verdict"].as_str(), lines[1]["rules"][0].as_str()),
            (Some("passed"), Some("ELG-1"))
        );
        assert_eq!(
            (
                lines[1]["took_ms"].as_f64(),
                lines[1]["lived_seconds"].as_i64()
            ),
            (Some(1.5), Some(5400))
        );
        let failure = &lines[2]["failures"][0];
        assert_eq!(
            (failure["kind"].as_str(), failure["spot"]["line"].as_u64()),
            (Some("expectation"), Some(36))
        );
        assert_eq!(
            lines[3],
            serde_json::json!({"event": "end", "passed": 1, "failed": 1, "skipped": 0})
        );
    }
}
