//! The fake on a port of its own, on the machine's clock, for somebody else's tests.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use clock::Clock;
use fake_kit::{AllowedHosts, Entry, Journal, Serving, serve};
use serde::Deserialize;
use tokio::task::AbortHandle;

use crate::server::fake::FakeLitmos;
use crate::state::site::Site;

/// How much the journal keeps, in bytes.
const JOURNAL_BYTES_MAX: usize = 16 << 20;

/// A running fake Litmos. Stops on drop.
///
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// let litmos = fake_litmos::Server::start(fake_litmos::Site::demo()).await?;
/// let users = format!("{}/users?source=mine&format=json", litmos.url());
/// let key = litmos.fake().read(|site| site.owner_key().to_owned());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Server {
    serving: Serving,
    fake: FakeLitmos,
    journal: Journal,
    parts: Vec<AbortHandle>,
}

impl Drop for Server {
    fn drop(&mut self) {
        for part in &self.parts {
            part.abort();
        }
    }
}

impl Server {
    /// Serves `site` on a free loopback port: the vendor's API, `/_control/…`, and
    /// `GET /_control/journal?since=NUMBER`.
    ///
    /// # Errors
    /// No port can be bound.
    pub async fn start(site: Site) -> io::Result<Server> {
        let clock = Clock::real();
        let fake = FakeLitmos::new(site, clock.clone());
        let journal = Journal::new(JOURNAL_BYTES_MAX);
        let vendor = journal.record(fake.router(), clock.clone());
        let pages = Router::new()
            .route("/_control/journal", get(entries))
            .with_state(journal.clone());
        // The control routes ask for no key, and are for this machine alone.
        let router = vendor
            .merge(AllowedHosts::loopback().guard_plainly(fake.control_router().merge(pages)));
        let serving = serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), router).await?;
        let drive = |part| tokio::spawn(clock::drive(clock.clone(), part)).abort_handle();
        let parts = fake.parts().into_iter().map(drive).collect();
        Ok(Server {
            serving,
            fake,
            journal,
            parts,
        })
    }

    /// The vendor's base address: `http://127.0.0.1:PORT/v1.svc`.
    pub fn url(&self) -> String {
        format!("{}/v1.svc", self.serving.url())
    }

    /// The fake behind the port.
    pub fn fake(&self) -> &FakeLitmos {
        &self.fake
    }

    /// The calls it received.
    pub fn journal(&self) -> &Journal {
        &self.journal
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
