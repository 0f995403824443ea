//! What administrators hear of in the structured log (NTF-1, NTF-2): every kind of event, with all
//! its fields written out, once for each cause and never for a row; and the lines that say why an
//! Import waits.

use crate::support::log::Log;
use crate::support::{Fault, World, rows};
use serde_json::{Value, json};
use tracing::subscriber::DefaultGuard;

/// Every event since the last time, with its level and without the time and place of the line.
fn news(log: &Log) -> Vec<Value> {
    let text = log.take();
    for personal in [
        "Ruiz",
        "acme.test",
        "Marked Street",
        "+15550001234",
        "litmos-key",
        "aaaaaaaaaaaaaaaaaaaa",
    ] {
        assert!(
            !text.contains(personal),
            "the log holds `{personal}`: {text}"
        );
    }
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let events = lines.filter(|line| line["fields"].get("event").is_some());
    events
        .map(|mut line| {
            line["fields"]["level"] = line["level"].take();
            line["fields"].take()
        })
        .collect()
}

/// `count` people who are in Litmos, and two log lines of the past forgotten.
async fn imported(count: usize) -> (World, Log, DefaultGuard) {
    let (log, guard) = Log::begin();
    let world = World::connected().await;
    for id in 1..=count {
        hire(&world, &id.to_string());
    }
    world.sync().await;
    world.import_all().await;
    assert_eq!(
        news(&log),
        [json!(null); 0],
        "a Sync and an Import without trouble are no news"
    );
    (world, log, guard)
}

fn hire(world: &World, id: &str) {
    world
        .vendors
        .hire(id, "Ana", "Ruiz", &format!("a{id}@acme.test"));
    world.vendors.change(id, "address1", "Marked Street");
    world.vendors.change(id, "mobilePhone", "+15550001234");
}

/// What is said of Imports that wait since the last time.
fn waits(log: &Log) -> Vec<Value> {
    let text = log.take();
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["fields"].take());
    lines
        .filter(|fields| {
            fields["message"]
                .as_str()
                .is_some_and(|said| said.starts_with("an Import is paused"))
        })
        .collect()
}

#[tokio::test]
async fn an_import_that_waits_is_a_line_that_says_why_until_when_and_how_many_are_in_doubt() {
    let (world, log, _guard) = imported(1).await;
    world.begin_import_in_doubt().await;
    world
        .vendors
        .fault("GET litmos.test", Fault::Status(503, Some(1200)));
    world
        .settle_until(world.now() + jiff::SignedDuration::from_mins(1))
        .await;
    let resume_at = world.get("/api/imports/import-2").await.1["resume_at"].clone();
    assert!(resume_at.is_string());
    let line = |reason: &str, in_doubt: u32, resume_at: &Value| {
        json!({ "message": "an Import is paused", "run": "import-2", "reason": reason, "in_doubt": in_doubt,
            "resume_at": resume_at })
    };
    assert_eq!(waits(&log), [line("rate_limited", 1, &resume_at)]);

    let (world, log, _guard) = imported(1).await;
    world.begin_import_in_doubt().await;
    world.vendors.fault("GET litmos.test", Fault::Body("{"));
    world.settle().await;
    let line_without_end = json!({ "message": "an Import is paused until somebody resumes it", "run": "import-2",
        "reason": "answer_unreadable", "in_doubt": 1 });
    assert_eq!(waits(&log), [line_without_end]);

    let (world, log, _guard) = imported(1).await;
    assert_eq!(
        world
            .post("/api/imports", json!({ "selection": ["1"] }))
            .await
            .0,
        202
    );
    world.store.write_protect(true).expect("a store");
    world.settle_until(world.now()).await;
    let resume_at = json!(world.now() + jiff::SignedDuration::from_mins(1));
    assert_eq!(waits(&log), [line("store_unavailable", 0, &resume_at)]);
}

