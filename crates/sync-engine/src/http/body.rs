//! A request's JSON body: read only after its sender is known, and never further than the limit.

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::error::Problem;
use crate::Engine;

/// The largest request body that is read, in bytes (WHK-20).
pub(super) const BODY_BYTES_MAX: usize = 1 << 20;

/// Whether a body is declared that is too large. It is refused without reading any of it.
pub(super) fn declares_too_much(headers: &HeaderMap) -> bool {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    declared.is_some_and(|length| {
        length
            .parse::<u64>()
            .is_ok_and(|length| length > BODY_BYTES_MAX as u64)
    })
}

/// The body of a request to the admin API.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Engine> for Body<T> {
    type Rejection = Problem;

    /// Refusals do not repeat the body: it may hold a password.
    async fn from_request(request: Request, engine: &Engine) -> Result<Body<T>, Problem> {
        if declares_too_much(request.headers()) {
            return Err(Problem::from_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        match Json::from_request(request, engine).await {
            Ok(Json(body)) => Ok(Body(body)),
            Err(rejection) => Err(Problem::invalid_body(&rejection)),
        }
    }
}
