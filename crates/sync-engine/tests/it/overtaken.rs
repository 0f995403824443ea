//! An entry that has to wait on its way to the learner: what is told or written meanwhile, what its
//! write in doubt keeps others from, and what of it counts for the safeguards.

use crate::support::{Fault, World, rows};
use futures_util::FutureExt;
use jiff::SignedDuration;
use rusqlite::{Connection, MAIN_DB};
use serde_json::{Value, json};

/// Delivers one entry for each of these employees, told now.
async fn deliver(world: &World, ids: impl IntoIterator<Item = usize>, fields: &Value) {
    let at = world.now().to_string();
    let entry = |id: usize| json!({ "action": "Updated", "changedFields": [], "fields": fields, "id": id.to_string(), "timestamp": at });
    let body = json!({ "employees": ids.into_iter().map(entry).collect::<Vec<_>>() });
    assert_eq!(world.deliver(&body.to_string()).await, 200);
}

fn left() -> Value {
    json!({ "Status": "Inactive", "Litmos Access": "yes" })
}

fn title(title: &str) -> Value {
    json!({ "Job Title": title, "Litmos Access": "yes" })
}

/// Runs what is due within so many minutes.
async fn work(world: &World, minutes: i64) {
    world
        .settle_until(world.now() + SignedDuration::from_mins(minutes))
        .await;
}

/// `employee state reason` of the events that were not applied, oldest first.
async fn not_applied(world: &World) -> Vec<String> {
    let events = world.get("/api/events?limit=500").await.1;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let all = events["events"].as_array().expect("events").iter();
    let rest = all.filter(|event| event["state"] != "applied");
    rest.map(|event| {
        format!(
            "{} {} {}",
            text(&event["employee_id"]),
            text(&event["state"]),
            text(&event["reason"])
        )
    })
    .collect()
}

/// An entry for the first employee is delivered and rests: its write came to `put`, if it came as
/// far, and after that Litmos was away. It is back now, and minutes later the entry goes on.
async fn deliver_to_rest(world: &World, put: Option<Fault>, fields: &Value) {
    put.into_iter()
        .for_each(|put| world.vendors.fault("PUT litmos", put));
    let away = || (0..20).for_each(|_| world.vendors.fault("GET litmos", Fault::Status(504, None)));
    if put.is_none() {
        away();
    }
    deliver(world, [1], fields).await;
    work(world, 0).await;
    away();
    work(world, 5).await;
    world.vendors.state().faults.clear();
    assert_eq!(
        world.vendors.calls("PUT litmos").len(),
        usize::from(put.is_some())
    );
}

async fn sync(world: &World) {
    assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    work(world, 1).await;
}

async fn import(world: &World) {
    assert_eq!(
        world
            .post("/api/imports", json!({ "selection": ["1"] }))
            .await
            .0,
        202
    );
    work(world, 1).await;
}

#[tokio::test]
async fn a_newer_value_imported_while_an_entry_waits_is_not_written_over() {
    let world = World::imported(1).await;
    let fields = json!({ "Status": "Active", "Job Title": "Old", "Litmos Access": "yes" });
    deliver_to_rest(&world, None, &fields).await;
    world.vendors.change("1", "jobTitle", "New");
    world.vendors.change("1", "status", "Inactive");
    sync(&world).await;
    import(&world).await;
    assert_eq!(
        world.vendors.calls("PUT litmos").len(),
        1,
        "the Import wrote"
    );
    world.settle().await;
    assert_eq!(not_applied(&world).await, ["1 ignored stale"]);
    assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("New"));
    assert_eq!(world.vendors.learners("Active")[0].1, json!(false));
    assert_eq!(world.vendors.calls("PUT litmos").len(), 1);
    assert_eq!(
        world.get("/api/people").await.1["rows"][0]["state"],
        "unchanged"
    );
}

