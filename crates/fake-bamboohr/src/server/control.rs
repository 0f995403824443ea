//! The control routes of a fake that runs alone: commands, state, knobs. Not the vendor's; no key
//! is needed.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde_json::json;

use crate::commands::command::Command;
use crate::server::fake::FakeBambooHr;
use crate::server::knobs::Knobs;
use crate::state::company::Company;

pub(crate) fn router(fake: FakeBambooHr) -> Router {
    Router::new()
        .route("/_control/commands", post(command))
        .route("/_control/company", get(company))
        .route("/_control/knobs", get(knobs).put(set_knobs))
        .route("/_control/webhooks/{id}/log", get(log))
        .with_state(fake)
}

async fn command(State(fake): State<FakeBambooHr>, Json(command): Json<Command>) -> Response {
    match fake.apply(command) {
        Ok(changes) => Json(changes).into_response(),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            (
                status,
                Json(json!({"status": refusal.status, "message": refusal.message})),
            )
                .into_response()
        }
    }
}

async fn company(State(fake): State<FakeBambooHr>) -> Json<Company> {
    Json(fake.read(Company::clone))
}

async fn knobs(State(fake): State<FakeBambooHr>) -> Json<Knobs> {
    Json(fake.read(|company| company.knobs.clone()))
}

/// All of them or none.
async fn set_knobs(
    State(fake): State<FakeBambooHr>,
    Json(values): Json<BTreeMap<String, String>>,
) -> Response {
    match fake.set_knobs(&values) {
        Ok(()) => knobs(State(fake)).await.into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    }
}

async fn log(State(fake): State<FakeBambooHr>, Path(webhook): Path<u64>) -> Response {
    let now = fake.now();
    Json(fake.read(|company| company.webhooks().log(webhook, now))).into_response()
}
