//! A second click on Import, while the first run goes on and once it has ended, and requests with
//! an id of their own (CNC-2).

use crate::support::World;
use http::Method;
use serde_json::{Value, json};

/// Two people on the list; nobody has a learner.
async fn with_two() -> World {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.vendors.hire("2", "Ben", "Osei", "ben@acme.test");
    world.sync().await;
    world
}

async fn click(world: &World, is_dry: bool) -> String {
    let asked = json!({ "selection": ["1", "2"], "dry_run": is_dry });
    let (status, run) = world.post("/api/imports", asked).await;
    assert_eq!(status, 202, "{run}");
    world.settle().await;
    run["id"].as_str().expect("an id").to_owned()
}

/// The same with an id of the request's own.
async fn send(world: &World, token: &str, id: &str, asked: Value) -> (u16, Value) {
    world
        .call_as_request(Method::POST, "/api/imports", token, id, asked)
        .await
}

#[tokio::test]
async fn a_run_that_changed_no_learner_is_shown_again_for_ten_seconds() {
    let world = with_two().await;
    assert_eq!(click(&world, true).await, "import-1");
    world.advance(10);
    assert_eq!(click(&world, true).await, "import-1");
    world.advance(1);
    assert_eq!(click(&world, true).await, "import-2");
}

#[tokio::test]
async fn rows_that_all_failed_are_not_tried_again_by_a_double_click() {
    let world = with_two().await;
    for _ in 0..2 {
        world
            .vendors
            .fault("POST litmos.test", crate::support::Fault::Status(400, None));
    }
    assert_eq!(click(&world, false).await, "import-1");
    world.advance(9);
    assert_eq!(click(&world, false).await, "import-1");
    assert_eq!(world.vendors.calls("POST litmos.test").len(), 2);
    world.advance(2);
    assert_eq!(click(&world, false).await, "import-2");
    assert_eq!(world.vendors.learners("Active").len(), 2);
}

#[tokio::test]
async fn a_run_that_was_stopped_is_begun_anew() {
    let world = with_two().await;
    world
        .vendors
        .fault("POST litmos.test", crate::support::Fault::Status(401, None));
    assert_eq!(click(&world, false).await, "import-1");
    assert_eq!(
        world.get("/api/imports/import-1").await.1["state"],
        "aborted"
    );
    assert_eq!(click(&world, false).await, "import-2");
    assert_eq!(world.vendors.learners("Active").len(), 2);
}

#[tokio::test]
async fn another_plan_is_another_run_however_soon() {
    let world = with_two().await;
    assert_eq!(click(&world, true).await, "import-1");
    assert_eq!(
        click(&world, false).await,
        "import-2",
        "a dry run is not the real one"
    );
    // Two learners were made, so that the plan is to do nothing for them.
    assert_eq!(click(&world, false).await, "import-3");
    assert_eq!(
        click(&world, false).await,
        "import-3",
        "which changed nobody, and would not now"
    );
    world.vendors.change("1", "city", "Bath");
    world.sync().await;
    assert_eq!(
        click(&world, false).await,
        "import-4",
        "a Sync told something new"
    );
    assert_eq!(
        click(&world, false).await,
        "import-5",
        "and the run has changed somebody"
    );
    assert_eq!(
        world.vendors.learners("City")[0],
        ("ana@acme.test".to_owned(), json!("Bath"))
    );
}

#[tokio::test]
async fn a_request_that_is_sent_again_shows_its_first_run_however_late() {
    let mut world = with_two().await;
    let asked = json!({ "selection": ["1", "2"] });
    let (status, first) = send(&world, "all", "7f3a", asked.clone()).await;
    assert_eq!((status, &first["id"]), (202, &json!("import-1")));
    world.settle().await;
    world.advance(3600);
    world.restart();
    let (status, again) = send(&world, "all", "7f3a", asked.clone()).await;
    assert_eq!(
        (status, &again["id"], &again["state"]),
        (202, &json!("import-1"), &json!("completed"))
    );
    let (_, other) = send(&world, "all", "7f3b", asked).await;
    assert_eq!(other["id"], "import-2");
    let wrong = "x".repeat(201);
    let (status, problem) = send(&world, "all", &wrong, json!({ "selection": ["1"] })).await;
    assert_eq!((status, &problem["code"]), (400, &json!("invalid_request")));
}

#[tokio::test]
async fn an_id_given_again_for_something_else_is_refused() {
    let world = with_two().await;
    let dry = json!({ "selection": ["1", "2"], "dry_run": true });
    assert_eq!(send(&world, "all", "7f3a", dry.clone()).await.0, 202);
    world.settle().await;
    let others = [
        json!({ "selection": ["1", "2"] }),
        json!({ "selection": ["1"], "dry_run": true }),
        json!({ "selection": "selected", "dry_run": true }),
    ];
    for other in others {
        let (status, problem) = send(&world, "all", "7f3a", other).await;
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("invalid_request")),
            "{problem}"
        );
    }
    let (status, again) = send(&world, "all", "7f3a", dry).await;
    assert_eq!((status, &again["id"]), (202, &json!("import-1")));
    assert!(world.vendors.learners("Active").is_empty());
    // Whoever is selected by then, the word is the same.
    world
        .call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "all" })),
        )
        .await;
    let selected = json!({ "selection": "selected" });
    assert_eq!(
        send(&world, "all", "7f3b", selected.clone()).await.1["id"],
        "import-2"
    );
    world.settle().await;
    world
        .call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "none" })),
        )
        .await;
    assert_eq!(
        send(&world, "all", "7f3b", selected).await.1["id"],
        "import-2"
    );
}
