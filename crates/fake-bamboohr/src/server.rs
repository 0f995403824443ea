//! The fake on a port of its own, with the machine's clock: for use from someone else's tests.
//!
//! Beside the vendor's API it offers `POST /_control/commands`, `GET /_control/company` and
//! `GET /_control/webhooks/{id}/log`. Left out: other addresses than loopback, pages.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clock::Clock;
use http::StatusCode;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use transport::Network;
use url::Url;

use crate::command::Command;
use crate::company::Company;
use crate::fake::FakeBambooHr;

/// A fake BambooHR that listens. Stops when dropped.
pub struct Server {
    fake: FakeBambooHr,
    address: SocketAddr,
    tasks: Vec<AbortHandle>,
}

impl Server {
    /// Serves `company` on a free loopback port, by the machine's clock.
    ///
    /// # Errors
    /// When no port can be taken.
    pub async fn start(company: Company) -> std::io::Result<Server> {
        let clock = Clock::real();
        let fake = FakeBambooHr::new(company, clock.clone(), Arc::new(Network::new()));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let router = router(&fake);
        let mut tasks = vec![tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle()];
        tasks.extend(
            fake.parts().into_iter().map(|part| tokio::spawn(clock::drive(clock.clone(), part)).abort_handle()),
        );
        Ok(Server { fake, address, tasks })
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).expect("an address and port make a URL")
    }

    /// The fake behind the port.
    pub fn fake(&self) -> &FakeBambooHr {
        &self.fake
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// The vendor's API with the control routes in front of it.
fn router(fake: &FakeBambooHr) -> Router {
    let control = Router::new()
        .route("/_control/commands", post(command))
        .route("/_control/company", get(company))
        .route("/_control/webhooks/{id}/log", get(log))
        .with_state(fake.clone());
    control.fallback_service(fake.router())
}

async fn command(State(fake): State<FakeBambooHr>, Json(command): Json<Command>) -> Response {
    match fake.apply(command) {
        Ok(changes) => Json(changes).into_response(),
        Err(refusal) => {
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, Json(json!({"status": refusal.status, "message": refusal.message}))).into_response()
        }
    }
}

async fn company(State(fake): State<FakeBambooHr>) -> Json<Company> {
    Json(fake.read(Company::clone))
}

async fn log(State(fake): State<FakeBambooHr>, Path(webhook): Path<u64>) -> Response {
    let now = fake.now();
    Json(fake.read(|company| company.webhooks().log(webhook, now))).into_response()
}
