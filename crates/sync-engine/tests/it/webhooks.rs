//! Deliveries of BambooHR's webhooks: who may deliver, what entries do, and what they may not do.

use crate::support::{Fault, World, rows};
use http::Method;
use serde_json::{Value, json};

/// One employee, imported.
async fn imported() -> World {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.sync().await;
    world.import_all().await;
    world.advance(3600);
    world
}

fn entry(id: &str, at: &str, fields: Value) -> Value {
    json!({ "action": "Updated", "changedFields": ["Job Title"], "fields": fields, "id": id, "timestamp": at })
}

fn delivery(entries: &[Value]) -> String {
    json!({ "employees": entries }).to_string()
}

const AT: &str = "2026-11-02T09:00:00+0000";

/// `employee state reason` of every event.
async fn events(world: &World) -> Vec<String> {
    let events = world.get("/api/events").await.1;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |event: &Value| {
        format!(
            "{} {} {}",
            text(&event["employee_id"]),
            text(&event["state"]),
            text(&event["reason"])
        )
    };
    events["events"]
        .as_array()
        .into_iter()
        .flatten()
        .map(line)
        .collect()
}

#[tokio::test]
async fn a_posted_change_reaches_the_linked_learner_and_shows_as_a_run() {
    let world = imported().await;
    let fields = json!({ "Job Title": "Lead", "Litmos Access": "yes", "Work Email": "ana@acme.test", "Pet": "dog" });
    assert_eq!(
        world.deliver(&delivery(&[entry("1", AT, fields)])).await,
        200
    );
    assert!(
        world.vendors.calls("PUT litmos").is_empty(),
        "the answer comes before the work"
    );
    world.settle().await;
    assert_eq!(
        world.vendors.learners("JobTitle"),
        [("ana@acme.test".to_owned(), json!("Lead"))]
    );
    assert_eq!(
        world.vendors.learners("City")[0].1,
        json!(""),
        "what was not posted is left alone"
    );
    assert_eq!(events(&world).await, ["1 applied -"]);
    let event = world.get("/api/events").await.1["events"][0].clone();
    assert_eq!(
        (&event["run"], &event["warnings"]),
        (&json!("import-2"), &json!(["unrecognised_field"]))
    );
    let report = world.report("import-2").await;
    assert_eq!(
        (&report["run"]["source"], &report["run"]["actor"]),
        (&json!("webhook"), &json!("webhook"))
    );
    assert_eq!(rows(&report), ["1 updated - []"]);
    assert_eq!(report["rows"][0]["changed_fields"], json!(["jobTitle"]));
    let row = world.get("/api/people").await.1["rows"][0].clone();
    assert_eq!(
        (&row["state"], &row["source"]),
        (&json!("unchanged"), &json!("webhook"))
    );
}

/// WHK-16: what was not posted is not read anew.
#[tokio::test]
async fn a_delivery_makes_no_call_to_bamboohr() {
    let world = imported().await;
    let before = world.vendors.calls("").len();
    let known = entry(
        "1",
        AT,
        json!({ "Job Title": "Lead", "Litmos Access": "yes" }),
    );
    let unknown = entry(
        "2",
        AT,
        json!({ "First Name": "Ben", "Last Name": "Okoye", "Work Email": "ben@acme.test", "Litmos Access": "yes" }),
    );
    assert_eq!(world.deliver(&delivery(&[known, unknown])).await, 200);
    world.settle().await;
    assert_eq!(events(&world).await, ["1 applied -", "2 staged -"]);
    let since = world.vendors.calls("").split_off(before);
    let asked: Vec<_> = since
        .iter()
        .filter(|call| call.contains("bamboohr.test"))
        .collect();
    assert!(asked.is_empty() && !since.is_empty(), "{since:?}");
}