#[tokio::test]
async fn access_that_a_sync_finds_revoked_while_an_entry_waits_is_not_got_round() {
    // Whether it had not begun to write or had, to no effect.
    for (put, writes) in [(None, 0), (Some(Fault::Status(504, None)), 1)] {
        let world = World::imported(2).await;
        deliver_to_rest(&world, put, &title("Old")).await;
        world.vendors.change("1", "access", "no");
        sync(&world).await;
        world.settle().await;
        assert_eq!(not_applied(&world).await, ["1 ignored stale"]);
        assert_eq!(world.vendors.calls("PUT litmos").len(), writes);
        assert_eq!(world.vendors.learners("JobTitle")[0].1, json!(""));
        assert_eq!(
            world.get("/api/people?state=removed").await.1["rows"][0]["reason"],
            "access_unchecked"
        );
    }
}

#[tokio::test]
async fn a_write_that_took_effect_is_seen_although_access_was_revoked_since_and_the_row_stays_removed()
 {
    for restarts in [false, true] {
        let mut world = World::imported(2).await;
        deliver_to_rest(&world, Some(Fault::StatusAfter(504)), &title("Old")).await;
        world.vendors.change("1", "access", "no");
        sync(&world).await;
        if restarts {
            world.restart();
        }
        world.settle().await;
        assert_eq!(not_applied(&world).await, Vec::<String>::new());
        assert_eq!(world.vendors.calls("PUT litmos").len(), 1);
        assert_eq!(
            world.get("/api/people?state=removed").await.1["rows"][0]["reason"],
            "access_unchecked"
        );
        // The link knows what was written: once the box is ticked again, it is known to differ.
        world.vendors.change("1", "access", "yes");
        sync(&world).await;
        assert_eq!(
            world.get("/api/people").await.1["rows"][0]["changed_fields"],
            json!(["jobTitle"])
        );
    }
}

#[tokio::test]
async fn an_import_waits_for_a_write_of_a_webhook_that_may_have_happened() {
    // It had no effect, so that the Import comes first; or it had.
    for (put, not) in [
        (Fault::Status(504, None), vec!["1 ignored stale"]),
        (Fault::StatusAfter(504), vec![]),
    ] {
        let world = World::imported(1).await;
        deliver_to_rest(&world, Some(put), &title("Old")).await;
        world.vendors.change("1", "jobTitle", "New");
        sync(&world).await;
        import(&world).await;
        assert_eq!(
            world.vendors.calls("PUT litmos").len(),
            1,
            "the Import waits"
        );
        world.settle().await;
        assert_eq!(not_applied(&world).await, not);
        assert_eq!(
            world.get("/api/imports/import-2").await.1["state"],
            "completed"
        );
        assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("New"));
        assert_eq!(
            world.get("/api/people").await.1["rows"][0]["state"],
            "unchanged"
        );
    }
}

#[tokio::test]
async fn an_entry_waits_for_a_write_of_an_import_under_way_that_may_have_happened() {
    // It had no effect, or it had.
    for (put, puts) in [(Fault::Status(504, None), 3), (Fault::StatusAfter(504), 2)] {
        let world = World::imported(1).await;
        world.vendors.change("1", "jobTitle", "New");
        sync(&world).await;
        world.vendors.fault("PUT litmos", put);
        assert_eq!(
            world
                .post("/api/imports", json!({ "selection": ["1"] }))
                .await
                .0,
            202
        );
        work(&world, 0).await;
        assert_eq!(
            world.vendors.calls("PUT litmos").len(),
            1,
            "its answer is lost, and the Import looks a little later"
        );
        world.advance(1);
        deliver(&world, [1], &title("Later")).await;
        let calls = world.vendors.state().calls.len();
        for _ in 0..5 {
            world.tick("inbox").await;
        }
        assert_eq!(world.vendors.state().calls.len(), calls, "the entry waits");
        world.settle().await;
        assert_eq!(not_applied(&world).await, Vec::<String>::new());
        assert_eq!(rows(&world.report("import-2").await), ["1 updated - []"]);
        assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("Later"));
        assert_eq!(world.vendors.calls("PUT litmos").len(), puts);
    }
}

