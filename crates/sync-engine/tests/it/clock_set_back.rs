//! The machine's clock is set back while something waits: it waits as long as it was to wait, and
//! no longer.

use crate::support::{Fault, World};
use serde_json::{Value, json};
use sync_core::{Config, config};

const HOURS: i64 = 7_200;

/// People who are staged, and Litmos not asked for anybody yet.
async fn staged(people: usize) -> World {
    let world = World::connected().await;
    for number in 1..=people {
        world.vendors.hire(
            &number.to_string(),
            "Ana",
            "Ruiz",
            &format!("p{number}@acme.test"),
        );
    }
    world.sync().await;
    world
}

async fn state(world: &World, path: &str) -> Value {
    world.get(path).await.1["state"].clone()
}

#[tokio::test]
async fn an_import_that_waits_for_its_pace_goes_on_within_a_burst() {
    for people in [12, 30] {
        let world = staged(people).await;
        let ids: Vec<String> = (1..=people).map(|number| number.to_string()).collect();
        assert_eq!(
            world
                .post("/api/imports", json!({ "selection": ids }))
                .await
                .0,
            202
        );
        world.run_for(3_000).await;
        assert_eq!(state(&world, "/api/imports/import-1").await, "running");
        let calls = world.vendors.calls("").len();
        world.set_back(HOURS);
        world.run_for(1_000).await;
        assert!(
            world.vendors.calls("").len() > calls,
            "a second later it has gone on"
        );
        // Two calls for each, at ninety a minute.
        world.run_for(2 * 667 * people as i64).await;
        assert_eq!(state(&world, "/api/imports/import-1").await, "completed");
        assert_eq!(world.vendors.state().learners.len(), people);
    }
}

#[tokio::test]
async fn an_import_paused_for_a_vendor_wakes_when_its_time_has_passed_also_after_a_restart() {
    for is_restarted in [false, true] {
        let mut world = staged(1).await;
        world
            .vendors
            .fault("GET litmos.test", Fault::Status(503, Some(1200)));
        world
            .post("/api/imports", json!({ "selection": ["1"] }))
            .await;
        world.settle_until(world.now()).await;
        assert_eq!(state(&world, "/api/imports/import-1").await, "paused");
        world.set_back(HOURS);
        if is_restarted {
            world.restart();
        }
        world.run_for(1_199_000).await;
        assert_eq!(
            state(&world, "/api/imports/import-1").await,
            "paused",
            "not sooner than Litmos asked for"
        );
        world.run_for(2_000).await;
        assert_eq!(state(&world, "/api/imports/import-1").await, "completed");
    }
}

#[tokio::test]
async fn a_sync_that_waits_goes_on_when_its_time_has_passed_also_after_a_restart() {
    for is_restarted in [false, true] {
        let mut world = World::connected().await;
        world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
        world.vendors.fault(
            "POST bamboohr.test/api/gateway.php/acme/v1/reports/custom",
            Fault::Status(503, Some(1200)),
        );
        world.post("/api/syncs", json!({})).await;
        world.settle_until(world.now()).await;
        assert_eq!(state(&world, "/api/syncs/sync-1").await, "paused");
        world.set_back(HOURS);
        if is_restarted {
            world.restart();
        }
        world.run_for(1_199_000).await;
        assert_eq!(state(&world, "/api/syncs/sync-1").await, "paused");
        world.run_for(2_000).await;
        assert_eq!(state(&world, "/api/syncs/sync-1").await, "completed");
    }
}

#[tokio::test]
async fn a_webhooks_entry_that_waits_is_tried_again_when_its_time_has_passed() {
    let world = World::imported(1).await;
    (0..6).for_each(|_| {
        world
            .vendors
            .fault("GET litmos.test", Fault::Status(504, None))
    });
    let at = world.now();
    let body = json!({ "employees": [{ "id": "1", "action": "Updated", "timestamp": at.to_string(), "changedFields": [],
        "fields": { "Litmos Access": "yes", "City": "Oslo" } }] });
    assert_eq!(world.deliver(&body.to_string()).await, 200);
    world.run_for(240_000).await;
    assert_eq!(
        world.get("/api/events").await.1["events"][0]["state"],
        "pending",
        "it rests for ten minutes"
    );
    world.set_back(HOURS);
    world.run_for(605_000).await;
    assert_eq!(
        world.get("/api/events").await.1["events"][0]["state"],
        "applied"
    );
}

#[tokio::test]
async fn the_schedule_goes_by_the_clock_as_it_is_now() {
    let mut world = staged(1).await;
    let schedule = "every 1h at :05".parse().expect("a schedule");
    world.restart_with(Config {
        sync_schedule: Some(schedule),
        bulk: config::Bulk::Off,
        ..Config::default()
    });
    world.run_for(1_800_000).await;
    assert_eq!(
        world.get("/api/syncs/sync-2").await.1["state"],
        "completed",
        "at five past eight"
    );
    world.set_back(HOURS);
    // It is half past six, and no longer half past eight.
    world.run_for(2_160_000).await;
    let third = world.get("/api/syncs/sync-3").await.1;
    assert_eq!(
        (&third["state"], &third["started_at"]),
        (&json!("completed"), &json!("2026-11-02T07:05:00Z"))
    );
}

#[tokio::test]
async fn a_held_sync_is_given_up_after_its_hour_and_a_click_after_ten_seconds() {
    let world = World::imported(8).await;
    world.vendors.state().employees.clear();
    world.sync().await;
    assert_eq!(state(&world, "/api/syncs/sync-2").await, "held");
    world.set_back(HOURS);
    world.run_for(3_595_000).await;
    assert_eq!(state(&world, "/api/syncs/sync-2").await, "held");
    world.run_for(10_000).await;
    assert_eq!(state(&world, "/api/syncs/sync-2").await, "failed");

    let world = staged(1).await;
    world.import_all().await;
    world.import_all().await;
    world.set_back(HOURS);
    world.import_all().await;
    let runs = world.get("/api/imports").await.1;
    assert_eq!(
        runs["runs"].as_array().expect("runs").len(),
        3,
        "hours apart, by whatever clock, is no double click"
    );
}

#[tokio::test]
async fn what_the_pace_owes_is_not_given_back_twice_by_a_restart() {
    let mut world = staged(30).await;
    let ids: Vec<String> = (1..=30).map(|number| number.to_string()).collect();
    assert_eq!(
        world
            .post("/api/imports", json!({ "selection": ids }))
            .await
            .0,
        202
    );
    world.run_for(3_000).await;
    let calls = world.vendors.calls("").len();
    world.set_back(HOURS);
    world.restart();
    world.run_for(3_000).await;
    assert_eq!(
        world.vendors.calls("").len() - calls,
        4,
        "ninety a minute, and no new burst"
    );
}
