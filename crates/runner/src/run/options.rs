//! How scenarios are to be run.

use std::num::NonZeroUsize;
use std::str::FromStr;

/// How to run every scenario of a suite.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many threads.
    pub jobs: NonZeroUsize,
    /// Instead of each scenario's own seed.
    pub seed: Option<u64>,
    /// Over loopback sockets instead of in process.
    pub sockets: bool,
    /// Stop there and say where the world stands.
    pub until: Option<Until>,
    /// Keep each journal as text; `twice` compares them.
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
    /// After the step of this number in the file, from 1, or of this id.
    Step(String),
    /// After the step that makes this call, by its number in the journal, from 1.
    Call(u64),
}

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Until, String> {
        match text.strip_prefix("call:") {
            None if text.is_empty() => {
                Err("name a step by its number or id, or a call: `4`, `call:7`".to_owned())
            }
            None => Ok(Until::Step(text.to_owned())),
            Some(number) => match number.parse() {
                Ok(0) | Err(_) => Err(format!(
                    "`{number}` is no number of a call; calls count from 1: `call:7`"
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
                .contains("`x` is no number of a call")
        );
    }
}
