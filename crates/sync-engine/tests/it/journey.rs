//! The journey of the help page: connect, Sync, select, Import, and what goes wrong on the way.

use crate::support::{Fault, World, rows};
use http::Method;
use serde_json::json;

async fn acme() -> World {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.vendors.hire("2", "Ben", "Okoye", "ben@acme.test");
    world.vendors.hire("3", "Cy", "Marsh", "");
    world
}

#[tokio::test]
async fn sync_stages_import_makes_learners_and_the_same_again_writes_nothing() {
    let world = acme().await;
    let sync = world.sync().await;
    assert_eq!(sync["state"], "completed", "{sync}");
    assert_eq!(sync["summary"]["new"], 3);
    assert_eq!(sync["summary"]["with_problems"], 1);
    assert!(
        world.vendors.calls("GET litmos").is_empty(),
        "a Sync asks Litmos nothing"
    );

    let report = world.import_all().await;
    assert_eq!(
        rows(&report),
        [
            "1 created - []",
            "2 created - []",
            "3 failed missing_work_email []"
        ]
    );
    assert_eq!(report["run"]["state"], "completed_with_failures");
    assert_eq!(report["run"]["counts"]["created"], 2);
    assert_eq!(
        world.vendors.learners("FirstName"),
        [
            ("ana@acme.test".to_owned(), json!("Ana")),
            ("ben@acme.test".to_owned(), json!("Ben")),
        ]
    );

    let again = world.import_all().await;
    assert_eq!(
        rows(&again),
        [
            "1 unchanged - []",
            "2 unchanged - []",
            "3 failed missing_work_email []"
        ]
    );
    assert_eq!(world.vendors.calls("POST litmos").len(), 2);
    assert!(world.vendors.calls("PUT litmos").is_empty());
    let people = world.get("/api/people?state=unchanged").await.1;
    assert_eq!(people["total"], 2);
    assert_eq!(people["rows"][0]["last_outcome"]["outcome"], "unchanged");
}

#[tokio::test]
async fn a_change_is_written_into_the_whole_object_and_nothing_else_changes() {
    let world = acme().await;
    world.sync().await;
    world.import_all().await;
    world.vendors.change("1", "city", "Leeds");
    world.vendors.change("2", "workEmail", "benjamin@acme.test");
    let sync = world.sync().await;
    assert_eq!(
        (&sync["summary"]["changed"], &sync["summary"]["unchanged"]),
        (&json!(2), &json!(0))
    );
    let report = world.import_all().await;
    assert_eq!(
        rows(&report),
        [
            "1 updated - []",
            "2 updated - [renamed]",
            "3 failed missing_work_email []"
        ]
    );
    assert_eq!(
        world.vendors.learners("City")[0],
        ("ana@acme.test".to_owned(), json!("Leeds"))
    );
    assert_eq!(
        world.vendors.learners("City")[1],
        ("benjamin@acme.test".to_owned(), json!(""))
    );
    assert_eq!(world.vendors.learners("Points")[0].1, json!(7));
    assert_eq!(world.vendors.learners("CustomField1")[1].1, json!("kept"));
}

#[tokio::test]
async fn two_who_swap_names_fail_and_a_chain_is_walked_from_its_free_end() {
    let world = acme().await;
    world.sync().await;
    world.import_all().await;
    world.vendors.change("1", "workEmail", "ben@acme.test");
    world.vendors.change("2", "workEmail", "ana@acme.test");
    world.sync().await;
    assert_eq!(
        rows(&world.import_all().await)[..2],
        ["1 failed username_cycle []", "2 failed username_cycle []"]
    );
    world.vendors.change("2", "workEmail", "free@acme.test");
    world.sync().await;
    assert_eq!(
        rows(&world.import_all().await)[..2],
        ["1 updated - [renamed]", "2 updated - [renamed]"]
    );
    assert_eq!(
        world.vendors.learners("FirstName"),
        [
            ("ben@acme.test".to_owned(), json!("Ana")),
            ("free@acme.test".to_owned(), json!("Ben")),
        ]
    );
}

