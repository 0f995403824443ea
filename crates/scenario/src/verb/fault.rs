//! The `fault` verb: which call, when, and what happens to it.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::place::At;
use crate::values::{Duration, Operation, as_text};

/// `fault: { on: litmos POST /v1.svc/users, first: 2, do: 503 retry-after 30s }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fault {
    /// The kind of call it hits.
    pub on: At<Operation>,
    /// Hits only the first calls, this many.
    pub first: Option<At<u32>>,
    /// Hits only this call, counted from 1.
    pub nth: Option<At<u32>>,
    /// Hits every call after the first ones, this many.
    pub after: Option<At<u32>>,
    /// Hits every call, which is also the default.
    pub always: Option<At<bool>>,
    /// How long it stays armed, in virtual time.
    #[serde(rename = "for")]
    pub duration: Option<At<Duration>>,
    /// What happens to the call.
    #[serde(rename = "do")]
    pub action: At<FaultAction>,
    /// The body of the response instead of the vendor's own: text as it is, everything else as
    /// JSON.
    pub body: Option<At<Json>>,
}

/// Which calls a fault hits, counted from its arming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultTrigger {
    /// The first calls, this many.
    First(u32),
    /// This call, from 1.
    Nth(u32),
    /// All calls after the first ones, this many.
    After(u32),
    /// All calls.
    Always,
}

impl FaultTrigger {
    /// Whether call number `call`, from 1, is hit.
    pub fn hits(self, call: u32) -> bool {
        match self {
            FaultTrigger::First(count) => call <= count,
            FaultTrigger::Nth(nth) => call == nth,
            FaultTrigger::After(count) => call > count,
            FaultTrigger::Always => true,
        }
    }
}

impl Fault {
    /// A fault that hits every such call.
    pub fn always(on: Operation, action: FaultAction) -> Fault {
        Fault {
            on: on.into(),
            first: None,
            nth: None,
            after: None,
            always: None,
            duration: None,
            action: action.into(),
            body: None,
        }
    }

    /// A fault that hits the first `count` calls.
    pub fn first(on: Operation, count: u32, action: FaultAction) -> Fault {
        Fault {
            first: Some(count.into()),
            ..Fault::always(on, action)
        }
    }

    /// Which calls it hits; the check makes sure that at most one key says so.
    pub fn trigger(&self) -> FaultTrigger {
        match (&self.first, &self.nth, &self.after) {
            (Some(count), _, _) => FaultTrigger::First(count.value),
            (_, Some(nth), _) => FaultTrigger::Nth(nth.value),
            (_, _, Some(count)) => FaultTrigger::After(count.value),
            _ => FaultTrigger::Always,
        }
    }
}

/// What happens to one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultAction {
    /// `503`: answered with this status, in the vendor's own body shape, without effect.
    Status {
        /// The status, 400 to 599.
        status: u16,
        /// The `Retry-After` header.
        retry_after: Option<Duration>,
    },
    /// `200 with-error-body`: a success status with an error body, without effect.
    OkWithErrorBody,
    /// `slow 20s`: the answer is this late.
    Slow(Duration),
    /// `reset`: the connection breaks before the effect.
    Reset,
    /// `lost-answer`: the connection breaks after the effect.
    LostAnswer,
    /// `truncate`: the body ends half-way, as if the connection closed early.
    Truncate,
    /// `malformed`: a complete body that does not parse.
    Malformed,
    /// `empty`: a complete body of no bytes.
    Empty,
    /// `stale-page`: the answer of the previous such call again.
    StalePage,
    /// `drop-field NAME`: the answer lacks this field, by the vendor's own name, everywhere.
    DropField(String),
    /// `kill-engine before`: the engine dies before sending.
    KillEngineBefore,
    /// `kill-engine after`: the engine dies after the effect, before it sees the answer.
    KillEngineAfter,
}

/// The fix for an action that does not parse.
const ACTIONS: &str = "write `503`, `429 retry-after 7s`, `200 with-error-body`, `slow 20s`, `reset`, `lost-answer`, \
                     `truncate`, `malformed`, `empty`, `stale-page`, `drop-field NAME`, `kill-engine before` or \
                     `kill-engine after`";

impl FromStr for FaultAction {
    type Err = String;

