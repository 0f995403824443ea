use std::io::{Read, Write};
use std::net::TcpListener;

use http::Method;
use url::Url;

use super::*;

/// Answers each connection with the next of `answers`, byte for byte, then closes it.
fn raw_server(answers: &'static [&'static str]) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}/").parse().expect("an address")
}

#[tokio::test]
async fn the_vendors_own_reason_phrase_arrives() {
    let url = raw_server(&["HTTP/1.1 409 UserName already exists\r\nContent-Length: 2\r\n\r\n{}"]);
    let answer = Network::new()
        .call(Request::new(Method::GET, url))
        .await
        .expect("an answer");
    assert_eq!(answer.status, 409);
    assert_eq!(answer.reason.as_deref(), Some("UserName already exists"));
    assert_eq!(&answer.body[..], b"{}");
}

#[tokio::test]
async fn a_truncated_body_is_broken_and_a_closed_port_is_not_connected() {
    let url = raw_server(&["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"]);
    let cut = Network::new().call(Request::new(Method::GET, url)).await;
    assert_eq!(cut.expect_err("the body is cut"), TransportError::Broken);

    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("a bound address")
    };
    let url = format!("http://{closed}/").parse().expect("an address");
    let refused = Network::new().call(Request::new(Method::GET, url)).await;
    assert_eq!(
        refused.expect_err("nobody listens"),
        TransportError::NotConnected
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large_and_one_at_the_limit_is_not() {
    // The head names the length; whoever reads on after the limit would wait for bytes that do not
    // come.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    std::thread::spawn(move || {
        for size in [BODY_BYTES_MAX, BODY_BYTES_MAX + 1] {
            let (mut stream, _) = listener.accept().expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream
                .write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n").as_bytes());
            let _ = stream.write_all(&vec![b'x'; size]);
        }
    });
    let url: Url = format!("http://{address}/").parse().expect("an address");
    let whole = Network::new()
        .call(Request::new(Method::GET, url.clone()))
        .await
        .expect("an answer");
    assert_eq!(whole.body.len(), 64 << 20);
    let refused = Network::new().call(Request::new(Method::GET, url)).await;
    assert_eq!(
        refused.expect_err("one byte too many"),
        TransportError::TooLarge
    );
}

/// A server that answers the first request of its one connection with `first`, and the next with
/// `beginning` and then nothing more, while the connection stays.
fn server_that_falls_silent(first: &'static str, beginning: &'static str) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        for answer in [first, beginning] {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
        // Until the other side gives up.
        let _ = stream.read(&mut [0; 4096]);
    });
    format!("http://{address}/").parse().expect("an address")
}

#[tokio::test]
async fn an_answer_that_does_not_come_or_does_not_end_is_given_up_after_thirty_seconds() {
    for beginning in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
    ] {
        let url =
            server_that_falls_silent("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", beginning);
        let network = Network::new();
        network
            .call(Request::new(Method::GET, url.clone()))
            .await
            .expect("the first answer");
        // The connection stands; from here on nothing happens but the passing of a time that nobody
        // waits for.
        tokio::time::pause();
        let began = tokio::time::Instant::now();
        let silent = network.call(Request::new(Method::GET, url)).await;
        assert_eq!(
            silent.expect_err("silence"),
            TransportError::TimedOut,
            "after {beginning:?}"
        );
        assert_eq!(began.elapsed().as_secs(), 30, "after {beginning:?}");
        tokio::time::resume();
    }
}

/// An address that answers no request for a connection: its queue is full.
fn nobody_accepts() -> (Url, Vec<std::net::TcpStream>, tokio::net::TcpListener) {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a free port");
    let listener = socket.listen(1).expect("a queue");
    let address = listener.local_addr().expect("a bound address");
    let moment = std::time::Duration::from_millis(50);
    let queue = std::iter::from_fn(|| std::net::TcpStream::connect_timeout(&address, moment).ok())
        .take(64)
        .collect();
    (
        format!("http://{address}/").parse().expect("an address"),
        queue,
        listener,
    )
}

#[tokio::test]
async fn a_connection_that_is_not_made_is_given_up_after_five_seconds_and_nobody_has_acted() {
    let (url, _queue, _listener) = nobody_accepts();
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let refused = Network::new().call(Request::new(Method::GET, url)).await;
    assert_eq!(
        refused.expect_err("nobody accepts"),
        TransportError::NotConnected
    );
    assert_eq!(began.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn a_body_without_end_is_too_large() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let chunk = [b"100000\r\n".as_slice(), &[b'x'; 1 << 20], b"\r\n"].concat();
        // It ends when the reader has had enough.
        while stream.write_all(&chunk).is_ok() {}
    });
    let url = format!("http://{address}/").parse().expect("an address");
    let endless = Network::new().call(Request::new(Method::GET, url)).await;
    assert_eq!(endless.expect_err("no end"), TransportError::TooLarge);
}