#[tokio::test]
async fn a_manually_made_learner_of_the_same_name_is_adopted_with_its_other_members_kept() {
    let world = acme().await;
    world.vendors.learner(
        "ANA@acme.test",
        json!({ "FirstName": "Ana", "Active": false, "CustomField1": "mine" }),
    );
    world.sync().await;
    let report = world.import_all().await;
    assert_eq!(rows(&report)[0], "1 updated - [adopted+reactivated]");
    assert_eq!(
        world.vendors.learners("CustomField1")[0],
        ("ANA@acme.test".to_owned(), json!("mine"))
    );
    assert_eq!(world.vendors.calls("POST litmos").len(), 1);
}

/// One create with one thing going wrong: posts made, outcome, learners there.
async fn one_create(fault: Fault) -> (usize, String, usize, i64) {
    let world = World::connected().await;
    world.vendors.hire("1", "Ada", "Byron", "ada@acme.test");
    world.sync().await;
    let start = world.now();
    world.vendors.fault("POST litmos", fault);
    let report = world.import_all().await;
    let posts = world.vendors.calls("POST litmos").len();
    let learners = world.vendors.state().learners.len();
    (
        posts,
        rows(&report)[0].clone(),
        learners,
        world.now().duration_since(start).as_secs(),
    )
}

#[tokio::test]
async fn a_create_that_goes_wrong_is_retried_never_doubled() {
    let created = "1 created - []".to_owned();
    let (posts, outcome, learners, waited) = one_create(Fault::Status(503, Some(30))).await;
    assert_eq!((posts, &outcome, learners), (2, &created, 1));
    assert!((30..40).contains(&waited), "waited {waited} s");
    let (posts, outcome, learners, _) = one_create(Fault::Status(429, None)).await;
    assert_eq!((posts, &outcome, learners), (2, &created, 1));
    let (posts, outcome, learners, _) = one_create(Fault::Status(500, None)).await;
    assert_eq!((posts, &outcome, learners), (2, &created, 1));
    let (posts, outcome, learners, _) = one_create(Fault::LoseAnswer).await;
    assert_eq!((posts, &outcome, learners), (1, &created, 1));
    let (posts, outcome, learners, _) = one_create(Fault::Cut).await;
    assert_eq!((posts, &outcome, learners), (2, &created, 1));
    let (posts, outcome, learners, _) = one_create(Fault::Body("<html>oops</html>")).await;
    assert_eq!((posts, &outcome, learners), (1, &created, 1));
    let (posts, outcome, learners, _) = one_create(Fault::Status(400, None)).await;
    assert_eq!(
        (posts, outcome.as_str(), learners),
        (1, "1 failed litmos_rejected []", 0)
    );
}

#[tokio::test]
async fn looking_first_does_not_use_up_the_tries_of_a_create() {
    let world = World::connected().await;
    world.vendors.hire("1", "Ada", "Byron", "ada@acme.test");
    world.sync().await;
    for _ in 0..5 {
        world.vendors.fault("POST litmos", Fault::Status(503, None));
    }
    assert_eq!(rows(&world.import_all().await), ["1 created - []"]);
    assert_eq!(world.vendors.calls("POST litmos").len(), 6);
}

#[tokio::test]
async fn a_wait_beyond_ten_minutes_pauses_the_run_until_then() {
    let world = World::connected().await;
    world.vendors.hire("1", "Ada", "Byron", "ada@acme.test");
    world.sync().await;
    world
        .vendors
        .fault("POST litmos", Fault::Status(429, Some(3600)));
    world
        .call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "all" })),
        )
        .await;
    world
        .post("/api/imports", json!({ "selection": "selected" }))
        .await;
    let soon = world.now() + jiff::SignedDuration::from_mins(30);
    world.settle_until(soon).await;
    let header = world.get("/api/imports/import-1").await.1;
    assert_eq!(
        (&header["state"], &header["reason"]),
        (&json!("paused"), &json!("rate_limited"))
    );
    world.settle().await;
    let report = world.report("import-1").await;
    assert_eq!(rows(&report), ["1 created - []"]);
    assert_eq!(report["run"]["state"], "completed");
}