    fn from_str(text: &str) -> Result<FaultAction, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["200", "with-error-body"] => Ok(FaultAction::OkWithErrorBody),
            ["slow", length] => Ok(FaultAction::Slow(length.parse()?)),
            ["reset"] => Ok(FaultAction::Reset),
            ["lost-answer"] => Ok(FaultAction::LostAnswer),
            ["truncate"] => Ok(FaultAction::Truncate),
            ["malformed"] => Ok(FaultAction::Malformed),
            ["empty"] => Ok(FaultAction::Empty),
            ["stale-page"] => Ok(FaultAction::StalePage),
            ["drop-field", ..] if words.len() > 1 => {
                Ok(FaultAction::DropField(words[1..].join(" ")))
            }
            ["kill-engine", "before"] => Ok(FaultAction::KillEngineBefore),
            ["kill-engine", "after"] => Ok(FaultAction::KillEngineAfter),
            [status] => Ok(FaultAction::Status {
                status: error_status(status, text)?,
                retry_after: None,
            }),
            [status, "retry-after", length] => Ok(FaultAction::Status {
                status: error_status(status, text)?,
                retry_after: Some(length.parse()?),
            }),
            _ => Err(format!("unknown fault `{text}`; {ACTIONS}")),
        }
    }
}

fn error_status(word: &str, text: &str) -> Result<u16, String> {
    match word.parse::<u16>() {
        Ok(status @ 400..=599) => Ok(status),
        Ok(status) => Err(format!(
            "status `{status}` is not an error; write one from 400 to 599"
        )),
        Err(_) => Err(format!("unknown fault `{text}`; {ACTIONS}")),
    }
}

impl fmt::Display for FaultAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultAction::Status {
                status,
                retry_after: None,
            } => write!(f, "{status}"),
            FaultAction::Status {
                status,
                retry_after: Some(length),
            } => write!(f, "{status} retry-after {length}"),
            FaultAction::OkWithErrorBody => f.write_str("200 with-error-body"),
            FaultAction::Slow(length) => write!(f, "slow {length}"),
            FaultAction::Reset => f.write_str("reset"),
            FaultAction::LostAnswer => f.write_str("lost-answer"),
            FaultAction::Truncate => f.write_str("truncate"),
            FaultAction::Malformed => f.write_str("malformed"),
            FaultAction::Empty => f.write_str("empty"),
            FaultAction::StalePage => f.write_str("stale-page"),
            FaultAction::DropField(name) => write!(f, "drop-field {name}"),
            FaultAction::KillEngineBefore => f.write_str("kill-engine before"),
            FaultAction::KillEngineAfter => f.write_str("kill-engine after"),
        }
    }
}

as_text!(FaultAction);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_and_written_back() {
        for text in [
            "503",
            "429 retry-after 7s",
            "400",
            "200 with-error-body",
            "slow 20s",
            "reset",
            "lost-answer",
            "truncate",
            "malformed",
            "empty",
            "stale-page",
            "drop-field Work Email",
            "kill-engine before",
            "kill-engine after",
        ] {
            assert_eq!(text.parse::<FaultAction>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_wrong_fault_says_what_there_is() {
        assert_eq!(
            "200".parse::<FaultAction>().unwrap_err(),
            "status `200` is not an error; write one from 400 to 599"
        );
        assert!(
            "kill-engine"
                .parse::<FaultAction>()
                .unwrap_err()
                .starts_with("unknown fault `kill-engine`; write `503`")
        );
        assert!(
            "503 retry-after soon"
                .parse::<FaultAction>()
                .unwrap_err()
                .starts_with("invalid duration `soon`")
        );
        assert!("explode".parse::<FaultAction>().is_err());
    }

    #[test]
    fn a_trigger_counts_from_the_arming() {
        let hits = |trigger: FaultTrigger| {
            (1..=4)
                .filter(|call| trigger.hits(*call))
                .collect::<Vec<_>>()
        };
        assert_eq!(hits(FaultTrigger::First(2)), [1, 2]);
        assert_eq!(hits(FaultTrigger::Nth(2)), [2]);
        assert_eq!(hits(FaultTrigger::After(2)), [3, 4]);
        assert_eq!(hits(FaultTrigger::Always), [1, 2, 3, 4]);
    }
}
