//! Keys: another one for BambooHR without a password (CON-6), and new ones for the receiver
//! (CON-11).

use crate::support::{Fault, World, rows};
use http::Method;
use serde_json::{Value, json};

async fn replace(world: &World, subdomain: &str, key: &str) -> (u16, Value) {
    let body = json!({ "subdomain": subdomain, "api_key": key });
    world
        .call(Method::PUT, "/api/connection", "all", Some(body))
        .await
}

#[tokio::test]
async fn another_key_keeps_the_links_and_is_shown_by_its_last_four_characters() {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.sync().await;
    world.import_all().await;
    let (status, connection) =
        replace(&world, " Acme ", "0123456789abcdef0123456789abcdef01234567").await;
    assert_eq!(status, 200, "{connection}");
    assert_eq!(
        (&connection["api_key"], &connection["subdomain"]),
        (&json!("…4567"), &json!("acme"))
    );
    world.sync().await;
    assert_eq!(rows(&world.import_all().await), ["1 unchanged - []"]);
    let audit = world.get("/api/audit").await.1;
    let entries = audit["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| &entry["entry"]["action"]);
    assert!(
        entries
            .into_iter()
            .any(|action| action == "connection_key_replaced"),
        "{audit}"
    );
}

#[tokio::test]
async fn a_key_that_is_refused_changes_nothing() {
    let world = World::connected().await;
    let before = world.get("/api/connection").await;
    world.vendors.fault(
        "GET bamboohr.test/api/gateway.php/acme/v1/meta/fields",
        Fault::Status(401, None),
    );
    let (status, problem) =
        replace(&world, "acme", "0123456789abcdef0123456789abcdef01234567").await;
    assert_eq!(
        (status, &problem["code"]),
        (422, &json!("bamboohr_key_rejected"))
    );
    let (status, problem) = replace(&world, "acme.bamboohr.com", "key").await;
    assert_eq!((status, &problem["code"]), (422, &json!("subdomain_only")));
    assert_eq!(world.get("/api/connection").await, before);
    world.post("/api/connection/disable", json!({})).await;
    let (status, problem) = replace(&world, "acme", "key").await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("integration_disabled"))
    );
}

/// Whether a delivery with this key is let in.
async fn is_authorized(world: &World, key: &str) -> bool {
    let path = format!("/webhooks/bamboohr?apikey={key}&source=bamboohr");
    let status = world
        .deliver_to(&path, "application/json", r#"{"employees":[]}"#)
        .await;
    assert!(status == 200 || status == 401, "{status}");
    status == 200
}

#[tokio::test]
async fn a_new_webhook_key_works_beside_the_one_before_and_the_next_ends_the_oldest() {
    let mut world = World::connected().await;
    let mut keys = vec!["hook".to_owned()];
    for _ in 0..2 {
        let (status, made) = world.post("/api/connection/webhook-key", json!({})).await;
        assert_eq!(status, 200, "{made}");
        let key = made["webhook_key"].as_str().expect("a key").to_owned();
        assert_eq!(
            made["path"],
            format!("/webhooks/bamboohr?apikey={key}&source=bamboohr")
        );
        assert!(key.len() == 40 && !keys.contains(&key), "{key}");
        keys.push(key);
    }
    for _ in 0..2 {
        let let_in = [
            is_authorized(&world, &keys[0]).await,
            is_authorized(&world, &keys[1]).await,
            is_authorized(&world, &keys[2]).await,
        ];
        assert_eq!(let_in, [false, true, true]);
        assert!(!is_authorized(&world, "").await);
        world.restart();
    }
    // A restarted engine draws from the same chance and still makes no key a second time.
    let (_, made) = world.post("/api/connection/webhook-key", json!({})).await;
    assert!(
        !keys.iter().any(|key| made["webhook_key"] == *key),
        "{made}"
    );
}

#[tokio::test]
async fn a_lost_key_file_does_not_make_the_keys_of_the_config_look_replaced() {
    let mut world = World::connected().await;
    world.store.forget_secrets(world.now()).expect("it forgets");
    world.restart_as(sync_engine::Setup {
        sealing_key: sync_engine::SealingKey::new([8; 32]),
        ..crate::support::setup()
    });
    let audit = world.get("/api/audit").await.1;
    let last = audit["entries"]
        .as_array()
        .and_then(|entries| entries.last())
        .expect("entries");
    assert_eq!(last["entry"]["action"], "secrets_forgotten");
}
