//! Marked secrets and personal values go in by every way; no output holds them (OBS-3, CON-3,
//! MAP-25, RPT-6).

use crate::support::log::Log;
use crate::support::{Fault, World};
use http::Method;
use serde_json::{Value, json};

/// In no output at all.
const SECRETS: [&str; 5] = [
    "right-9f3e",
    "aaaaaaaaaaaaaaaaaaaa",
    "litmos-key",
    "apikey=wrong-77",
    "0a1b2c3d4e5f",
];

/// In no output either: phones, addresses, and what was posted without being supported.
const PERSONAL: [&str; 6] = [
    "+15550001234",
    "+15550005678",
    "Marked Street",
    "Markedtown",
    "98-MARKED",
    "Shirt Marked",
];

/// Litmos's and BambooHR's own words at times repeat what they were sent.
const ECHO: &str =
    r#"{"Detail":"+15550001234 of Marked Street, Markedtown is wrong for apikey litmos-key"}"#;

async fn connect(world: &World, password: &str) -> Value {
    world.post("/api/connection/enable", json!({})).await;
    let typed = json!({ "subdomain": "acme", "user_name": "admin", "password": password });
    world.post("/api/connection/connect", typed).await.1
}

/// Does everything that can be done, well and badly, and returns all that was said.
async fn everything(world: &World) -> Vec<(String, String)> {
    let mut said = vec![(
        "a refused login".to_owned(),
        connect(world, "wrong-0a1b2c3d4e5f").await.to_string(),
    )];
    said.push((
        "a login".to_owned(),
        connect(world, "right-9f3e").await.to_string(),
    ));
    for (id, email) in [("1", "ana@acme.test"), ("2", "ben@acme.test"), ("3", "")] {
        world.vendors.hire(id, "Ana", "Ruiz", email);
        for (column, cell) in [
            ("workPhone", "+15550001234"),
            ("mobilePhone", "+15550005678"),
            ("address1", "Marked Street"),
            ("city", "Markedtown"),
            ("zipcode", "98-MARKED"),
        ] {
            world.vendors.change(id, column, cell);
        }
    }
    world.vendors.fault("POST bamboohr", Fault::Body(ECHO));
    said.push(("a failed Sync".to_owned(), world.sync().await.to_string()));
    said.push(("a Sync".to_owned(), world.sync().await.to_string()));
    world.vendors.fault("POST litmos", Fault::Body(ECHO));
    said.push(("an Import".to_owned(), world.import_all().await.to_string()));
    world.vendors.fault("PUT litmos", Fault::Status(400, None));
    world.vendors.change("1", "city", "Markedtown again");
    world.sync().await;
    said.push((
        "an Import that fails".to_owned(),
        world.import_all().await.to_string(),
    ));
    deliveries(world).await;
    for (path, body) in [
        ("/api/imports", json!({ "selection": "+15550001234" })),
        (
            "/api/connection/connect",
            json!({ "password": "right-9f3e" }),
        ),
    ] {
        said.push((
            format!("a wrong POST {path}"),
            world.post(path, body).await.1.to_string(),
        ));
    }
    // The engine's own pace must leave it calls for explanations.
    world.advance(60);
    let paths = [
        "connection",
        "people",
        "people/1/explain",
        "people/3/explain",
        "people/404/explain",
        "imports",
        "imports/import-1",
        "imports/import-1/report.csv",
        "imports/import-2/report.json",
        "events",
        "audit",
        "syncs/sync-1",
    ];
    for path in paths {
        let (status, body) = world
            .call(Method::GET, &format!("/api/{path}"), "all", None)
            .await;
        assert!(status == 200 || path.contains("404"), "{path}: {status}");
        said.push((path.to_owned(), body.to_string()));
    }
    said
}

async fn deliveries(world: &World) {
    let entry = json!({ "action": "Updated", "changedFields": ["City"], "id": "1", "timestamp": "2026-11-02T09:00:00+0000",
        "fields": { "City": "Markedtown", "Work Phone": "+15550001234", "Shirt Size": "Shirt Marked", "Litmos Access": "yes" } });
    let body = json!({ "employees": [entry] }).to_string();
    world
        .deliver_to(
            "/webhooks/bamboohr?apikey=wrong-77&source=acme",
            "application/json",
            &body,
        )
        .await;
    world.deliver("{ \"employees\": [ \"+15550001234\" ").await;
    world.deliver(&body).await;
    world.settle().await;
}

#[tokio::test]
async fn no_output_holds_a_secret_a_phone_or_an_address() {
    let (log, _guard) = Log::begin();
    let world = World::new();
    let mut said = everything(&world).await;
    let log = log.take();
    assert!(
        log.contains("a Sync failed") && log.contains("run_with_failures"),
        "the log was looked at: {log}"
    );
    said.push(("the log".to_owned(), log));
    for (what, text) in &said {
        for marked in SECRETS.iter().chain(&PERSONAL) {
            assert!(!text.contains(marked), "{what} holds `{marked}`: {text}");
        }
    }
    let store = world.store.snapshot().expect("a copy");
    for password in ["right-9f3e", "0a1b2c3d4e5f"] {
        let is_there = store
            .windows(password.len())
            .any(|window| window == password.as_bytes());
        assert!(!is_there, "the store holds `{password}`");
    }
}
