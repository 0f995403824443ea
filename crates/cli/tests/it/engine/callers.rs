//! Who calls without a key is refused before a byte of the body is read, and a body that is
//! declared too large before all of it has come; a second signal ends the engine at once.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use super::process::{Engine, Installation, TOKEN};
use super::vendors::{Hold, Vendors};

/// What comes for a head with so much of its body, until the engine closes the connection.
fn answer(engine: &Engine, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(engine.address()).unwrap();
    // Far less than a body or a request may take.
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    stream
        .write_all(format!("{head}\r\n\r\n{body}").as_bytes())
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_comes_before_the_body_and_its_length_before_its_bytes() {
    let vendors = Vendors::start(&[]).await;
    let installation = Installation::new("key-first", &vendors);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    let path = engine
        .post("/api/connection/webhook-key", json!({}))
        .await
        .1["path"]
        .as_str()
        .unwrap()
        .to_owned();
    let head = |method: &str, path: &str, headers: &str, length: &str| {
        format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}"
        )
    };
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    let huge = "99999999999";
    for (head, status) in [
        (
            head("POST", "/webhooks/bamboohr?apikey=guess", "", "10"),
            401,
        ),
        (
            head("POST", "/webhooks/bamboohr?apikey=guess", "", huge),
            401,
        ),
        (head("POST", "/webhooks/bamboohr", "", "10"), 401),
        (head("POST", &path, "", huge), 413),
        (
            head("POST", &path, "Expect: 100-continue\r\n", "1048577"),
            413,
        ),
        (head("PUT", "/api/selection", "", "10"), 401),
        (head("PUT", "/api/connection", "", huge), 401),
        (head("PUT", "/api/selection", &bearer, huge), 413),
        (head("POST", "/api/imports", &bearer, "1048577"), 413),
        (head("POST", "/nothing", "", huge), 404),
    ] {
        for body in ["", "{\"a\":"] {
            let answer = answer(&engine, &head, body);
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{head}: {answer}"
            );
            assert!(answer.contains("connection: close\r\n"), "{head}: {answer}");
        }
    }
    // As many bytes as may be are read.
    let filler = " ".repeat((1 << 20) - 2);
    let whole = format!(
        "{}\r\nConnection: close",
        head("PUT", "/api/selection", &bearer, "1048576")
    );
    assert!(
        answer(&engine, &whole, &format!("{{{filler}}}")).starts_with("HTTP/1.1 400 "),
        "read, and not taken"
    );
    // One more, declared by nobody, is not.
    for (method, path, headers) in [
        ("POST", path.as_str(), ""),
        ("PUT", "/api/selection", &bearer),
    ] {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}"
        );
        let head = format!("{head}Connection: close\r\nTransfer-Encoding: chunked");
        let chunks = format!("100001\r\n{}\r\n0\r\n\r\n", " ".repeat((1 << 20) + 1));
        assert!(
            answer(&engine, &head, &chunks).starts_with("HTTP/1.1 413 "),
            "{head}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_it_although_a_vendor_does_not_answer() {
    let vendors = Vendors::start(&[("Ana", "Ruiz", "ana@acme.test")]).await;
    let installation = Installation::new("second-signal", &vendors);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    vendors.gate.hold_after(0, Hold::BeforeItTakesEffect);
    let import = engine.start_import().await;
    vendors.gate.held().await;
    let clock = clock::Clock::real();
    let begun = clock.now();
    engine.terminate();
    engine.terminate();
    let (status, log) = tokio::task::spawn_blocking(|| engine.ended())
        .await
        .unwrap();
    let took = clock.now().duration_since(begun);
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(
        took.as_secs() < 6,
        "a stop would have waited longer: {took:?}"
    );
    vendors.gate.let_go();
    let engine = Engine::start(&installation);
    assert_eq!(
        super::process::rows(&engine.report(&import).await),
        ["1 created -"]
    );
}