#[tokio::test]
async fn a_held_import_is_one_event_and_says_by_which_safeguard() {
    let (world, log, _guard) = imported(6).await;
    for id in 1..=6 {
        world.vendors.change(&id.to_string(), "status", "Inactive");
    }
    world.sync().await;
    assert_eq!(world.import_all().await["run"]["state"], "held");
    let held = json!({ "level": "WARN", "event": "run_held", "run": "import-2", "rule": "SAF-1",
        "message": "a run is held until somebody confirms it" });
    assert_eq!(news(&log), [held]);
    world.post("/api/imports/import-2/confirm", json!({})).await;
    world.settle().await;
    assert_eq!(news(&log), [json!(null); 0], "that it goes on is no news");
}

#[tokio::test]
async fn a_held_sync_is_one_event() {
    let (world, log, _guard) = imported(6).await;
    for id in 1..=6 {
        world.vendors.change(&id.to_string(), "access", "no");
    }
    assert_eq!(world.sync().await["state"], "held");
    let held = json!({ "level": "WARN", "event": "run_held", "run": "sync-2", "rule": "SAF-2",
        "message": "a run is held until somebody confirms it" });
    assert_eq!(news(&log), [held]);
}

/// The store takes no write for ten minutes after so many steps of the lane. Returns how much is
/// told of before, while it fails, and within ten minutes after it.
async fn notified_around_failure(
    (world, log): (&World, &Log),
    lane: &str,
    steps: usize,
) -> [usize; 3] {
    for _ in 0..steps {
        world.tick(lane).await;
    }
    let before = news(log).len();
    world.store.write_protect(true).expect("a store");
    world.settle_until(world.now() + TEN_MINUTES).await;
    let meanwhile = news(log).len();
    world.store.write_protect(false).expect("a store");
    world.settle_until(world.now() + TEN_MINUTES).await;
    [before, meanwhile, news(log).len()]
}

const TEN_MINUTES: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// How often an Import or Sync was counted as held.
async fn counted_as_held(world: &World, kind: &str) -> Value {
    let text = world.get("/metrics").await.1;
    let counted = format!("rehearsal_runs_total{{kind=\"{kind}\",state=\"held\"}} ");
    let count = text
        .as_str()
        .expect("text")
        .lines()
        .find_map(|line| line.strip_prefix(&counted));
    json!(count.unwrap_or("0"))
}

/// With the most steps it is held before the store fails; with one less the store fails as it is
/// held.
#[tokio::test]
async fn what_is_held_is_notified_and_counted_once_it_is_stored_and_not_before() {
    for steps in 0..=8 {
        let (world, log, _guard) = imported(6).await;
        for id in 1..=6 {
            world.vendors.change(&id.to_string(), "status", "Inactive");
        }
        world.sync().await;
        world.advance(60);
        world
            .post(
                "/api/imports",
                json!({ "selection": ["1", "2", "3", "4", "5", "6"] }),
            )
            .await;
        let summary = notified_around_failure((&world, &log), "import", steps).await;
        assert_eq!(
            summary,
            if steps < 8 { [0, 0, 1] } else { [1, 0, 0] },
            "an Import after {steps} steps"
        );
        assert_eq!(counted_as_held(&world, "import").await, "1");
    }
    for steps in 0..=2 {
        let (world, log, _guard) = imported(6).await;
        for id in 1..=6 {
            world.vendors.change(&id.to_string(), "access", "no");
        }
        world.post("/api/syncs", json!({})).await;
        let summary = notified_around_failure((&world, &log), "sync", steps).await;
        assert_eq!(
            summary,
            if steps < 2 { [0, 0, 1] } else { [1, 0, 0] },
            "a Sync after {steps} steps"
        );
        assert_eq!(counted_as_held(&world, "sync").await, "1");
    }
    for steps in 0..=4 {
        let (mut world, log, _guard) = imported(1).await;
        leaves(&mut world).await;
        let summary = notified_around_failure((&world, &log), "inbox", steps).await;
        assert_eq!(
            summary,
            if steps < 4 { [0, 0, 1] } else { [1, 0, 0] },
            "an event after {steps} steps"
        );
    }
}

