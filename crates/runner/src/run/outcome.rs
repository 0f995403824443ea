//! What came of a scenario × case, in words and numbers that no longer need its world.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use scenario::{Problem, Scenario};
use serde::Serialize;

/// What came of one scenario × case.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The scenario's id.
    pub id: String,
    /// The name of the case, if the file has cases.
    pub case: Option<String>,
    /// The scenario's sentence.
    pub title: String,
    /// The file, as the user named it.
    pub path: PathBuf,
    /// The seed it ran with.
    pub seed: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// Real time.
    pub took: Duration,
    /// Virtual time that passed in the world.
    pub lived: SignedDuration,
    /// Calls between the parties.
    pub calls: usize,
    /// Ids of the rules that decided something.
    pub rules: BTreeSet<String>,
    /// The journal as JSON lines, if it was asked for.
    pub journal: Option<String>,
}

/// How a scenario ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything held.
    Passed,
    /// Something did not; never empty.
    Failed(Vec<Failure>),
    /// It was told to stop on the way, and nothing had failed by then; says where the world stands.
    Stopped(String),
    /// The file's world cannot be built: the file is at fault.
    BadWorld(Box<Problem>),
    /// The machine is at fault: no port, no thread.
    CouldNotRun(String),
}

/// What kind of thing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An expectation does not hold.
    Expectation,
    /// An invariant does not hold.
    Invariant,
    /// Something happened that no expectation looked at (rule 8 of the format).
    Uncovered,
    /// An armed fault met no call (rule 10).
    NeverFired,
    /// A run or delivery is unfinished (rule 14).
    LeftOver,
    /// The step cannot be carried out in this world.
    CannotDo,
    /// It took too much real time.
    TooSlow,
    /// The product under test panicked.
    Panicked,
}

impl Kind {
    /// In a few words, for reports.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Expectation => "an expectation does not hold",
            Kind::Invariant => "an invariant does not hold",
            Kind::Uncovered => "no expectation covers this",
            Kind::NeverFired => "a fault never fired",
            Kind::LeftOver => "something is left over",
            Kind::CannotDo => "the step cannot be carried out",
            Kind::TooSlow => "it took too long",
            Kind::Panicked => "something panicked",
        }
    }
}

/// One thing that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What kind of thing.
    pub kind: Kind,
    /// Where in the file, if it stands in one.
    pub spot: Option<Spot>,
    /// What was found.
    pub message: String,
    /// What to do about it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The call behind it: `call 7  08:00:00.412  POST /v1.svc/users -> 409`.
    pub because: Option<String>,
    /// Calls near it about the same person, in the same form without the time.
    pub around: Vec<String>,
    /// The number of that call, for `--until`.
    pub call: Option<u64>,
    /// The step's number in the file, from 1.
    pub step: Option<usize>,
    /// The rule that decided.
    pub rule: Option<String>,
}

/// A stretch of one line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The file as the user named it.
    pub path: PathBuf,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// How many characters are meant, at least 1.
    pub width: usize,
    /// The whole line.
    pub text: String,
}

impl Outcome {
    /// An outcome of which only the verdict and the scenario are known.
    pub(crate) fn of(scenario: &Scenario, seed: u64, verdict: Verdict) -> Outcome {
        Outcome {
            id: scenario.id.value.clone(),
            case: scenario.case.as_ref().map(|case| case.name.value.clone()),
            title: scenario.title.value.clone(),
            path: scenario.path().to_owned(),
            seed,
            verdict,
            took: Duration::ZERO,
            lived: SignedDuration::ZERO,
            calls: 0,
            rules: BTreeSet::new(),
            journal: None,
        }
    }

    /// `import-001`, or `fault-007 / busy once`.
    pub fn name(&self) -> String {
        match &self.case {
            None => self.id.clone(),
            Some(case) => format!("{} / {case}", self.id),
        }
    }

    /// What failed; empty if nothing did.
    pub fn failures(&self) -> &[Failure] {
        match &self.verdict {
            Verdict::Failed(failures) => failures,
            _ => &[],
        }
    }

    /// The command line that plays this again, up to a call if one is named.
    pub fn replay(&self, call: Option<u64>) -> String {
        let mut words = vec![
            "rehearsal".to_owned(),
            "run".to_owned(),
            in_quotes(&self.path.display().to_string()),
        ];
        if let Some(case) = &self.case {
            words.extend(["--case".to_owned(), in_quotes(case)]);
        }
        words.extend(["--seed".to_owned(), self.seed.to_string()]);
        if let Some(call) = call {
            words.extend(["--until".to_owned(), format!("call:{call}")]);
        }
        words.join(" ")
    }
}

/// As a shell wants it.
fn in_quotes(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./,:@%+".contains(c);
    match word.chars().all(plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// How many passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Everything held.
    pub passed: usize,
    /// Something did not hold, or could not be run.
    pub failed: usize,
    /// Not selected, or stopped on the way.
    pub skipped: usize,
}

impl Tally {
    /// Counts one more.
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
            in_quotes("scenarios/a-1.scenario.yaml"),
            "scenarios/a-1.scenario.yaml"
        );
        assert_eq!(in_quotes("busy once"), "'busy once'");
        assert_eq!(in_quotes("it's"), r"'it'\''s'");
        assert_eq!(in_quotes(""), "''");
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
