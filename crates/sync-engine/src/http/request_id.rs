//! The client's own id of a request, in the header `Idempotency-Key`: given again, it shows what
//! was begun the first time (CNC-2).
//!
//! The header is the one many HTTP APIs know for this; it is kept as long as the run is.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Value, json};
use sync_core::Reason;

use super::error::Problem;
use crate::Engine;

/// The header's name.
const NAME: &str = "Idempotency-Key";

/// The longest id taken, in characters.
const CHARACTERS_MAX: usize = 200;

/// The client's own id of a request; `None` if it gave none.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub(super) Option<String>);

impl FromRequestParts<Engine> for RequestId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Engine) -> Result<RequestId, Problem> {
        let Some(given) = parts.headers.get(NAME) else {
            return Ok(RequestId(None));
        };
        let text = given.to_str().unwrap_or_default();
        if text.is_empty() || text.len() > CHARACTERS_MAX {
            let detail = format!("{NAME} takes 1 to {CHARACTERS_MAX} visible ASCII characters.");
            return Err(Problem::new(&Reason::InvalidRequest, detail));
        }
        Ok(RequestId(Some(text.to_owned())))
    }
}

/// As `/openapi.json` describes it.
pub(super) fn parameter() -> Value {
    json!({
        "name": NAME,
        "in": "header",
        "description": "The client's own id of this request. Given again by the same administrator, it shows the run that \
            was begun the first time, as long as that is kept; with another body it is refused by 422 (CNC-2).",
        "schema": { "type": "string", "minLength": 1, "maxLength": CHARACTERS_MAX },
    })
}