#[tokio::test]
async fn an_engine_that_dies_after_the_effect_claims_the_learner_it_made() {
    let mut world = acme().await;
    world.sync().await;
    world.vendors.fault("POST litmos", Fault::Hang);
    world
        .call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "all" })),
        )
        .await;
    world
        .post("/api/imports", json!({ "selection": "selected" }))
        .await;
    world.settle_until_it_hangs().await;
    world.restart();
    let people = world.get("/api/people").await.1;
    assert_eq!(
        (&people["total"], &people["rows"][0]["selected"]),
        (&json!(3), &json!(true)),
        "the list is stored"
    );
    world.settle().await;
    let report = world.report("import-1").await;
    assert_eq!(
        rows(&report),
        [
            "1 created - []",
            "2 created - []",
            "3 failed missing_work_email []"
        ]
    );
    assert_eq!(world.vendors.calls("POST litmos").len(), 2);
    assert_eq!(report["run"]["selected"], 3);
}

#[tokio::test]
async fn an_engine_that_dies_in_an_update_reports_it_as_updated() {
    let mut world = acme().await;
    world.sync().await;
    world.import_all().await;
    world.vendors.change("1", "jobTitle", "Lead");
    world.sync().await;
    world.vendors.fault("PUT litmos", Fault::Hang);
    world
        .post("/api/imports", json!({ "selection": ["1"] }))
        .await;
    world.settle_until_it_hangs().await;
    world.restart();
    world.settle().await;
    assert_eq!(rows(&world.report("import-2").await), ["1 updated - []"]);
    assert_eq!(world.vendors.calls("PUT litmos").len(), 1);
}

#[tokio::test]
async fn a_learner_deleted_in_litmos_is_made_again() {
    let world = acme().await;
    world.sync().await;
    world.import_all().await;
    world.vendors.state().learners.clear();
    world.vendors.change("1", "city", "Leeds");
    world.sync().await;
    let report = world.import(json!({ "selection": ["1", "9"] })).await;
    assert_eq!(
        rows(&report),
        [
            "1 created - [recreated]",
            "9 not_attempted not_importable []"
        ]
    );
    assert_eq!(
        report["rows"][0]["warnings"],
        json!(["linked_learner_missing"])
    );
    assert_eq!(
        world.vendors.learners("City"),
        [("ana@acme.test".to_owned(), json!("Leeds"))]
    );
    assert_eq!(
        rows(&world.import(json!({ "selection": ["1"] })).await),
        ["1 unchanged - []"]
    );
}

#[tokio::test]
async fn a_rejected_litmos_key_stops_the_run_and_marks_the_connection() {
    let world = acme().await;
    world.sync().await;
    world.vendors.fault("POST litmos", Fault::Status(401, None));
    let report = world.import_all().await;
    assert_eq!(
        rows(&report),
        [
            "1 not_attempted litmos_key_rejected []",
            "2 not_attempted litmos_key_rejected []",
            "3 failed missing_work_email []",
        ]
    );
    assert_eq!(report["run"]["state"], "aborted");
    let connection = world.get("/api/connection").await.1;
    assert_eq!(
        (&connection["state"], &connection["reason"]),
        (&json!("needs_attention"), &json!("litmos_key_rejected"))
    );
    assert_eq!(world.import_all().await["run"]["counts"]["created"], 2);
    assert_eq!(world.get("/api/connection").await.1["state"], "connected");
}

#[tokio::test]
async fn a_rejected_bamboohr_key_fails_the_sync_and_leaves_the_list() {
    let world = acme().await;
    world.sync().await;
    world
        .vendors
        .fault("POST bamboohr", Fault::Status(403, None));
    let sync = world.sync().await;
    assert_eq!(
        (&sync["state"], &sync["reason"]),
        (&json!("failed"), &json!("bamboohr_key_rejected"))
    );
    assert_eq!(world.get("/api/people").await.1["total"], 3);
    assert_eq!(
        world.get("/api/connection").await.1["state"],
        "needs_attention"
    );
    assert_eq!(world.sync().await["state"], "completed");
    assert_eq!(world.get("/api/connection").await.1["state"], "connected");
}

#[tokio::test]
async fn a_busy_bamboohr_is_called_again_and_one_that_stays_down_fails_the_sync() {
    let world = acme().await;
    world
        .vendors
        .fault("POST bamboohr", Fault::Status(429, Some(20)));
    let start = world.now();
    assert_eq!(world.sync().await["state"], "completed");
    assert!(world.now().duration_since(start).as_secs() >= 20);
    for _ in 0..6 {
        world
            .vendors
            .fault("POST bamboohr", Fault::Status(502, None));
    }
    let sync = world.sync().await;
    assert_eq!(
        (&sync["state"], &sync["reason"]),
        (&json!("failed"), &json!("bamboohr_unavailable"))
    );
}