/// A webhook tells that the first employee has left, which nobody may do without a word.
async fn leaves(world: &mut World) {
    let max_deactivate_pct = sync_core::config::Percent::Of(0);
    world.restart_with(sync_core::Config {
        max_deactivate_pct,
        safeguard_floor: 0,
        ..crate::support::setup().config
    });
    // A new engine begins without a burst of calls.
    world.advance(60);
    let entry = json!({ "id": "1", "action": "Updated", "timestamp": world.now(), "changedFields": ["Status"],
        "fields": { "Status": "Inactive", "City": "Bath", "Litmos Access": "yes" } });
    assert_eq!(
        world
            .deliver(&json!({ "employees": [entry] }).to_string())
            .await,
        200
    );
}

#[tokio::test]
async fn that_a_confirmation_does_not_fit_is_a_line_once_it_is_stored() {
    let said = |log: &Log| {
        log.take()
            .matches("a confirmation does not fit what is planned now")
            .count()
    };
    let (mut world, log, _guard) = imported(1).await;
    leaves(&mut world).await;
    world.settle_until(world.now()).await;
    // What is left to write is less now than what was held.
    world
        .vendors
        .state()
        .learners
        .values_mut()
        .for_each(|learner| learner["City"] = json!("Bath"));
    assert_eq!(
        world.post("/api/events/event-1/confirm", json!({})).await.0,
        200
    );
    world.store.write_protect(true).expect("a store");
    world.settle_until(world.now() + TEN_MINUTES).await;
    assert_eq!(said(&log), 0);
    world.store.write_protect(false).expect("a store");
    world.settle_until(world.now() + TEN_MINUTES).await;
    assert_eq!(said(&log), 1);
}

#[tokio::test]
async fn failures_are_one_event_with_their_number_whatever_they_are() {
    let (world, log, _guard) = imported(1).await;
    hire(&world, "2");
    hire(&world, "3");
    world.vendors.change("2", "workEmail", "");
    world.vendors.change("3", "workEmail", "nobody");
    world.sync().await;
    world.import_all().await;
    let failures = json!({ "level": "WARN", "event": "run_with_failures", "run": "import-2", "failed": 2,
        "state": "completed_with_failures", "reason": "-", "message": "an Import ended with failures" });
    assert_eq!(news(&log), [failures]);
}

#[tokio::test]
async fn a_refused_key_is_an_error_and_says_whose() {
    let (world, log, _guard) = imported(1).await;
    world
        .vendors
        .fault("POST bamboohr", Fault::Status(401, None));
    world.sync().await;
    let refused = |reason| json!({ "level": "ERROR", "event": "key_rejected", "reason": reason, "message": "a vendor refuses the key" });
    assert_eq!(news(&log), [refused("bamboohr_key_rejected")]);
    let typed = json!({ "subdomain": "acme", "user_name": "admin", "password": "right" });
    world.post("/api/connection/connect", typed).await;
    world.vendors.change("1", "jobTitle", "Lead");
    world.sync().await;
    world.vendors.fault("PUT litmos", Fault::Status(401, None));
    world.import_all().await;
    let news = news(&log);
    assert_eq!(news[0], refused("litmos_key_rejected"));
    let ended = json!({ "level": "WARN", "event": "run_with_failures", "run": "import-2", "failed": 0,
        "state": "aborted", "reason": "litmos_key_rejected", "message": "an Import ended with failures" });
    assert_eq!(news[1..], [ended]);
}

