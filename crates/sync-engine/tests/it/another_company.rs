//! What webhooks of a company told goes with it when another one is connected (CON-8).

use crate::support::{Fault, World};
use http::Method;
use serde_json::{Value, json};

/// Employee 1 of both companies has a learner; `acme` is connected.
async fn two_companies() -> World {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.sync().await;
    world.import_all().await;
    assert_eq!(change_to(&world, "other").await.0, 200);
    world.vendors.hire("1", "Bea", "Osei", "bea@other.test");
    world.sync().await;
    world.import_all().await;
    assert_eq!(change_to(&world, "acme").await.0, 200);
    assert_eq!(
        cities(&world),
        [
            ("ana@acme.test".to_owned(), json!("")),
            ("bea@other.test".to_owned(), json!(""))
        ]
    );
    world
}

async fn change_to(world: &World, subdomain: &str) -> (u16, Value) {
    let body =
        json!({ "subdomain": subdomain, "api_key": "0123456789abcdef0123456789abcdef01234567" });
    world
        .call(Method::PUT, "/api/connection", "all", Some(body))
        .await
}

fn cities(world: &World) -> Vec<(String, Value)> {
    world.vendors.learners("City")
}

/// Makes a key for the company connected now.
async fn webhook(world: &World) -> String {
    let made = world.post("/api/connection/webhook-key", json!({})).await.1;
    made["path"].as_str().expect("a path").to_owned()
}

async fn deliver(world: &World, path: &str) -> u16 {
    let fields = json!({ "City": "Bath", "Litmos Access": "yes" });
    let entry = json!({ "id": "1", "action": "Updated", "timestamp": world.now(), "changedFields": ["City"], "fields": fields });
    world
        .deliver_to(
            path,
            "application/json",
            &json!({ "employees": [entry] }).to_string(),
        )
        .await
}

/// State, reason and rule of every event.
async fn events(world: &World) -> Vec<(Value, Value, Value)> {
    let events = world.get("/api/events").await.1;
    let summary = |event: &Value| {
        (
            event["state"].clone(),
            event["reason"].clone(),
            event["rule"].clone(),
        )
    };
    events["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(summary)
        .collect()
}

#[tokio::test]
async fn entries_of_the_former_company_are_ignored_and_its_key_is_refused() {
    let mut world = two_companies().await;
    let path = webhook(&world).await;
    assert_eq!(deliver(&world, &path).await, 200);
    // Taken apart; the next stays as it came.
    world.tick("inbox").await;
    world.advance(1);
    assert_eq!(deliver(&world, &path).await, 200);
    assert_eq!(change_to(&world, "other").await.0, 200);
    let ignored = (json!("ignored"), json!("another_company"), json!("CON-8"));
    for _ in 0..2 {
        world.settle().await;
        assert_eq!(events(&world).await, [ignored.clone(), ignored.clone()]);
        assert_eq!(
            cities(&world),
            [
                ("ana@acme.test".to_owned(), json!("")),
                ("bea@other.test".to_owned(), json!(""))
            ]
        );
        assert_eq!(deliver(&world, &path).await, 401);
        world.restart();
    }
    let path = webhook(&world).await;
    assert_eq!(deliver(&world, &path).await, 200);
    world.settle().await;
    assert_eq!(
        cities(&world),
        [
            ("ana@acme.test".to_owned(), json!("")),
            ("bea@other.test".to_owned(), json!("Bath"))
        ]
    );
}

#[tokio::test]
async fn a_company_is_not_left_while_a_write_of_a_webhook_is_in_doubt() {
    let world = two_companies().await;
    let path = webhook(&world).await;
    assert_eq!(deliver(&world, &path).await, 200);
    world.vendors.fault("PUT litmos.test", Fault::LoseAnswer);
    world.tick_until_called("inbox", 0, "PUT litmos.test").await;
    let (status, problem) = change_to(&world, "other").await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("import_in_progress"))
    );
    world.settle().await;
    assert_eq!(
        cities(&world),
        [
            ("ana@acme.test".to_owned(), json!("Bath")),
            ("bea@other.test".to_owned(), json!(""))
        ]
    );
    assert_eq!(change_to(&world, "other").await.0, 200);
}

