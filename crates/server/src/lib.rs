//! A router on a port, for everything that listens in this workspace's programs: limits on callers
//! and on time, and a stop that ends whatever callers do.
//!
//! - A caller that is too slow with a head, with a body or with taking its answer is disconnected
//!   ([`Limits`]).
//! - When the port is full, a new caller takes the place of whoever has left the server waiting
//!   longest. Only callers whose request is being handled keep their place, so connections that ask
//!   for nothing shut nobody out.
//! - An answer to a request whose body was not read says `Connection: close`: what follows the head
//!   on that connection is not taken for another request.
//! - [`Server::stop`] lets requests under way end, for a limited time.
//!
//! TLS is left to a proxy in front of the port.

mod answer;
mod callers;
mod connection;
mod exchange;
mod limits;
mod patience;
mod request_body;
mod stream;
#[cfg(test)]
mod tests;

pub use limits::{Limits, Settings};

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A router being served. Dropping it takes no more callers and lets those inside end, as
/// [`Server::stop`] does.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// Its end tells the server to stop.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Binds `address` (port 0 takes a free one) and serves `router` there. Needs a runtime.
    ///
    /// # Errors
    /// The address cannot be bound, for instance because it is taken.
    pub async fn start(
        address: SocketAddr,
        router: Router,
        settings: Settings,
    ) -> io::Result<Server> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let router = answer::with_time_limits(router, settings);
        let task = tokio::spawn(connection::accept(listener, router, settings, stopped));
        Ok(Server {
            address,
            stop,
            task,
        })
    }

    /// Where it listens, with the port it really has.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://` and the address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more callers and returns once the requests under way are answered, or
    /// [`Limits::stop`] has passed: whoever is left then is disconnected.
    pub async fn stop(self) {
        drop(self.stop);
        // A server that failed serves nobody either.
        _ = self.task.await;
    }
}
