//! BambooHR's clock may be ahead of the engine's or behind it: nothing is dropped for that, and
//! nothing wins by it (WHK-15, WHK-30).

use crate::support::World;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// One employee, imported at 8:00 from a BambooHR whose clock is off by so many minutes.
async fn imported(minutes: i64) -> World {
    let world = World::connected().await;
    world.vendors.state().clock_offset = Some(SignedDuration::from_mins(minutes));
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.sync().await;
    world.import_all().await;
    world
}

/// Delivers a title that BambooHR dates now, by its own clock.
async fn deliver(world: &World, minutes: i64, title: &str) -> Value {
    let at = (world.now() + SignedDuration::from_mins(minutes)).to_string();
    let fields = json!({ "Job Title": title, "Litmos Access": "yes" });
    let entry = json!({ "action": "Updated", "changedFields": [], "fields": fields, "id": "1", "timestamp": at });
    assert_eq!(
        world
            .deliver(&json!({ "employees": [entry] }).to_string())
            .await,
        200
    );
    world.settle().await;
    let events = world.get("/api/events").await.1;
    events["events"][0].clone()
}

fn title(world: &World) -> Value {
    world.vendors.learners("JobTitle")[0].1.clone()
}

#[tokio::test]
async fn a_clock_that_is_behind_makes_no_delivery_old_news() {
    for minutes in [-5, -125, -1440] {
        let world = imported(minutes).await;
        world.advance(60);
        let event = deliver(&world, minutes, "Lead").await;
        assert_eq!(
            (&event["state"], &event["warnings"]),
            (&json!("applied"), &json!([])),
            "{minutes}"
        );
        assert_eq!(title(&world), json!("Lead"), "{minutes}");
    }
}

#[tokio::test]
async fn a_clock_that_is_ahead_makes_no_delivery_newer_than_what_is_read_later() {
    for minutes in [5, 125, 1440] {
        let world = imported(minutes).await;
        world.advance(60);
        let event = deliver(&world, minutes, "Lead").await;
        assert_eq!(
            (&event["state"], &event["warnings"]),
            (&json!("applied"), &json!([])),
            "{minutes}"
        );
        world.vendors.change("1", "jobTitle", "Head");
        world.advance(60);
        world.sync().await;
        world.import_all().await;
        assert_eq!(title(&world), json!("Head"), "{minutes}");
        // And what is told after that is newer again.
        world.advance(60);
        deliver(&world, minutes, "Chief").await;
        assert_eq!(title(&world), json!("Chief"), "{minutes}");
    }
}

#[tokio::test]
async fn what_was_measured_is_known_to_the_next_engine() {
    let mut world = imported(-125).await;
    world.restart();
    world.advance(60);
    assert_eq!(
        deliver(&world, -125, "Lead").await["state"],
        json!("applied")
    );
    // More than a day is not believed: the entry counts from its arrival, and is warned of.
    let world = imported(1441).await;
    world.advance(60);
    let event = deliver(&world, 1441, "Lead").await;
    assert_eq!(
        (&event["state"], &event["warnings"]),
        (&json!("applied"), &json!(["timestamp_in_future"]))
    );
}