/// Delivers that somebody leaves; returns what became of it.
async fn leaves(world: &World, path: &str, id: &str) -> (Value, Value) {
    let fields = json!({ "Status": "Inactive", "Litmos Access": "yes" });
    let entry = json!({ "id": id, "action": "Updated", "timestamp": world.now(), "changedFields": ["Status"], "fields": fields });
    assert_eq!(
        world
            .deliver_to(
                path,
                "application/json",
                &json!({ "employees": [entry] }).to_string()
            )
            .await,
        200
    );
    world
        .settle_until(world.now() + jiff::SignedDuration::from_mins(1))
        .await;
    let events = world.get("/api/events").await.1;
    let last = events["events"]
        .as_array()
        .and_then(|events| events.last().cloned())
        .expect("an event");
    (last["state"].clone(), last["reason"].clone())
}

#[tokio::test]
async fn what_webhooks_of_another_company_did_within_the_hour_does_not_count() {
    let mut world = World::connected().await;
    for (subdomain, name) in [("acme", "ana"), ("other", "bea"), ("acme", "cy")] {
        change_to(&world, subdomain).await;
        for id in ["1", "2"] {
            world
                .vendors
                .hire(id, name, "Ruiz", &format!("{name}{id}@acme.test"));
        }
        world.sync().await;
        world.import_all().await;
    }
    // One may leave within an hour.
    world.restart_with(sync_core::Config {
        safeguard_floor: 1,
        ..crate::support::setup().config
    });
    let path = webhook(&world).await;
    assert_eq!(
        leaves(&world, &path, "1").await,
        (json!("applied"), Value::Null)
    );
    assert_eq!(change_to(&world, "other").await.0, 200);
    let path = webhook(&world).await;
    assert_eq!(
        leaves(&world, &path, "1").await,
        (json!("applied"), Value::Null)
    );
    assert_eq!(
        leaves(&world, &path, "2").await,
        (json!("held"), json!("held:SAF-1"))
    );
    assert_eq!(change_to(&world, "acme").await.0, 200);
    let path = webhook(&world).await;
    assert_eq!(
        leaves(&world, &path, "2").await,
        (json!("held"), json!("held:SAF-1")),
        "its own hour is not over"
    );
}

#[tokio::test]
async fn what_was_held_of_the_former_company_is_ignored_and_cannot_be_confirmed() {
    let mut world = World::connected().await;
    for id in ["1", "2"] {
        world
            .vendors
            .hire(id, "Ana", "Ruiz", &format!("ana{id}@acme.test"));
    }
    world.sync().await;
    world.import_all().await;
    world.restart_with(sync_core::Config {
        safeguard_floor: 1,
        ..crate::support::setup().config
    });
    let path = webhook(&world).await;
    assert_eq!(
        leaves(&world, &path, "1").await,
        (json!("applied"), Value::Null)
    );
    assert_eq!(
        leaves(&world, &path, "2").await,
        (json!("held"), json!("held:SAF-1"))
    );
    assert_eq!(change_to(&world, "other").await.0, 200);
    let ignored = (json!("ignored"), json!("another_company"), json!("CON-8"));
    assert_eq!(events(&world).await.last(), Some(&ignored));
    let (status, problem) = world.post("/api/events/event-2/confirm", json!({})).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("confirmation_stale"))
    );
    world.settle().await;
    let active = ["ana1@acme.test", "ana2@acme.test"]
        .map(str::to_owned)
        .into_iter()
        .zip([json!(false), json!(true)]);
    assert_eq!(world.vendors.learners("Active"), active.collect::<Vec<_>>());
}
