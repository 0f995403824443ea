//! A fake that runs alone: on a port of its own, with control routes and a journal, by the
//! machine's clock.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use clock::{Clock, Part};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::task::AbortHandle;

use crate::host_guard::AllowedHosts;
use crate::record::{Entry, Journal};
use crate::serve::{Serving, serve};

/// The size of the journal, in bytes.
const JOURNAL_BYTES_MAX: usize = 16 << 20;

/// What a fake offers to a host: the vendor's API, its own due work, its state and its controls.
pub trait Fake: Clone + Send + Sync + 'static {
    /// What the fake begins with, and what it shows of itself.
    type State: Clone + Serialize + Send;
    /// An act on the state, as a command route takes it.
    type Command: DeserializeOwned + Send;
    /// What a command changed.
    type Change: Serialize;
    /// Why a command did nothing.
    type Refusal: Serialize;
    /// The knobs as `GET /_control/knobs` shows them.
    type Knobs: Serialize;

    /// The control route of the state: `/_control/site`.
    const STATE_ROUTE: &str;
    /// What the vendor's paths begin with, if they all begin alike: `/v1.svc`.
    const BASE_PATH: &str;

    /// A fake with this state, on `clock`'s time, whose calls go out to the network.
    fn host(state: Self::State, clock: Clock) -> Self;
    /// The vendor's API.
    fn router(&self) -> Router;
    /// What is due by itself.
    fn parts(&self) -> Vec<Arc<dyn Part>>;
    /// The state as it is now.
    fn state(&self) -> Self::State;
    /// Carries out `command` now.
    ///
    /// # Errors
    /// The vendor's status and the refusal; nothing has changed then.
    fn command(&self, command: Self::Command) -> Result<Vec<Self::Change>, (u16, Self::Refusal)>;
    /// The knobs as they are set.
    fn knobs(&self) -> Self::Knobs;
    /// Sets all of these knobs from text, or none.
    ///
    /// # Errors
    /// When there is no such knob, or a knob does not take its value.
    fn set_knobs(&self, values: &BTreeMap<String, String>) -> Result<(), Box<dyn Error>>;
    /// Control routes beside those that every fake has.
    fn more_controls(&self) -> Router {
        Router::new()
    }
}

/// The control routes of a fake that runs alone: commands, state, knobs. Not the vendor's; no key
/// is needed.
pub fn control_router<F: Fake>(fake: &F) -> Router {
    Router::new()
        .route("/_control/commands", post(command::<F>))
        .route(F::STATE_ROUTE, get(state::<F>))
        .route("/_control/knobs", get(knobs::<F>).put(set_knobs::<F>))
        .with_state(fake.clone())
        .merge(fake.more_controls())
}

async fn command<F: Fake>(State(fake): State<F>, Json(command): Json<F::Command>) -> Response {
    match fake.command(command) {
        Ok(changes) => Json(changes).into_response(),
        Err((status, refusal)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            (status, Json(refusal)).into_response()
        }
    }
}

async fn state<F: Fake>(State(fake): State<F>) -> Json<F::State> {
    Json(fake.state())
}

async fn knobs<F: Fake>(State(fake): State<F>) -> Json<F::Knobs> {
    Json(fake.knobs())
}

/// Sets all of the knobs of a request or none.
async fn set_knobs<F: Fake>(
    State(fake): State<F>,
    Json(values): Json<BTreeMap<String, String>>,
) -> Response {
    let error = fake.set_knobs(&values).err().map(|error| error.to_string());
    match error {
        None => Json(fake.knobs()).into_response(),
        Some(error) => (StatusCode::UNPROCESSABLE_ENTITY, error).into_response(),
    }
}

/// A fake that listens. Stops when dropped.
#[derive(Debug)]
pub struct Server<F> {
    serving: Serving,
    fake: F,
    journal: Journal,
    tasks: Vec<AbortHandle>,
}

impl<F: Fake> Server<F> {
    /// Serves a fake with this state on a free loopback port, by the machine's clock: the vendor's
    /// API, `/_control/…`, and `GET /_control/journal?since=NUMBER`.
    ///
    /// # Errors
    /// When no port can be taken.
    pub async fn start(state: F::State) -> io::Result<Server<F>> {
        let clock = Clock::real();
        let fake = F::host(state, clock.clone());
        let journal = Journal::new(JOURNAL_BYTES_MAX);
        let entries = Router::new()
            .route("/_control/journal", get(entries))
            .with_state(journal.clone());
        // The control routes need no key, and answer this machine alone.
        let control = AllowedHosts::loopback().guard_plainly(control_router(&fake).merge(entries));
        let router = journal.record(fake.router(), clock.clone()).merge(control);
        let serving = serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), router).await?;
        let drive = |part| tokio::spawn(clock::drive(clock.clone(), part)).abort_handle();
        let tasks = fake.parts().into_iter().map(drive).collect();
        Ok(Server {
            serving,
            fake,
            journal,
            tasks,
        })
    }

    /// Where the vendor's paths begin, without a slash at the end.
    pub fn url(&self) -> String {
        format!("{}{}", self.serving.url(), F::BASE_PATH)
    }

    /// The fake behind the port.
    pub fn fake(&self) -> &F {
        &self.fake
    }

    /// The calls it received.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }
}

impl<F> Drop for Server<F> {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

#[derive(Debug, Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
}

async fn entries(State(journal): State<Journal>, Query(since): Query<Since>) -> Json<Vec<Entry>> {
    Json(journal.entries_since(since.since))
}