#[tokio::test]
async fn a_cancelled_run_keeps_what_is_done_and_skips_the_rest() {
    let world = acme().await;
    world.sync().await;
    world
        .vendors
        .fault("GET litmos", Fault::Status(503, Some(60)));
    world
        .call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "all" })),
        )
        .await;
    world
        .post("/api/imports", json!({ "selection": "selected" }))
        .await;
    world.settle_until(world.now()).await;
    assert_eq!(
        world
            .post("/api/imports", json!({ "selection": ["1"] }))
            .await
            .0,
        409
    );
    assert_eq!(
        world
            .post("/api/imports/import-1/cancel", json!({}))
            .await
            .0,
        200
    );
    world.settle().await;
    let report = world.report("import-1").await;
    assert_eq!(
        rows(&report),
        [
            "1 not_attempted cancelled []",
            "2 not_attempted cancelled []",
            "3 not_attempted cancelled []"
        ]
    );
    assert_eq!(report["run"]["state"], "cancelled");
}

#[tokio::test]
async fn a_dry_run_says_what_the_real_one_does_and_writes_nothing() {
    let world = acme().await;
    world.sync().await;
    world
        .call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "all" })),
        )
        .await;
    let dry = world
        .import(json!({ "selection": "selected", "dry_run": true }))
        .await;
    assert!(world.vendors.state().learners.is_empty());
    assert_eq!(world.get("/api/people?state=new").await.1["total"], 3);
    let real = world.import_all().await;
    assert_eq!(rows(&dry), rows(&real));
    assert_eq!(dry["run"]["dry_run"], true);
}

#[tokio::test]
async fn too_many_deactivations_hold_the_run_until_confirmed() {
    let world = World::connected().await;
    for id in 1..=6 {
        world
            .vendors
            .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
    }
    world.sync().await;
    world.import_all().await;
    for id in 1..=6 {
        world.vendors.change(&id.to_string(), "status", "Inactive");
    }
    world.sync().await;
    let held = world.import_all().await;
    assert_eq!(
        (&held["run"]["state"], &held["run"]["reason"]),
        (&json!("held"), &json!("held:SAF-1"))
    );
    assert!(world.vendors.calls("PUT litmos").is_empty());
    assert_eq!(
        world
            .post("/api/imports/import-2/confirm", json!({}))
            .await
            .0,
        200
    );
    world.settle().await;
    let report = world.report("import-2").await;
    assert_eq!(report["run"]["counts"]["updated"], 6, "{report}");
    assert!(
        world
            .vendors
            .learners("Active")
            .iter()
            .all(|(_, active)| *active == json!(false))
    );
}

#[tokio::test]
async fn a_list_that_would_empty_is_held_and_may_be_confirmed_or_rejected() {
    let world = acme().await;
    world.sync().await;
    for id in ["1", "2", "3"] {
        world.vendors.change(id, "access", "no");
    }
    let held = world.sync().await;
    assert_eq!(
        (&held["state"], &held["reason"]),
        (&json!("held"), &json!("held:SAF-3"))
    );
    assert_eq!(world.get("/api/people?state=new").await.1["total"], 3);
    assert_eq!(
        world.post("/api/syncs/sync-2/reject", json!({})).await.1["state"],
        "failed"
    );
    world.sync().await;
    assert_eq!(
        world.post("/api/syncs/sync-3/confirm", json!({})).await.1["state"],
        "completed"
    );
    assert_eq!(world.get("/api/people?state=removed").await.1["total"], 3);
    assert_eq!(world.post("/api/people/1/dismiss", json!({})).await.0, 200);
    assert_eq!(world.get("/api/people").await.1["total"], 2);
}

