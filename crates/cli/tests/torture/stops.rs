//! A stop ends within ten seconds whatever callers and vendors do, and a second signal ends it at
//! once: `engine` and `serve`, on all their ports.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use clock::Clock;
use jiff::SignedDuration;

use crate::process::{Engine, Installation, TOKEN};
use crate::vendors::{Hold, Vendors};

/// Longer than a stop may take.
const TOO_LONG: SignedDuration = SignedDuration::from_secs(10);

/// Callers of a port that keep it waiting in every way there is.
fn stubborn(address: &str, authorization: &str) -> Vec<TcpStream> {
    let body = format!(
        "PUT /api/selection HTTP/1.1\r\nHost: x\r\n{authorization}Content-Type: application/json\r\n\
        Content-Length: 100\r\n\r\n{{"
    );
    let kinds = [
        String::new(),
        "GET / HTTP/1.1\r\nHost: x\r\n".to_owned(),
        body,
        "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(300),
    ];
    let connect = |sent: &String| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        stream
    };
    kinds.iter().map(connect).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "just torture"]
async fn the_engine_stops_within_ten_seconds_whatever_callers_and_vendors_do() {
    let vendors = Vendors::start(&[("Ana", "Ruiz", "ana@acme.test")]).await;
    let installation = Installation::new("stops", &vendors);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    let callers = stubborn(
        engine.address(),
        &format!("Authorization: Bearer {TOKEN}\r\n"),
    );
    vendors.gate.hold_after(1, Hold::BeforeItIsAnswered);
    let import = engine.start_import().await;
    vendors.gate.held().await;
    let (clock, begun) = (Clock::real(), Clock::real().now());
    engine.terminate();
    let (status, log) = tokio::task::spawn_blocking(|| engine.ended())
        .await
        .unwrap();
    let took = clock.now().duration_since(begun);
    assert!(
        status.code() == Some(0) && took < TOO_LONG,
        "{took:?}: {log}"
    );
    drop(callers);
    // The write that was given up had taken effect; it is looked at, and not made again.
    vendors.gate.let_go();
    let engine = Engine::start(&installation);
    let report = engine.report(&import).await;
    assert_eq!(crate::process::rows(&report), ["1 created -"]);
    assert_eq!(vendors.learners().len(), 1);
}

/// `serve` on free ports, and the addresses of all four.
fn served() -> (Child, Vec<String>, BufReader<ChildStdout>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
    let ports =
        ["console", "bamboohr", "litmos", "engine"].map(|port| format!("--{port}=127.0.0.1:0"));
    let mut child = command
        .arg("serve")
        .args(ports)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut addresses = Vec::new();
    while addresses.len() < 4 {
        let mut line = String::new();
        assert_ne!(
            output.read_line(&mut line).unwrap(),
            0,
            "it ended before it was ready"
        );
        if let Some((name, url)) = line.split_once("_URL=") {
            let address = url
                .trim()
                .trim_start_matches("http://")
                .split('/')
                .next()
                .unwrap()
                .to_owned();
            assert!(!name.is_empty());
            addresses.push(address);
        }
    }
    // It goes on printing, so somebody has to listen.
    (child, addresses, output)
}

fn signal(child: &Child, name: &str) {
    assert!(
        Command::new("kill")
            .args([name, &child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
#[ignore = "just torture"]
fn serve_stops_within_ten_seconds_and_at_once_at_a_second_signal() {
    for (signals, limit) in [
        (&["-TERM"][..], TOO_LONG),
        (&["-TERM", "-INT"][..], SignedDuration::from_secs(3)),
    ] {
        let (mut child, addresses, _output) = served();
        let callers: Vec<_> = addresses
            .iter()
            .flat_map(|address| stubborn(address, ""))
            .collect();
        let (clock, begun) = (Clock::real(), Clock::real().now());
        signals.iter().for_each(|name| signal(&child, name));
        let status = child.wait().unwrap();
        let took = clock.now().duration_since(begun);
        assert!(
            status.code() == Some(0) && took < limit,
            "{signals:?}: {status} after {took:?}"
        );
        drop(callers);
    }
}