#[tokio::test]
async fn an_import_begins_no_employee_whose_entry_is_just_looking_up() {
    let world = World::imported(1).await;
    world.vendors.change("1", "jobTitle", "New");
    sync(&world).await;
    deliver(&world, [1], &title("Later")).await;
    world.tick("inbox").await;
    world.tick("inbox").await;
    world.vendors.fault("GET litmos", Fault::Wait(None));
    let mut asking = world.lanes("inbox")[0].tick();
    assert!((&mut asking).now_or_never().is_none(), "the question waits");
    assert_eq!(
        world
            .post("/api/imports", json!({ "selection": ["1"] }))
            .await
            .0,
        202
    );
    for _ in 0..6 {
        world.tick("import").await;
    }
    assert_eq!(
        world.vendors.calls("PUT litmos").len(),
        0,
        "the Import waits"
    );
    world.vendors.let_go();
    asking.await;
    world.settle().await;
    assert_eq!(not_applied(&world).await, Vec::<String>::new());
    assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("Later"));
}

#[tokio::test]
async fn a_write_of_an_import_that_took_effect_is_reported_although_access_was_revoked_since() {
    // It had no effect, or it had.
    for (put, row) in [
        (
            Fault::Status(504, None),
            "1 not_attempted not_importable []",
        ),
        (Fault::StatusAfter(504), "1 updated - []"),
    ] {
        let world = World::imported(2).await;
        world.vendors.change("1", "jobTitle", "New");
        sync(&world).await;
        world.vendors.fault("PUT litmos", put);
        assert_eq!(
            world
                .post("/api/imports", json!({ "selection": ["1"] }))
                .await
                .0,
            202
        );
        work(&world, 0).await;
        world.vendors.change("1", "access", "no");
        assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
        for _ in 0..2 {
            world.tick("sync").await;
        }
        world.settle().await;
        assert_eq!(rows(&world.report("import-2").await), [row]);
        assert_eq!(world.vendors.calls("PUT litmos").len(), 1);
        assert_eq!(
            world.get("/api/people?state=removed").await.1["rows"][0]["reason"],
            "access_unchecked"
        );
    }
}

#[tokio::test]
async fn a_link_is_not_moved_while_a_write_of_a_webhook_may_have_happened() {
    let world = World::imported(1).await;
    world.vendors.change("1", "status", "Inactive");
    world.sync().await;
    world.import_all().await;
    world.vendors.hire("9", "Ana", "Ruiz", "p1@acme.test");
    world.sync().await;
    world
        .vendors
        .fault("PUT litmos", Fault::Status(503, Some(300)));
    deliver(&world, [1], &title("Lead")).await;
    work(&world, 0).await;
    let (status, problem) = world.post("/api/people/9/transfer-link", json!({})).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("import_in_progress")),
        "{problem}"
    );
    world.settle().await;
    let (status, moved) = world.post("/api/people/9/transfer-link", json!({})).await;
    assert_eq!(
        (status, &moved["former_employee_id"]),
        (200, &json!("1")),
        "{moved}"
    );
}

#[tokio::test]
async fn a_write_in_doubt_counts_for_the_safeguards_after_a_restart() {
    let mut world = World::imported(8).await;
    deliver(&world, 1..=4, &left()).await;
    work(&world, 2).await;
    world.vendors.fault("PUT litmos", Fault::Hang);
    deliver(&world, [5], &left()).await;
    world.settle_until_it_hangs().await;
    world.restart();
    work(&world, 2).await;
    deliver(&world, [6], &left()).await;
    world.settle().await;
    assert_eq!(not_applied(&world).await, ["6 held held:SAF-1"]);
    assert_eq!(world.vendors.calls("PUT litmos").len(), 5);
}

#[tokio::test]
async fn what_webhooks_did_within_the_hour_does_not_lower_their_limit() {
    let mut world = World::imported(100).await;
    deliver(&world, 1..=10, &left()).await;
    work(&world, 5).await;
    world.restart();
    deliver(&world, 11..=21, &left()).await;
    work(&world, 5).await;
    assert_eq!(
        not_applied(&world).await,
        ["21 held held:SAF-1"],
        "a fifth of a hundred passes, and one more trips"
    );
}

