//! What the audit trail is good for: links and active states can be rebuilt from it, and nobody's
//! values are in it.

use std::collections::BTreeMap;

use crate::support::World;
use rusqlite::{Connection, MAIN_DB};
use serde_json::{Value, json};

/// Everything that leaves traces: creates, adoption, leaving and returning, a rename, a learner
/// deleted by hand, a rehire on a new record, a webhook.
async fn eventful() -> World {
    let world = World::connected().await;
    for (id, first, email) in [
        ("1", "Ana", "ana@acme.test"),
        ("2", "Ben", "ben@acme.test"),
        ("3", "Cy", "cy@acme.test"),
    ] {
        world.vendors.hire(id, first, "Marked", email);
        world.vendors.change(id, "workPhone", "+1 555 0000 1234");
        world.vendors.change(id, "city", "Markedtown");
    }
    world
        .vendors
        .learner("ben@acme.test", json!({ "FirstName": "Ben" }));
    sync_and_import(&world).await;
    world.vendors.change("1", "status", "Inactive");
    world.vendors.change("2", "workEmail", "benjamin@acme.test");
    sync_and_import(&world).await;
    world.vendors.change("1", "status", "Active");
    let lost = world
        .vendors
        .state()
        .learners
        .iter()
        .find(|(_, user)| user["UserName"] == "cy@acme.test")
        .map(|(id, _)| id.clone());
    world
        .vendors
        .state()
        .learners
        .remove(&lost.expect("Cy's learner"));
    sync_and_import(&world).await;
    world.vendors.change("2", "status", "Inactive");
    sync_and_import(&world).await;
    world
        .vendors
        .hire("9", "Ben", "Marked", "benjamin@acme.test");
    world.sync().await;
    let (status, moved) = world.post("/api/people/9/transfer-link", json!({})).await;
    assert_eq!(
        (status, &moved["former_employee_id"]),
        (200, &json!("2")),
        "{moved}"
    );
    sync_and_import(&world).await;
    let entry = json!({ "action": "Updated", "changedFields": ["City"], "id": "3", "timestamp": "2026-11-02T14:00:00+0000",
        "fields": { "City": "Markedville", "Litmos Access": "yes" } });
    assert_eq!(
        world
            .deliver(&json!({ "employees": [entry] }).to_string())
            .await,
        200
    );
    world.settle().await;
    world
}

async fn sync_and_import(world: &World) {
    world.advance(3600);
    assert_eq!(world.sync().await["state"], "completed");
    world.import_all().await;
}

async fn entries(world: &World) -> Vec<Value> {
    let trail = world.get("/api/audit").await.1;
    trail["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|line| line["entry"].clone())
        .collect()
}

/// The stored links: employee to learner.
fn stored_links(world: &World) -> BTreeMap<String, String> {
    let bytes = world.store.snapshot().expect("a copy");
    let mut store = Connection::open_in_memory().expect("memory");
    store
        .deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true)
        .expect("a database");
    let mut links = store
        .prepare("SELECT employee_id, learner_id FROM link")
        .expect("a table of links");
    let rows = links
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("links");
    rows.collect::<Result<_, _>>().expect("links")
}

#[tokio::test]
async fn from_the_audit_alone_links_and_active_states_can_be_rebuilt() {
    let world = eventful().await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut links = BTreeMap::new();
    let mut states: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    for entry in entries(&world)
        .await
        .iter()
        .filter(|entry| !entry["learner_id"].is_null())
    {
        let (employee, learner) = (text(&entry["employee_id"]), text(&entry["learner_id"]));
        if entry["action"] == "link_transferred" {
            links.remove(&text(&entry["result"]));
        }
        if let Some(active) = entry["active"].as_bool() {
            let known = states.entry(learner.clone()).or_default();
            if known.last() != Some(&active) {
                known.push(active);
            }
        }
        links.insert(employee, learner);
    }
    assert_eq!(links, stored_links(&world));
    let names: BTreeMap<String, Value> = world
        .vendors
        .state()
        .learners
        .iter()
        .map(|(id, user)| (id.clone(), user["UserName"].clone()))
        .collect();
    let of = |name: &str| {
        names
            .iter()
            .find(|(_, user_name)| **user_name == json!(name))
            .map(|(id, _)| states[id].clone())
    };
    assert_eq!(of("ana@acme.test"), Some(vec![true, false, true]));
    assert_eq!(of("benjamin@acme.test"), Some(vec![true, false, true]));
    assert_eq!(of("cy@acme.test"), Some(vec![true]));
}

