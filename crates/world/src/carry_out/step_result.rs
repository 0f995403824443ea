//! What an act was told.

use jiff::ZonedDateTime;
use scenario::NO_EFFECT;
use serde_json::Value;

/// What somebody was told who did something: `ok`, a reason code, or a vendor's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// `ok`, a stable reason code such as `empty_selection`, a status such as `409`, or
    /// `no_effect`.
    pub word: String,
    /// Whether the act was refused.
    pub refused: bool,
    /// The body of the answer, where there was one.
    pub body: Option<String>,
    /// How it fell short of what was asked for, if nobody refused it and it did.
    pub shortfall: Option<Shortfall>,
}

/// How an act that nobody refused fell short of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// Its run is held by a safeguard until an administrator decides.
    Held,
    /// Its run is paused.
    Paused {
        /// When it goes on by itself, in the company's zone; `None` if somebody must resume it.
        until: Option<ZonedDateTime>,
    },
    /// Its run is still under way after the longest time that a step waits.
    Unfinished,
    /// It touched nobody, or not everybody who was named.
    Ineffective {
        /// What was not touched, and why: `` `where` fits no active employee ``.
        why: String,
    },
}

impl Told {
    pub(crate) fn ok() -> Told {
        Told {
            word: "ok".to_owned(),
            refused: false,
            body: None,
            shortfall: None,
        }
    }

    pub(crate) fn refused(word: impl Into<String>) -> Told {
        Told {
            word: word.into(),
            refused: true,
            ..Told::ok()
        }
    }

    /// Not refused, and short of what was asked for.
    pub(crate) fn short(word: impl Into<String>, shortfall: Shortfall) -> Told {
        Told {
            word: word.into(),
            shortfall: Some(shortfall),
            ..Told::ok()
        }
    }

    pub(crate) fn ineffective(why: impl Into<String>) -> Told {
        Told::short(NO_EFFECT, Shortfall::Ineffective { why: why.into() })
    }

    pub(crate) fn from_problem(status: u16, body: String) -> Told {
        let code = serde_json::from_str::<Value>(&body).ok();
        let code = code
            .as_ref()
            .and_then(|problem| problem.get("code"))
            .and_then(Value::as_str);
        let word = code.map_or_else(|| status.to_string(), str::to_owned);
        Told {
            body: Some(body),
            ..Told::refused(word)
        }
    }
}

/// An act that this world has no way to do. Says what to change in the scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnsupportedStep(pub String);

impl UnsupportedStep {
    pub(crate) fn new(text: impl Into<String>) -> UnsupportedStep {
        UnsupportedStep(text.into())
    }
}
