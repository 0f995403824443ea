//! JUnit XML: one suite, one test case for each scenario and case.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use super::output::Report;
use crate::failure::text::failure_text;
use crate::run::outcome::{Outcome, Tally, Verdict};

pub(super) struct Junit {
    out: Box<dyn Write>,
    suite: TestSuite,
}

impl Junit {
    pub(super) fn new(out: Box<dyn Write>) -> Junit {
        Junit {
            out,
            suite: TestSuite::new("scenarios"),
        }
    }
}

impl Report for Junit {
    fn outcome(&mut self, outcome: &Outcome) -> io::Result<()> {
        let mut case = TestCase::new(outcome.name(), status(outcome));
        case.set_classname(outcome.path.display().to_string());
        case.set_time(outcome.real_time);
        let rules: Vec<&str> = outcome.rules.iter().map(String::as_str).collect();
        case.add_properties([
            Property::new("scenario", &outcome.title),
            Property::new("seed", outcome.seed.to_string()),
            Property::new("virtual-time", format!("{:#}", outcome.virtual_time)),
            Property::new("calls", outcome.calls.to_string()),
            Property::new("rules", rules.join(" ")),
        ]);
        self.suite.add_test_case(case);
        Ok(())
    }

    fn end(&mut self, _tally: &Tally) -> io::Result<()> {
        let mut report = quick_junit::Report::new("rehearsal");
        report.add_test_suite(self.suite.clone());
        report.serialize(&mut self.out).map_err(io::Error::other)?;
        self.out.flush()
    }
}

fn status(outcome: &Outcome) -> TestCaseStatus {
    let (result, kind, message) = match &outcome.verdict {
        Verdict::Passed => return TestCaseStatus::success(),
        Verdict::Stopped(_) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message("stopped early");
            return status;
        }
        Verdict::Failed(failures) => {
            let first = failures.first();
            let kind = first.map_or("failed", |failure| failure.kind.description());
            (
                NonSuccessKind::Failure,
                kind,
                first.map_or_else(String::new, |failure| failure.message.clone()),
            )
        }
        Verdict::BadWorld(problem) => (
            NonSuccessKind::Error,
            "invalid world",
            problem.message.clone(),
        ),
        Verdict::CouldNotRun(why) => (NonSuccessKind::Error, "not run", why.clone()),
    };
    let mut status = TestCaseStatus::non_success(result);
    status
        .set_type(kind)
        .set_message(message)
        .set_description(failure_text(outcome, false));
    status
}

#[cfg(test)]
mod tests {
    use crate::report::ReportKind;
    use crate::testing::{failed_outcome, passed_outcome, render_report};

    #[test]
    fn every_case_has_its_properties_and_a_failure_its_text() {
        let text = render_report(ReportKind::Junit, &[passed_outcome(), failed_outcome()]);
        assert!(
            text.contains(
                r#"<testsuite name="scenarios" tests="2" skipped="0" errors="0" failures="1">"#
            ),
            "{text}"
        );
        assert!(
            text.contains(
                r#"<testcase name="import-002" classname="scenarios/import-002.scenario.yaml" time="0.002">"#
            ),
            "{text}"
        );
        assert!(
            text.contains(r#"<property name="seed" value="20317"/>"#),
            "{text}"
        );
        assert!(
            text.contains(r#"<property name="rules" value="ELG-1 IMP-8"/>"#),
            "{text}"
        );
        assert!(
            text.contains(r#"<property name="virtual-time" value="1h 30m"/>"#),
            "{text}"
        );
        assert!(text.contains(r#"type="failed expectation""#), "{text}");
        assert!(
            text.contains("replay   rehearsal run scenarios/import-001.scenario.yaml"),
            "{text}"
        );
    }
}
