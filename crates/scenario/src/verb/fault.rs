//! Faults: which call, when, and what is done to it.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::place::At;
use crate::words::{Lapse, Operation, as_text};

/// `fault: { on: litmos POST /v1.svc/users, first: 2, do: 503 retry-after 30s }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fault {
    /// Which call.
    pub on: At<Operation>,
    /// Only the first so many such calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<At<u32>>,
    /// Only that one such call, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<At<u32>>,
    /// Every such call after so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<At<u32>>,
    /// Every such call: what it does too if no other key says when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub always: Option<At<bool>>,
    /// Only in this much virtual time from now.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub lapse: Option<At<Lapse>>,
    /// What is done to the call.
    #[serde(rename = "do")]
    pub what: At<Do>,
    /// The body of an answer, where the vendor's own shape will not do: text as it is, everything
    /// else as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<At<Json>>,
}

/// Which of the calls a fault hits, counted from its arming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The first so many.
    First(u32),
    /// That one, from 1.
    Nth(u32),
    /// All after so many.
    After(u32),
    /// All.
    Always,
}

impl When {
    /// Whether the `call`th such call, from 1, is hit.
    pub fn hits(self, call: u32) -> bool {
        match self {
            When::First(count) => call <= count,
            When::Nth(nth) => call == nth,
            When::After(count) => call > count,
            When::Always => true,
        }
    }
}

impl Fault {
    /// A fault that hits every such call.
    pub fn always(on: Operation, what: Do) -> Fault {
        Fault {
            on: on.into(),
            first: None,
            nth: None,
            after: None,
            always: None,
            lapse: None,
            what: what.into(),
            body: None,
        }
    }

    /// The same, hitting the first so many.
    pub fn first(on: Operation, count: u32, what: Do) -> Fault {
        Fault {
            first: Some(count.into()),
            ..Fault::always(on, what)
        }
    }

    /// Which calls it hits; the check sees to it that at most one key says so.
    pub fn when(&self) -> When {
        match (&self.first, &self.nth, &self.after) {
            (Some(count), _, _) => When::First(count.value),
            (_, Some(nth), _) => When::Nth(nth.value),
            (_, _, Some(count)) => When::After(count.value),
            _ => When::Always,
        }
    }
}

/// What is done to one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Do {
    /// Answered with this status, in the vendor's own body shape; the call has no effect.
    Status {
        /// 4xx or 5xx.
        status: u16,
        /// The `Retry-After` header.
        retry_after: Option<Lapse>,
    },
    /// `200 with-error-body`: the status says yes, the body says no; no effect.
    OkWithErrorBody,
    /// `slow 20s`: the answer comes that much later.
    Slow(Lapse),
    /// `reset`: the connection breaks before the effect.
    Reset,
    /// `lost-answer`: the connection breaks after the effect.
    LostAnswer,
    /// `truncate`: the body breaks off half-way, as a connection that is closed early.
    Truncate,
    /// `malformed`: a complete body that does not parse.
    Malformed,
    /// `empty`: a complete body of no bytes.
    Empty,
    /// `stale-page`: the answer of the last such call again.
    StalePage,
    /// `drop-field NAME`: the answer lacks this field everywhere; the vendor's own name.
    DropField(String),
    /// `kill-engine before`: the engine dies before sending.
    KillEngineBefore,
    /// `kill-engine after`: the engine dies after the effect, before it sees the answer.
    KillEngineAfter,
}

const WRONG: &str = "write `503`, `429 retry-after 7s`, `200 with-error-body`, `slow 20s`, `reset`, `lost-answer`, \
                     `truncate`, `malformed`, `empty`, `stale-page`, `drop-field NAME`, `kill-engine before` or \
                     `kill-engine after`";

impl FromStr for Do {
    type Err = String;

    fn from_str(text: &str) -> Result<Do, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["200", "with-error-body"] => Ok(Do::OkWithErrorBody),
            ["slow", length] => Ok(Do::Slow(length.parse()?)),
            ["reset"] => Ok(Do::Reset),
            ["lost-answer"] => Ok(Do::LostAnswer),
            ["truncate"] => Ok(Do::Truncate),
            ["malformed"] => Ok(Do::Malformed),
            ["empty"] => Ok(Do::Empty),
            ["stale-page"] => Ok(Do::StalePage),
            ["drop-field", ..] if words.len() > 1 => Ok(Do::DropField(words[1..].join(" "))),
            ["kill-engine", "before"] => Ok(Do::KillEngineBefore),
            ["kill-engine", "after"] => Ok(Do::KillEngineAfter),
            [status] => Ok(Do::Status {
                status: error_status(status, text)?,
                retry_after: None,
            }),
            [status, "retry-after", length] => Ok(Do::Status {
                status: error_status(status, text)?,
                retry_after: Some(length.parse()?),
            }),
            _ => Err(format!("`{text}` is no fault; {WRONG}")),
        }
    }
}

fn error_status(word: &str, text: &str) -> Result<u16, String> {
    match word.parse::<u16>() {
        Ok(status @ 400..=599) => Ok(status),
        Ok(status) => Err(format!("{status} is no error; faults answer 400 to 599")),
        Err(_) => Err(format!("`{text}` is no fault; {WRONG}")),
    }
}

impl fmt::Display for Do {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Do::Status {
                status,
                retry_after: None,
            } => write!(f, "{status}"),
            Do::Status {
                status,
                retry_after: Some(length),
            } => write!(f, "{status} retry-after {length}"),
            Do::OkWithErrorBody => f.write_str("200 with-error-body"),
            Do::Slow(length) => write!(f, "slow {length}"),
            Do::Reset => f.write_str("reset"),
            Do::LostAnswer => f.write_str("lost-answer"),
            Do::Truncate => f.write_str("truncate"),
            Do::Malformed => f.write_str("malformed"),
            Do::Empty => f.write_str("empty"),
            Do::StalePage => f.write_str("stale-page"),
            Do::DropField(name) => write!(f, "drop-field {name}"),
            Do::KillEngineBefore => f.write_str("kill-engine before"),
            Do::KillEngineAfter => f.write_str("kill-engine after"),
        }
    }
}

as_text!(Do);

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
            assert_eq!(text.parse::<Do>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_wrong_fault_says_what_there_is() {
        assert_eq!(
            "200".parse::<Do>().unwrap_err(),
            "200 is no error; faults answer 400 to 599"
        );
        assert!(
            "kill-engine"
                .parse::<Do>()
                .unwrap_err()
                .starts_with("`kill-engine` is no fault; write `503`")
        );
        assert!(
            "503 retry-after soon"
                .parse::<Do>()
                .unwrap_err()
                .starts_with("`soon` is no length of time")
        );
        assert!("explode".parse::<Do>().is_err());
    }

    #[test]
    fn when_counts_from_the_arming() {
        let hits = |when: When| (1..=4).filter(|call| when.hits(*call)).collect::<Vec<_>>();
        assert_eq!(hits(When::First(2)), [1, 2]);
        assert_eq!(hits(When::Nth(2)), [2]);
        assert_eq!(hits(When::After(2)), [3, 4]);
        assert_eq!(hits(When::Always), [1, 2, 3, 4]);
    }
}
