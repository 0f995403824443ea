//! A run that is told to wait longer than a call may says until when (RTE-5), in the answers of the
//! admin API; and what midnight does to a run that goes on over it.

use crate::support::{Fault, START, World};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The state of a run, its reason and when it goes on.
fn summary(run: &Value) -> (Value, Value, Value) {
    (
        run["state"].clone(),
        run["reason"].clone(),
        run["resume_at"].clone(),
    )
}

#[tokio::test]
async fn an_import_says_until_when_it_waits() {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.sync().await;
    world
        .vendors
        .fault("GET litmos.test", Fault::Status(503, Some(1200)));
    let (status, run) = world
        .post("/api/imports", json!({ "selection": ["1"] }))
        .await;
    assert_eq!(
        (status, summary(&run)),
        (202, (json!("running"), Value::Null, Value::Null))
    );
    world.settle_until(world.now()).await;
    let run = world.get("/api/imports/import-1").await.1;
    assert_eq!(
        summary(&run),
        (
            json!("paused"),
            json!("rate_limited"),
            json!("2026-11-02T08:20:00Z")
        )
    );
    world.settle().await;
    let run = world.get("/api/imports/import-1").await.1;
    assert_eq!(
        summary(&run),
        (json!("completed"), Value::Null, Value::Null)
    );
}

#[tokio::test]
async fn an_import_that_cannot_resolve_a_write_says_why_and_waits_for_an_administrator() {
    for (look, reason, looks) in [
        (Fault::Body("{"), "answer_unreadable", 1),
        (Fault::Status(504, None), "litmos_unavailable", 6),
    ] {
        let world = World::imported(1).await;
        world.begin_import_in_doubt().await;
        (0..looks).for_each(|_| world.vendors.fault("GET litmos.test", look));
        world.settle().await;
        let run = world.get("/api/imports/import-2").await.1;
        assert_eq!(summary(&run), (json!("paused"), json!(reason), Value::Null));
        assert_eq!(
            world
                .post("/api/imports/import-2/resume", json!({}))
                .await
                .0,
            200
        );
        world.settle().await;
        let run = world.get("/api/imports/import-2").await.1;
        assert_eq!(
            (summary(&run), &run["counts"]["updated"]),
            ((json!("completed"), Value::Null, Value::Null), &json!(1))
        );
    }
}

#[tokio::test]
async fn a_sync_says_until_when_it_waits_also_to_the_next_engine() {
    let mut world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.vendors.fault(
        "POST bamboohr.test/api/gateway.php/acme/v1/reports/custom",
        Fault::Status(503, Some(1200)),
    );
    assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    world.settle_until(START.parse().expect("a time")).await;
    for _ in 0..2 {
        let run = world.get("/api/syncs/sync-1").await.1;
        assert_eq!(
            summary(&run),
            (
                json!("paused"),
                json!("rate_limited"),
                json!("2026-11-02T08:20:00Z")
            )
        );
        world.restart();
    }
    world
        .settle_until("2026-11-02T08:19:59Z".parse().expect("a time"))
        .await;
    assert_eq!(
        world
            .vendors
            .calls("POST bamboohr.test/api/gateway.php/acme/v1/reports")
            .len(),
        1
    );
    assert_eq!(
        world.get("/api/syncs/sync-1").await.1["duration_seconds"],
        Value::Null
    );
    world.settle().await;
    let run = world.get("/api/syncs/sync-1").await.1;
    assert_eq!(
        summary(&run),
        (json!("completed"), Value::Null, Value::Null)
    );
    assert_eq!(run["duration_seconds"], json!(1200.0), "from 8:00 to 8:20");
}

#[tokio::test]
async fn a_run_is_not_held_before_it_is_known_what_it_did() {
    let mut world = World::connected().await;
    // One after the other, so that midnight comes while the others wait.
    world.restart_with(sync_core::Config {
        litmos_parallelism: 1,
        ..crate::support::setup().config
    });
    for id in 1..=7 {
        world
            .vendors
            .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
    }
    world.sync().await;
    world.import_all().await;
    world.advance(3600);
    for id in 1..=7 {
        world.vendors.change(&id.to_string(), "jobTitle", "Lead");
        // The fake does not show an end that is still to come; a BambooHR may.
        world
            .vendors
            .change(&id.to_string(), "terminationDate", "2026-11-02");
    }
    world.sync().await;
    let before_midnight: Timestamp = "2026-11-02T23:59:58Z".parse().expect("a time");
    world.advance(before_midnight.duration_since(world.now()).as_secs());
    let id = |name: &str| {
        let learners = &world.vendors.state().learners;
        learners
            .iter()
            .find(|(_, user)| user["UserName"] == name)
            .expect("a learner")
            .0
            .clone()
    };
    let (first, second) = (id("a1@acme.test"), id("a2@acme.test"));
    world.vendors.fault("PUT litmos.test", Fault::LoseAnswer);
    assert_eq!(
        world
            .post(
                "/api/imports",
                json!({ "selection": ["1", "2", "3", "4", "5", "6", "7"] })
            )
            .await
            .0,
        202
    );
    // Seven questions, and the first write, whose answer is lost.
    world.settle_until(world.now()).await;
    assert_eq!(world.vendors.calls("PUT litmos.test").len(), 1);
    for _ in 0..5 {
        world.vendors.fault(
            format!("GET litmos.test/v1.svc/users/{first}"),
            Fault::Status(503, None),
        );
    }
    // Somebody makes the second as wanted by hand: all are planned again, after midnight.
    world
        .vendors
        .state()
        .learners
        .get_mut(&second)
        .expect("a learner")["JobTitle"] = json!("Lead");
    world.settle().await;
    let run = world.get("/api/imports/import-2").await.1;
    assert_eq!(
        summary(&run),
        (json!("paused"), json!("litmos_unavailable"), Value::Null)
    );
    assert_eq!(
        world
            .post("/api/imports/import-2/resume", json!({}))
            .await
            .0,
        200
    );
    world.settle().await;
    let run = world.get("/api/imports/import-2").await.1;
    assert_eq!(
        (&run["state"], &run["reason"]),
        (&json!("held"), &json!("held:SAF-1"))
    );
    assert_eq!(
        run["safeguards"][0]["count"], 6,
        "the first was written before midnight"
    );
    let active = world
        .vendors
        .learners("Active")
        .into_iter()
        .filter(|(_, active)| *active == json!(true));
    assert_eq!(active.count(), 7);
}
