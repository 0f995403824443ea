//! An engine that is ended over and over gets on: what an Import was answered before its plan is
//! kept, and the pace of calls goes on where it was (CRS-4, RTE-3).

use crate::support::{Fault, World, rows};
use jiff::Timestamp;
use rusqlite::{Connection, MAIN_DB};
use serde_json::json;

const PEOPLE: usize = 12;

async fn begun() -> World {
    let world = World::connected().await;
    for number in 1..=PEOPLE {
        world.vendors.hire(
            &number.to_string(),
            "Ana",
            "Ruiz",
            &format!("p{number}@acme.test"),
        );
    }
    world.sync().await;
    let ids: Vec<String> = (1..=PEOPLE).map(|number| number.to_string()).collect();
    assert_eq!(
        world
            .post("/api/imports", json!({ "selection": ids }))
            .await
            .0,
        202
    );
    world
}

/// Ends the engine every so many milliseconds until the Import is over; how often.
async fn lives(world: &mut World, millis: i64) -> usize {
    for life in 0..200 {
        world.run_for(millis).await;
        if world.get("/api/imports/import-1").await.1["state"] == "completed" {
            return life;
        }
        world.restart();
    }
    panic!(
        "it does not get on: {}",
        world.get("/api/imports/import-1").await.1
    );
}

/// How many answers are stored.
fn answers(world: &World) -> i64 {
    let bytes = world.store.snapshot().expect("a store in memory");
    let mut store = Connection::open_in_memory().expect("memory");
    store
        .deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true)
        .expect("a database");
    store
        .query_row("SELECT count(*) FROM answer", [], |row| row.get(0))
        .expect("a count")
}

#[tokio::test]
async fn ended_every_half_second_it_looks_nothing_up_twice_and_keeps_its_pace() {
    let mut world = begun().await;
    let lives = lives(&mut world, 500).await;
    assert!(lives > 10, "it was ended while it was at work: {lives}");
    let of = |call: &str| world.vendors.calls(call).len();
    assert_eq!(
        (of("GET litmos.test"), of("POST litmos.test")),
        (PEOPLE, PEOPLE),
        "{:?}",
        world.vendors.calls("")
    );
    let at: Vec<Timestamp> = {
        let state = world.vendors.state();
        state
            .calls
            .iter()
            .filter(|(_, call)| call.contains("litmos.test"))
            .map(|(at, _)| *at)
            .collect()
    };
    for (place, first) in at.iter().enumerate() {
        let within = at[place..]
            .iter()
            .filter(|at| at.duration_since(*first).as_secs() < 10)
            .count();
        assert!(within <= 10 + 15, "{within} calls in ten seconds");
    }
    let report = world.report("import-1").await;
    assert!(
        rows(&report).iter().all(|row| row.contains("created")),
        "{report}"
    );
}

#[tokio::test]
async fn what_was_answered_long_before_is_looked_up_again() {
    let mut world = begun().await;
    world.run_for(1).await;
    let asked = world.vendors.calls("GET litmos.test").len();
    assert!(0 < asked && asked < PEOPLE, "{asked}");
    // Somebody else makes one of those who were not there.
    world
        .vendors
        .learner("p1@acme.test", json!({ "FirstName": "Ana" }));
    world.advance(3600);
    world.restart();
    world.settle().await;
    let report = world.report("import-1").await;
    let first = rows(&report)
        .into_iter()
        .find(|row| row.starts_with("1 "))
        .expect("a row");
    assert_eq!(first, "1 updated - [adopted]", "{report}");
    assert_eq!(world.vendors.state().learners.len(), PEOPLE);
}

#[tokio::test]
async fn a_pause_forgets_the_answers_and_so_does_the_end() {
    let world = begun().await;
    world.run_for(1).await;
    assert!(answers(&world) > 0);
    world
        .vendors
        .fault("GET litmos.test", Fault::Status(503, Some(1200)));
    world.run_for(60_000).await;
    assert_eq!(
        world.get("/api/imports/import-1").await.1["state"],
        "paused"
    );
    assert_eq!(answers(&world), 0);
    world.settle().await;
    assert_eq!(
        world.get("/api/imports/import-1").await.1["state"],
        "completed"
    );
    assert_eq!(answers(&world), 0);
}
