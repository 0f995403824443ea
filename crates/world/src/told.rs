//! What an act was told.

use serde_json::Value;

/// What somebody was told who did something: `ok`, a reason code, or a vendor's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// `ok`, a stable reason code such as `empty_selection`, or a status such as `409`.
    pub word: String,
    /// Whether the act was refused.
    pub refused: bool,
    /// The body of the answer, where there was one.
    pub body: Option<String>,
}

impl Told {
    pub(crate) fn ok() -> Told {
        Told { word: "ok".to_owned(), refused: false, body: None }
    }

    pub(crate) fn refused(word: impl Into<String>) -> Told {
        Told { word: word.into(), refused: true, body: None }
    }

    pub(crate) fn from_problem(status: u16, body: String) -> Told {
        let code = serde_json::from_str::<Value>(&body).ok();
        let code = code.as_ref().and_then(|problem| problem.get("code")).and_then(Value::as_str);
        let word = code.map_or_else(|| status.to_string(), str::to_owned);
        Told { word, refused: true, body: Some(body) }
    }
}

/// An act that this world has no way to do. Says what to change in the scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CannotDo(pub String);

impl CannotDo {
    pub(crate) fn new(text: impl Into<String>) -> CannotDo {
        CannotDo(text.into())
    }
}