#[tokio::test]
async fn the_audit_names_fields_and_holds_no_values() {
    let world = eventful().await;
    let trail = serde_json::to_string(&entries(&world).await).expect("JSON");
    for value in ["Marked", "555", "@acme.test", "Ben", "Inactive"] {
        assert!(!trail.contains(value), "`{value}` is in the audit trail");
    }
    for name in ["city", "workPhone", "workEmail", "status"] {
        assert!(
            trail.contains(name),
            "the audit trail does not say that `{name}` was changed"
        );
    }
}

/// Six people with learners, beside those of [`eventful`].
async fn six_more(world: &World) {
    for id in 21..=26 {
        world.vendors.hire(
            &id.to_string(),
            "Dee",
            "Marked",
            &format!("d{id}@acme.test"),
        );
    }
    sync_and_import(world).await;
}

fn change_all(world: &World, key: &'static str, value: &str) {
    (21..=26).for_each(|id| world.vendors.change(&id.to_string(), key, value));
}

/// A decision about something that is held.
async fn decide(world: &World, held: &str, decision: &str) {
    let (status, answer) = world
        .post(&format!("/api/{held}/{decision}"), json!({}))
        .await;
    assert_eq!(status, 200, "{held} {decision}: {answer}");
    world.settle_until(world.now()).await;
}

/// Six people leave at once. The Import of it is held, rejected, begun anew and confirmed.
async fn decide_about_imports(world: &World) {
    change_all(world, "status", "Inactive");
    assert_eq!(world.sync().await["state"], "completed");
    for decision in ["reject", "confirm"] {
        world.advance(60);
        let held = world.import_all().await["run"].clone();
        assert_eq!(held["state"], "held", "{held}");
        decide(
            world,
            &format!("imports/{}", held["id"].as_str().expect("an id")),
            decision,
        )
        .await;
    }
}

/// Six people lose their access at once. The Sync that finds it is held, rejected, begun anew and
/// confirmed.
async fn decide_about_syncs(world: &World) {
    change_all(world, "access", "no");
    for decision in ["reject", "confirm"] {
        let held = world.sync().await;
        assert_eq!(held["state"], "held", "{held}");
        decide(
            world,
            &format!("syncs/{}", held["id"].as_str().expect("an id")),
            decision,
        )
        .await;
    }
}

/// Webhooks tell of two people who left, one more than may; what is held of one is rejected and of
/// the other confirmed.
async fn decide_about_events(world: &mut World) {
    let max_deactivate_pct = sync_core::config::Percent::Of(0);
    world.restart_with(sync_core::Config {
        max_deactivate_pct,
        safeguard_floor: 0,
        ..crate::support::setup().config
    });
    world.advance(60);
    let left = |id: &str| {
        json!({ "action": "Updated", "changedFields": ["Status"], "id": id, "timestamp": world.now(),
            "fields": { "Status": "Inactive", "Litmos Access": "yes" } })
    };
    assert_eq!(
        world
            .deliver(&json!({ "employees": [left("1"), left("3")] }).to_string())
            .await,
        200
    );
    world.settle_until(world.now()).await;
    let events = world.get("/api/events").await.1["events"].clone();
    let held = events
        .as_array()
        .expect("events")
        .iter()
        .filter(|event| event["state"] == "held");
    let ids: Vec<&str> = held.filter_map(|event| event["id"].as_str()).collect();
    assert_eq!(ids, ["event-2", "event-3"]);
    decide(world, "events/event-2", "reject").await;
    decide(world, "events/event-3", "confirm").await;
}

