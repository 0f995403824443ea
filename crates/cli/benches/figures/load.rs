//! Load over loopback: a server on a thread of its own, and connections kept alive on another.
//!
//! The client writes bytes made beforehand and counts what comes back, so that the server is what
//! is measured.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::thread;

use axum::Router;
use futures_util::StreamExt;
use futures_util::future::select;
use futures_util::stream::FuturesUnordered;
use memchr::memmem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::measure::{runtime_with_io, timed};

/// Connections at a time.
const CONNECTIONS: usize = 16;

/// A router being served until the program ends.
pub(crate) struct Target {
    address: SocketAddr,
    requests: Vec<Vec<u8>>,
}

impl Target {
    /// Serves `router` on a thread of its own; `requests` are asked in turn.
    pub(crate) fn serve(router: Router, requests: &[String]) -> Target {
        let (tell, told) = std::sync::mpsc::channel();
        thread::spawn(move || {
            runtime_with_io().block_on(async {
                let listener = TcpListener::bind(("127.0.0.1", 0))
                    .await
                    .expect("a free port");
                tell.send(listener.local_addr().expect("it is bound"))
                    .expect("somebody listens");
                axum::serve(listener, router).await
            })
        });
        let requests = requests
            .iter()
            .map(|head| format!("{head}\r\n").into_bytes())
            .collect();
        Target {
            address: told.recv().expect("it tells"),
            requests,
        }
    }

    /// The body of the first request's answer, as text.
    pub(crate) fn first_body(&self) -> String {
        runtime_with_io().block_on(async {
            let mut connection = TcpStream::connect(self.address).await.expect("it listens");
            let mut buffer = Vec::new();
            let body = ask(&mut connection, &self.requests[0], &mut buffer).await;
            String::from_utf8(buffer.split_off(body)).expect("text")
        })
    }

    /// Answers per second, `count` of them asked on each connection.
    ///
    /// The client never sleeps. A server that is a little ahead of a sleeping client has to wake it
    /// with every answer, which costs more than many an answer does: that, and not the server,
    /// would be measured.
    pub(crate) fn rate(&self, count: usize) -> f64 {
        let (took, ()) = timed(|| {
            runtime_with_io().block_on(async {
                let connections = (0..CONNECTIONS).map(|number| self.ask_many(number, count));
                let all = connections.collect::<FuturesUnordered<_>>().collect::<()>();
                select(pin!(all), pin!(stay_awake())).await;
            });
        });
        (CONNECTIONS * count) as f64 / took.as_secs_f64()
    }

    async fn ask_many(&self, number: usize, count: usize) {
        let mut connection = TcpStream::connect(self.address).await.expect("it listens");
        connection
            .set_nodelay(true)
            .expect("an option every system has");
        let mut buffer = Vec::new();
        for request in self
            .requests
            .iter()
            .cycle()
            .skip(number * count)
            .take(count)
        {
            ask(&mut connection, request, &mut buffer).await;
        }
    }
}

/// Never ends, and lets the runtime look for what has come in again and again.
async fn stay_awake() -> Infallible {
    loop {
        tokio::task::yield_now().await;
    }
}

/// Asks once, reads the whole answer into `buffer`, and returns where its body begins.
async fn ask(connection: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> usize {
    connection.write_all(request).await.expect("sent");
    buffer.clear();
    let mut body = None;
    loop {
        assert!(
            connection.read_buf(buffer).await.expect("answered") > 0,
            "the connection ended"
        );
        body = body.or_else(|| body_of(buffer));
        if let Some((begin, length)) = body
            && buffer.len() >= begin + length
        {
            return begin;
        }
    }
}

/// Where the body begins and how long it is, once the head is whole. A search over words of bytes:
/// what reading a longer head costs here is no cost of the server's.
fn body_of(buffer: &[u8]) -> Option<(usize, usize)> {
    const LENGTH: &[u8] = b"content-length: ";
    let end = memmem::find(buffer, b"\r\n\r\n")?;
    let head = &buffer[..end];
    assert!(
        head.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(head)
    );
    let at = memmem::find(head, LENGTH).expect("a length") + LENGTH.len();
    let digits = head[at..].iter().take_while(|byte| byte.is_ascii_digit());
    Some((
        end + 4,
        digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0')),
    ))
}