#[tokio::test]
async fn the_pace_stays_within_the_limit_and_still_finishes() {
    let world = World::connected().await;
    for id in 1..=120 {
        world
            .vendors
            .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
    }
    world.sync().await;
    assert_eq!(world.import_all().await["run"]["counts"]["created"], 120);
    let calls = world.vendors.state();
    let times: Vec<_> = calls
        .calls
        .iter()
        .filter(|(_, line)| line.contains("litmos"))
        .map(|(at, _)| *at)
        .collect();
    assert_eq!(times.len(), 240);
    for window in times.windows(101) {
        assert!(
            window[100].duration_since(window[0]).as_secs() >= 60,
            "101 calls within a minute"
        );
    }
}

const SOMEBODY: &str = r#"{"Id":"other1","UserName":"else@acme.test","FirstName":"E","LastName":"L","Email":"",
  "AccessLevel":"Learner","Active":true,"JobTitle":""}"#;

#[tokio::test]
async fn a_learner_of_another_name_than_looked_up_is_not_found() {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    world.sync().await;
    world.vendors.fault("GET litmos", Fault::Body(SOMEBODY));
    let report = world.import_all().await;
    assert_eq!(report["run"]["counts"]["created"], 1, "{report}");
    assert_eq!(world.vendors.calls("GET litmos").len(), 1);
}

/// A run of one update whose write meets `fault` and that is then cancelled.
async fn cancelled_update(fault: Fault) -> (Vec<String>, usize) {
    let world = acme().await;
    world.sync().await;
    world.import_all().await;
    world.vendors.change("1", "jobTitle", "Lead");
    world.sync().await;
    world.vendors.fault("PUT litmos", fault);
    world
        .post("/api/imports", json!({ "selection": ["1"] }))
        .await;
    world.tick_until_called("import", 1, "PUT litmos").await;
    assert_eq!(
        world
            .post("/api/imports/import-2/cancel", json!({}))
            .await
            .0,
        200
    );
    world.settle().await;
    (
        rows(&world.report("import-2").await),
        world.vendors.calls("PUT litmos").len(),
    )
}

#[tokio::test]
async fn a_cancelled_update_is_looked_at_and_not_written_again() {
    for status in [408, 500, 502, 503, 504, 598] {
        let updated = vec!["1 updated - []".to_owned()];
        assert_eq!(
            cancelled_update(Fault::StatusAfter(status)).await,
            (updated, 1),
            "{status}"
        );
        let left = vec!["1 not_attempted cancelled []".to_owned()];
        assert_eq!(
            cancelled_update(Fault::Status(status, None)).await,
            (left, 1),
            "{status}"
        );
    }
}

#[tokio::test]
async fn what_waits_for_a_decision_is_of_its_own_company() {
    let world = World::connected().await;
    for id in 1..=6 {
        world
            .vendors
            .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
    }
    world.sync().await;
    world.import_all().await;
    for id in 1..=6 {
        world.vendors.change(&id.to_string(), "status", "Inactive");
    }
    world.sync().await;
    assert_eq!(world.import_all().await["run"]["state"], "held");
    for id in 1..=6 {
        world.vendors.change(&id.to_string(), "access", "no");
    }
    assert_eq!(world.sync().await["state"], "held");
    let typed = json!({ "subdomain": "other", "user_name": "admin", "password": "right" });
    assert_eq!(world.post("/api/connection/connect", typed).await.0, 200);
    let (status, problem) = world.post("/api/imports/import-2/confirm", json!({})).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("confirmation_stale"))
    );
    let (status, problem) = world.post("/api/syncs/sync-3/confirm", json!({})).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("confirmation_stale"))
    );
    assert_eq!(
        world
            .post("/api/imports/import-2/cancel", json!({}))
            .await
            .0,
        200
    );
    world.settle().await;
    assert_eq!(world.report("import-2").await["run"]["state"], "cancelled");
    assert!(world.vendors.calls("PUT litmos").is_empty());
}

#[tokio::test]
async fn a_row_without_an_id_fails_the_sync_by_the_name_of_the_field() {
    let world = acme().await;
    world.sync().await;
    let body = r#"{"fields":[{"id":"access"}],"employees":[{"firstName":"Zoe"}]}"#;
    world.vendors.fault("POST bamboohr", Fault::Body(body));
    let sync = world.sync().await;
    assert_eq!(
        (&sync["state"], &sync["reason"]),
        (&json!("failed"), &json!("essential_field_unavailable"))
    );
    assert_eq!(world.get("/api/people").await.1["total"], 3);
}

