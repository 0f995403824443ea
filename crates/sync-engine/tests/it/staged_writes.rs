//! How much of the stored list a Sync writes: what differs and nothing else, counted by the
//! database itself; and when each row was observed, which must be the same as if all had been
//! written.

use crate::support::World;
use rusqlite::{Connection, MAIN_DB};
use serde_json::{Value, json};
use sync_engine::Store;

/// An empty store that counts each row of the list that is put, changed or taken away.
fn counting() -> Store {
    let store = Store::in_memory();
    let mut database = opened(&store);
    database
        .execute_batch(
            "CREATE TABLE counted (employee_id TEXT);
            CREATE TRIGGER put AFTER INSERT ON staged BEGIN INSERT INTO counted VALUES (new.employee_id); END;
            CREATE TRIGGER changed AFTER UPDATE ON staged BEGIN INSERT INTO counted VALUES (new.employee_id); END;
            CREATE TRIGGER gone AFTER DELETE ON staged BEGIN INSERT INTO counted VALUES (old.employee_id); END;",
        )
        .expect("it counts");
    store
        .restore(&database.serialize(MAIN_DB).expect("bytes"))
        .expect("a store that counts");
    store
}

fn opened(store: &Store) -> Connection {
    let bytes = store.snapshot().expect("a copy");
    let mut database = Connection::open_in_memory().expect("memory");
    database
        .deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), false)
        .expect("a database");
    database
}

/// The employees whose rows were written, one for each time, since `before` were.
fn written(world: &World, before: usize) -> Vec<String> {
    let database = opened(&world.store);
    let mut statement = database
        .prepare("SELECT employee_id FROM counted ORDER BY rowid")
        .expect("it counts");
    let ids = statement.query_map([], |row| row.get(0)).expect("rows");
    ids.skip(before).map(|id| id.expect("text")).collect()
}

/// Syncs an hour later; whose rows were written.
async fn sync(world: &World) -> Vec<String> {
    world.advance(3600);
    let before = written(world, 0).len();
    assert_eq!(world.sync().await["state"], "completed");
    written(world, before)
}

/// The rows by employee id with the time each was observed at.
async fn observed(world: &World) -> Vec<(String, String)> {
    let people = world.get("/api/people?limit=500").await.1;
    let text = |row: &Value, name: &str| row[name].as_str().expect("text").to_owned();
    let rows = people["rows"].as_array().expect("rows").iter();
    let mut all: Vec<_> = rows
        .map(|row| (text(row, "employee_id"), text(row, "observed_at")))
        .collect();
    all.sort();
    all
}

fn at(hour: &str) -> String {
    format!("2026-11-02T{hour}:00:00Z")
}

/// Three hundred people on a list that was synced at nine.
async fn company() -> World {
    let world = World::connected_on(counting()).await;
    for number in 100..400 {
        world.vendors.hire(
            &number.to_string(),
            "Ana",
            &format!("No{number}"),
            &format!("p{number}@acme.test"),
        );
    }
    assert_eq!(sync(&world).await.len(), 300);
    world
}

#[tokio::test]
async fn a_sync_that_finds_nothing_new_writes_no_row_and_one_percent_writes_one_percent() {
    let mut world = company().await;
    assert_eq!(sync(&world).await, Vec::<String>::new());
    assert_eq!(sync(&world).await, Vec::<String>::new());
    assert!(
        observed(&world)
            .await
            .iter()
            .all(|(_, time)| *time == at("11")),
        "each was observed again"
    );
    world.restart();
    assert!(
        observed(&world)
            .await
            .iter()
            .all(|(_, time)| *time == at("11")),
        "and that is stored"
    );
    assert_eq!(
        sync(&world).await,
        Vec::<String>::new(),
        "also by an engine that read its list from the store"
    );
    for id in ["150", "250", "350"] {
        world.vendors.change(id, "city", "Leeds");
    }
    assert_eq!(sync(&world).await, ["150", "250", "350"]);
    assert_eq!(sync(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_row_with_a_time_of_its_own_keeps_it_while_the_list_moves_on() {
    let mut world = company().await;
    // One is told by a webhook, one goes out of sight.
    let summary = json!({ "employees": [{ "id": "777", "action": "Updated", "timestamp": "2026-11-02T09:30:00Z",
        "changedFields": ["firstName"], "fields": { "firstName": "Zoe", "lastName": "Zimmer",
        "workEmail": "zoe@acme.test", "status": "Active", "access": "yes" } }] });
    world.advance(1800);
    assert_eq!(world.deliver(&summary.to_string()).await, 200);
    world.settle().await;
    world.vendors.state().employees.remove("200");
    assert_eq!(sync(&world).await, ["200", "777"]);
    let shown = observed(&world).await;
    let time = |shown: &[(String, String)], id: &str| {
        shown
            .iter()
            .find(|(other, _)| other == id)
            .map(|(_, time)| time.clone())
            .expect("it is on the list")
    };
    assert_eq!(time(&shown, "200"), at("09"), "when it was last seen");
    assert_eq!(
        time(&shown, "777"),
        "2026-11-02T09:30:00Z",
        "when it was told"
    );
    assert_eq!(time(&shown, "300"), "2026-11-02T10:30:00Z");
    world.restart();
    assert_eq!(observed(&world).await, shown);
    assert_eq!(sync(&world).await, Vec::<String>::new());
    let later = observed(&world).await;
    assert_eq!(
        (time(&later, "200"), time(&later, "300")),
        (at("09"), "2026-11-02T11:30:00Z".to_owned())
    );
    world.restart();
    assert_eq!(observed(&world).await, later);
}

#[tokio::test]
async fn a_row_that_is_gone_is_written_once_and_selecting_writes_none() {
    let world = company().await;
    world.vendors.state().employees.remove("200");
    assert_eq!(sync(&world).await, ["200"]);
    let before = written(&world, 0).len();
    world
        .call(
            http::Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "all" })),
        )
        .await;
    assert_eq!(
        world.post("/api/people/200/dismiss", json!({})).await.0,
        200
    );
    assert_eq!(written(&world, before), ["200"]);
    assert_eq!(sync(&world).await, Vec::<String>::new());
}
