//! A confirmation of a webhook's held effect is for what was held, once and for an hour (SAF-8).

use crate::support::{Fault, World};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// One person was imported, has left, and waits for a word: nobody leaves without one.
async fn held() -> World {
    let mut world = World::imported(1).await;
    restart(&mut world);
    // A new engine begins without a burst of calls.
    world.advance(60);
    let fields = json!({ "Status": "Inactive", "Job Title": "Lead", "Litmos Access": "yes" });
    let entry = json!({ "id": "1", "action": "Updated", "timestamp": world.now(), "changedFields": ["Status"], "fields": fields });
    assert_eq!(
        world
            .deliver(&json!({ "employees": [entry] }).to_string())
            .await,
        200
    );
    world.settle_until(world.now()).await;
    assert_eq!(summary(&world).await, "held held:SAF-1 false");
    world
}

fn restart(world: &mut World) {
    let max_deactivate_pct = sync_core::config::Percent::Of(0);
    world.restart_with(sync_core::Config {
        max_deactivate_pct,
        safeguard_floor: 0,
        ..crate::support::setup().config
    });
}

async fn confirm(world: &World) {
    assert_eq!(
        world.post("/api/events/event-1/confirm", json!({})).await.0,
        200
    );
    world.settle_until(world.now()).await;
}

/// Runs what is due until so many minutes after `start`.
async fn pass(world: &World, start: Timestamp, minutes: i64) {
    let until = start + SignedDuration::from_mins(minutes);
    world.settle_until(until).await;
    world.advance(until.duration_since(world.now()).as_secs());
    world.settle_until(until).await;
}

/// `state reason again` of the event.
async fn summary(world: &World) -> String {
    let event = world.get("/api/events").await.1["events"][0].clone();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    [&event["state"], &event["reason"], &event["held"]["again"]]
        .map(text)
        .join(" ")
        .replace("null", "-")
}

/// What the event log says is held.
async fn shown(world: &World) -> Value {
    world.get("/api/events").await.1["events"][0]["held"].clone()
}

/// `action actor: result` of the last entries of the audit trail.
async fn trail(world: &World, count: usize) -> Vec<String> {
    let all = world.get("/api/audit").await.1["entries"]
        .as_array()
        .cloned()
        .expect("entries");
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |line: &Value| {
        let entry = &line["entry"];
        format!(
            "{} {}: {}",
            text(&entry["action"]),
            text(&entry["actor"]),
            text(&entry["result"])
        )
    };
    all[all.len() - count..].iter().map(line).collect()
}

/// Somebody changes the learner by hand: what is planned for it is something else from now on.
fn edit(world: &World, job_title: &str) {
    let mut state = world.vendors.state();
    state
        .learners
        .values_mut()
        .for_each(|learner| learner["JobTitle"] = json!(job_title));
}

fn is_active(world: &World) -> bool {
    world.vendors.learners("Active")[0].1 == json!(true)
}

#[tokio::test]
async fn what_was_held_goes_on_once_it_is_confirmed() {
    let world = held().await;
    confirm(&world).await;
    assert_eq!(summary(&world).await, "applied - -");
    assert!(!is_active(&world));
    let (status, problem) = world.post("/api/events/event-1/confirm", json!({})).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("confirmation_stale")),
        "a word works once"
    );
}

#[tokio::test]
async fn something_else_than_was_held_is_held_again_and_says_so() {
    let world = held().await;
    assert_eq!(
        shown(&world).await,
        json!({ "again": false, "changed_fields": ["jobTitle", "status"], "flags": ["deactivated"] })
    );
    edit(&world, "Lead");
    confirm(&world).await;
    assert_eq!(summary(&world).await, "held held:SAF-1 true");
    assert_eq!(
        shown(&world).await,
        json!({ "again": true, "changed_fields": ["status"], "flags": ["deactivated"] })
    );
    assert!(is_active(&world), "nothing was written");
    assert_eq!(
        trail(&world, 2).await,
        [
            "event_confirmed ada: -",
            "event_held_again engine: confirmation_stale"
        ]
    );
    confirm(&world).await;
    assert_eq!(summary(&world).await, "applied - -");
    assert!(!is_active(&world));
}

#[tokio::test]
async fn while_the_integration_is_off_nothing_is_confirmed_but_may_be_dropped() {
    let world = held().await;
    assert_eq!(
        world.post("/api/connection/disable", json!({})).await.0,
        200
    );
    let (status, problem) = world.post("/api/events/event-1/confirm", json!({})).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("integration_disabled"))
    );
    assert_eq!(
        trail(&world, 1).await,
        ["connection_disabled ada: -"],
        "no word was taken"
    );
    assert_eq!(world.post("/api/connection/enable", json!({})).await.0, 200);
    world.settle_until(world.now()).await;
    assert_eq!(summary(&world).await, "held held:SAF-1 false");
    confirm(&world).await;
    assert_eq!(summary(&world).await, "applied - -");

    let world = held().await;
    assert_eq!(
        world.post("/api/connection/disable", json!({})).await.0,
        200
    );
    assert_eq!(
        world.post("/api/events/event-1/reject", json!({})).await.0,
        200
    );
    assert_eq!(summary(&world).await, "ignored held:SAF-1 -");
    let counted = world.get("/metrics").await.1;
    let ignored = "rehearsal_webhook_entries_total{state=\"ignored\"} 1\n";
    assert!(
        counted.as_str().is_some_and(|text| text.contains(ignored)),
        "{counted}"
    );
    assert!(is_active(&world));
}

#[tokio::test]
async fn a_confirmation_holds_for_an_hour() {
    for (seconds, expected) in [(3600, "applied - -"), (3601, "held held:SAF-1 true")] {
        let world = held().await;
        let start = world.now();
        world
            .vendors
            .fault("GET litmos", Fault::Status(503, Some(seconds)));
        confirm(&world).await;
        pass(&world, start, 59).await;
        assert_eq!(summary(&world).await, "pending - -");
        pass(&world, start, 61).await;
        assert_eq!(summary(&world).await, expected, "{seconds}");
    }
}

#[tokio::test]
async fn what_was_confirmed_goes_on_after_a_crash_however_late_and_nothing_else_does() {
    for (edited, expected) in [
        (None, "applied - -"),
        (Some("Lead"), "held held:SAF-1 true"),
    ] {
        let mut world = held().await;
        let start = world.now();
        world
            .vendors
            .fault("GET litmos", Fault::Status(503, Some(50 * 60)));
        confirm(&world).await;
        // Whether it was written cannot be seen when the engine stops, nor for a while after that.
        world.vendors.fault("PUT litmos", Fault::Cut);
        world.tick_until_called("inbox", 60, "PUT litmos").await;
        restart(&mut world);
        world
            .vendors
            .fault("GET litmos", Fault::Status(503, Some(25 * 60)));
        pass(&world, start, 70).await;
        assert!(summary(&world).await.starts_with("pending"));
        edited
            .into_iter()
            .for_each(|job_title| edit(&world, job_title));
        pass(&world, start, 90).await;
        assert_eq!(summary(&world).await, expected);
        assert_eq!(
            world.vendors.calls("PUT litmos").len(),
            if edited.is_some() { 1 } else { 2 }
        );
    }
}
