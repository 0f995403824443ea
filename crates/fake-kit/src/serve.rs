//! A router on a port, until somebody lets go of it.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A router being served. Dropping it stops the server: no new connection is taken, calls under way end.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    /// Its end is what tells the server to stop, so it need not be sent anything.
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

/// Binds `address` (port 0 takes a free one) and serves `router` there.
///
/// # Errors
/// The address cannot be bound, for instance because it is taken.
pub async fn serve(address: SocketAddr, router: Router) -> io::Result<Serving> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let until_stopped = async move {
        // Either a message or the sender's end: both mean stop.
        let _ = stopped.await;
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(until_stopped);
    let task = tokio::spawn(async move { server.await });
    Ok(Serving { address, stop, task })
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
        // Neither a server that failed nor one that was cancelled is still listening, which is all we want.
        let _ = self.task.await;
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    fn free() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }

    async fn ask(address: SocketAddr) -> io::Result<String> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    #[tokio::test]
    async fn a_router_answers_on_a_free_port_until_it_is_stopped() {
        let router = Router::new().route("/hello", get(|| async { "hello" }));
        let serving = serve(free(), router).await.expect("a free port");
        let address = serving.address();
        assert_ne!(address.port(), 0);
        let answer = ask(address).await.expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nhello"), "{answer}");
        serving.stop().await;
        assert!(ask(address).await.is_err());
    }

    #[tokio::test]
    async fn a_taken_port_is_an_error() {
        let serving = serve(free(), Router::new()).await.expect("a free port");
        let second = serve(serving.address(), Router::new()).await;
        assert_eq!(second.map(|_| ()).expect_err("taken").kind(), io::ErrorKind::AddrInUse);
    }
}
