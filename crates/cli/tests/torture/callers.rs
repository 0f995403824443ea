//! More callers without a key than a port lets in, who ask for nothing, for half or without
//! listening: they shut nobody out.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::process::{Engine, Installation};
use crate::vendors::Vendors;

const CALLERS: usize = 520;

/// What each of them sends.
fn kinds() -> [(&'static str, String); 4] {
    let slow = "POST /webhooks/bamboohr?apikey=guess HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
        Content-Length: 1000\r\n\r\n{";
    [
        ("silent", String::new()),
        (
            "half a head",
            "GET /openapi.json HTTP/1.1\r\nHost: x\r\n".to_owned(),
        ),
        ("half a body", slow.to_owned()),
        (
            "does not listen",
            "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100),
        ),
    ]
}

/// One call from outside; what the engine's own client says is that it was answered.
fn answer(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "just torture"]
async fn five_hundred_callers_without_a_key_shut_nobody_out() {
    let vendors = Vendors::start(&[]).await;
    let installation = Installation::new("callers", &vendors);
    let engine = Engine::start(&installation);
    let clock = clock::Clock::real();
    for (kind, sent) in kinds() {
        let mut crowd = Vec::new();
        for _ in 0..CALLERS {
            let mut stream = TcpStream::connect(engine.address()).unwrap();
            stream
                .set_write_timeout(Some(Duration::from_secs(20)))
                .unwrap();
            // Whoever was disconnected already cannot send.
            drop(stream.write_all(sent.as_bytes()));
            crowd.push(stream);
        }
        for _ in 0..20 {
            let begun = clock.now();
            assert!(answer(engine.address()).ends_with("ok\n"), "{kind}");
            let took = clock.now().duration_since(begun);
            assert!(took.as_millis() < 2_000, "{kind}: {took:?}");
        }
        assert_eq!(engine.get("/api/connection").await.0, 200, "{kind}");
    }
}
