//! Every route, once: the router and the description are made of this list.

use std::sync::OnceLock;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use sync_core::reporting::explain::Explanation;
use sync_core::reporting::report::Report;
use sync_core::reporting::run::Header;
use sync_core::staging::selection::Choice;

use super::route::{Caller, Route};
use super::{admin, download, openapi, people, receiver, responses};
use crate::Engine;

/// What Prometheus reads.
const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Where BambooHR delivers.
pub(super) const RECEIVER: &str = "/webhooks/bamboohr";

/// The list.
pub(super) fn all() -> Vec<Route> {
    [
        connection(),
        syncs(),
        list(),
        imports(),
        held_imports(),
        logs(),
        others(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn connection() -> Vec<Route> {
    vec![
        Route::get(
            "/api/connection",
            "The connection to BambooHR",
            admin::connection,
        )
        .ok::<responses::ConnectionResponse>(),
        Route::put(
            "/api/connection",
            "Another company or another key, without a password (CON-6)",
            admin::replace,
        )
        .body::<admin::Replacement>()
        .ok::<responses::ConnectionResponse>()
        .errors(&[409, 422, 502]),
        Route::post(
            "/api/connection/enable",
            "Switch the integration on (CON-1)",
            admin::switch::<true>,
        )
        .ok::<responses::ConnectionResponse>(),
        Route::post(
            "/api/connection/connect",
            "Exchange user name and password for a key (CON-4)",
            admin::connect,
        )
        .body::<admin::Credentials>()
        .ok::<responses::ConnectionResponse>()
        .errors(&[409, 422, 502]),
        Route::post(
            "/api/connection/disable",
            "Switch the integration off (CON-10)",
            admin::switch::<false>,
        )
        .ok::<responses::ConnectionResponse>(),
        Route::post(
            "/api/connection/webhook-key",
            "A new key; the one before stays valid (CON-11)",
            admin::webhook_key,
        )
        .ok::<responses::NewWebhookKey>(),
    ]
}

fn syncs() -> Vec<Route> {
    vec![
        Route::post("/api/syncs", "Run a Sync", admin::start_sync)
            .accepted::<responses::Sync>()
            .errors(&[409]),
        Route::get(
            "/api/syncs/{id}",
            "A Sync and its summary (STG-12)",
            admin::sync,
        )
        .ok::<responses::Sync>()
        .errors(&[404]),
        Route::post(
            "/api/syncs/{id}/confirm",
            "Swap a held list in (SAF-2, SAF-3); the Import of a timed one follows (STG-14)",
            admin::decide_sync::<true>,
        )
        .ok::<responses::Sync>()
        .errors(&[404, 409, 422]),
        Route::post(
            "/api/syncs/{id}/reject",
            "Give a held list up",
            admin::decide_sync::<false>,
        )
        .ok::<responses::Sync>()
        .errors(&[404, 409]),
    ]
}

fn list() -> Vec<Route> {
    vec![
        Route::get("/api/people", "The BambooHR People list (STG-13)", people::list)
            .query::<people::Page>()
            .ok::<responses::People>(),
        Route::post("/api/people/{id}/dismiss", "Take a Removed row off the list (STG-3)", people::dismiss)
            .ok::<responses::Done>()
            .errors(&[404, 422]),
        Route::get(
            "/api/people/{id}/explain",
            "What would happen to one employee, and by which rules (DRY-3)",
            people::explain,
        )
        .ok::<Explanation>()
        .errors(&[404, 409, 422, 502]),
        Route::post(
            "/api/people/{id}/transfer-link",
            "Move the link of somebody hired again (MAT-14)",
            people::transfer_link,
        )
        .ok::<responses::Transferred>()
        .errors(&[404, 409, 422]),
        Route::post(
            "/api/people/{id}/adopt",
            "Confirm that a learner of another name is this employee's; the next Import takes it over (MAT-3)",
            people::adopt,
        )
        .ok::<responses::Adoption>()
        .errors(&[404, 409]),
        Route::put("/api/selection", "Replace the selection (STG-7, STG-8)", people::select)
            .body::<Choice>()
            .ok::<responses::Selected>(),
    ]
}

fn imports() -> Vec<Route> {
    vec![
        Route::post(
            "/api/imports",
            "Import the selection, or these ids (IMP-1)",
            admin::start_import,
        )
        .body::<admin::ImportRequest>()
        .accepts_id()
        .accepted::<Header>()
        .errors(&[409, 422]),
        Route::get("/api/imports", "Recent imports (RPT-8)", admin::imports)
            .query::<responses::Older>()
            .ok::<responses::Imports>(),
        Route::get("/api/imports/{id}", "An Import (RPT-2)", admin::import)
            .ok::<Header>()
            .errors(&[404]),
        Route::get(
            "/api/imports/{id}/report.json",
            "The report (RPT-5)",
            download::json,
        )
        .ok::<Report>()
        .errors(&[404]),
        Route::get(
            "/api/imports/{id}/report.csv",
            "The report for spreadsheets (RPT-5)",
            download::csv,
        )
        .text("text/csv")
        .errors(&[404]),
    ]
}

fn held_imports() -> Vec<Route> {
    let acts = vec![
        Route::post(
            "/api/imports/{id}/cancel",
            "Stop at the next item (IMP-15)",
            admin::cancel_import,
        ),
        Route::post(
            "/api/imports/{id}/resume",
            "Go on with a paused Import",
            admin::resume_import,
        ),
        Route::post(
            "/api/imports/{id}/confirm",
            "Let a held Import go on (SAF-8)",
            admin::decide_import::<true>,
        ),
        Route::post(
            "/api/imports/{id}/reject",
            "Give a held Import up (SAF-8)",
            admin::decide_import::<false>,
        ),
    ];
    acts.into_iter()
        .map(|act| act.ok::<Header>().errors(&[404, 409]))
        .collect()
}

fn logs() -> Vec<Route> {
    vec![
        Route::get("/api/events", "The webhook log", admin::events)
            .query::<responses::Older>()
            .ok::<responses::Events>(),
        Route::post(
            "/api/events/{id}/confirm",
            "Let a held effect through, as it was held (WHK-24, SAF-8)",
            admin::decide_event::<true>,
        )
        .ok::<responses::Event>()
        .errors(&[404, 409]),
        Route::post(
            "/api/events/{id}/reject",
            "Drop a held effect (WHK-24)",
            admin::decide_event::<false>,
        )
        .ok::<responses::Event>()
        .errors(&[404, 409]),
        Route::get("/api/audit", "The audit trail (AUD-1)", admin::audit)
            .query::<responses::Older>()
            .ok::<responses::Audit>(),
    ]
}

fn others() -> Vec<Route> {
    vec![
        Route::post(
            RECEIVER,
            "Where BambooHR delivers (WHK-19, WHK-20)",
            receiver::receive,
        )
        .for_caller(Caller::BambooHr)
        .errors(&[400, 401, 403, 413, 415, 503]),
        Route::get("/healthz", "Whether it is alive", alive)
            .for_caller(Caller::Anyone)
            .text("text/plain"),
        Route::get(
            "/metrics",
            "Counters and timings for Prometheus (OBS-1)",
            metrics,
        )
        .for_caller(Caller::Anyone)
        .text("application/openmetrics-text"),
        Route::get("/openapi.json", "This description", description)
            .for_caller(Caller::Anyone)
            .ok::<serde_json::Map<String, serde_json::Value>>(),
    ]
}

async fn alive() -> &'static str {
    "ok\n"
}

async fn metrics(State(engine): State<Engine>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(METRICS))],
        engine.metrics().text(),
    )
}

async fn description() -> impl IntoResponse {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| openapi::describe(&all()).to_string());
    let content_type = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, content_type)], text.as_str())
}
