//! Answers a request within its time limits.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use clock::wait_for;

use crate::exchange::Exchange;
use crate::limits::Settings;

/// Puts the limits of `settings` around every answer of `router`, and its refusals around those.
pub(crate) fn with_time_limits(router: Router, settings: Settings) -> Router {
    let limited = router.layer(from_fn_with_state(settings.limits.request, answer));
    (settings.with_refusals)(limited)
}

/// A request that takes too long is given up; one whose body was late is refused for that, unless
/// the handler has an answer of its own to that.
async fn answer(
    State(limit): State<Option<Duration>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    request: Request,
    next: Next,
) -> Response {
    let late = || StatusCode::REQUEST_TIMEOUT.into_response();
    let answering = next.run(request);
    let answer = match limit {
        None => answering.await,
        Some(limit) => tokio::select! {
            answer = answering => answer,
            () = wait_for(limit) => late(),
        },
    };
    if exchange.is_body_late() && answer.status().is_client_error() {
        late()
    } else {
        answer
    }
}
