//! `kill -9` at every call of a bulk import: the next start comes to the same end, and no job is
//! sent twice (IMP-11, CRS-2 to CRS-5).
//!
//! The engine asks for a job after three seconds of the machine's clock, so the points are tried
//! side by side; Litmos's own clock is moved on with every call.

use serde_json::Value;

use super::killed::killed_importing;
use super::process::{Engine, Installation, rows};
use super::vendors::{BOTH, Hold, Vendors};

const PEOPLE: [(&str, &str, &str); 5] = [
    ("Ana", "Ruiz", "ana@acme.test"),
    ("Ben", "Okoye", "ben@acme.test"),
    ("Cy", "Marsh", ""),
    ("Dee", "Lund", "dee@acme.test"),
    ("Eli", "Stone", "eli@acme.test"),
];

/// An installation that has synced `PEOPLE` and sends more than two in bulk.
async fn synced(name: &str) -> (Vendors, Installation, Engine) {
    let vendors = Vendors::hurried(&PEOPLE).await;
    let installation = Installation::new(name, &vendors);
    installation.configure("bulk_threshold = 2");
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    (vendors, installation, engine)
}

/// Everybody with an address is a learner, once and by one job; nothing is left to do.
async fn assert_all_made(vendors: &Vendors, engine: &Engine, report: &Value, point: &str) {
    let wanted = [
        "1 created -",
        "2 created -",
        "3 failed missing_work_email",
        "4 created -",
        "5 created -",
    ];
    assert_eq!(rows(report), wanted, "{point}");
    let made: Vec<_> = vendors
        .learners()
        .into_iter()
        .map(|(name, first, _, _)| format!("{name} {first}"))
        .collect();
    assert_eq!(
        made,
        [
            "ana@acme.test Ana",
            "ben@acme.test Ben",
            "dee@acme.test Dee",
            "eli@acme.test Eli"
        ],
        "{point}"
    );
    assert_eq!(vendors.bulk_imports().await, 1, "{point}");
    let before = vendors.gate.calls().len();
    let again = engine.start_import().await;
    let wanted = [
        "1 unchanged -",
        "2 unchanged -",
        "3 failed missing_work_email",
        "4 unchanged -",
        "5 unchanged -",
    ];
    assert_eq!(rows(&engine.report(&again).await), wanted, "{point}");
    let calls = vendors.gate.calls().split_off(before);
    assert!(
        calls.iter().all(|call| call.starts_with("GET ")),
        "{point}: {calls:?}"
    );
}

async fn killed_at(number: usize, when: Hold) {
    let point = format!("call {number}, {when:?}");
    let (vendors, installation, engine) = synced(&format!("bulk-{number}-{when:?}")).await;
    let (engine, report) = killed_importing(&vendors, &installation, engine, (number, when)).await;
    assert_all_made(&vendors, &engine, &report, &point).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_call_of_a_bulk_import_it_comes_to_the_same_end() {
    let (vendors, _installation, engine) = synced("bulk").await;
    let import = engine.start_import().await;
    let report = engine.report(&import).await;
    let calls = vendors.gate.calls();
    assert_all_made(&vendors, &engine, &report, "not killed").await;
    assert_eq!(
        calls
            .iter()
            .filter(|call| call.starts_with("POST "))
            .count(),
        1,
        "{calls:?}"
    );
    let points =
        (0..calls.len()).flat_map(|number| BOTH.map(|when| tokio::spawn(killed_at(number, when))));
    for point in points.collect::<Vec<_>>() {
        point.await.unwrap();
    }
}
