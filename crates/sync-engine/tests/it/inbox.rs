//! The inbox as a whole: how much may wait in it, what is left of a write that failed, and what an
//! hour's safeguards know after a restart.

use crate::support::log::Log;
use crate::support::{Fault, World, rows};
use rusqlite::{Connection, MAIN_DB};
use serde_json::{Value, json};

fn entry(id: usize, minute: usize, fields: Value) -> Value {
    let at = format!(
        "2026-11-02T{:02}:{:02}:00+0000",
        9 + minute / 60,
        minute % 60
    );
    json!({ "action": "Updated", "changedFields": [], "fields": fields, "id": id.to_string(), "timestamp": at })
}

fn delivery(entries: impl IntoIterator<Item = Value>) -> String {
    json!({ "employees": entries.into_iter().collect::<Vec<_>>() }).to_string()
}

/// What the stored tables say.
fn count(world: &World, sql: &str) -> u32 {
    let bytes = world.store.snapshot().expect("a copy");
    let mut store = Connection::open_in_memory().expect("memory");
    store
        .deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true)
        .expect("a database");
    store
        .query_row(sql, [], |row| row.get(0))
        .expect("a number")
}

/// Runs what is due at this moment.
async fn work(world: &World) {
    world.settle_until(world.now()).await;
}

fn title(title: &str) -> Value {
    json!({ "Job Title": title, "Litmos Access": "yes" })
}

#[tokio::test]
async fn what_waits_is_bounded_in_deliveries_and_out_of_them_and_nothing_is_lost() {
    let mut world = World::imported(1).await;
    // No time of an entry lies ahead (WHK-30).
    world.advance(700);
    // One entry is late: those behind it, all older, wait for it.
    world
        .vendors
        .fault("GET litmos", Fault::Status(503, Some(300)));
    assert_eq!(
        world
            .deliver(&delivery([entry(1, 700, title("Lead"))]))
            .await,
        200
    );
    work(&world).await;
    let half = |from: usize| {
        delivery((0..4_999).map(|number| entry(1, 0, title(&format!("Old {}", from + number)))))
    };
    assert_eq!(world.deliver(&half(0)).await, 200);
    assert_eq!(world.deliver(&half(4_999)).await, 200);
    let last = |number: usize| delivery([entry(1, 1, title(&format!("Last {number}")))]);
    assert_eq!(world.deliver(&last(0)).await, 200, "9,999 wait");
    assert_eq!(world.deliver(&last(1)).await, 503, "10,000 wait");
    work(&world).await;
    assert_eq!(
        count(&world, "SELECT count(*) FROM delivery WHERE is_open = 1"),
        0,
        "all are taken apart"
    );
    assert_eq!(world.deliver(&last(1)).await, 503, "they wait all the same");
    world.restart();
    assert_eq!(
        world.deliver(&last(1)).await,
        503,
        "also for an engine that starts"
    );
    world.advance(300);
    world.settle().await;
    assert_eq!(
        world.vendors.learners("JobTitle"),
        [("p1@acme.test".to_owned(), json!("Lead"))]
    );
    assert_eq!(world.deliver(&last(1)).await, 200, "BambooHR comes again");
    world.settle().await;
    assert_eq!(
        count(&world, "SELECT count(*) FROM event"),
        10_001,
        "nothing was lost"
    );
    assert_eq!(
        count(&world, "SELECT count(*) FROM event WHERE is_open = 1"),
        0
    );
    assert_eq!(
        count(
            &world,
            "SELECT count(*) FROM event WHERE json_extract(body, '$.state') = 'ignored'"
        ),
        10_000
    );
}

#[tokio::test]
async fn a_delivery_without_entries_that_waits_takes_room_too() {
    let world = World::imported(1).await;
    let half = |from: usize| {
        delivery((0..4_999).map(|number| entry(1, 0, title(&format!("Old {}", from + number)))))
    };
    assert_eq!(world.deliver(&half(0)).await, 200);
    assert_eq!(world.deliver(&half(4_999)).await, 200);
    for answer in [200, 200, 503] {
        assert_eq!(world.deliver("{\"employees\":[]}").await, answer);
    }
    work(&world).await;
    assert_eq!(world.deliver("{\"employees\":[]}").await, 200);
}

