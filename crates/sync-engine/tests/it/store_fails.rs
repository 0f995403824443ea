//! A store that fails for a while (a full disk, one that was remounted read-only): a Sync or Import
//! under way rests and goes on by itself once the store takes writes again (FLT-2, CRS-4, CRS-5),
//! and says so meanwhile.

use crate::support::{Fault, World, rows};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

async fn with(people: usize) -> World {
    let world = World::connected().await;
    for id in 1..=people {
        world
            .vendors
            .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
    }
    world
}

fn created(people: usize) -> Vec<String> {
    (1..=people)
        .map(|id| format!("{id} created - []"))
        .collect()
}

async fn start(world: &World) {
    let asked = json!({ "selection": ["1", "2", "3", "4", "5", "6"] });
    assert_eq!(world.post("/api/imports", asked).await.0, 202);
}

/// Lets everything run for ten minutes with a store that takes no write.
async fn fails_for_ten_minutes(world: &World) {
    world.store.write_protect(true).expect("a store");
    world
        .settle_until(world.now() + jiff::SignedDuration::from_mins(10))
        .await;
    world.store.write_protect(false).expect("a store");
}

#[tokio::test]
async fn an_import_goes_on_by_itself_wherever_the_store_failed() {
    // One look at what must be asked, six questions, the plan, and the writes.
    for steps in 0..=14 {
        let world = with(6).await;
        world.sync().await;
        start(&world).await;
        for _ in 0..steps {
            world.tick("import").await;
        }
        fails_for_ten_minutes(&world).await;
        world.settle().await;
        let run = world.get("/api/imports/import-1").await.1;
        assert_eq!(
            (&run["state"], &run["reason"]),
            (&json!("completed"), &Value::Null),
            "after {steps} steps"
        );
        assert_eq!(rows(&world.report("import-1").await), created(6));
        assert_eq!(
            world.vendors.calls("POST litmos.test").len(),
            6,
            "after {steps} steps"
        );
    }
}

#[tokio::test]
async fn a_learner_made_while_it_failed_is_found_and_not_made_again() {
    // Other hands work before it fails, or find it failing while the lane has somebody in hand.
    for is_late in [false, true] {
        let world = with(6).await;
        world.sync().await;
        start(&world).await;
        for _ in 0..8 {
            world.tick("import").await;
        }
        world.vendors.fault("POST litmos.test", Fault::Wait(None));
        let lane = world.waiting();
        world.store.write_protect(is_late).expect("a store");
        world.tick("import_hand").await;
        world.store.write_protect(true).expect("a store");
        world.vendors.let_go();
        lane.await;
        world
            .settle_until(world.now() + jiff::SignedDuration::from_mins(10))
            .await;
        world.store.write_protect(false).expect("a store");
        world.settle().await;
        assert_eq!(rows(&world.report("import-1").await), created(6));
        assert_eq!(
            world.vendors.calls("POST litmos.test").len(),
            6,
            "late: {is_late}"
        );
    }
}

#[tokio::test]
async fn switched_off_or_cancelled_meanwhile_it_ends_without_a_further_call() {
    for (asked, state, reason) in [
        ("/api/connection/disable", "aborted", "integration_disabled"),
        ("/api/imports/import-1/cancel", "cancelled", "cancelled"),
    ] {
        let world = resting().await;
        assert_eq!(
            world.post(asked, json!({})).await.0,
            503,
            "what cannot be stored is not promised"
        );
        world.store.write_protect(false).expect("a store");
        assert_eq!(world.post(asked, json!({})).await.0, 200);
        world.store.write_protect(true).expect("a store");
        world
            .settle_until(world.now() + jiff::SignedDuration::from_mins(10))
            .await;
        world.store.write_protect(false).expect("a store");
        world.settle().await;
        let run = world.get("/api/imports/import-1").await.1;
        assert_eq!(run["counts"]["not_attempted"], 6, "{run}");
        assert_eq!(summary(&run), (json!(state), json!(reason), Value::Null));
        assert!(world.vendors.calls("POST litmos.test").is_empty());
    }
}

/// State, reason and wake-up time of a run.
fn summary(run: &Value) -> (Value, Value, Value) {
    (
        run["state"].clone(),
        run["reason"].clone(),
        run["resume_at"].clone(),
    )
}

fn rests(until: Timestamp) -> (Value, Value, Value) {
    (json!("paused"), json!("store_unavailable"), json!(until))
}

fn runs() -> (Value, Value, Value) {
    (json!("running"), Value::Null, Value::Null)
}

/// Six people, an Import that has made as many steps as it takes to their first writes, and then
/// the store fails under it.
async fn resting() -> World {
    let world = with(6).await;
    world.sync().await;
    start(&world).await;
    for _ in 0..8 {
        world.tick("import").await;
    }
    world.store.write_protect(true).expect("a store");
    world.settle_until(world.now()).await;
    world
}

