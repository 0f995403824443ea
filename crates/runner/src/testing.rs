//! Helpers of the unit tests.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use world::{Entry, Party, RecordedResponse};

use crate::report::ReportKind;
use crate::run::outcome::{Failure, FailureKind, Location, Outcome, Tally, Verdict};

/// A call of 2 November 2026, one second after the other; `line` is `POST /v1.svc/users`.
pub(crate) fn entry(number: u64, from: Party, to: Party, line: &str, status: Option<u16>) -> Entry {
    let (method, path) = line.split_once(' ').expect("a method and a path");
    let at = Timestamp::from_second(1_793_606_400 + i64::try_from(number).expect("few calls"))
        .expect("a time");
    Entry {
        number,
        at,
        from,
        to,
        method: method.to_owned(),
        path: path.to_owned(),
        query: None,
        body: String::new(),
        fault: None,
        step: Some(0),
        response: Some(RecordedResponse {
            at,
            status,
            reason: None,
            body: String::new(),
        }),
    }
}

/// An outcome that passed.
pub(crate) fn passed_outcome() -> Outcome {
    Outcome {
        id: "import-002".to_owned(),
        case: None,
        title: "The same again changes nothing".to_owned(),
        path: "scenarios/import-002.scenario.yaml".into(),
        seed: 7,
        verdict: Verdict::Passed,
        real_time: Duration::from_micros(1_500),
        virtual_time: SignedDuration::from_mins(90),
        calls: 12,
        rules: ["ELG-1", "IMP-8"].map(str::to_owned).into(),
        journal: None,
    }
}

/// An outcome with a failed expectation and the call behind it.
pub(crate) fn failed_outcome() -> Outcome {
    let location = Location {
        path: "scenarios/import-001.scenario.yaml".into(),
        line: 36,
        column: 39,
        width: 7,
        text: "          - { employee: ben, outcome: created }".to_owned(),
    };
    let failure = Failure {
        kind: FailureKind::Expectation,
        location: Some(location),
        message: "was `failed`, reason `username_taken`, decided by MAT-7".to_owned(),
        help: None,
        because: Some("call 7  08:00:00.412  POST /v1.svc/users -> 409".to_owned()),
        around: vec![
            "call 5 GET /v1.svc/users -> 200".to_owned(),
            "call 8 GET /v1.svc/users -> 200".to_owned(),
        ],
        call: Some(7),
        step: Some(6),
        rule: Some("MAT-7".to_owned()),
    };
    Outcome {
        id: "import-001".to_owned(),
        title: "Power Edit ticks all of Sales, Sync stages them, Import makes learners".to_owned(),
        path: "scenarios/import-001.scenario.yaml".into(),
        seed: 20317,
        verdict: Verdict::Failed(vec![failure]),
        real_time: Duration::from_micros(2_900),
        ..passed_outcome()
    }
}

/// Renders a report of these outcomes.
pub(crate) fn render_report(kind: ReportKind, outcomes: &[Outcome]) -> String {
    let out = SharedBuffer::default();
    let mut report = kind.new_report(Box::new(out.clone()));
    let mut tally = Tally::default();
    report.begin(outcomes.len()).unwrap();
    for outcome in outcomes {
        tally.add(&outcome.verdict);
        report.outcome(outcome).unwrap();
    }
    report.end(&tally).unwrap();
    let bytes = out.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

/// A buffer that can still be read after it was given away.
#[derive(Clone, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