#[tokio::test]
async fn a_write_that_failed_for_good_leaves_no_values_behind() {
    let world = World::imported(2).await;
    world.vendors.fault("PUT litmos", Fault::Status(400, None));
    let body = delivery([
        entry(1, 60, title("Marked Lead")),
        entry(2, 60, title("Lead")),
    ]);
    assert_eq!(world.deliver(&body).await, 200);
    world.settle().await;
    let titles = world.vendors.learners("JobTitle");
    assert_eq!(
        titles
            .iter()
            .map(|(_, title)| title.clone())
            .collect::<Vec<_>>(),
        [json!(""), json!("Lead")]
    );
    let events = world.get("/api/events").await.1;
    let states: Vec<_> = events["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| &event["state"])
        .collect();
    assert!(
        states.contains(&&json!("failed")) && states.contains(&&json!("applied")),
        "{events}"
    );
    assert_eq!(count(&world, "SELECT count(*) FROM intent"), 0);
    assert_eq!(
        count(
            &world,
            "SELECT count(*) FROM event WHERE body LIKE '%Marked Lead%'"
        ),
        0
    );
}

/// Five learners, as many as may be, are deactivated by webhooks.
async fn five_left() -> World {
    let world = World::imported(8).await;
    let left = |id| {
        entry(
            id,
            60,
            json!({ "Status": "Inactive", "Litmos Access": "yes" }),
        )
    };
    assert_eq!(world.deliver(&delivery((1..=5).map(left))).await, 200);
    work(&world).await;
    world
        .settle_until(world.now() + jiff::SignedDuration::from_mins(2))
        .await;
    let active = world
        .vendors
        .learners("Active")
        .into_iter()
        .filter(|(_, active)| *active == json!(true))
        .count();
    assert_eq!(active, 3);
    world
}

async fn sixth_leaves(world: &World, id: usize) -> Value {
    let left = entry(
        id,
        60,
        json!({ "Status": "Inactive", "Litmos Access": "yes" }),
    );
    assert_eq!(world.deliver(&delivery([left])).await, 200);
    world
        .settle_until(world.now() + jiff::SignedDuration::from_mins(2))
        .await;
    let events = world.get("/api/events?limit=1").await.1;
    assert_eq!(events["events"][0]["employee_id"], id.to_string());
    events["events"][0]["reason"].clone()
}

#[tokio::test]
async fn an_engine_that_starts_knows_all_that_webhooks_did_within_the_hour() {
    let mut world = five_left().await;
    // More events than any page has, without effect.
    let silent = |number: usize| entry(7, 100 + number % 700, json!({ "Pet": number.to_string() }));
    assert_eq!(world.deliver(&delivery((0..1_100).map(silent))).await, 200);
    work(&world).await;
    assert_eq!(
        count(&world, "SELECT count(*) FROM event WHERE is_open = 0"),
        1_105
    );
    world.restart();
    assert_eq!(sixth_leaves(&world, 6).await, json!("held:SAF-1"));
    world.advance(3600);
    world.restart();
    assert_eq!(
        sixth_leaves(&world, 8).await,
        Value::Null,
        "an hour later it is one of one"
    );
}

#[tokio::test]
async fn held_effects_are_notified_once_for_their_cause() {
    let (log, _guard) = Log::begin();
    let summary = |log: &Log| {
        let text = log.take();
        let lines: Vec<_> = text
            .lines()
            .filter(|line| line.contains("webhooks_held"))
            .collect();
        assert!(
            lines
                .iter()
                .all(|line| line.contains("WARN") && line.contains(r#""rule":"SAF-1""#)),
            "{lines:?}"
        );
        lines.len()
    };
    let world = five_left().await;
    assert_eq!(summary(&log), 0);
    assert_eq!(sixth_leaves(&world, 6).await, json!("held:SAF-1"));
    assert_eq!(summary(&log), 1);
    assert_eq!(sixth_leaves(&world, 7).await, json!("held:SAF-1"));
    assert_eq!(summary(&log), 0, "the cause is the same");
}

#[tokio::test]
async fn a_run_of_a_delivery_counts_each_employee_once() {
    let world = World::imported(3).await;
    let body = delivery([
        entry(1, 60, title("Lead")),
        entry(2, 60, title("Lead")),
        entry(
            1,
            61,
            json!({ "Status": "Inactive", "Litmos Access": "yes" }),
        ),
        entry(1, 62, json!({ "Status": "Active", "Litmos Access": "yes" })),
    ]);
    assert_eq!(world.deliver(&body).await, 200);
    world.settle().await;
    let report = world.report("import-2").await;
    assert_eq!(
        rows(&report),
        ["1 updated - [deactivated+reactivated]", "2 updated - []"]
    );
    let run = &report["run"];
    assert_eq!(
        (&run["selected"], &run["counts"]["updated"], &run["state"]),
        (&json!(2), &json!(2), &json!("completed"))
    );
    assert_eq!(run["flags"], json!({ "deactivated": 1, "reactivated": 1 }));
}

#[tokio::test]
async fn entries_are_counted_by_their_result() {
    let world = World::imported(2).await;
    let lead = delivery([entry(1, 60, title("Lead"))]);
    for body in [
        &lead,
        &lead,
        &delivery([
            entry(2, 60, json!({ "Pet": "dog" })),
            entry(9, 60, title("Lead")),
        ]),
    ] {
        assert_eq!(world.deliver(body).await, 200);
        world.settle().await;
    }
    world.vendors.fault("PUT litmos", Fault::Status(400, None));
    assert_eq!(
        world
            .deliver(&delivery([entry(2, 61, title("Lead"))]))
            .await,
        200
    );
    world.settle().await;
    let text = world.get("/metrics").await.1;
    let lines = text.as_str().expect("text").lines();
    let counted = |line: &&str| {
        line.starts_with("rehearsal_webhook_entries_") || line.starts_with("rehearsal_outcomes_")
    };
    let mut counted: Vec<_> = lines.filter(counted).collect();
    counted.sort_unstable();
    assert_eq!(
        counted,
        [
            r#"rehearsal_outcomes_total{outcome="created"} 2"#,
            r#"rehearsal_outcomes_total{outcome="updated"} 1"#,
            r#"rehearsal_webhook_entries_total{state="applied"} 1"#,
            r#"rehearsal_webhook_entries_total{state="duplicate"} 1"#,
            r#"rehearsal_webhook_entries_total{state="failed"} 1"#,
            r#"rehearsal_webhook_entries_total{state="ignored"} 2"#,
        ]
    );
}

/// How many steps the inbox makes to work off one entry of each of so many employees, at the usual
/// pace of calls.
async fn steps(many: usize) -> u64 {
    let world = World::imported(many).await;
    assert_eq!(
        world
            .deliver(&delivery((1..=many).map(|id| entry(id, 60, title("Lead")))))
            .await,
        200
    );
    world.settle().await;
    assert!(
        world
            .vendors
            .learners("JobTitle")
            .iter()
            .all(|(_, title)| *title == json!("Lead"))
    );
    let text = world.get("/metrics").await.1;
    let counted = "rehearsal_phase_seconds_count{phase=\"inbox\"} ";
    let line = text
        .as_str()
        .expect("text")
        .lines()
        .find_map(|line| line.strip_prefix(counted))
        .expect("it is counted");
    line.parse().expect("a number")
}

#[tokio::test]
async fn entries_that_wait_for_the_pace_of_calls_do_not_come_back_for_each_of_them() {
    // Read, look, plan, write; and for three calls at most as many waits for the pace.
    for many in [20, 200] {
        let steps = steps(many).await;
        assert!(
            steps <= 8 * many as u64 + 1,
            "{steps} steps for {many} entries"
        );
    }
}
