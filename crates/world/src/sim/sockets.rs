//! The same parties behind real sockets: every call leaves through a client and arrives at a port.
//!
//! The receiver still sees the made-up host of its party, so links it builds are the same in both
//! ways.

use std::any::Any;
use std::net::{Ipv4Addr, SocketAddr};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::Request as Incoming;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use fake_kit::{Serving, serve};
use futures_util::future::FutureExt;
use http::StatusCode;
use http::header::HOST;
use transport::{CallFuture, Network, Request, Transport, TransportError};

/// A router behind a port of its own; it stops answering when this is dropped.
pub(crate) struct Port {
    network: Network,
    serving: Serving,
    panicked: Panicked,
}

/// The panic of a handler behind a port: its task would swallow it, unlike in process.
#[derive(Clone, Default)]
struct Panicked(Arc<Mutex<Option<Box<dyn Any + Send>>>>);

impl Panicked {
    fn slot(&self) -> MutexGuard<'_, Option<Box<dyn Any + Send>>> {
        self.0
            .lock()
            .expect("no code panics while it holds a panic")
    }

    /// Adds a layer to `router` that keeps the panic of a handler here.
    fn capture_panics(&self, router: Router) -> Router {
        let panicked = self.clone();
        router.layer(from_fn(move |request: Incoming, next: Next| {
            let panicked = panicked.clone();
            async move {
                let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
                answer.unwrap_or_else(|panic| {
                    *panicked.slot() = Some(panic);
                    StatusCode::INTERNAL_SERVER_ERROR.into_response()
                })
            }
        }))
    }
}

impl Port {
    /// Serves `router` on a free loopback port.
    pub(crate) async fn open(router: Router, network: Network) -> std::io::Result<Port> {
        let panicked = Panicked::default();
        let router = panicked.capture_panics(router);
        let serving = serve(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), router).await?;
        Ok(Port {
            network,
            serving,
            panicked,
        })
    }
}

impl Transport for Port {
    fn call(&self, mut request: Request) -> CallFuture<'_> {
        let host = &request.url[url::Position::BeforeHost..url::Position::AfterPort];
        let Ok(host) = host.parse() else {
            return Box::pin(async { Err(TransportError::NotConnected) });
        };
        request.headers.entry(HOST).or_insert(host);
        let address = self.serving.address();
        let redirected = request
            .url
            .set_ip_host(address.ip())
            .and_then(|()| request.url.set_port(Some(address.port())));
        Box::pin(async move {
            match redirected {
                Ok(()) => {
                    let answer = self.network.call(request).await;
                    let panic = self.panicked.slot().take();
                    match panic {
                        Some(panic) => resume_unwind(panic),
                        None => answer,
                    }
                }
                Err(()) => Err(TransportError::NotConnected),
            }
        })
    }
}
