//! What BambooHR's own Python client relies on, by the bytes on the socket: it copies headers into
//! a plain dictionary, and is pointed at an address that names no company (section 2).
//!
//! Not covered, because the client fails on the vendor's documented answer too: `PUT meta/lists`,
//! whose answer is XML, the feed of a table, whose rows it cannot build, and training records,
//! whose type it cannot.

use base64::Engine;
use fake_bamboohr::{Command, Company, SavedReport, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::Given;

/// A server and what its administrator sends.
struct Account {
    server: Server,
    authority: String,
    authorization: String,
}

impl Account {
    async fn start() -> Account {
        let server = Server::start(Company::demo()).await.unwrap();
        let key = server
            .fake()
            .read(|company| company.admin_key().map(str::to_owned))
            .unwrap();
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{key}:"));
        let authority = server.url().replace("http://", "");
        Account {
            server,
            authority,
            authorization: format!("Authorization: Basic {basic}\r\n"),
        }
    }

    /// The lines of the answer's head, as they came; the date is left out.
    async fn head(&self, method: &str, path: &str, headers: &str, body: &str) -> Vec<String> {
        let (authority, length) = (&self.authority, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {authority}\r\nAccept: application/json\r\nConnection: close\r\n\
             Content-Length: {length}\r\n{headers}\r\n{body}"
        );
        let mut stream = TcpStream::connect(authority.as_str()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, _) = answer.split_once("\r\n\r\n").unwrap();
        head.split("\r\n")
            .filter(|line| !line.starts_with("Date: "))
            .map(str::to_owned)
            .collect()
    }
}

#[tokio::test]
async fn a_new_employees_address_is_under_the_name_location() {
    let account = Account::start().await;
    let headers = format!(
        "{}Content-Type: application/json\r\n",
        account.authorization
    );
    let head = account
        .head(
            "POST",
            "/api/v1/employees",
            &headers,
            r#"{"firstName":"Ana","lastName":"Sol"}"#,
        )
        .await;
    let last = account
        .server
        .fake()
        .read(|company| company.employees().keys().next_back().copied())
        .unwrap();
    let location = format!(
        "Location: http://{}/api/v1/employees/{last}",
        account.authority
    );
    assert_eq!(
        head,
        [
            "HTTP/1.1 201 Created",
            "Cache-Control: no-cache, private",
            "Vary: Authorization,User-Agent",
            "X-Content-Type-Options: nosniff",
            "Strict-Transport-Security: max-age=31536000; includeSubdomains;",
            &location,
            "Connection: close",
            "Content-Length: 0",
        ]
    );
}

#[tokio::test]
async fn the_names_of_error_headers_are_spelled_as_recorded() {
    let account = Account::start().await;
    let head = account
        .head("GET", "/api/v1/employees/99999", &account.authorization, "")
        .await;
    assert_eq!(
        head,
        [
            "HTTP/1.1 404 Not Found",
            "Content-Type: text/html; charset=UTF-8",
            "Cache-Control: no-cache, private",
            "X-BambooHR-Error-Messsage: Employee not found",
            "X-BambooHR-Error-Messsage: Employee not found",
            "X-BambooHR-Error-Message: Employee not found",
            "X-BambooHR-Error-Message: Employee not found",
            "Connection: close",
            "Content-Length: 0",
        ]
    );
    let head = account.head("GET", "/api/v1/meta/fields", "", "").await;
    assert_eq!(
        head,
        [
            "HTTP/1.1 401 Unauthorized",
            "Content-Type: text/html; charset=UTF-8",
            "Cache-Control: no-cache, private",
            r#"WWW-Authenticate: Basic realm="https://api.bamboohr.com/acme""#,
            "X-BambooHR-Error-Message: API key not provided or invalid",
            "Connection: close",
            "Content-Length: 0",
        ]
    );
}

#[tokio::test]
async fn a_limited_call_says_retry_after() {
    let account = Account::start().await;
    account
        .server
        .fake()
        .set_knob("rate_limit_per_key", "1/60")
        .unwrap();
    account
        .head("GET", "/api/v1/meta/fields", &account.authorization, "")
        .await;
    let head = account
        .head("GET", "/api/v1/meta/fields", &account.authorization, "")
        .await;
    assert!(
        head[0].starts_with("HTTP/1.1 429 ") && head.contains(&"Retry-After: 60".to_owned()),
        "{head:#?}"
    );
    assert!(
        head.contains(&"X-BambooHR-Error-Message: API rate limit exceeded".to_owned()),
        "{head:#?}"
    );
}

/// Version 1.0.0 of the client was made from an older description.
#[tokio::test]
async fn two_answers_take_the_shape_of_the_older_description_by_knob() {
    let given = Given::acme();
    let report = SavedReport {
        name: "Headcount".to_owned(),
        fields: vec!["firstName".to_owned()],
        shared_with: Vec::new(),
    };
    given.apply(Command::AddReport(report)).unwrap();
    let kind = r#"{"name":"Forklift","required":true,"dueFromHireDate":30}"#;
    for (knob, id, due) in [
        ("false", "1", "30"),
        ("true", r#""1""#, r#"{"unit":"day","amount":"30"}"#),
    ] {
        given
            .fake
            .set_knob("saved_report_ids_as_text", knob)
            .unwrap();
        given.fake.set_knob("training_due_as_object", knob).unwrap();
        let reports = given.get("custom-reports").await;
        assert!(
            reports.starts_with(&format!(
                r#"200 {{"reports":[{{"id":{id},"name":"Headcount"}}]"#
            )),
            "{reports}"
        );
        let made = given.json("POST", "training/type", kind).await;
        assert!(
            made.contains(&format!(r#""dueFromHireDate":{due},"#)),
            "{made}"
        );
    }
}

#[tokio::test]
async fn a_training_that_is_never_due_says_nothing_of_it() {
    let given = Given::acme();
    let made = given
        .json("POST", "training/type", r#"{"name":"Forklift"}"#)
        .await;
    assert!(
        made.starts_with("201 ") && !made.contains("dueFromHireDate"),
        "{made}"
    );
}
