//! A run that is told to wait longer than a call may says until when (RTE-5), in the answers of the admin API.
//!
//! Left out: what it does then, which scenarios show.

mod support;

use serde_json::{Value, json};
use support::{Fault, START, World};

/// The state of a run, its reason and when it goes on.
fn told(run: &Value) -> (Value, Value, Value) {
    (run["state"].clone(), run["reason"].clone(), run["resume_at"].clone())
}

#[tokio::test]
async fn an_import_says_until_when_it_waits() {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.sync().await;
    world.vendors.fault("GET litmos.test", Fault::Status(503, Some(1200)));
    let (status, run) = world.post("/api/imports", json!({ "selection": ["1"] })).await;
    assert_eq!((status, told(&run)), (202, (json!("running"), Value::Null, Value::Null)));
    world.settle_until(world.now()).await;
    let run = world.get("/api/imports/import-1").await.1;
    assert_eq!(told(&run), (json!("paused"), json!("rate_limited"), json!("2026-11-02T08:20:00Z")));
    world.settle().await;
    let run = world.get("/api/imports/import-1").await.1;
    assert_eq!(told(&run), (json!("completed"), Value::Null, Value::Null));
}

#[tokio::test]
async fn a_sync_says_until_when_it_waits_also_to_the_next_engine() {
    let mut world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.vendors.fault("POST bamboohr.test/api/gateway.php/acme/v1/reports/custom", Fault::Status(503, Some(1200)));
    assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    world.settle_until(START.parse().expect("a time")).await;
    for _ in 0..2 {
        let run = world.get("/api/syncs/sync-1").await.1;
        assert_eq!(told(&run), (json!("paused"), json!("rate_limited"), json!("2026-11-02T08:20:00Z")));
        world.restart();
    }
    world.settle_until("2026-11-02T08:19:59Z".parse().expect("a time")).await;
    assert_eq!(world.vendors.calls("POST bamboohr.test/api/gateway.php/acme/v1/reports").len(), 1);
    world.settle().await;
    let run = world.get("/api/syncs/sync-1").await.1;
    assert_eq!(told(&run), (json!("completed"), Value::Null, Value::Null));
}
