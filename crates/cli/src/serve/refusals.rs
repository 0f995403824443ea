//! Logs what the fakes refuse, and why: a response in a vendor's own words often says too little
//! to the author of a client.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use clock::Clock;
use fake_kit::{RefusalReason, hide_secrets};
use jiff::tz::TimeZone;

/// Adds a log line for every call that the router of this party refuses.
pub(super) fn log_refusals(
    party: &'static str,
    router: Router,
    clock: Clock,
    zone: TimeZone,
) -> Router {
    router.layer(from_fn_with_state(
        RefusalLog { party, clock, zone },
        log_refusal,
    ))
}

#[derive(Clone)]
struct RefusalLog {
    party: &'static str,
    clock: Clock,
    zone: TimeZone,
}

async fn log_refusal(State(log): State<RefusalLog>, request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = next.run(request).await;
    if let Some(reason) = RefusalReason::get(&response) {
        let at = log
            .clock
            .now()
            .to_zoned_datetime(log.zone)
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string();
        let query = uri
            .query()
            .map(|query| format!("?{}", hide_secrets(query)))
            .unwrap_or_default();
        let status = response.status().as_u16();
        tracing::warn!(
            "{at} {}: {method} {}{query} -> {status}: {reason}",
            log.party,
            uri.path()
        );
    }
    response
}
