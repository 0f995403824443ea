//! The help page, walked by a real installation: enable, connect, Sync, Import, report; and a clean
//! stop.

use std::os::unix::fs::PermissionsExt;

use http::Method;
use serde_json::json;

use super::process::{Engine, Installation, TOKEN, rows};
use super::vendors::{Hold, Vendors};

const PEOPLE: [(&str, &str, &str); 3] = [
    ("Ana", "Ruiz", "ana@acme.test"),
    ("Ben", "Okoye", "ben@acme.test"),
    ("Cy", "Marsh", ""),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_help_page_is_walked_from_enabling_to_the_report() {
    let vendors = Vendors::start(&PEOPLE).await;
    let installation = Installation::new("journey", &vendors);
    let engine = Engine::start(&installation);
    assert_eq!(engine.get("/api/connection").await.1["state"], "off");
    let connection = engine.connect(&vendors).await;
    assert_eq!(
        (&connection["state"], &connection["warnings"]),
        (&json!("connected"), &json!([]))
    );
    assert_eq!(engine.sync().await["summary"]["new"], 3);
    let import = engine.start_import().await;
    let report = engine.report(&import).await;
    assert_eq!(
        rows(&report),
        ["1 created -", "2 created -", "3 failed missing_work_email"]
    );
    assert_eq!(report["run"]["actor"], "ada");
    let learner = |name: &str, first: &str, last: &str| {
        (name.to_owned(), first.to_owned(), last.to_owned(), true)
    };
    let wanted = [
        learner("ana@acme.test", "Ana", "Ruiz"),
        learner("ben@acme.test", "Ben", "Okoye"),
    ];
    assert_eq!(vendors.learners(), wanted);
    let (status, kind, csv) = engine
        .call(
            Method::GET,
            &format!("/api/imports/{import}/report.csv"),
            TOKEN,
            None,
        )
        .await;
    assert_eq!((status, kind.as_str()), (200, "text/csv; charset=utf-8"));
    assert_eq!(csv.lines().count(), 4);

    let (status, log) = engine.stop();
    assert_eq!(status.code(), Some(0), "{log}");
    let again = Engine::start(&installation);
    assert_eq!(again.get("/api/connection").await.1["state"], "connected");
    assert_eq!(rows(&again.report(&import).await).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_keeps_is_for_its_owner_alone() {
    let vendors = Vendors::start(&PEOPLE).await;
    let installation = Installation::new("owner", &vendors);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    let data = installation.path("data");
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let kept: Vec<_> = std::fs::read_dir(&data)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(kept.contains(&data.join("engine.sqlite3")), "{kept:?}");
    for path in kept {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_brings_the_call_in_hand_to_its_end_and_the_next_start_goes_on() {
    let vendors = Vendors::start(&PEOPLE).await;
    let installation = Installation::new("stop", &vendors);
    // Else both are made at the same time.
    installation.configure("litmos_parallelism = 1");
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    // The two who can be made are looked for first; the third call makes one of them.
    vendors.gate.hold_after(2, Hold::BeforeItIsAnswered);
    let import = engine.start_import().await;
    vendors.gate.held().await;
    engine.terminate();
    vendors.gate.let_go();
    let (status, log) = tokio::task::spawn_blocking(|| engine.ended())
        .await
        .unwrap();
    assert_eq!(status.code(), Some(0), "{log}");
    let calls = vendors.gate.calls();
    assert_eq!(
        calls.last().map(String::as_str),
        Some("POST /v1.svc/users"),
        "{calls:?}"
    );

    let engine = Engine::start(&installation);
    let report = engine.report(&import).await;
    assert_eq!(
        rows(&report),
        ["1 created -", "2 created -", "3 failed missing_work_email"]
    );
    // The learner created before the stop is not created again, and what was looked up is not
    // looked up again.
    let since = vendors.gate.calls().split_off(calls.len());
    assert_eq!(since, ["POST /v1.svc/users"]);
    assert_eq!(vendors.learners().len(), 2);
}