/// AUD-3, PRM-5: settings, decisions about whatever is held, link transfers and key replacements.
#[tokio::test]
async fn what_is_set_confirmed_moved_or_replaced_is_noted_with_who_did_it() {
    let mut world = eventful().await;
    six_more(&world).await;
    decide_about_imports(&world).await;
    decide_about_syncs(&world).await;
    decide_about_events(&mut world).await;
    let key = json!({ "subdomain": "acme", "api_key": "0123456789abcdef0123456789abcdef01234567" });
    assert_eq!(
        world
            .call(http::Method::PUT, "/api/connection", "all", Some(key))
            .await
            .0,
        200
    );
    for path in ["/api/connection/webhook-key", "/api/connection/disable"] {
        assert_eq!(world.post(path, json!({})).await.0, 200);
    }
    let summary = |entry: &Value| {
        let text = |name: &str| entry[name].as_str().unwrap_or("-").to_owned();
        format!(
            "{} by {}: {} {} {}",
            text("action"),
            text("actor"),
            text("run"),
            text("employee_id"),
            text("result")
        )
    };
    let is_of_runs = |entry: &&Value| {
        let action = entry["action"].as_str().unwrap_or_default();
        [
            "sync_started",
            "sync_ended",
            "import_started",
            "import_ended",
            "learner_imported",
        ]
        .contains(&action)
    };
    let all = entries(&world).await;
    let summary: Vec<String> = all
        .iter()
        .filter(|entry| !is_of_runs(entry))
        .map(summary)
        .collect();
    let expected = [
        "connection_enabled by ada: - - -",
        "connection_connected by ada: - - acme",
        "link_transferred by ada: - 9 2",
        "import_rejected by ada: import-8 - -",
        "import_confirmed by ada: import-9 - -",
        "sync_decided by ada: sync-9 - false",
        "sync_decided by ada: sync-10 - true",
        "event_rejected by ada: - 1 -",
        "event_confirmed by ada: - 3 -",
        "connection_key_replaced by ada: - - acme",
        "webhook_key_made by ada: - - -",
        "connection_disabled by ada: - - -",
    ];
    assert_eq!(summary, expected);
}

#[tokio::test]
async fn an_effect_is_recorded_with_fingerprints_before_and_after() {
    let world = eventful().await;
    let all = entries(&world).await;
    let imported: Vec<&Value> = all
        .iter()
        .filter(|entry| entry["action"] == "learner_imported" && entry["employee_id"] == "2")
        .collect();
    let (first, second) = (imported[0], imported[1]);
    assert_eq!(
        (&first["before"], &first["result"]),
        (&Value::Null, &json!("updated")),
        "nothing was known of the adopted one"
    );
    assert_eq!(
        (&second["before"], &second["changed_fields"]),
        (&first["after"], &json!(["workEmail"]))
    );
    assert_ne!(second["before"], second["after"]);
}

