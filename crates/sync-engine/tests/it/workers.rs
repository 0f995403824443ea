//! Several workers at one Import (CNC-4): what one of them finds out, or an administrator does,
//! while others have claimed an operation (CON-10, FLT-2, RTE-5, SAF-1).
//!
//! The lanes are ticked one by one, and a call waits until it is let go, so the order is known.

use crate::support::{Fault, World, rows};
use jiff::Timestamp;
use serde_json::{Value, json};

/// So many people without a learner, on the list.
async fn with(people: usize) -> World {
    let world = World::connected().await;
    for id in 1..=people {
        world
            .vendors
            .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
    }
    world.sync().await;
    world
}

/// Begins an Import of those and plans it: one look at what must be asked, the questions, and the
/// plan.
async fn planned(world: &World, ids: &[&str]) -> String {
    let (status, run) = world
        .post("/api/imports", json!({ "selection": ids }))
        .await;
    assert_eq!(status, 202, "{run}");
    for _ in 0..ids.len() + 2 {
        world.tick("import").await;
    }
    run["id"].as_str().expect("an id").to_owned()
}

fn summary(run: &Value) -> (Value, Value, Value) {
    (
        run["state"].clone(),
        run["reason"].clone(),
        run["resume_at"].clone(),
    )
}

#[tokio::test]
async fn no_worker_begins_an_employee_once_it_is_to_stop() {
    for (asked, reason) in [
        ("/api/connection/disable", "integration_disabled"),
        ("/api/imports/import-1/cancel", "cancelled"),
    ] {
        let world = with(6).await;
        planned(&world, &["1", "2", "3", "4", "5", "6"]).await;
        world
            .vendors
            .fault("POST litmos.test", Fault::Wait(Some(400)));
        let lane = world.waiting();
        assert_eq!(world.post(asked, json!({})).await.0, 200);
        world.tick("import_hand").await;
        assert_eq!(
            world.vendors.calls("POST litmos.test").len(),
            1,
            "{asked}: whoever was begun is the last"
        );
        assert_eq!(world.lanes("import_hand")[0].next_wakeup(), None);
        world.vendors.let_go();
        lane.await;
        world.settle().await;
        let rest = (2..=6).map(|id| format!("{id} not_attempted {reason} []"));
        let expected: Vec<_> = ["1 failed litmos_rejected []".to_owned()]
            .into_iter()
            .chain(rest)
            .collect();
        assert_eq!(rows(&world.report("import-1").await), expected);
        let state = if reason == "cancelled" {
            reason
        } else {
            "aborted"
        };
        let run = world.get("/api/imports/import-1").await.1;
        assert_eq!(
            summary(&run),
            (json!(state), json!(reason), Value::Null),
            "what is over does not go on"
        );
    }
}

#[tokio::test]
async fn no_worker_begins_an_employee_once_the_key_is_refused_and_what_is_in_doubt_is_waited_for() {
    let world = with(6).await;
    planned(&world, &["1", "2", "3", "4", "5", "6"]).await;
    world
        .vendors
        .fault("POST litmos.test", Fault::Wait(Some(503)));
    let lane = world.waiting();
    world
        .vendors
        .fault("POST litmos.test", Fault::Status(401, None));
    world.tick("import_hand").await;
    assert_eq!(world.vendors.calls("POST litmos.test").len(), 2);
    world.vendors.let_go();
    lane.await;
    world.settle().await;
    let run = world.get("/api/imports/import-1").await.1;
    assert_eq!(
        summary(&run),
        (json!("paused"), json!("litmos_key_rejected"), Value::Null)
    );
    assert_eq!(world.vendors.calls("POST litmos.test").len(), 2);
    assert_eq!(
        world
            .post("/api/imports/import-1/resume", json!({}))
            .await
            .0,
        200
    );
    world.settle().await;
    let expected: Vec<_> = (1..=6).map(|id| format!("{id} created - []")).collect();
    assert_eq!(rows(&world.report("import-1").await), expected);
}

#[tokio::test]
async fn a_worker_that_must_wait_long_says_so_too() {
    let world = with(1).await;
    world.import_all().await;
    world.vendors.hire("2", "Ben", "Osei", "ben@acme.test");
    world.sync().await;
    let now = world.now();
    planned(&world, &["2"]).await;
    let fields = json!({ "City": "Bath", "Litmos Access": "yes" });
    let entry = json!({ "id": "1", "action": "Updated", "timestamp": now, "changedFields": ["City"], "fields": fields });
    assert_eq!(
        world
            .deliver(&json!({ "employees": [entry] }).to_string())
            .await,
        200
    );
    // A webhook's call is told to wait, and that holds for all calls.
    world
        .vendors
        .fault("GET litmos.test", Fault::Status(429, Some(1200)));
    for _ in 0..4 {
        world.tick("inbox").await;
    }
    assert!(world.vendors.state().faults.is_empty());
    world.tick("import_hand").await;
    let run = world.get("/api/imports/import-2").await.1;
    let until = now + jiff::SignedDuration::from_secs(1200);
    assert_eq!(
        summary(&run),
        (json!("paused"), json!("rate_limited"), json!(until))
    );
}

#[tokio::test]
async fn an_employee_claimed_while_another_worker_found_the_plan_out_of_date_is_planned_again_too()
{
    let world = with(6).await;
    world.import_all().await;
    for id in 1..=6 {
        world.vendors.change(&id.to_string(), "jobTitle", "Lead");
        // The fake does not show an end that is still to come; a BambooHR may.
        world
            .vendors
            .change(&id.to_string(), "terminationDate", "2026-11-02");
    }
    world.sync().await;
    let before_midnight: Timestamp = "2026-11-02T23:59:58Z".parse().expect("a time");
    world.advance(before_midnight.duration_since(world.now()).as_secs());
    planned(&world, &["1", "2", "3", "4", "5", "6"]).await;
    world
        .vendors
        .fault("GET litmos.test", Fault::Wait(Some(503)));
    let lane = world.waiting();
    let made = world.vendors.learners("Id");
    let second = made
        .iter()
        .find(|(name, _)| name == "a2@acme.test")
        .expect("a learner")
        .1
        .as_str()
        .expect("an id");
    // The second is changed manually as wanted: what a worker finds there ends the plan.
    world
        .vendors
        .state()
        .learners
        .get_mut(second)
        .expect("a learner")["JobTitle"] = json!("Lead");
    let worker = world.lanes("import_hand")[0];
    worker.tick().await;
    world.advance(5);
    world.vendors.let_go();
    lane.await;
    world.settle().await;
    let run = world.get("/api/imports/import-2").await.1;
    assert_eq!(
        (&run["state"], &run["reason"]),
        (&json!("held"), &json!("held:SAF-1"))
    );
    assert_eq!(run["safeguards"][0]["count"], 6);
    assert!(world.vendors.calls("PUT litmos.test").is_empty());
}
