//! Outcomes of scenarios, independent of their worlds.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use scenario::{Problem, Scenario};
use serde::Serialize;

/// The outcome of one scenario, in one of its cases.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenario's id.
    pub id: String,
    /// The name of the case, if the file has cases.
    pub case: Option<String>,
    /// The scenario's title.
    pub title: String,
    /// The file, as the user named it.
    pub path: PathBuf,
    /// The seed it ran with.
    pub seed: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// The real time it took.
    pub real_time: Duration,
    /// The virtual time that passed in its world.
    pub virtual_time: SignedDuration,
    /// The number of calls between the parties.
    pub calls: usize,
    /// The ids of the rules that were applied.
    pub rules: BTreeSet<String>,
    /// The journal as JSON lines, if it was requested.
    pub journal: Option<String>,
}

/// How a scenario ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything held.
    Passed,
    /// Something did not hold; never empty.
    Failed(Vec<Failure>),
    /// It was stopped early, as requested, without a failure; with the state of the world.
    Stopped(String),
    /// The world cannot be built, which is a problem of the file.
    BadWorld(Box<Problem>),
    /// The machine could not run it, for example without a free port.
    CouldNotRun(String),
}

/// The kind of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// An expectation does not hold.
    Expectation,
    /// An invariant does not hold.
    Invariant,
    /// Something happened that no expectation covers (rule 8 of the format).
    Uncovered,
    /// A fault was armed but hit no call (rule 10).
    NeverFired,
    /// A run or delivery is unfinished (rule 14).
    LeftOver,
    /// The step is not possible in this world.
    CannotDo,
    /// It took too much real time.
    TooSlow,
    /// The product under test panicked.
    Panicked,
}

impl FailureKind {
    /// A short description, for reports.
    pub fn description(self) -> &'static str {
        match self {
            FailureKind::Expectation => "failed expectation",
            FailureKind::Invariant => "violated invariant",
            FailureKind::Uncovered => "uncovered effect",
            FailureKind::NeverFired => "fault never fired",
            FailureKind::LeftOver => "unfinished work",
            FailureKind::CannotDo => "unsupported step",
            FailureKind::TooSlow => "timeout",
            FailureKind::Panicked => "panic",
        }
    }
}

/// One failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its kind.
    pub kind: FailureKind,
    /// Where in the file it is, if it is in one.
    #[serde(rename = "spot")]
    pub location: Option<Location>,
    /// What was found.
    pub message: String,
    /// The likely fix, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The call behind it: `call 7  08:00:00.412  POST /v1.svc/users -> 409`.
    pub because: Option<String>,
    /// Calls near it about the same employee, in the same form without the time.
    pub around: Vec<String>,
    /// The number of that call, for `--until`.
    pub call: Option<u64>,
    /// The step's number in the file, from 1.
    pub step: Option<usize>,
    /// The rule that was applied.
    pub rule: Option<String>,
}

/// A stretch of one line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The file as the user named it.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The number of characters, at least 1.
    pub width: usize,
    /// The text of the whole line.
    pub text: String,
}

impl Outcome {
    /// An outcome with nothing but a verdict.
    pub(crate) fn new(scenario: &Scenario, seed: u64, verdict: Verdict) -> Outcome {
        Outcome {
            id: scenario.id.value.clone(),
            case: scenario.case.as_ref().map(|case| case.name.value.clone()),
            title: scenario.title.value.clone(),
            path: scenario.path().to_owned(),
            seed,
            verdict,
            real_time: Duration::ZERO,
            virtual_time: SignedDuration::ZERO,
            calls: 0,
            rules: BTreeSet::new(),
            journal: None,
        }
    }

    /// The name: `import-001`, or `fault-007 / busy once`.
    pub fn name(&self) -> String {
        match &self.case {
            None => self.id.clone(),
            Some(case) => format!("{} / {case}", self.id),
        }
    }

    /// The failures; empty if there are none.
    pub fn failures(&self) -> &[Failure] {
        match &self.verdict {
            Verdict::Failed(failures) => failures,
            _ => &[],
        }
    }

    /// The command that replays this scenario, up to a call if one is given.
    pub fn replay(&self, call: Option<u64>) -> String {
        let mut words = vec![
            "rehearsal".to_owned(),
            "run".to_owned(),
            shell_quote(&self.path.display().to_string()),
        ];
        if let Some(case) = &self.case {
            words.extend(["--case".to_owned(), shell_quote(case)]);
        }
        words.extend(["--seed".to_owned(), self.seed.to_string()]);
        if let Some(call) = call {
            words.extend(["--until".to_owned(), format!("call:{call}")]);
        }
        words.join(" ")
    }
}

/// Quotes a word for the shell if necessary.
fn shell_quote(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./,:@%+".contains(c);
    match word.chars().all(plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// The totals of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The number of scenarios that passed.
    pub passed: usize,
    /// The number that failed or could not be run.
    pub failed: usize,
    /// The number not selected, or stopped early.
    pub skipped: usize,
}

impl Tally {
    /// Counts one more verdict.
    pub fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Stopped(_) => self.skipped += 1,
            Verdict::Failed(_) | Verdict::BadWorld(_) | Verdict::CouldNotRun(_) => self.failed += 1,
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_blanks_are_quoted_for_the_shell() {
        assert_eq!(
            shell_quote("scenarios/a-1.scenario.yaml"),
            "scenarios/a-1.scenario.yaml"
        );
        assert_eq!(shell_quote("busy once"), "'busy once'");
        assert_eq!(shell_quote("it's"), r"'it'\''s'");
        assert_eq!(shell_quote(""), "''");
    }

    #[test]
    fn a_tally_reads_as_the_last_line_of_a_run() {
        let mut tally = Tally {
            skipped: 2,
            ..Tally::default()
        };
        tally.add(&Verdict::Passed);
        tally.add(&Verdict::Failed(Vec::new()));
        tally.add(&Verdict::CouldNotRun("no port".to_owned()));
        tally.add(&Verdict::Stopped("after step 1".to_owned()));
        assert_eq!(tally.to_string(), "1 passed, 2 failed, 3 skipped");
    }
}
