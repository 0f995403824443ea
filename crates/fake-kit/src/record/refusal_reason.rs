//! Why a fake refused a call, for the developer of the caller. It travels beside the answer and is
//! never sent.

use axum::response::Response;

/// The reason of a refusal; other answers have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalReason(String);

impl RefusalReason {
    /// Puts `reason` beside `answer`.
    pub fn put(answer: &mut Response, reason: impl Into<String>) {
        answer.extensions_mut().insert(RefusalReason(reason.into()));
    }

    /// The reason beside `answer`, if it is a refusal.
    pub fn get(answer: &Response) -> Option<&str> {
        answer
            .extensions()
            .get::<RefusalReason>()
            .map(|RefusalReason(reason)| reason.as_str())
    }
}
