//! Plays everything twice with different numbers of threads, and compares the journals byte for
//! byte (rule 13 of the format).

use std::num::NonZeroUsize;
use std::sync::Arc;

use scenario::Scenario;

use crate::run::options::Options;
use crate::run::outcome::{Outcome, Verdict};
use crate::run::parallel::play_all;

/// A scenario whose two runs differed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name of the scenario: `fault-007 / busy once`.
    pub name: String,
    /// The first call that differs, from 1; `None` if only the outcomes differ.
    pub call: Option<usize>,
    /// What the first run had.
    pub first: String,
    /// What the second run had.
    pub second: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.call {
            Some(call) => writeln!(f, "{}: the runs differ at call {call}", self.name)?,
            None => writeln!(f, "{}: same calls, but different outcomes", self.name)?,
        }
        writeln!(f, "  first   {}", self.first)?;
        write!(f, "  second  {}", self.second)
    }
}

/// Plays all scenarios twice. `each` gets the outcomes of the first run. Returns the differences.
pub fn twice(
    scenarios: &[Arc<Scenario>],
    options: &Options,
    mut each: impl FnMut(&Outcome),
) -> Vec<Difference> {
    let first_options = Options {
        keep_journal: true,
        ..options.clone()
    };
    let other_jobs = if options.jobs.get() == 1 {
        NonZeroUsize::MIN.saturating_add(2)
    } else {
        NonZeroUsize::MIN
    };
    let second_options = Options {
        jobs: other_jobs,
        ..first_options.clone()
    };
    let mut first = Vec::new();
    play_all(scenarios, &first_options, |outcome| {
        each(&outcome);
        first.push(outcome);
    });
    let mut differences = Vec::new();
    let mut index = 0;
    play_all(scenarios, &second_options, |second| {
        differences.extend(difference(&first[index], &second));
        index += 1;
    });
    differences
}

fn difference(first: &Outcome, second: &Outcome) -> Option<Difference> {
    let name = first.name();
    let journals = [first, second].map(|outcome| outcome.journal.as_deref().unwrap_or_default());
    if journals[0] != journals[1] {
        let (call, [first, second]) = first_difference(journals[0], journals[1]);
        return Some(Difference {
            name,
            call: Some(call),
            first,
            second,
        });
    }
    let [first, second] = [first, second].map(|outcome| describe(&outcome.verdict));
    (first != second).then_some(Difference {
        name,
        call: None,
        first,
        second,
    })
}

/// The number of the first line that differs, and both lines.
fn first_difference(first: &str, second: &str) -> (usize, [String; 2]) {
    let (mut left, mut right) = (first.lines(), second.lines());
    let mut number = 1;
    loop {
        match (left.next(), right.next()) {
            (Some(one), Some(other)) if one == other => number += 1,
            (one, other) => {
                let text = |line: Option<&str>| line.unwrap_or("no further call").to_owned();
                return (number, [text(one), text(other)]);
            }
        }
    }
}

fn describe(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Passed => "passed".to_owned(),
        Verdict::Stopped(state) => format!("stopped {state}"),
        Verdict::BadWorld(problem) => problem.message.clone(),
        Verdict::CouldNotRun(why) => why.clone(),
        Verdict::Failed(failures) => {
            let messages: Vec<&str> = failures
                .iter()
                .map(|failure| failure.message.as_str())
                .collect();
            format!("failed: {}", messages.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{failed_outcome, passed_outcome};

    fn with_journal(outcome: Outcome, journal: &str) -> Outcome {
        Outcome {
            journal: Some(journal.to_owned()),
            ..outcome
        }
    }

    #[test]
    fn equal_journals_and_ends_are_no_difference() {
        let one = with_journal(passed_outcome(), "a\nb\n");
        assert_eq!(difference(&one, &one), None);
    }

    #[test]
    fn the_first_call_that_differs_is_named() {
        let found = difference(
            &with_journal(passed_outcome(), "a\nb\nc\n"),
            &with_journal(passed_outcome(), "a\nx\nc\n"),
        );
        let found = found.unwrap().to_string();
        assert_eq!(
            found,
            "import-002: the runs differ at call 2\n  first   b\n  second  x"
        );
        let longer = difference(
            &with_journal(passed_outcome(), "a\n"),
            &with_journal(passed_outcome(), "a\nb\n"),
        );
        assert_eq!(
            longer.map(|one| (one.call, one.first)),
            Some((Some(2), "no further call".to_owned()))
        );
    }

    #[test]
    fn another_outcome_after_the_same_calls_is_a_difference() {
        let failed = Outcome {
            verdict: failed_outcome().verdict,
            ..passed_outcome()
        };
        let found = difference(
            &with_journal(passed_outcome(), "a\n"),
            &with_journal(failed, "a\n"),
        )
        .unwrap();
        assert_eq!((found.call, found.first.as_str()), (None, "passed"));
    }
}
