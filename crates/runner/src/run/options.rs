//! Options of a run.

use std::num::NonZeroUsize;
use std::str::FromStr;

/// Options for all scenarios of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The number of threads.
    pub jobs: NonZeroUsize,
    /// The seed, instead of each scenario's own.
    pub seed: Option<u64>,
    /// Whether calls use loopback sockets instead of staying in process.
    pub sockets: bool,
    /// Where to stop and describe the state of the world.
    pub until: Option<Until>,
    /// Whether to keep each journal as text, for `twice` to compare.
    pub keep_journal: bool,
}

impl Default for Options {
    fn default() -> Options {
        let jobs = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Options {
            jobs,
            seed: None,
            sockets: false,
            until: None,
            keep_journal: false,
        }
    }
}

/// Where to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// After the step with this number in the file, from 1, or this id.
    Step(String),
    /// After the step that makes this call, by its number in the journal, from 1.
    Call(u64),
}

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Until, String> {
        match text.strip_prefix("call:") {
            None if text.is_empty() => Err(
                "expected a step number, a step id or a call, such as `4` or `call:7`".to_owned(),
            ),
            None => Ok(Until::Step(text.to_owned())),
            Some(number) => match number.parse() {
                Ok(0) | Err(_) => Err(format!(
                    "invalid call number `{number}`; calls count from 1, such as `call:7`"
                )),
                Ok(number) => Ok(Until::Call(number)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_is_a_step_or_a_call() {
        assert_eq!("4".parse(), Ok(Until::Step("4".to_owned())));
        assert_eq!(
            "first-import".parse(),
            Ok(Until::Step("first-import".to_owned()))
        );
        assert_eq!("call:7".parse(), Ok(Until::Call(7)));
        assert!("call:0".parse::<Until>().is_err());
        assert!(
            "call:x"
                .parse::<Until>()
                .unwrap_err()
                .contains("invalid call number `x`")
        );
    }
}