#[tokio::test]
async fn a_write_that_is_planned_again_counts_once() {
    let world = World::imported(8).await;
    deliver(&world, 1..=4, &left()).await;
    work(&world, 2).await;
    world.vendors.fault(
        "PUT litmos",
        Fault::Refuse(409, "{\"Detail\":\"UserName already exists\"}"),
    );
    let fields =
        json!({ "Status": "Inactive", "Litmos Access": "yes", "Work Email": "new5@acme.test" });
    deliver(&world, [5], &fields).await;
    work(&world, 2).await;
    deliver(&world, [6], &left()).await;
    work(&world, 2).await;
    assert_eq!(not_applied(&world).await, ["6 held held:SAF-1"]);
    assert_eq!(world.vendors.calls("PUT litmos").len(), 6);
}

#[tokio::test]
async fn what_litmos_refused_does_not_count() {
    let mut world = World::imported(8).await;
    // The write is refused, and so is the lock-out alone (STA-13).
    (0..2).for_each(|_| world.vendors.fault("PUT litmos", Fault::Status(400, None)));
    deliver(&world, [1], &left()).await;
    work(&world, 2).await;
    world.restart();
    deliver(&world, 2..=7, &left()).await;
    work(&world, 2).await;
    assert_eq!(
        not_applied(&world).await,
        ["1 failed litmos_rejected", "7 held held:SAF-1"]
    );
}

#[tokio::test]
async fn a_row_with_two_values_of_the_same_time_is_flagged_until_a_sync_decides() {
    let mut world = World::imported(1).await;
    world.vendors.change("1", "jobTitle", "First");
    deliver(&world, [1], &title("First")).await;
    deliver(&world, [1], &title("Second")).await;
    work(&world, 1).await;
    assert_eq!(not_applied(&world).await, Vec::<String>::new());
    assert_eq!(
        world.vendors.learners("JobTitle")[0].1,
        json!("Second"),
        "the last to arrive wins"
    );
    world.restart();
    let row = world.get("/api/people").await.1["rows"][0].clone();
    assert_eq!(
        (&row["state"], &row["warnings"]),
        (&json!("unchanged"), &json!(["timestamp_tie"]))
    );
    sync(&world).await;
    let row = world.get("/api/people").await.1["rows"][0].clone();
    assert_eq!(
        (&row["state"], &row["warnings"]),
        (&json!("changed"), &json!([]))
    );
    import(&world).await;
    assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("First"));
}

/// Links the second employee to this learner, as another way would have done meanwhile.
fn link_meanwhile(world: &World, learner: &str) {
    let bytes = world.store.snapshot().expect("a copy");
    let mut store = Connection::open_in_memory().expect("memory");
    store
        .deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), false)
        .expect("a database");
    let sql = "INSERT INTO link SELECT subdomain, '2', ?1, json_set(body, '$.employee_id', '2', '$.learner_id', ?1)
        FROM link WHERE employee_id = '1'";
    assert_eq!(store.execute(sql, [learner]).expect("a link"), 1);
    world
        .store
        .restore(&store.serialize(MAIN_DB).expect("a database"))
        .expect("it is put back");
}

#[tokio::test]
async fn a_create_in_doubt_of_an_employee_linked_meanwhile_is_created_only_if_the_learner_has_the_planned_values()
 {
    for (job_title, outcome) in [("Rep", "2 created - []"), ("Boss", "2 updated - []")] {
        let mut world = World::imported(1).await;
        world.vendors.hire("2", "Ben", "Okoye", "p2@acme.test");
        world.vendors.change("2", "jobTitle", "Rep");
        sync(&world).await;
        world.vendors.fault("POST litmos", Fault::Hang);
        assert_eq!(
            world
                .post("/api/imports", json!({ "selection": ["2"] }))
                .await
                .0,
            202
        );
        world.settle_until_it_hangs().await;
        let made = {
            let mut state = world.vendors.state();
            let made = state
                .learners
                .iter_mut()
                .find(|(_, user)| user["UserName"] == "p2@acme.test");
            let (id, learner) = made.expect("made");
            learner["JobTitle"] = json!(job_title);
            id.clone()
        };
        link_meanwhile(&world, &made);
        world.restart();
        work(&world, 30).await;
        assert_eq!(rows(&world.report("import-2").await), [outcome]);
        assert_eq!(
            world.vendors.learners("JobTitle")[1],
            ("p2@acme.test".to_owned(), json!("Rep"))
        );
        assert_eq!(world.vendors.state().learners.len(), 2);
    }
}