#[tokio::test]
async fn no_lock_is_held_during_a_call_to_litmos() {
    let world = acme().await;
    world.sync().await;
    world.vendors.fault("GET litmos", Fault::Hang);
    world
        .call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "all" })),
        )
        .await;
    world
        .post("/api/imports", json!({ "selection": "selected" }))
        .await;
    {
        let importing = world.settle();
        tokio::pin!(importing);
        let hangs = futures_util::future::poll_fn(|context| {
            std::task::Poll::Ready(importing.as_mut().poll(context).is_pending())
        });
        assert!(hangs.await, "no call hung");
        // The call is under way all this time: reading, changing and storing go on (CNC-7).
        assert_eq!(world.get("/api/people").await.1["total"], 3);
        let chosen = world
            .call(
                Method::PUT,
                "/api/selection",
                "all",
                Some(json!({ "ids": ["1"] })),
            )
            .await;
        assert_eq!((chosen.0, &chosen.1["selected"]), (200, &json!(1)));
        assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    }
}

#[tokio::test]
async fn a_run_keeps_the_options_it_began_with_and_the_next_has_the_new_ones() {
    let mut world = acme().await;
    world.vendors.change("2", "status", "Inactive");
    world.sync().await;
    world.vendors.fault("POST litmos", Fault::Hang);
    world
        .post("/api/imports", json!({ "selection": ["1", "2"] }))
        .await;
    world.settle_until_it_hangs().await;
    let options = sync_core::Config {
        new_inactive: sync_core::config::NewInactive::Skip,
        ..Default::default()
    };
    world.restart_with(options);
    world.settle().await;
    assert_eq!(
        rows(&world.report("import-1").await),
        ["1 created - []", "2 created - []"]
    );
    world.vendors.hire("4", "Dee", "Lind", "dee@acme.test");
    world.vendors.change("4", "status", "Inactive");
    world.sync().await;
    assert_eq!(
        rows(&world.import(json!({ "selection": ["4"] })).await),
        ["4 not_attempted not_importable []"]
    );
}

#[tokio::test]
async fn a_sync_calls_litmos_for_nothing_it_may_find() {
    let world = acme().await;
    world.vendors.learner("ben@acme.test", json!({}));
    world.sync().await;
    world.import_all().await;
    let before = world
        .vendors
        .calls("")
        .iter()
        .filter(|call| call.contains(" litmos"))
        .count();
    // Somebody new, changed, renamed, gone, unticked and without an address; and a learner edited
    // by hand.
    world.vendors.hire("4", "Dee", "Lind", "dee@acme.test");
    world.vendors.change("1", "city", "Leeds");
    world.vendors.change("2", "workEmail", "benjamin@acme.test");
    world.vendors.change("2", "status", "Inactive");
    world.sync().await;
    world.vendors.change("1", "access", "no");
    world.vendors.change("2", "workEmail", "");
    world.vendors.state().employees.remove("3");
    world
        .vendors
        .state()
        .learners
        .values_mut()
        .for_each(|learner| learner["City"] = json!("York"));
    assert_eq!(world.sync().await["state"], "completed");
    let after = world
        .vendors
        .calls("")
        .iter()
        .filter(|call| call.contains(" litmos"))
        .count();
    assert_eq!((after - before, before > 0), (0, true));
}

#[tokio::test]
async fn a_near_match_is_no_match_and_no_search_is_made() {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    for near in [
        "ana@acme.test.au",
        "joana@acme.test",
        "ana@acme.tes",
        "an.a@acme.test",
    ] {
        world.vendors.learner(
            near,
            json!({ "Email": "ana@acme.test", "FirstName": "Ana", "LastName": "Ruiz" }),
        );
    }
    world.sync().await;
    assert_eq!(rows(&world.import_all().await), ["1 created - []"]);
    assert_eq!(
        world
            .vendors
            .calls("")
            .into_iter()
            .filter(|call| call.contains(" litmos"))
            .collect::<Vec<_>>(),
        [
            "GET litmos.test/v1.svc/users/ana@acme.test",
            "POST litmos.test/v1.svc/users"
        ]
    );
    assert_eq!(
        world
            .vendors
            .learners("LastName")
            .iter()
            .filter(|(_, last)| last == "Ruiz")
            .count(),
        5
    );
}