#[tokio::test]
async fn the_same_delivery_twice_and_an_older_one_change_nothing() {
    let world = imported().await;
    let lead = delivery(&[entry(
        "1",
        AT,
        json!({ "Job Title": "Lead", "Litmos Access": "yes" }),
    )]);
    world.deliver(&lead).await;
    world.deliver(&lead).await;
    let old = entry(
        "1",
        "2026-11-02T08:30:00+0000",
        json!({ "Job Title": "Rep", "Litmos Access": "yes" }),
    );
    world.deliver(&delivery(&[old])).await;
    world.settle().await;
    assert_eq!(
        events(&world).await,
        ["1 applied -", "1 duplicate duplicate", "1 ignored stale"]
    );
    assert_eq!(world.vendors.calls("PUT litmos").len(), 1);
    assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("Lead"));
}

#[tokio::test]
async fn entries_are_judged_one_by_one() {
    let world = imported().await;
    let entries = [
        entry("1", AT, json!({ "Job Title": "Lead" })),
        entry(
            "2",
            AT,
            json!({ "Litmos Access": "yes", "First Name": "Bo", "Last Name": "Lee", "Work Email": "bo@acme.test" }),
        ),
        entry(
            "3",
            AT,
            json!({ "Litmos Access": "yes", "Job Title": "Lead" }),
        ),
        entry(
            "1",
            "2026-11-02T09:01:00+0000",
            json!({ "Litmos Access": "yes", "Work Email": "", "Status": "Active" }),
        ),
        entry(
            "1",
            "2026-11-02T09:02:00+0000",
            json!({ "Litmos Access": "no", "Job Title": "Boss" }),
        ),
    ];
    assert_eq!(world.deliver(&delivery(&entries)).await, 200);
    world.settle().await;
    assert_eq!(
        events(&world).await,
        [
            "1 ignored litmos_access_not_posted",
            "2 staged -",
            "3 ignored unknown_employee",
            "1 failed missing_work_email",
            "1 staged -",
        ]
    );
    assert!(world.vendors.calls("PUT litmos").is_empty());
    assert_eq!(
        world.vendors.state().learners.len(),
        1,
        "a webhook creates nobody"
    );
    let removed = world.get("/api/people?state=removed").await.1;
    assert_eq!(
        (
            &removed["rows"][0]["employee_id"],
            &removed["rows"][0]["reason"]
        ),
        (&json!("1"), &json!("access_unchecked"))
    );
    assert_eq!(
        removed["rows"][0]["warnings"],
        json!(["orphaned_active_learner"])
    );
    assert_eq!(
        world.get("/api/people?state=new").await.1["rows"][0]["employee_id"],
        "2"
    );
    assert_eq!(
        world.get("/api/imports").await.1["runs"]
            .as_array()
            .map(Vec::len),
        Some(1),
        "no effect, no run"
    );
}

#[tokio::test]
async fn only_what_can_never_work_is_refused() {
    let world = imported().await;
    let good = delivery(&[entry("1", AT, json!({ "Litmos Access": "yes" }))]);
    let path = "/webhooks/bamboohr?apikey=hook";
    assert_eq!(
        world
            .deliver_to("/webhooks/bamboohr?apikey=wrong", "application/json", &good)
            .await,
        401
    );
    assert_eq!(
        world
            .deliver_to("/webhooks/bamboohr", "application/json", &good)
            .await,
        401
    );
    assert_eq!(
        world
            .deliver_to(path, "application/x-www-form-urlencoded", &good)
            .await,
        415
    );
    assert_eq!(world.deliver_to(path, "application/json", "{").await, 400);
    assert_eq!(
        world
            .deliver_to(path, "application/json", "{\"employees\":[1]}")
            .await,
        400
    );
    let big = " ".repeat((1 << 20) + 1);
    assert_eq!(world.deliver_to(path, "application/json", &big).await, 413);
    assert_eq!(
        world
            .deliver_to(path, "application/json; charset=utf-8", &good)
            .await,
        200
    );
    world.post("/api/connection/disable", json!({})).await;
    assert_eq!(world.deliver_to(path, "application/json", &good).await, 403);
    world.settle().await;
    assert_eq!(
        events(&world).await.len(),
        0,
        "nothing happens while the integration is off"
    );
    world.post("/api/connection/enable", json!({})).await;
    world.settle().await;
    assert_eq!(events(&world).await, ["1 applied -"]);
}

