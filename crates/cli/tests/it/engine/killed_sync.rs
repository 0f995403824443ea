//! `kill -9` at every call of a Sync, and at instants between: until it is over the old list stands
//! whole, and the next start brings the same Sync to its end (STG-6, CRS-3, CRS-4).

use fake_bamboohr::Command;
use serde_json::{Value, json};

use super::process::{Engine, Installation};
use super::vendors::{BOTH, Hold, Vendors};

const PEOPLE: [(&str, &str, &str); 4] = [
    ("Ana", "Ruiz", "ana@acme.test"),
    ("Ben", "Okoye", "ben@acme.test"),
    ("Cy", "Marsh", ""),
    ("Dee", "Lund", "dee@acme.test"),
];

/// `id state problems, selected or not` of every row.
async fn list(engine: &Engine) -> Vec<String> {
    let people = engine.get("/api/people").await.1;
    let line = |row: &Value| {
        let problems: Vec<_> = row["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap())
            .collect();
        let chosen = if row["selected"] == true {
            " selected"
        } else {
            ""
        };
        format!(
            "{} {} [{}]{chosen}",
            row["employee_id"].as_str().unwrap(),
            row["state"].as_str().unwrap(),
            problems.join(" ")
        )
    };
    let mut lines: Vec<_> = people["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect();
    lines.sort();
    lines
}

/// Three are linked, two are selected, and HR has changed something about everybody since.
async fn changed(name: &str) -> (Vendors, Installation, Engine) {
    let vendors = Vendors::start(&PEOPLE).await;
    let installation = Installation::new(name, &vendors);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    let import = engine.start_import().await;
    engine.report(&import).await;
    assert_eq!(
        engine
            .put("/api/selection", json!({ "ids": ["1", "2"] }))
            .await
            .0,
        200
    );
    for (employee, field, value) in [
        (1, "jobTitle", "Lead"),
        (2, "customLitmosAccess", "no"),
        (3, "workEmail", "cy@acme.test"),
    ] {
        let fields = [(field.to_owned(), value.to_owned())].into();
        vendors
            .bamboohr
            .apply(Command::SetFields { employee, fields })
            .unwrap();
    }
    (vendors, installation, engine)
}

const OLD: [&str; 4] = [
    "1 unchanged [] selected",
    "2 unchanged [] selected",
    "3 new [missing_work_email]",
    "4 unchanged []",
];
const NEW: [&str; 4] = [
    "1 changed [] selected",
    "2 removed []",
    "3 new []",
    "4 unchanged []",
];

async fn start_sync(engine: &Engine) -> String {
    let (status, run) = engine.post("/api/syncs", json!({})).await;
    assert_eq!(status, 202, "{run}");
    run["id"].as_str().unwrap().to_owned()
}

/// The next start finds the old list, goes on with the same Sync by itself, and comes to the new
/// list.
async fn assert_goes_on(vendors: &Vendors, installation: &Installation, sync: &str, point: &str) {
    vendors
        .bamboohr_gate
        .hold_after(0, Hold::BeforeItTakesEffect);
    let engine = Engine::start(installation);
    vendors.bamboohr_gate.held().await;
    assert_eq!(list(&engine).await, OLD, "{point}");
    vendors.bamboohr_gate.let_go();
    assert_ended(&engine, sync, point).await;
}

async fn assert_ended(engine: &Engine, sync: &str, point: &str) {
    let run = engine.over(&format!("/api/syncs/{sync}")).await;
    assert_eq!(
        (&run["state"], &run["summary"]["left_selection"]),
        (&json!("completed"), &json!(["2"])),
        "{point}"
    );
    assert_eq!(list(engine).await, NEW, "{point}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_call_of_a_sync_it_keeps_the_old_list_and_comes_to_the_new_one() {
    let (vendors, _installation, engine) = changed("sync").await;
    assert_eq!(list(&engine).await, OLD);
    let before = vendors.bamboohr_gate.calls().len();
    let sync = start_sync(&engine).await;
    assert_ended(&engine, &sync, "not killed").await;
    let calls = vendors.bamboohr_gate.calls().split_off(before);
    assert_eq!(calls.len(), 2, "the catalogue and the report: {calls:?}");
    for (number, when) in (0..calls.len()).flat_map(|number| BOTH.map(|when| (number, when))) {
        let point = format!("call {number}, {when:?}");
        let (vendors, installation, engine) = changed(&format!("sync-{number}-{when:?}")).await;
        vendors.bamboohr_gate.hold_after(number, when);
        let sync = start_sync(&engine).await;
        vendors.bamboohr_gate.held().await;
        engine.kill();
        assert_goes_on(&vendors, &installation, &sync, &point).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_instant_of_a_sync_it_has_the_old_list_or_the_new_one() {
    for looks in 0..6 {
        let point = format!("after {looks} looks");
        let (_vendors, installation, engine) = changed(&format!("sync-between-{looks}")).await;
        let sync = start_sync(&engine).await;
        for _ in 0..looks {
            engine.get(&format!("/api/syncs/{sync}")).await;
        }
        engine.kill();
        let engine = Engine::start(&installation);
        assert_ended(&engine, &sync, &point).await;
    }
}
