//! The same over a real port: the reason phrase on the status line, and the control routes.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{Server, Site};

/// Sends a request as written and returns the whole answer as text.
async fn exchange(server: &Server, request: &str) -> String {
    let address = server.url().replace("http://", "").replace("/v1.svc", "");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("it answers");
    answer
}

fn request(line: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

#[tokio::test]
async fn the_reason_phrase_stands_on_the_status_line() {
    let server = Server::start(Site::new(1)).await.expect("a port");
    let key = server.fake().read(|site| site.owner_key().to_owned());
    let headers = format!("apiKey: {key}\r\nContent-Type: application/json\r\n");
    let body = r#"{"UserName":"lms.owner@acme.test","FirstName":"A","LastName":"B"}"#;
    let answer = exchange(
        &server,
        &request("POST //v1.svc//Users?source=x&format=json", &headers, body),
    )
    .await;
    assert!(
        answer.starts_with("HTTP/1.1 409 UserName already exists\r\n"),
        "{answer}"
    );
    assert!(
        answer.ends_with("\r\n\r\n{\"Detail\":\"UserName already exists\"}"),
        "{answer}"
    );
    let entries = server.journal().entries_since(0);
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (entries[0].path.as_str(), entries[0].status),
        ("//v1.svc//Users", 409)
    );
}