#[tokio::test]
async fn a_delivery_outlives_an_outage_and_a_crash() {
    let mut world = imported().await;
    for _ in 0..8 {
        world.vendors.fault("GET litmos", Fault::Status(504, None));
    }
    world
        .deliver(&delivery(&[entry(
            "1",
            AT,
            json!({ "Job Title": "Lead", "Litmos Access": "yes" }),
        )]))
        .await;
    world.settle_until(world.now()).await;
    world.restart();
    world.vendors.fault("PUT litmos", Fault::Hang);
    world.settle_until_it_hangs().await;
    world.restart();
    world.settle().await;
    assert_eq!(events(&world).await, ["1 applied -"]);
    assert_eq!(world.vendors.calls("PUT litmos").len(), 1);
    assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("Lead"));
    assert_eq!(
        world.get("/api/imports/import-2").await.1["counts"]["updated"],
        1
    );
}

#[tokio::test]
async fn an_older_snapshot_is_not_imported_over_a_webhook() {
    let world = imported().await;
    world.vendors.change("1", "jobTitle", "Rep");
    world.sync().await;
    world.advance(60);
    let at = world.now().to_string();
    world
        .vendors
        .fault("GET litmos", Fault::Status(503, Some(30)));
    world
        .post("/api/imports", json!({ "selection": ["1"] }))
        .await;
    world.settle_until(world.now()).await;
    world
        .deliver(&delivery(&[entry(
            "1",
            &at,
            json!({ "Job Title": "Lead", "Litmos Access": "yes" }),
        )]))
        .await;
    world.settle().await;
    assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("Lead"));
    assert_eq!(
        world.get("/api/people").await.1["rows"][0]["state"],
        "unchanged"
    );
}

#[tokio::test]
async fn a_webhook_between_plan_and_write_is_not_written_over() {
    let world = imported().await;
    world.vendors.change("1", "jobTitle", "Rep");
    world.vendors.change("1", "city", "Leeds");
    world.sync().await;
    world.advance(60);
    world.vendors.fault("PUT litmos", Fault::Status(503, None));
    world
        .post("/api/imports", json!({ "selection": ["1"] }))
        .await;
    world.settle_until(world.now()).await;
    assert_eq!(
        world.vendors.calls("PUT litmos").len(),
        1,
        "the first try failed"
    );
    let at = world.now().to_string();
    world
        .deliver(&delivery(&[entry(
            "1",
            &at,
            json!({ "Job Title": "Lead", "Litmos Access": "yes" }),
        )]))
        .await;
    world.settle().await;
    assert_eq!(world.vendors.learners("JobTitle")[0].1, json!("Lead"));
    assert_eq!(world.vendors.learners("City")[0].1, json!("Leeds"));
    assert_eq!(rows(&world.report("import-2").await), ["1 updated - []"]);
    assert_eq!(
        world.get("/api/people").await.1["rows"][0]["state"],
        "unchanged"
    );
}

