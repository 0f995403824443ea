//! A held Sync keeps a whole report, addresses and all, in the store: as long as somebody may
//! confirm it, and no longer.

use crate::support::World;
use rusqlite::{Connection, MAIN_DB, OptionalExtension};
use serde_json::json;

/// Six people lose their access at once.
async fn held() -> World {
    let world = World::connected().await;
    for id in 1..=6 {
        world
            .vendors
            .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
    }
    world.sync().await;
    for id in 1..=6 {
        world.vendors.change(&id.to_string(), "access", "no");
    }
    assert_eq!(world.sync().await["state"], "held");
    assert!(keeps_read(&world), "a held Sync needs its read");
    world
}

/// Whether the read is in the store, with an address in it.
fn keeps_read(world: &World) -> bool {
    let bytes = world.store.snapshot().expect("a copy");
    let mut store = Connection::open_in_memory().expect("memory");
    store
        .deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true)
        .expect("a database");
    let sql = "SELECT value FROM setting WHERE key = 'held_read'";
    let read: Option<String> = store
        .query_row(sql, [], |row| row.get(0))
        .optional()
        .expect("a table of settings");
    read.is_some_and(|read| read.contains("a1@acme.test"))
}

#[tokio::test]
async fn nothing_is_left_once_an_administrator_has_decided() {
    for decision in ["confirm", "reject"] {
        let world = held().await;
        assert_eq!(
            world
                .post(&format!("/api/syncs/sync-2/{decision}"), json!({}))
                .await
                .0,
            200
        );
        assert!(!keeps_read(&world), "{decision}");
    }
}

#[tokio::test]
async fn nothing_is_left_once_a_new_sync_has_begun() {
    let world = held().await;
    assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    assert!(!keeps_read(&world));
}

#[tokio::test]
async fn nothing_is_left_once_the_hour_is_over_whether_or_not_the_engine_ran_all_the_time() {
    for restarts in [false, true] {
        let mut world = held().await;
        world
            .settle_until(world.now() + jiff::SignedDuration::from_hours(1))
            .await;
        assert!(keeps_read(&world), "the hour itself is in time");
        if restarts {
            world.restart();
        }
        world.settle().await;
        assert!(!keeps_read(&world));
        let run = world.get("/api/syncs/sync-2").await.1;
        assert_eq!(
            (&run["state"], &run["reason"]),
            (&json!("failed"), &json!("held:SAF-2"))
        );
    }
}
