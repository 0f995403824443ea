//! `kill -9` while webhooks are worked on: whatever was answered with 200 is applied, once (CRS-6,
//! WHK-19).

use http::Method;
use serde_json::{Value, json};

use super::process::{Engine, Installation};
use super::vendors::{BOTH, Vendors};

const PEOPLE: [(&str, &str, &str); 2] = [
    ("Ana", "Ruiz", "ana@acme.test"),
    ("Ben", "Okoye", "ben@acme.test"),
];

/// Both are learners; the path is where webhooks go.
async fn imported(name: &str) -> (Vendors, Installation, Engine, String) {
    let vendors = Vendors::start(&PEOPLE).await;
    let installation = Installation::new(name, &vendors);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    let import = engine.start_import().await;
    engine.report(&import).await;
    let (status, made) = engine.post("/api/connection/webhook-key", json!({})).await;
    assert_eq!(status, 200, "{made}");
    let path = made["path"].as_str().unwrap().to_owned();
    (vendors, installation, engine, path)
}

/// Both are told of at once, and one of them again.
fn deliveries() -> [String; 2] {
    let now = clock::Clock::real().now();
    let entry = |id: &str, seconds: i64, title: &str| {
        let at = now + jiff::SignedDuration::from_secs(seconds);
        json!({ "id": id, "action": "Updated", "timestamp": at.to_string(), "changedFields": ["Job Title"],
            "fields": { "Job Title": title, "Litmos Access": "yes" } })
    };
    let body = |entries: Vec<Value>| json!({ "employees": entries }).to_string();
    [
        body(vec![entry("1", 1, "Lead"), entry("2", 2, "Clerk")]),
        body(vec![entry("1", 3, "Chief")]),
    ]
}

async fn deliver(engine: &Engine, path: &str, body: &str) {
    let (status, _, text) = engine.call(Method::POST, path, "none", Some(body)).await;
    assert_eq!(status, 200, "{text}");
}

/// `employee state` of every event, once something has come of each.
async fn events(engine: &Engine) -> Vec<String> {
    let clock = clock::Clock::real();
    let patience = clock.now() + jiff::SignedDuration::from_secs(30);
    loop {
        assert!(
            clock.now() < patience,
            "something has come of none: {}",
            engine.get("/api/events").await.1
        );
        let events = engine.get("/api/events").await.1;
        let events = events["events"].as_array().unwrap().clone();
        if events.len() >= 3 && events.iter().all(|event| event["state"] != "pending") {
            let line = |event: &Value| {
                format!(
                    "{} {}",
                    event["employee_id"].as_str().unwrap(),
                    event["state"].as_str().unwrap()
                )
            };
            return events.iter().map(line).collect();
        }
        tokio::task::yield_now().await;
    }
}

/// Each entry was applied, the later one last; nothing is in doubt; the same again does nothing.
async fn assert_applied(vendors: &Vendors, engine: &Engine, point: &str) {
    assert_eq!(
        events(engine).await,
        ["1 applied", "2 applied", "1 applied"],
        "{point}"
    );
    assert_eq!(vendors.job_titles(), ["Chief", "Clerk"], "{point}");
    let runs = engine.get("/api/imports").await.1;
    let webhooks = runs["runs"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|run| run["source"] == "webhook");
    let mut rows: Vec<_> = webhooks
        .map(|run| (run["state"].clone(), run["counts"]["updated"].clone()))
        .collect();
    rows.reverse();
    let wanted = [
        (json!("completed"), json!(2)),
        (json!("completed"), json!(1)),
    ];
    assert_eq!(
        rows, wanted,
        "{point}: one run for each delivery, and each employee once in it"
    );
    let before = vendors.gate.calls().len();
    let import = engine.start_import().await;
    let report = engine.report(&import).await;
    assert_eq!(
        super::process::rows(&report),
        ["1 unchanged -", "2 unchanged -"],
        "{point}"
    );
    let calls = vendors.gate.calls().split_off(before);
    assert!(
        calls.iter().all(|call| call.starts_with("GET ")),
        "{point}: {calls:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_call_it_applies_once_whatever_was_answered() {
    let (vendors, _installation, engine, path) = imported("inbox").await;
    let before = vendors.gate.calls().len();
    for body in &deliveries() {
        deliver(&engine, &path, body).await;
    }
    events(&engine).await;
    let calls = vendors.gate.calls().split_off(before);
    assert_applied(&vendors, &engine, "not killed").await;
    assert_eq!(
        calls.iter().filter(|call| call.starts_with("PUT ")).count(),
        3,
        "{calls:?}"
    );
    for (number, when) in (0..calls.len()).flat_map(|number| BOTH.map(|when| (number, when))) {
        let point = format!("call {number}, {when:?}");
        let (vendors, installation, engine, path) =
            imported(&format!("inbox-{number}-{when:?}")).await;
        vendors.gate.hold_after(number, when);
        for body in &deliveries() {
            deliver(&engine, &path, body).await;
        }
        vendors.gate.held().await;
        engine.kill();
        let engine = Engine::start(&installation);
        assert_applied(&vendors, &engine, &point).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_right_after_its_answer_it_still_has_what_it_took() {
    let (vendors, installation, mut engine, path) = imported("inbox-answered").await;
    let bodies = deliveries();
    for body in &bodies {
        deliver(&engine, &path, body).await;
        engine.kill();
        engine = Engine::start(&installation);
    }
    assert_applied(&vendors, &engine, "after each answer").await;
    // BambooHR never heard of the answer, and sends both again.
    for body in &bodies {
        deliver(&engine, &path, body).await;
    }
    let all = loop {
        let all = events(&engine).await;
        if all.len() == 6 {
            break all;
        }
    };
    assert_eq!(all[3..], ["1 duplicate", "2 duplicate", "1 duplicate"]);
    assert_eq!(vendors.job_titles(), ["Chief", "Clerk"]);
}
