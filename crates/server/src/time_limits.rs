//! Time limits on requests.

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

/// Wraps `router` in the time limits of `settings`, and those in its refusals.
pub(crate) fn with_time_limits(router: Router, settings: Settings) -> Router {
    let limited = router.layer(from_fn_with_state(
        settings.limits.request,
        enforce_time_limits,
    ));
    (settings.with_refusals)(limited)
}

/// Answers 408 if a request takes too long, or if its body was late and the handler failed for
/// that.
async fn enforce_time_limits(
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