#[tokio::test]
async fn many_departures_within_an_hour_are_held_and_can_be_confirmed() {
    let world = World::connected().await;
    for id in 1..=7 {
        world
            .vendors
            .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
    }
    world.sync().await;
    world.import_all().await;
    let at = world.now().to_string();
    let leave = |id: i32| {
        entry(
            &id.to_string(),
            &at,
            json!({ "Status": "Inactive", "Litmos Access": "yes" }),
        )
    };
    world
        .deliver(&delivery(&(1..=7).map(leave).collect::<Vec<_>>()))
        .await;
    world.settle().await;
    let seen = events(&world).await;
    assert_eq!(
        seen.iter()
            .filter(|event| event.contains("applied"))
            .count(),
        5,
        "{seen:?}"
    );
    assert_eq!(seen[5..], ["6 held held:SAF-1", "7 held held:SAF-1"]);
    let summary = |run: &Value| {
        (
            run["state"].clone(),
            run["reason"].clone(),
            run["finished_at"].clone(),
        )
    };
    let held = (json!("held"), json!("held:SAF-1"), Value::Null);
    assert_eq!(
        summary(&world.report("import-2").await["run"]),
        held,
        "two wait for a person"
    );
    let (status, problem) = world.post("/api/imports/import-2/confirm", json!({})).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("confirmation_stale")),
        "its events are decided about"
    );
    world.advance(600);
    assert_eq!(
        world.post("/api/events/event-6/confirm", json!({})).await.0,
        200
    );
    assert_eq!(
        summary(&world.report("import-2").await["run"]),
        (json!("running"), Value::Null, Value::Null),
        "it goes on"
    );
    world.settle().await;
    assert_eq!(
        summary(&world.report("import-2").await["run"]),
        held,
        "one waits for a person"
    );
    world.advance(600);
    let rejected_at = world.now().to_string();
    assert_eq!(
        world.post("/api/events/event-7/reject", json!({})).await.0,
        200
    );
    let report = world.report("import-2").await;
    assert_eq!(
        (&report["run"]["state"], &report["run"]["finished_at"]),
        (&json!("completed"), &json!(rejected_at)),
        "it is over with its last entry"
    );
    assert_eq!(
        (
            &report["run"]["selected"],
            &report["run"]["counts"]["updated"]
        ),
        (&json!(6), &json!(6))
    );
    world.settle().await;
    assert_eq!(
        world.report("import-2").await,
        report,
        "a finished report never changes"
    );
    assert_eq!(
        events(&world).await[5..],
        ["6 applied -", "7 ignored held:SAF-1"]
    );
    assert_eq!(
        world
            .vendors
            .learners("Active")
            .iter()
            .filter(|(_, active)| *active == json!(false))
            .count(),
        6
    );
}

#[tokio::test]
async fn administrators_see_and_do_what_they_may() {
    let world = imported().await;
    for path in [
        "/api/people",
        "/api/imports",
        "/api/imports/import-1/report.csv",
        "/api/events",
    ] {
        assert_eq!(
            world.call(Method::GET, path, "some", None).await.0,
            403,
            "{path}"
        );
        let (status, problem) = world.call(Method::GET, path, "nobody", None).await;
        assert_eq!(
            (status, &problem["code"]),
            (401, &json!("unauthorized")),
            "{path}"
        );
    }
    let (status, problem) = world
        .call(Method::POST, "/api/syncs", "some", Some(json!({})))
        .await;
    assert_eq!((status, &problem["code"]), (403, &json!("forbidden")));
    assert_eq!(
        world
            .call(Method::GET, "/api/connection", "some", None)
            .await
            .0,
        200
    );
    assert_eq!(world.get("/healthz").await.0, 200);
    let csv = world.get("/api/imports/import-1/report.csv").await.1;
    assert!(
        csv.as_str()
            .is_some_and(|csv| csv.contains("ana@acme.test")),
        "{csv}"
    );
}