#[tokio::test]
async fn orphans_are_notified_once_with_their_number() {
    let (world, log, _guard) = imported(3).await;
    for id in ["1", "2"] {
        world.vendors.change(id, "access", "no");
        world.vendors.change(id, "status", "Inactive");
    }
    world.sync().await;
    let orphans = json!({ "level": "WARN", "event": "orphans_found", "run": "sync-2", "count": 2,
        "message": "learners stay active although their employees are gone" });
    assert_eq!(news(&log), [orphans]);
    world.sync().await;
    assert_eq!(news(&log), [json!(null); 0], "they are known");
}

/// A report without the phones' columns.
const NO_PHONES: &str = r#"{"title":"x","fields":[{"id":"firstName"},{"id":"lastName"},{"id":"workEmail"},{"id":"address1"},{"id":"address2"},{"id":"city"},{"id":"state"},{"id":"zipcode"},{"id":"country"},{"id":"jobTitle"},{"id":"status"},{"id":"employmentHistoryStatus"},{"id":"terminationDate"},{"id":"hireDate"},{"id":"access"}],"employees":[{"id":"1","firstName":"Ana","lastName":"Ruiz","workEmail":"a1@acme.test","status":"Active","access":"yes"}]}"#;

#[tokio::test]
async fn a_field_that_disappears_is_notified_once() {
    let (world, log, _guard) = imported(1).await;
    world.vendors.fault("POST bamboohr", Fault::Body(NO_PHONES));
    assert_eq!(world.sync().await["state"], "completed");
    let gone = |warning| {
        json!({ "level": "WARN", "event": "field_unavailable", "run": "sync-2", "warning": warning,
            "message": "BambooHR does not show a field any more" })
    };
    assert_eq!(
        news(&log),
        [
            gone("field_unavailable:workPhone"),
            gone("field_unavailable:mobilePhone")
        ]
    );
    world.vendors.fault("POST bamboohr", Fault::Body(NO_PHONES));
    world.sync().await;
    assert_eq!(news(&log), [json!(null); 0], "it is known");
}

fn failures(run: &str) -> Value {
    json!({ "level": "WARN", "event": "run_with_failures", "run": run, "state": "completed_with_failures", "failed": 1,
        "reason": "-", "message": "an Import ended with failures" })
}

fn still_active(cause: &str) -> Value {
    json!({ "level": "ERROR", "event": "leaver_still_active", "cause": cause, "count": 1,
        "message": "people who have left can still log in" })
}

