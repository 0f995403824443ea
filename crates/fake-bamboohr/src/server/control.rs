//! The fake as a host runs it alone, on a port of its own with control routes.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use clock::{Clock, Part};
use fake_kit::Fake;
use transport::Network;

use crate::webhook::LogEntry;
use crate::{Change, Command, Company, FakeBambooHr, Knobs, Refusal};

/// A fake BambooHR that listens. Stops when dropped.
pub type Server = fake_kit::Server<FakeBambooHr>;

impl Fake for FakeBambooHr {
    type State = Company;
    type Command = Command;
    type Change = Change;
    type Refusal = Refusal;
    type Knobs = Knobs;

    const STATE_ROUTE: &str = "/_control/company";
    const BASE_PATH: &str = "";

    fn host(company: Company, clock: Clock) -> FakeBambooHr {
        FakeBambooHr::new(company, clock, Arc::new(Network::new()))
    }

    fn router(&self) -> Router {
        self.router()
    }

    fn parts(&self) -> Vec<Arc<dyn Part>> {
        self.parts()
    }

    fn state(&self) -> Company {
        self.read(Company::clone)
    }

    fn command(&self, command: Command) -> Result<Vec<Change>, (u16, Refusal)> {
        self.apply(command)
            .map_err(|refusal| (refusal.status, refusal))
    }

    fn knobs(&self) -> Knobs {
        self.read(|company| company.knobs.clone())
    }

    fn set_knobs(&self, values: &BTreeMap<String, String>) -> Result<(), Box<dyn Error>> {
        Ok(self.set_knobs(values)?)
    }

    fn more_controls(&self) -> Router {
        Router::new()
            .route("/_control/webhooks/{id}/log", get(log))
            .with_state(self.clone())
    }
}

async fn log(State(fake): State<FakeBambooHr>, Path(webhook): Path<u64>) -> Json<Vec<LogEntry>> {
    let now = fake.now();
    Json(fake.read(|company| company.webhooks().log(webhook, now)))
}
