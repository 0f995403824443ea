//! The exit codes of the program. CI scripts rely on these numbers.

use std::process::ExitCode;

use runner::Verdict;

/// An exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All passed.
    Passed = 0,
    /// The command line is wrong, or names a path that does not exist.
    WrongCommandLine = 1,
    /// A scenario, world or config file does not parse or check.
    BadFile = 2,
    /// It could not run: a port, a store, a report that cannot be written.
    CouldNotRun = 3,
    /// An expectation failed.
    Failed = 4,
    /// Nothing was run.
    NothingRun = 5,
    /// Two runs differed.
    Differed = 6,
    /// No scenario hit some rule.
    CoverageLow = 7,
}

impl Exit {
    /// The exit code of one scenario.
    pub(crate) fn from_verdict(verdict: &Verdict) -> Exit {
        match verdict {
            Verdict::Passed | Verdict::Stopped(_) => Exit::Passed,
            Verdict::Failed(_) => Exit::Failed,
            Verdict::BadWorld(_) => Exit::BadFile,
            Verdict::CouldNotRun(_) => Exit::CouldNotRun,
        }
    }

    /// The exit code to use if several apply: what could not run says nothing about what would have
    /// failed, and a failure explains missing coverage.
    pub(crate) fn worst(exits: impl IntoIterator<Item = Exit>) -> Exit {
        const ORDER: [Exit; 8] = [
            Exit::WrongCommandLine,
            Exit::CouldNotRun,
            Exit::BadFile,
            Exit::Differed,
            Exit::Failed,
            Exit::CoverageLow,
            Exit::NothingRun,
            Exit::Passed,
        ];
        let rank = |exit: &Exit| ORDER.iter().position(|known| known == exit);
        exits.into_iter().min_by_key(rank).unwrap_or(Exit::Passed)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// A command that ends before it did its work: the message for the user, and the exit code.
#[derive(Debug)]
pub(crate) struct Stop {
    pub(crate) exit: Exit,
    pub(crate) message: String,
}

impl Stop {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Stop {
        Stop {
            exit,
            message: message.into(),
        }
    }

    /// The command line is wrong.
    pub(crate) fn wrong_command_line(message: impl ToString) -> Stop {
        Stop::new(Exit::WrongCommandLine, message.to_string())
    }

    /// A scenario, world or config file does not parse or check.
    pub(crate) fn bad_file(message: impl ToString) -> Stop {
        Stop::new(Exit::BadFile, message.to_string())
    }

    /// A port, a store or the machine does not let the command run.
    pub(crate) fn could_not_run(message: impl ToString) -> Stop {
        Stop::new(Exit::CouldNotRun, message.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_interface() {
        let all = [
            Exit::Passed,
            Exit::WrongCommandLine,
            Exit::BadFile,
            Exit::CouldNotRun,
            Exit::Failed,
            Exit::NothingRun,
            Exit::Differed,
            Exit::CoverageLow,
        ];
        assert_eq!(all.map(|exit| exit as u8), [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn three_goes_before_four() {
        assert_eq!(
            Exit::worst([Exit::Failed, Exit::CouldNotRun, Exit::Passed]),
            Exit::CouldNotRun
        );
        assert_eq!(Exit::worst([Exit::CoverageLow, Exit::Failed]), Exit::Failed);
        assert_eq!(Exit::worst([]), Exit::Passed);
    }
}
