//! Accepts callers and serves each on a task of its own.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, header};
use clock::wait_for;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{oneshot, watch};
use tower::ServiceExt;

use crate::callers::{Caller, Callers};
use crate::exchange::Exchange;
use crate::limits::{Limits, Settings};
use crate::request_body::RequestBody;
use crate::stream::Stream;

/// How long to wait after a caller could not be accepted, because too many files are open, say.
const ACCEPT_BACKOFF: Duration = Duration::from_secs(1);

/// Serves callers until `stopped`, and then finishes the connected ones within the limit for a
/// stop.
pub(crate) async fn accept(
    listener: TcpListener,
    router: Router,
    settings: Settings,
    mut stopped: oneshot::Receiver<()>,
) {
    let callers = Arc::new(Callers::new());
    let (stop, stopping) = watch::channel(false);
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            taken = next(&listener, &callers, &settings.limits) => match taken {
                Ok(tcp) => spawn_connection(tcp, &callers, router.clone(), settings, stopping.clone()),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    wait_for(ACCEPT_BACKOFF).await;
                }
            },
        }
    }
    drop(listener);
    stop.send_replace(true);
    tokio::select! {
        () = callers.wait_until_empty() => {}
        () = wait_for(settings.limits.stop) => {
            tracing::warn!("disconnecting callers whose requests did not finish in time");
            callers.disconnect_all();
        }
    }
}

/// The next caller, once there is room for it.
async fn next(listener: &TcpListener, callers: &Callers, limits: &Limits) -> io::Result<TcpStream> {
    let (tcp, _) = listener.accept().await?;
    callers.make_room(limits.callers, limits.grace).await;
    Ok(tcp)
}

fn spawn_connection(
    tcp: TcpStream,
    callers: &Arc<Callers>,
    router: Router,
    settings: Settings,
    stopping: watch::Receiver<bool>,
) {
    let guard = CallerGuard(callers.enter());
    let caller = Arc::clone(&guard.0);
    let task = tokio::spawn(async move {
        serve(tcp, &guard.0, router, settings, stopping).await;
        drop(guard);
    });
    callers.set_task(&caller, task.abort_handle());
}

/// Removes a caller when dropped, also when its task is aborted.
struct CallerGuard(Arc<Caller>);

impl Drop for CallerGuard {
    fn drop(&mut self) {
        self.0.leave();
    }
}

async fn serve(
    tcp: TcpStream,
    caller: &Arc<Caller>,
    router: Router,
    settings: Settings,
    mut stopping: watch::Receiver<bool>,
) {
    let ends_early = Arc::new(AtomicBool::new(false));
    let stream = Stream::new(
        tcp,
        Arc::clone(caller),
        Arc::clone(&ends_early),
        settings.limits,
    );
    let service =
        service_fn(|request| handle(request, caller, &router, &ends_early, settings.limits));
    let mut builder = http1::Builder::new();
    builder.title_case_headers(settings.title_case_headers);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // A caller that disconnects or is too slow gets no error.
    tokio::select! {
        _ = &mut connection => return,
        // An error means that the port is gone: that is a stop, too.
        _ = stopping.wait_for(|is_stopping| *is_stopping) => {}
    }
    connection.as_mut().graceful_shutdown();
    _ = connection.await;
}

async fn handle(
    request: Request<Incoming>,
    caller: &Arc<Caller>,
    router: &Router,
    ends_early: &AtomicBool,
    limits: Limits,
) -> Result<Response<Body>, Infallible> {
    let _handling = caller.handle();
    let has_body = !hyper::body::Body::is_end_stream(request.body());
    let exchange = Arc::new(Exchange::new(has_body));
    let limited = |body| RequestBody::new(body, Arc::clone(&exchange), Arc::clone(caller), &limits);
    let mut request = request.map(|body| Body::new(limited(body)));
    request.extensions_mut().insert(Arc::clone(&exchange));
    let mut answer = router.clone().oneshot(request).await?;
    if !exchange.is_body_read() {
        // What follows the head is not a request.
        answer
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
        ends_early.store(true, Ordering::Relaxed);
    }
    Ok(answer)
}
