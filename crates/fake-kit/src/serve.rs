//! A router on a port, until it is dropped.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A router being served. Dropping it stops the server: no new connection is taken, calls under way
/// end.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    /// Dropping it stops the server.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// Binds `address` (port 0 takes a free one) and serves `router` there. Header names go out in
/// title case, as the vendors send them; those that are spelled otherwise are the fake's own, see
/// [`crate::Spelling`].
///
/// # Errors
/// The address cannot be bound, for instance because it is taken.
pub async fn serve(address: SocketAddr, router: Router) -> io::Result<Serving> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(accept(listener, router, stopped));
    Ok(Serving {
        address,
        stop,
        task,
    })
}

/// Accepts connections until `stopped` has a message or its sender is dropped, then waits for the
/// calls under way.
async fn accept(mut listener: TcpListener, router: Router, mut stopped: oneshot::Receiver<()>) {
    let calls = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder.title_case_headers(true);
    loop {
        let (stream, _) = tokio::select! {
            _ = &mut stopped => break,
            accepted = Listener::accept(&mut listener) => accepted,
        };
        let connection = builder.serve_connection(
            TokioIo::new(stream),
            TowerToHyperService::new(router.clone()),
        );
        // A caller that breaks off gets no answer.
        tokio::spawn(calls.watch(connection));
    }
    drop(listener);
    calls.shutdown().await;
}

impl Serving {
    /// Where it listens, with the port it really has.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://` and the address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops taking connections and returns when the calls under way have ended.
    pub async fn stop(self) {
        drop(self.stop);
        // A server that panicked or was cancelled is no longer listening, which is all we want.
        let _ = self.task.await;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    pub(crate) fn free() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }

    async fn send(address: SocketAddr, request: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    /// The head of the answer to `request`, byte for byte.
    pub(crate) async fn head(address: SocketAddr, request: &str) -> String {
        let answer = send(address, request).await.expect("an answer");
        answer.split_once("\r\n\r\n").expect("a head").0.to_owned()
    }

    async fn ask(address: SocketAddr) -> io::Result<String> {
        send(
            address,
            "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        )
        .await
    }

    #[tokio::test]
    async fn a_router_answers_on_a_free_port_until_it_is_stopped() {
        let router = Router::new().route("/hello", get(|| async { "hello" }));
        let serving = serve(free(), router).await.expect("a free port");
        let address = serving.address();
        assert_ne!(address.port(), 0);
        let answer = ask(address).await.expect("an answer");
        assert!(
            answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nhello"),
            "{answer}"
        );
        serving.stop().await;
        assert!(ask(address).await.is_err());
    }

    #[tokio::test]
    async fn what_the_server_answers_by_itself_is_in_title_case_too() {
        let serving = serve(free(), Router::new()).await.expect("a free port");
        let head = head(serving.address(), "GET / HTTP/1.1\r\nno colon\r\n\r\n").await;
        let names: Vec<&str> = head
            .lines()
            .skip(1)
            .filter_map(|line| Some(line.split_once(": ")?.0))
            .collect();
        assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head}");
        assert_eq!(names, ["Connection", "Content-Length", "Date"]);
    }

    #[tokio::test]
    async fn a_taken_port_is_an_error() {
        let serving = serve(free(), Router::new()).await.expect("a free port");
        let second = serve(serving.address(), Router::new()).await;
        assert_eq!(
            second.map(|_| ()).expect_err("taken").kind(),
            io::ErrorKind::AddrInUse
        );
    }
}