#[tokio::test]
async fn connecting_wants_an_enabled_integration_a_label_and_the_right_password() {
    let world = World::new();
    let typed = |subdomain: &str, password: &str| json!({ "subdomain": subdomain, "user_name": "admin", "password": password });
    let code = |(status, problem): (u16, Value)| {
        (
            status,
            problem["code"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let refused = |status: u16, reason: &str| (status, reason.to_owned());
    let off = world
        .post("/api/connection/connect", typed("acme", "right"))
        .await;
    assert_eq!(code(off), refused(409, "integration_disabled"));
    assert_eq!(world.get("/api/connection").await.1["state"], "off");
    world.post("/api/connection/enable", json!({})).await;
    let address = world
        .post(
            "/api/connection/connect",
            typed("https://acme.bamboohr.com", "right"),
        )
        .await;
    assert_eq!(code(address), refused(422, "subdomain_only"));
    let wrong = world
        .post("/api/connection/connect", typed("acme", "s3cret"))
        .await;
    assert!(!wrong.1.to_string().contains("s3cret"));
    assert_eq!(code(wrong), refused(422, "bamboohr_login_declined"));
    assert_eq!(world.get("/api/connection").await.1["state"], "enabled");
    let connected = world
        .post("/api/connection/connect", typed("ACME", "right"))
        .await
        .1;
    let expected = json!({
        "state": "connected", "subdomain": "acme", "api_key": "…aaaa", "warnings": [], "reason": null, "foreign_deliveries": 0,
    });
    assert_eq!(connected, expected);
    let dump = String::from_utf8_lossy(&world.store.snapshot().expect("a snapshot")).into_owned();
    assert!(
        !dump.contains("right") && !dump.contains("s3cret"),
        "no password is stored"
    );
}

#[tokio::test]
async fn a_snapshot_put_back_is_the_former_state() {
    let mut world = imported().await;
    let snapshot = world.store.snapshot().expect("a snapshot");
    world.vendors.hire("2", "Ben", "Okoye", "ben@acme.test");
    world.sync().await;
    assert_eq!(world.get("/api/people").await.1["total"], 2);
    world.store.restore(&snapshot).expect("restored");
    world.restart();
    assert_eq!(world.get("/api/people").await.1["total"], 1);
    assert_eq!(world.get("/api/connection").await.1["state"], "connected");
    assert_eq!(world.sync().await["id"], "sync-2");
}

#[tokio::test]
async fn two_entries_of_one_employee_in_one_delivery_are_one_row() {
    let world = imported().await;
    let later = "2026-11-02T09:00:01+0000";
    let entries = [
        entry(
            "1",
            AT,
            json!({ "Job Title": "Lead", "Litmos Access": "yes" }),
        ),
        entry(
            "1",
            later,
            json!({ "City": "Leeds", "Litmos Access": "yes" }),
        ),
    ];
    world.deliver(&delivery(&entries)).await;
    world.settle().await;
    assert_eq!(events(&world).await, ["1 applied -", "1 applied -"]);
    let report = world.report("import-2").await;
    assert_eq!(rows(&report), ["1 updated - []"]);
    assert_eq!(
        report["rows"][0]["changed_fields"],
        json!(["jobTitle", "city"])
    );
    assert_eq!(report["rows"][0]["attempts"], 2);
    assert_eq!(
        (&report["run"]["counts"]["updated"], &report["run"]["state"]),
        (&json!(1), &json!("completed"))
    );
}

#[tokio::test]
async fn a_row_removed_and_dismissed_during_an_import_is_not_written() {
    let world = imported().await;
    world.vendors.change("1", "jobTitle", "Rep");
    world.sync().await;
    world.advance(60);
    world
        .vendors
        .fault("GET litmos", Fault::Status(503, Some(60)));
    world
        .post("/api/imports", json!({ "selection": ["1"] }))
        .await;
    world.settle_until(world.now()).await;
    let at = world.now().to_string();
    world
        .deliver(&delivery(&[entry(
            "1",
            &at,
            json!({ "Litmos Access": "no" }),
        )]))
        .await;
    world.settle_until(world.now()).await;
    assert_eq!(world.post("/api/people/1/dismiss", json!({})).await.0, 200);
    world.settle().await;
    assert!(world.vendors.calls("PUT litmos").is_empty());
    assert_eq!(
        rows(&world.report("import-2").await),
        ["1 not_attempted not_importable []"]
    );
}
