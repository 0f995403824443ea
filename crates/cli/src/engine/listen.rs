//! A port that is open to the world: limits on time and on the number of callers, beside the router's own limit on size,
//! and a clean stop.
//!
//! Left out: TLS towards callers, which a proxy in front of the engine does.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use clock::{Clock, wait_until};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use jiff::SignedDuration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinHandle;
use tower_http::timeout::TimeoutLayer;

/// How long a caller may take for its head, how long head, body and answer may take together, and how many callers may
/// be connected. One more waits with the system until another has gone.
#[derive(Clone, Copy, Debug)]
struct Limits {
    head: Duration,
    whole: Duration,
    callers: usize,
}

/// Longer than a call to a vendor may take (RTE-8): connecting waits for two of them. Far fewer callers than the files
/// a process may have open.
const LIMITS: Limits = Limits { head: Duration::from_secs(10), whole: Duration::from_secs(90), callers: 500 };

/// A router being served.
pub(super) struct Listening {
    address: SocketAddr,
    /// Its end is what tells the server to stop.
    stopping: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Listening {
    /// Binds `address` and serves `router` there.
    pub(super) async fn on(address: SocketAddr, router: Router) -> io::Result<Listening> {
        Listening::within(LIMITS, address, router).await
    }

    async fn within(limits: Limits, address: SocketAddr, router: Router) -> io::Result<Listening> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stopping, stopped) = oneshot::channel();
        let limited = router.layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, limits.whole));
        let router = sync_engine::with_problems(limited);
        let task = tokio::spawn(accept(listener, router, limits, stopped));
        Ok(Listening { address, stopping, task })
    }

    /// Where it listens, with the port it really has.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections; returns when the calls under way have ended.
    pub(super) async fn stop(self) {
        drop(self.stopping);
        // A server that failed serves nobody, which is all we want.
        _ = self.task.await;
    }
}

async fn accept(listener: TcpListener, router: Router, limits: Limits, mut stopped: oneshot::Receiver<()>) {
    let calls = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(limits.callers));
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            (taken, place) = next(&listener, &room) => match taken {
                Ok((stream, _)) => serve(stream, place, router.clone(), limits.head, &calls),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    rest().await;
                }
            },
        }
    }
    drop(listener);
    calls.shutdown().await;
}

/// The next caller, once there is room for it.
async fn next(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (io::Result<(TcpStream, SocketAddr)>, OwnedSemaphorePermit) {
    let place = Arc::clone(room).acquire_owned().await.expect("it is never closed");
    (listener.accept().await, place)
}

/// Too many files are open, say: a second later a caller may find room.
async fn rest() {
    let clock = Clock::real();
    wait_until(&clock, Some(clock.now() + SignedDuration::from_secs(1))).await;
}

fn serve(stream: TcpStream, place: OwnedSemaphorePermit, router: Router, head: Duration, calls: &GracefulShutdown) {
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(head);
    let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let watched = calls.watch(connection);
    tokio::spawn(async move {
        // A caller that breaks off or takes too long has nobody left to tell.
        _ = watched.await;
        drop(place);
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use axum::routing::post;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn listening() -> Listening {
        let router = Router::new().route("/", post(|body: String| async move { body }));
        let limits = Limits { head: Duration::from_millis(50), whole: Duration::from_millis(50), callers: 9 };
        Listening::within(limits, SocketAddr::from(([127, 0, 0, 1], 0)), router).await.expect("a free port")
    }

    async fn told(listening: &Listening, sent: &str) -> String {
        let mut stream = TcpStream::connect(listening.address()).await.expect("it listens");
        stream.write_all(sent.as_bytes()).await.expect("it takes bytes");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("text");
        answer
    }

    #[tokio::test]
    async fn who_takes_too_long_is_not_waited_for() {
        let listening = listening().await;
        let (clock, soon) = (Clock::real(), SignedDuration::from_secs(20));
        let begun = clock.now();
        assert_eq!(told(&listening, "POST / HTTP/1.1\r\nHost: x\r\n").await, "", "half a head");
        assert!(clock.now().duration_since(begun) < soon, "long before the library would give up by itself");
        let half = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\nhalf";
        let late = told(&listening, half).await;
        assert!(late.starts_with("HTTP/1.1 408 ") && late.contains("invalid_request"), "half a body: {late}");
        let whole = half.replace("10", "4");
        assert!(told(&listening, &whole).await.ends_with("\r\n\r\nhalf"));
        listening.stop().await;
    }

    #[tokio::test]
    async fn one_caller_too_many_waits_until_another_has_gone() {
        let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let gate = Arc::new(Semaphore::new(0));
        let (counted, highest, waits) = (Arc::clone(&inside), Arc::clone(&most), Arc::clone(&gate));
        let held = move || async move {
            highest.fetch_max(counted.fetch_add(1, Relaxed) + 1, Relaxed);
            waits.acquire().await.expect("it is never closed").forget();
            counted.fetch_sub(1, Relaxed);
            "done"
        };
        let router = Router::new().route("/", post(held));
        let limits = Limits { head: Duration::from_secs(60), whole: Duration::from_secs(60), callers: 2 };
        let listening = Listening::within(limits, SocketAddr::from(([127, 0, 0, 1], 0)), router).await;
        let listening = Arc::new(listening.expect("a free port"));
        let call = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        let callers: Vec<_> = (0..5)
            .map(|_| {
                let listening = Arc::clone(&listening);
                tokio::spawn(async move { told(&listening, call).await })
            })
            .collect();
        while inside.load(Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        // Time enough for everybody to come in, were there room.
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(5);
        for caller in callers {
            assert!(caller.await.expect("no panic").ends_with("done"), "everybody is answered");
        }
        assert_eq!(most.load(Relaxed), 2);
    }

    #[tokio::test]
    async fn a_stop_waits_until_the_calls_under_way_are_answered() {
        let (begun, gate) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (tells, waits) = (Arc::clone(&begun), Arc::clone(&gate));
        let held = move || async move {
            tells.add_permits(1);
            waits.acquire().await.expect("it is never closed").forget();
            "done"
        };
        let limits = Limits { head: Duration::from_secs(60), whole: Duration::from_secs(60), callers: 9 };
        let router = Router::new().route("/", post(held));
        let listening = Listening::within(limits, SocketAddr::from(([127, 0, 0, 1], 0)), router).await;
        let listening = listening.expect("a free port");
        let mut caller = TcpStream::connect(listening.address()).await.expect("it listens");
        let call = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
        caller.write_all(call.as_bytes()).await.expect("it takes bytes");
        begun.acquire().await.expect("it is never closed").forget();
        let stopping = tokio::spawn(listening.stop());
        // Time enough for it to stop, did it not wait.
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        assert!(!stopping.is_finished());
        gate.add_permits(1);
        let mut answer = String::new();
        caller.read_to_string(&mut answer).await.expect("text");
        assert!(answer.ends_with("done"), "{answer}");
        stopping.await.expect("no panic");
    }

    #[tokio::test]
    async fn after_a_stop_nobody_is_served_and_idle_callers_do_not_hold_it_up() {
        let listening = listening().await;
        let address = listening.address();
        let idle = TcpStream::connect(address).await.expect("it listens");
        listening.stop().await;
        assert!(TcpStream::connect(address).await.is_err());
        drop(idle);
    }
}
