//! What `/_control` offers when this fake is used alone. Not the vendor's; no key is asked for.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use fake_kit::KnobLine;
use http::StatusCode;

use crate::commands::command::Command;
use crate::server::fake::FakeLitmos;
use crate::state::site::Site;

impl FakeLitmos {
    /// What `/_control` offers when this fake is used alone: `POST /_control/commands` (one
    /// [`Command`] as JSON, answered with its [`Change`](crate::Change)s), `GET /_control/site`, `GET` and
    /// `PUT /_control/knobs`.
    pub fn control_router(&self) -> Router {
        Router::new()
            .route("/_control/commands", post(command))
            .route("/_control/site", get(site))
            .route("/_control/knobs", get(knobs).put(set_knobs))
            .with_state(self.clone())
    }
}

async fn command(State(fake): State<FakeLitmos>, Json(command): Json<Command>) -> Response {
    match fake.apply(command) {
        Ok(changes) => Json(changes).into_response(),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, Json(refusal)).into_response()
        }
    }
}

async fn site(State(fake): State<FakeLitmos>) -> Json<Site> {
    Json(fake.read(Site::clone))
}

async fn knobs(State(fake): State<FakeLitmos>) -> Json<Vec<KnobLine>> {
    Json(fake.read(|site| site.knobs().list()))
}

/// All of them or none.
async fn set_knobs(
    State(fake): State<FakeLitmos>,
    Json(values): Json<BTreeMap<String, String>>,
) -> Response {
    let mut knobs = fake.read(|site| site.knobs().clone());
    for (name, value) in &values {
        if let Err(error) = knobs.set(name, value) {
            return (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response();
        }
    }
    for (name, value) in &values {
        fake.set_knob(name, value)
            .expect("it was taken a moment ago");
    }
    Json(knobs.list()).into_response()
}