#[tokio::test]
async fn a_leaver_whom_litmos_keeps_active_is_notified_once() {
    let (world, log, _guard) = imported(2).await;
    world.vendors.change("1", "status", "Inactive");
    world.sync().await;
    let refuse =
        || (0..2).for_each(|_| world.vendors.fault("PUT litmos", Fault::Status(400, None)));
    refuse();
    let report = world.import_all().await;
    assert_eq!(
        rows(&report),
        [
            "1 failed litmos_rejected [still_active]",
            "2 unchanged - []"
        ]
    );
    let row = &report["rows"][0];
    assert_eq!(
        (&row["still_active"], &row["attempts"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(news(&log), [failures("import-2"), still_active("import-2")]);
    let people = world.get("/api/people?still_active=true").await.1;
    assert_eq!(
        (&people["total"], &people["rows"][0]["employee_id"]),
        (&json!(1), &json!("1"))
    );
    assert_eq!(people["rows"][0]["still_active_because"], "litmos_rejected");
    assert_eq!(
        world.get("/api/people?still_active=false").await.1["total"],
        1
    );

    world.advance(60);
    refuse();
    assert_eq!(
        rows(&world.import_all().await)[0],
        "1 failed litmos_rejected [still_active]"
    );
    assert_eq!(
        news(&log),
        [failures("import-3")],
        "who is still active is known"
    );

    world.advance(60);
    assert_eq!(
        rows(&world.import_all().await)[0],
        "1 updated - [deactivated]"
    );
    assert_eq!(news(&log), [json!(null); 0]);
    assert_eq!(
        world.get("/api/people?still_active=true").await.1["total"],
        0
    );
}

#[tokio::test]
async fn a_leaver_whom_a_webhook_could_not_lock_out_is_notified_and_listed() {
    let (world, log, _guard) = imported(2).await;
    (0..2).for_each(|_| world.vendors.fault("PUT litmos", Fault::Status(400, None)));
    let body = json!({ "employees": [{ "id": "1", "action": "Updated", "timestamp": world.now().to_string(),
        "changedFields": ["status"], "fields": { "status": "Inactive", "Litmos Access": "yes" } }] });
    assert_eq!(world.deliver(&body.to_string()).await, 200);
    world.settle().await;
    let event = &world.get("/api/events").await.1["events"][0];
    assert_eq!(
        (&event["state"], &event["reason"]),
        (&json!("failed"), &json!("litmos_rejected"))
    );
    assert_eq!(news(&log), [still_active("delivery-1")]);
    let people = world.get("/api/people?still_active=true").await.1;
    assert_eq!(
        (&people["total"], &people["rows"][0]["state"]),
        (&json!(1), &json!("changed"))
    );
    assert_eq!(people["rows"][0]["still_active_because"], "litmos_rejected");
    // What the entry told is on the list, so the next Import locks them out.
    assert_eq!(
        rows(&world.import(json!({ "selection": ["1"] })).await),
        ["1 updated - [deactivated]"]
    );
}

#[tokio::test]
async fn nothing_significant_is_not_notified() {
    let (world, log, _guard) = imported(2).await;
    world.sync().await;
    world.import_all().await;
    world.vendors.change("1", "jobTitle", "Lead");
    world.sync().await;
    assert_eq!(world.import_all().await["run"]["counts"]["updated"], 1);
    world
        .post(
            "/api/imports",
            json!({ "selection": ["1"], "dry_run": true }),
        )
        .await;
    world.settle().await;
    assert_eq!(news(&log), [json!(null); 0]);
}

#[tokio::test]
async fn deliveries_of_another_company_are_counted_and_notified_once() {
    let (mut world, log, _guard) = imported(1).await;
    let body = json!({ "employees": [{ "id": "1", "action": "Updated", "timestamp": world.now(),
        "changedFields": ["City"], "fields": { "City": "Bath", "Litmos Access": "yes" } }] })
    .to_string();
    let deliver = async |companies: &[&str]| {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(companies.iter().map(|company| ("company-domain", *company)));
        world
            .deliver_with("/webhooks/bamboohr?apikey=hook", &headers, &body)
            .await
    };
    let count = async || world.get("/api/connection").await.1["foreign_deliveries"].clone();
    for own in [&[] as &[&str], &["acme"], &["ACME "], &["acme", "acme"]] {
        assert_eq!(deliver(own).await, 200, "{own:?}");
    }
    assert_eq!((count().await, news(&log)), (json!(0), vec![]));
    assert_eq!(deliver(&["other"]).await, 403);
    assert_eq!(count().await, json!(1));
    let message = "a webhook of another company's BambooHR calls here; it is refused";
    let event = json!({ "level": "WARN", "event": "foreign_delivery", "message": message });
    assert_eq!(news(&log), [event]);
    for foreign in [
        &["other"] as &[&str],
        &["acme", "other"],
        &["other", "acme"],
        &["acme.test"],
    ] {
        assert_eq!(deliver(foreign).await, 403, "{foreign:?}");
    }
    assert_eq!((count().await, news(&log)), (json!(5), vec![]));
    // Without the key nobody is told which company is connected, and nothing is counted.
    assert_eq!(
        world
            .deliver_with(
                "/webhooks/bamboohr?apikey=guess",
                &[
                    ("content-type", "application/json"),
                    ("company-domain", "other")
                ],
                &body
            )
            .await,
        401
    );
    assert_eq!(count().await, json!(5));
    world.restart();
    assert_eq!(
        world.get("/api/connection").await.1["foreign_deliveries"],
        json!(5),
        "the next engine knows"
    );
}
