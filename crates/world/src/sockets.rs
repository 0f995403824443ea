//! The same parties behind real sockets: every call leaves through a client and arrives at a port.
//!
//! The receiver still sees the made-up host of its party, so links it builds are the same in both ways.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use fake_kit::{Serving, serve};
use http::header::HOST;
use transport::{Answering, Failure, Network, Request, Transport};

/// A router behind a port of its own; it stops answering when this is dropped.
pub(crate) struct Port {
    network: Network,
    serving: Serving,
}

impl Port {
    /// Serves `router` on a free loopback port.
    pub(crate) async fn open(router: Router, network: Network) -> std::io::Result<Port> {
        let serving = serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), router).await?;
        Ok(Port { network, serving })
    }
}

impl Transport for Port {
    fn call(&self, mut request: Request) -> Answering<'_> {
        let host = &request.url[url::Position::BeforeHost..url::Position::AfterPort];
        let Ok(host) = host.parse() else { return Box::pin(async { Err(Failure::NotConnected) }) };
        request.headers.entry(HOST).or_insert(host);
        let address = self.serving.address();
        let redirected =
            request.url.set_ip_host(address.ip()).and_then(|()| request.url.set_port(Some(address.port())));
        Box::pin(async move {
            match redirected {
                Ok(()) => self.network.call(request).await,
                Err(()) => Err(Failure::NotConnected),
            }
        })
    }
}
