//! The same parties behind real sockets: every call leaves through a client and arrives at a port.
//!
//! The receiver still sees the made-up host of its party, so links it builds are the same in both ways.

use std::net::SocketAddr;

use axum::Router;
use http::header::HOST;
use tokio::task::JoinHandle;
use transport::{Answering, Failure, Network, Request, Transport};

/// A router behind a port of its own; it stops answering when this is dropped.
pub(crate) struct Port {
    network: Network,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Port {
    /// Serves `router` on a free loopback port.
    pub(crate) async fn open(router: Router, network: Network) -> std::io::Result<Port> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "a port stopped answering");
            }
        });
        Ok(Port { network, address, serving })
    }
}

impl Transport for Port {
    fn call(&self, mut request: Request) -> Answering<'_> {
        let host = &request.url[url::Position::BeforeHost..url::Position::AfterPort];
        let Ok(host) = host.parse() else { return Box::pin(async { Err(Failure::NotConnected) }) };
        request.headers.entry(HOST).or_insert(host);
        let redirected = request.url.set_ip_host(self.address.ip()).and_then(|()| {
            let port = self.address.port();
            request.url.set_port(Some(port))
        });
        Box::pin(async move {
            match redirected {
                Ok(()) => self.network.call(request).await,
                Err(()) => Err(Failure::NotConnected),
            }
        })
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
