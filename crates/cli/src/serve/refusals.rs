//! What the fakes refuse, and why, as log lines: an answer in a vendor's own words often says too
//! little to whoever writes a client.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use clock::Clock;
use fake_kit::{RefusalReason, hide_secrets};
use jiff::tz::TimeZone;

/// `router` of this party, with a log line for every call that it refuses.
pub(super) fn log(party: &'static str, router: Router, clock: Clock, zone: TimeZone) -> Router {
    router.layer(from_fn_with_state(Logged { party, clock, zone }, answer))
}

#[derive(Clone)]
struct Logged {
    party: &'static str,
    clock: Clock,
    zone: TimeZone,
}

async fn answer(State(logged): State<Logged>, request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let answer = next.run(request).await;
    if let Some(reason) = RefusalReason::get(&answer) {
        let at = logged
            .clock
            .now()
            .to_zoned_datetime(logged.zone)
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string();
        let query = uri
            .query()
            .map(|query| format!("?{}", hide_secrets(query)))
            .unwrap_or_default();
        let status = answer.status().as_u16();
        tracing::warn!(
            "{at} {}: {method} {}{query} -> {status}: {reason}",
            logged.party,
            uri.path()
        );
    }
    answer
}
