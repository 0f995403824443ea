//! Why a fake refused a call, in words for whoever wrote the caller. It travels beside the answer
//! and is never sent.

use axum::response::Response;

/// See the module. An answer that refuses nothing has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalReason(String);

impl RefusalReason {
    /// Puts `reason` beside `answer`.
    pub fn put(answer: &mut Response, reason: impl Into<String>) {
        answer.extensions_mut().insert(RefusalReason(reason.into()));
    }

    /// The reason beside `answer`, if it is a refusal.
    pub fn of(answer: &Response) -> Option<&str> {
        answer
            .extensions()
            .get::<RefusalReason>()
            .map(|RefusalReason(reason)| reason.as_str())
    }
}
