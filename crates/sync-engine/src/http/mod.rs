//! What the engine answers over HTTP: the admin API, the webhook receiver, liveness.
//!
//! A handler extracts, calls one thing and answers. Left out: pages, OpenAPI, metrics.

mod admin;
mod download;
pub(crate) mod error;
mod people;
mod receiver;
mod signature;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};

use crate::Engine;

/// The largest request body that is read, in bytes (WHK-20).
const BODY_BYTES_MAX: usize = 1 << 20;

/// All routes of the engine.
pub(crate) fn router(engine: &Engine) -> Router {
    let api = Router::new()
        .route("/connection", get(admin::connection).put(admin::replace))
        .route("/connection/enable", post(admin::enable))
        .route("/connection/connect", post(admin::connect))
        .route("/connection/disable", post(admin::disable))
        .route("/connection/webhook-key", post(admin::webhook_key))
        .route("/syncs", post(admin::start_sync))
        .route("/syncs/{id}", get(admin::sync))
        .route("/syncs/{id}/confirm", post(admin::confirm_sync))
        .route("/syncs/{id}/reject", post(admin::reject_sync))
        .route("/people", get(admin::people))
        .route("/people/{id}/dismiss", post(admin::dismiss))
        .route("/people/{id}/explain", get(people::explain))
        .route("/people/{id}/transfer-link", post(people::transfer_link))
        .route("/selection", put(admin::select))
        .route("/imports", post(admin::start_import).get(admin::imports))
        .route("/imports/{id}", get(admin::import))
        .route("/imports/{id}/cancel", post(admin::cancel_import))
        .route("/imports/{id}/resume", post(admin::resume_import))
        .route("/imports/{id}/confirm", post(admin::confirm_import))
        .route("/imports/{id}/reject", post(admin::reject_import))
        .route("/imports/{id}/report.json", get(download::json))
        .route("/imports/{id}/report.csv", get(download::csv))
        .route("/events", get(admin::events))
        .route("/events/{id}/confirm", post(admin::confirm_event))
        .route("/events/{id}/reject", post(admin::reject_event))
        .route("/audit", get(admin::audit));
    Router::new()
        .nest("/api", api)
        .route("/webhooks/bamboohr", post(receiver::receive))
        .route("/healthz", get(|| async { "ok\n" }))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(engine.clone())
}