#[tokio::test]
async fn an_import_that_rests_says_so_wherever_it_is_shown() {
    let world = resting().await;
    let until = world.now() + SignedDuration::from_mins(1);
    assert_eq!(
        summary(&world.get("/api/imports/import-1").await.1),
        rests(until)
    );
    assert_eq!(
        summary(&world.get("/api/imports").await.1["runs"][0]),
        rests(until)
    );
    assert_eq!(
        summary(&world.report("import-1").await["run"]),
        rests(until)
    );
    let (status, again) = world
        .post(
            "/api/imports",
            json!({ "selection": ["1", "2", "3", "4", "5", "6"] }),
        )
        .await;
    assert_eq!(
        (status, summary(&again)),
        (202, rests(until)),
        "the same click shows the same run"
    );
    world.store.write_protect(false).expect("a store");
    world.advance(60);
    assert_eq!(
        summary(&world.get("/api/imports/import-1").await.1),
        runs(),
        "its rest is over"
    );
    world.settle_until(until).await;
    let (state, ..) = summary(&world.get("/api/imports/import-1").await.1);
    assert_eq!(
        state,
        json!("completed"),
        "it goes on, and what was looked up is kept"
    );
    assert_eq!(rows(&world.report("import-1").await), created(6));
}

#[tokio::test]
async fn an_import_that_rests_is_resumed_at_once_by_request_and_taken_up_by_the_next_engine() {
    for restarts in [false, true] {
        let mut world = resting().await;
        let rested_at = world.now();
        world.store.write_protect(false).expect("a store");
        if restarts {
            world.restart();
            assert_eq!(summary(&world.get("/api/imports/import-1").await.1), runs());
        } else {
            let (status, run) = world.post("/api/imports/import-1/resume", json!({})).await;
            assert_eq!((status, summary(&run)), (200, runs()));
        }
        world
            .settle_until(rested_at + SignedDuration::from_secs(30))
            .await;
        assert_eq!(
            rows(&world.report("import-1").await),
            created(6),
            "restarts: {restarts}"
        );
    }
}

#[tokio::test]
async fn a_sync_that_rests_says_so_until_it_goes_on() {
    let world = with(2).await;
    assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    world.store.write_protect(true).expect("a store");
    world.settle_until(world.now()).await;
    let until = world.now() + SignedDuration::from_mins(1);
    assert_eq!(
        summary(&world.get("/api/syncs/sync-1").await.1),
        rests(until)
    );
    world.store.write_protect(false).expect("a store");
    world.settle().await;
    assert_eq!(
        summary(&world.get("/api/syncs/sync-1").await.1),
        (json!("completed"), Value::Null, Value::Null)
    );
}

/// A Sync that BambooHR told to come back after twenty minutes, and when that is; the store fails
/// before it is told, or only when the Sync wakes.
async fn paused_sync(fails_at_once: bool) -> (World, Timestamp) {
    let world = with(2).await;
    assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    world
        .vendors
        .fault("GET bamboohr", Fault::Status(503, Some(1200)));
    let until = world.now() + SignedDuration::from_secs(1200);
    world.store.write_protect(fails_at_once).expect("a store");
    world.tick("sync").await;
    world.store.write_protect(false).expect("a store");
    (world, until)
}

async fn sync(world: &World) -> (Value, Value, Value) {
    summary(&world.get("/api/syncs/sync-1").await.1)
}

#[tokio::test]
async fn a_sync_whose_pause_could_not_be_stored_waits_all_the_same_and_says_so() {
    let (world, until) = paused_sync(true).await;
    for seconds in [0, 61, 1138] {
        world.advance(seconds);
        world.settle_until(world.now()).await;
        assert_eq!(sync(&world).await, rests(until), "after {seconds} more");
        assert_eq!(
            world.vendors.calls("GET bamboohr").len(),
            2,
            "connecting asked, too"
        );
    }
    world.advance(1);
    world.tick("sync").await;
    assert_eq!(sync(&world).await, runs());
    world.settle().await;
    assert_eq!(
        sync(&world).await,
        (json!("completed"), Value::Null, Value::Null)
    );
}

#[tokio::test]
async fn a_sync_that_could_not_store_that_it_goes_on_stores_it_when_it_does() {
    let (world, until) = paused_sync(false).await;
    assert_eq!(
        sync(&world).await,
        (json!("paused"), json!("rate_limited"), json!(until))
    );
    world.advance(1200);
    world.store.write_protect(true).expect("a store");
    world.tick("sync").await;
    world.store.write_protect(false).expect("a store");
    assert_eq!(
        sync(&world).await,
        rests(until + SignedDuration::from_mins(1))
    );
    world.advance(60);
    world.tick("sync").await;
    assert_eq!(sync(&world).await, runs(), "it has begun again");
    world.settle().await;
    assert_eq!(
        sync(&world).await,
        (json!("completed"), Value::Null, Value::Null)
    );
}

#[tokio::test]
async fn a_sync_starts_over_by_itself_wherever_the_store_failed() {
    for steps in 0..=2 {
        let world = with(2).await;
        assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
        for _ in 0..steps {
            world.tick("sync").await;
        }
        fails_for_ten_minutes(&world).await;
        world.settle().await;
        let run = world.get("/api/syncs/sync-1").await.1;
        assert_eq!(
            (&run["state"], &run["summary"]["new"]),
            (&json!("completed"), &json!(2)),
            "after {steps} steps"
        );
    }
}

#[tokio::test]
async fn a_sync_that_is_switched_off_meanwhile_ends_as_failed() {
    let world = with(2).await;
    assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    assert_eq!(
        world.post("/api/connection/disable", json!({})).await.0,
        200
    );
    fails_for_ten_minutes(&world).await;
    world.settle().await;
    let run = world.get("/api/syncs/sync-1").await.1;
    assert_eq!(
        (&run["state"], &run["reason"]),
        (&json!("failed"), &json!("integration_disabled"))
    );
}
