//! The result of a step.

use jiff::ZonedDateTime;
use scenario::NO_EFFECT;
use serde_json::Value;

/// The result of an action: `ok`, a reason code, or a vendor's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepResult {
    /// `ok`, a stable reason code such as `empty_selection`, a status such as `409`, or
    /// `no_effect`.
    pub word: String,
    /// Whether the action was refused.
    pub refused: bool,
    /// The body of the answer, where there was one.
    pub body: Option<String>,
    /// How it fell short of the request, if it was not refused but did.
    pub shortfall: Option<Shortfall>,
}

/// How an action that was not refused fell short of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// Its run is held by a safeguard until an administrator decides.
    Held,
    /// Its run is paused.
    Paused {
        /// When it continues by itself, in the company's zone; `None` if a person has to resume it.
        until: Option<ZonedDateTime>,
    },
    /// Its run is still under way after the longest time that a step waits.
    Unfinished,
    /// It affected none or not all of the employees it names.
    Ineffective {
        /// What was not touched, and why: `` `where` matches no active employee ``.
        why: String,
    },
}

impl StepResult {
    pub(crate) fn ok() -> StepResult {
        StepResult {
            word: "ok".to_owned(),
            refused: false,
            body: None,
            shortfall: None,
        }
    }

    pub(crate) fn refused(word: impl Into<String>) -> StepResult {
        StepResult {
            word: word.into(),
            refused: true,
            ..StepResult::ok()
        }
    }

    /// A result that was not refused but fell short of the request.
    pub(crate) fn short(word: impl Into<String>, shortfall: Shortfall) -> StepResult {
        StepResult {
            word: word.into(),
            shortfall: Some(shortfall),
            ..StepResult::ok()
        }
    }

    pub(crate) fn ineffective(why: impl Into<String>) -> StepResult {
        StepResult::short(NO_EFFECT, Shortfall::Ineffective { why: why.into() })
    }

    pub(crate) fn from_problem(status: u16, body: String) -> StepResult {
        let code = serde_json::from_str::<Value>(&body).ok();
        let code = code
            .as_ref()
            .and_then(|problem| problem.get("code"))
            .and_then(Value::as_str);
        let word = code.map_or_else(|| status.to_string(), str::to_owned);
        StepResult {
            body: Some(body),
            ..StepResult::refused(word)
        }
    }
}

/// A step that this world cannot carry out; the message says what to change in the scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnsupportedStep(pub String);

impl UnsupportedStep {
    pub(crate) fn new(text: impl Into<String>) -> UnsupportedStep {
        UnsupportedStep(text.into())
    }
}
