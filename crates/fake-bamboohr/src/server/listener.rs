//! The fake on a port of its own, with the machine's clock: for use from someone else's tests.
//!
//! Beside the vendor's API it offers what `control` has.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use clock::Clock;
use fake_kit::{AllowedHosts, Serving, serve};
use tokio::task::AbortHandle;
use transport::Network;
use url::Url;

use crate::server::control;
use crate::server::fake::FakeBambooHr;
use crate::state::company::Company;

/// A fake BambooHR that listens. Stops when dropped.
pub struct Server {
    fake: FakeBambooHr,
    serving: Serving,
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
        // The vendor's API with the control routes in front of it; those need no key, and answer
        // this machine only.
        let control = AllowedHosts::loopback().guard_plainly(control::router(fake.clone()));
        let router = control.fallback_service(fake.router());
        let serving = serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), router).await?;
        let drive = |part| tokio::spawn(clock::drive(clock.clone(), part)).abort_handle();
        let tasks = fake.parts().into_iter().map(drive).collect();
        Ok(Server {
            fake,
            serving,
            tasks,
        })
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> Url {
        Url::parse(&self.serving.url()).expect("an address and port make a URL")
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