#[tokio::test]
async fn header_names_are_spelled_as_the_vendor_does() {
    let server = Server::start(Site::new(1)).await.expect("a port");
    let key = server.fake().read(|site| site.owner_key().to_owned());
    let head = async |line: &str| {
        let answer = exchange(&server, &request(line, &format!("apikey: {key}\r\n"), "")).await;
        let (head, _) = answer.split_once("\r\n\r\n").expect("a head");
        let lines = head
            .lines()
            .filter(|line| !line.starts_with("Date: ") && !line.starts_with("Content-Length: "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        head("GET /v1.svc/users?source=x&format=json").await,
        [
            "HTTP/1.1 200 OK",
            "Content-Type: application/json; charset=utf-8",
            "Server: Microsoft-IIS/7.5",
            "X-Powered-By: ASP.NET",
            "Connection: close",
        ]
    );
    assert_eq!(
        head("PATCH /v1.svc/users?source=x").await,
        [
            "HTTP/1.1 405 Method Not Allowed",
            "Content-Type: text/html; charset=UTF-8",
            "Server: Microsoft-IIS/7.5",
            "X-Powered-By: ASP.NET",
            "Allow: GET, POST",
            "Connection: close",
        ]
    );
}

#[tokio::test]
async fn an_empty_answer_has_no_type_on_the_wire_either() {
    let server = Server::start(Site::new(1)).await.expect("a port");
    let (key, id) = server
        .fake()
        .read(|site| (site.owner_key().to_owned(), site.owner_id().to_owned()));
    let headers = format!("apikey: {key}\r\nContent-Type: application/json\r\n");
    let body = r#"{"UserName":"lms.owner@acme.test","FirstName":"Olive","LastName":"Owner","Active":true}"#;
    let answer = exchange(
        &server,
        &request(&format!("PUT /v1.svc/users/{id}?source=x"), &headers, body),
    )
    .await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("\r\nContent-Length: 0\r\n"),
        "{answer}"
    );
    assert!(
        !answer.contains("Content-Type") && answer.ends_with("\r\n\r\n"),
        "{answer}"
    );
}

#[tokio::test]
async fn the_control_routes_command_and_show_the_site() {
    let server = Server::start(Site::new(1)).await.expect("a port");
    let json = "Content-Type: application/json\r\n";
    let create = r#"{"create_learner":{"fields":{"UserName":"ana@acme.test","FirstName":"Ana","LastName":"Ruiz"}}}"#;
    let made = exchange(&server, &request("POST /_control/commands", json, create)).await;
    assert!(
        made.starts_with("HTTP/1.1 200 OK\r\n") && made.contains("\"kind\":\"created\""),
        "{made}"
    );
    let again = exchange(&server, &request("POST /_control/commands", json, create)).await;
    assert!(again.starts_with("HTTP/1.1 409 "), "{again}");
    assert!(
        again.ends_with(r#"{"status":409,"message":"UserName already exists"}"#),
        "{again}"
    );
    let site = exchange(&server, &request("GET /_control/site", "", "")).await;
    let (_, site) = site.split_once("\r\n\r\n").expect("a body");
    let site: Site = serde_json::from_str(site).expect("the site");
    assert_eq!(site, server.fake().read(Site::clone));
    assert!(site.learner_by_name("ana@acme.test").is_some());
}

#[tokio::test]
async fn knobs_are_set_all_or_none() {
    let server = Server::start(Site::new(1)).await.expect("a port");
    let json = "Content-Type: application/json\r\n";
    let bad = r#"{"litmos.rate_limit":"off","litmos.colour":"red"}"#;
    let answer = exchange(&server, &request("PUT /_control/knobs", json, bad)).await;
    assert!(
        answer.starts_with("HTTP/1.1 422 ") && answer.ends_with("there is no knob `litmos.colour`"),
        "{answer}"
    );
    assert_eq!(
        server.fake().read(|site| site.knobs().rate_limit),
        Some(100)
    );
    let good = r#"{"litmos.rate_limit":"off"}"#;
    let answer = exchange(&server, &request("PUT /_control/knobs", json, good)).await;
    assert!(
        answer.contains(r#"{"name":"litmos.rate_limit","value":"off","default":"100""#),
        "{answer}"
    );
    assert_eq!(server.fake().read(|site| site.knobs().rate_limit), None);
}

/// It is read to its end before it is refused: closed before, the connection might lose the answer.
#[tokio::test]
async fn a_body_of_2001_kb_is_refused_over_a_socket_too() {
    let server = Server::start(Site::new(1)).await.expect("a port");
    let key = server.fake().read(|site| site.owner_key().to_owned());
    let headers = format!("apikey: {key}\r\nContent-Type: application/json\r\n");
    let long = "x".repeat(2001 * 1024);
    for (line, body, phrase) in [
        (
            "POST /v1.svc/users?source=x",
            format!("{{\"x\":\"{long}\"}}"),
            "in the body of the request.",
        ),
        (
            "POST /v1.svc/bulkimports?source=x",
            format!("[{{\"x\":\"{long}\"}}]"),
            "in the body of the request.",
        ),
        (
            "POST /v1.svc/teams?source=x",
            format!("{{\"x\":\"{long}\"}}"),
            "included with this call",
        ),
    ] {
        let answer = exchange(&server, &request(line, &headers, &body)).await;
        assert!(
            answer.starts_with(&format!(
                "HTTP/1.1 400 Please check the xml/json {phrase}\r\n"
            )),
            "{line}: {answer}"
        );
    }
    assert_eq!(server.fake().read(|site| site.learners().count()), 1);
}

#[tokio::test]
async fn the_control_routes_are_for_this_machine_alone_and_the_api_for_any_name() {
    let server = Server::start(Site::new(1)).await.expect("a port");
    let send = async |line: &str, host: &str| {
        let request = request(line, "", "").replace("Host: localhost", &format!("Host: {host}"));
        exchange(&server, &request)
            .await
            .split(' ')
            .nth(1)
            .expect("a status")
            .to_owned()
    };
    for route in ["site", "knobs", "journal"] {
        let line = format!("GET /_control/{route}");
        assert_eq!(send(&line, "evil.example").await, "403", "{route}");
        assert_eq!(send(&line, "localhost").await, "200", "{route}");
    }
    assert_eq!(send("POST /_control/commands", "evil.example").await, "403");
    assert_eq!(send("GET /v1.svc/users", "acme.litmos.com").await, "401");
}