#[tokio::test]
async fn every_entry_names_its_source() {
    let world = eventful().await;
    world.vendors.hire("12", "Dee", "Marked", "dee@acme.test");
    let known = json!({ "action": "Updated", "changedFields": ["City"], "id": "3", "timestamp": "2026-11-02T15:00:00+0000",
        "fields": { "City": "Markedburgh", "Litmos Access": "yes" } });
    let unknown = json!({ "action": "Updated", "changedFields": ["First Name"], "id": "12", "timestamp": "2026-11-02T15:00:00+0000",
        "fields": { "First Name": "Dee", "Last Name": "Marked", "Work Email": "dee@acme.test", "Status": "Active", "Litmos Access": "yes" } });
    assert_eq!(
        world
            .deliver(&json!({ "employees": [known, unknown] }).to_string())
            .await,
        200
    );
    world.settle().await;
    let summary = |entry: &Value| {
        let text = |name: &str| entry[name].as_str().unwrap_or("-").to_owned();
        format!("{} {} by {}", text("action"), text("source"), text("actor"))
    };
    let all = entries(&world).await;
    let mut last: Vec<String> = all.iter().rev().take(2).map(summary).collect();
    last.sort();
    assert_eq!(
        last,
        [
            "learner_imported webhook by webhook",
            "row_staged webhook by webhook"
        ]
    );
    let staged: Vec<&Value> = all
        .iter()
        .filter(|entry| entry["employee_id"] == "12")
        .collect();
    assert_eq!((staged.len(), &staged[0]["result"]), (1, &json!("staged")));
    let first: Vec<String> = all.iter().take(6).map(summary).collect();
    let expected = [
        "connection_enabled manual by ada",
        "connection_connected manual by ada",
        "sync_started manual by ada",
        "sync_ended manual by ada",
        "import_started manual by ada",
        "learner_imported manual by ada",
    ];
    assert_eq!(first, expected);
    assert!(all.iter().all(|entry| entry["source"].is_string()));
}

/// Source, action and result of each entry but the first `before`.
async fn notified_since(world: &World, before: usize) -> Vec<String> {
    let entries = entries(world).await.into_iter().skip(before);
    let summary = entries.map(|entry| {
        format!(
            "{} {} {}",
            entry["source"], entry["action"], entry["result"]
        )
    });
    summary.map(|summary| summary.replace('"', "")).collect()
}

#[tokio::test]
async fn a_safeguard_that_is_turned_off_is_noted_once_and_so_is_its_return() {
    let mut world = World::connected().await;
    let off = sync_core::Config {
        max_deactivate_pct: sync_core::config::Percent::Off,
        max_creates: sync_core::config::Limit::AtMost(10),
        ..crate::support::setup().config
    };
    let before = entries(&world).await.len();
    world.restart_with(off.clone());
    world.restart_with(off);
    world.restart();
    let summary = notified_since(&world, before).await;
    let expected = [
        "config safeguard_turned_on max_creates",
        "config safeguard_turned_off max_deactivate_pct",
        "config safeguard_turned_off max_creates",
        "config safeguard_turned_on max_deactivate_pct",
    ];
    assert_eq!(summary, expected);
}

#[tokio::test]
async fn a_key_that_the_config_replaces_is_noted_once_and_masked() {
    let setup = |litmos: &str, private: Option<&str>| sync_engine::Setup {
        litmos_api_key: litmos.into(),
        webhook_private_key: private.map(Into::into),
        ..crate::support::setup()
    };
    let (first, second) = (
        "11111111-2222-3333-4444-55555555aaaa",
        "66666666-7777-8888-9999-00000000bbbb",
    );
    let (private, other) = (
        "private-key-of-the-webhook-cccc",
        "private-key-of-the-webhook-dddd",
    );
    let mut world = World::connected().await;
    let before = entries(&world).await.len();
    let starts = [
        setup(first, None),
        setup(first, None),
        setup(second, Some(private)),
        setup(second, Some(private)),
        setup(second, Some(other)),
        setup(second, None),
        sync_engine::Setup {
            bamboohr_application_key: "key-ring-two".into(),
            ..setup(second, None)
        },
    ];
    for start in starts {
        world.restart_as(start);
    }
    let summary = notified_since(&world, before).await;
    let expected = [
        "config litmos_api_key_replaced …aaaa",
        "config litmos_api_key_replaced …bbbb",
        "config webhook_private_key_added …cccc",
        "config webhook_private_key_replaced …dddd",
        "config webhook_private_key_removed null",
        "config bamboohr_application_key_replaced …-two",
    ];
    assert_eq!(summary, expected);
    let dump = String::from_utf8_lossy(&world.store.snapshot().expect("a snapshot")).into_owned();
    for key in [first, second, private, other, "key-ring-two"] {
        assert!(!dump.contains(key), "{key} is in the store");
    }
}
