//! Serves a router on a port, with limits on callers and time, and a bounded graceful shutdown.
//!
//! - A caller that is too slow with a head, with a body or with taking its answer is disconnected
//!   ([`Limits`]).
//! - When the port is full, a new caller replaces the one that has kept the server waiting longest.
//!   Only callers whose request is being handled are safe, so idle connections cannot block the
//!   port.
//! - An answer to a request whose body was not read says `Connection: close`: what follows the head
//!   on that connection is not read as another request.
//! - [`Server::stop`] lets requests under way finish, for a limited time.
//!
//! For TLS, put a proxy in front of the port.

mod callers;
mod connection;
mod exchange;
mod limits;

mod request_body;
mod stream;
#[cfg(test)]
mod tests;
mod time_limits;
mod transfer_limit;

pub use limits::{Limits, Settings};

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A router being served. Dropping it starts a graceful shutdown, as [`Server::stop`] does.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// The server stops when this is dropped.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Binds `address` (port 0 picks a free one) and serves `router` there. Needs a runtime.
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
        let router = time_limits::with_time_limits(router, settings);
        let task = tokio::spawn(connection::accept(listener, router, settings, stopped));
        Ok(Server {
            address,
            stop,
            task,
        })
    }

    /// The address it listens on, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://` and the address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Accepts no more callers and returns once the requests under way are answered, or
    /// [`Limits::stop`] has passed: the callers left by then are disconnected.
    pub async fn stop(self) {
        drop(self.stop);
        // A server task that failed has stopped, too.
        _ = self.task.await;
    }
}
