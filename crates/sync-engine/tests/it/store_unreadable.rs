//! A store that for a while cannot even be read (a disk that is gone for a moment), cut off right
//! after something was stored or right before: what is known is then not what is stored, and
//! nothing may stand still or be forgotten for that (FLT-2, CRS-4, CON-8).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::support::{Fault, World, rows};
use futures_util::FutureExt;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sync_engine::{Moment, Store};

/// A world whose store is cut off at the next such moment of a commit, once that is asked for.
struct Fragile {
    world: World,
    is_next: Arc<AtomicBool>,
}

impl Fragile {
    async fn connected(at: Moment) -> Fragile {
        let (store, is_next) = (Store::in_memory(), Arc::new(AtomicBool::new(false)));
        let (cut, asked) = (store.clone(), Arc::clone(&is_next));
        let watched = store.watched(move |moment| {
            if moment == at && asked.swap(false, Ordering::SeqCst) {
                cut.cut_off(true);
            }
        });
        Fragile {
            world: World::connected_on(watched).await,
            is_next,
        }
    }

    /// So many people on the list.
    async fn with(people: usize) -> Fragile {
        let fragile = Fragile::connected(Moment::AfterCommit).await;
        for id in 1..=people {
            fragile
                .world
                .vendors
                .hire(&id.to_string(), "A", "B", &format!("a{id}@acme.test"));
        }
        fragile.world.sync().await;
        fragile
    }

    /// A request during which the store is cut off, as soon as the request is stored; then it is
    /// there again.
    async fn cut_off_during(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        self.is_next.store(true, Ordering::SeqCst);
        let answer = self.world.call(method, path, "all", Some(body)).await;
        assert!(!self.is_next.load(Ordering::SeqCst), "something was stored");
        self.world.store.cut_off(false);
        answer
    }
}

/// Whether the lane was told to look again since this was asked last.
fn was_nudged(world: &World, lane: &str) -> bool {
    world.lanes(lane)[0].nudge().rung().now_or_never().is_some()
}

/// State, reason and wake-up time of the Import.
async fn summary(world: &World, id: &str) -> (Value, Value, Value) {
    let run = world.get(&format!("/api/imports/{id}")).await.1;
    (
        run["state"].clone(),
        run["reason"].clone(),
        run["resume_at"].clone(),
    )
}

/// Begins an Import of all and plans it: one look at what must be asked, the questions, and the
/// plan.
async fn planned(world: &World, people: usize) {
    let ids: Vec<_> = (1..=people).map(|id| id.to_string()).collect();
    assert_eq!(
        world
            .post("/api/imports", json!({ "selection": ids }))
            .await
            .0,
        202
    );
    for _ in 0..people + 2 {
        world.tick("import").await;
    }
}

fn completed() -> (Value, Value, Value) {
    (json!("completed"), Value::Null, Value::Null)
}

#[tokio::test]
async fn a_held_import_that_cannot_be_read_once_it_is_confirmed_is_taken_up_and_its_company_is_not_left()
 {
    let fragile = Fragile::with(6).await;
    let world = &fragile.world;
    world.import_all().await;
    for id in 1..=6 {
        world.vendors.change(&id.to_string(), "status", "Inactive");
    }
    world.sync().await;
    assert_eq!(world.import_all().await["run"]["state"], "held");
    was_nudged(world, "import");
    let (status, _) = fragile
        .cut_off_during(Method::POST, "/api/imports/import-2/confirm", json!({}))
        .await;
    assert_eq!(status, 503);
    assert!(
        was_nudged(world, "import"),
        "else it sleeps for good, and nobody is free"
    );
    let key =
        json!({ "subdomain": "other", "api_key": "0123456789abcdef0123456789abcdef01234567" });
    let (status, problem) = world
        .call(Method::PUT, "/api/connection", "all", Some(key))
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("import_in_progress"))
    );
    world.settle().await;
    assert_eq!(summary(world, "import-2").await, completed());
    assert_eq!(world.vendors.calls("PUT litmos.test").len(), 6);
}

#[tokio::test]
async fn a_paused_import_that_cannot_be_read_once_it_is_resumed_goes_on() {
    let fragile = Fragile::with(1).await;
    let world = &fragile.world;
    planned(world, 1).await;
    world.vendors.fault("POST litmos.test", Fault::LoseAnswer);
    world
        .vendors
        .fault("GET litmos.test", Fault::Status(401, None));
    world.settle().await;
    assert_eq!(
        summary(world, "import-1").await,
        (json!("paused"), json!("litmos_key_rejected"), Value::Null)
    );
    was_nudged(world, "import");
    let (status, _) = fragile
        .cut_off_during(Method::POST, "/api/imports/import-1/resume", json!({}))
        .await;
    assert_eq!((status, was_nudged(world, "import")), (503, true));
    world.settle().await;
    assert_eq!(summary(world, "import-1").await, completed());
    assert_eq!(rows(&world.report("import-1").await), ["1 created - []"]);
    assert_eq!(world.vendors.calls("POST litmos.test").len(), 1);
}

#[tokio::test]
async fn the_inbox_is_nudged_when_a_request_makes_an_import_known_again() {
    let fragile = Fragile::with(1).await;
    let world = &fragile.world;
    planned(world, 1).await;
    world.store.cut_off(true);
    world.tick("import").await;
    world.store.cut_off(false);
    let until = world.now() + SignedDuration::from_mins(1);
    assert_eq!(
        summary(world, "import-1").await,
        (json!("paused"), json!("store_unavailable"), json!(until))
    );
    was_nudged(world, "inbox");
    assert_eq!(
        world
            .post("/api/imports/import-1/resume", json!({}))
            .await
            .0,
        200
    );
    assert!(
        was_nudged(world, "inbox"),
        "whoever is not in doubt is free now"
    );
    world
        .settle_until(until - SignedDuration::from_secs(1))
        .await;
    assert_eq!(summary(world, "import-1").await, completed());
}

/// Passes so many minutes, running what is due.
async fn pass(world: &World, minutes: i64) {
    let until: Timestamp = world.now() + SignedDuration::from_mins(minutes);
    world.settle_until(until).await;
    world.advance(until.duration_since(world.now()).as_secs());
}

#[tokio::test]
async fn an_import_that_waits_for_litmos_says_so_again_once_the_store_can_be_read() {
    let fragile = Fragile::with(1).await;
    let world = &fragile.world;
    planned(world, 1).await;
    world
        .vendors
        .fault("POST litmos.test", Fault::Status(429, Some(1200)));
    world.tick("import").await;
    let until = world.now() + SignedDuration::from_secs(1200);
    // It is stored that it pauses; then it cannot be read again.
    fragile.is_next.store(true, Ordering::SeqCst);
    world.tick("import").await;
    assert!(!fragile.is_next.load(Ordering::SeqCst));
    world.store.cut_off(false);
    let waits = (json!("paused"), json!("rate_limited"), json!(until));
    for minutes in [0, 1, 1, 5] {
        pass(world, minutes).await;
        assert_eq!(summary(world, "import-1").await, waits);
    }
    world.settle().await;
    assert_eq!(summary(world, "import-1").await, completed());
}

#[tokio::test]
async fn an_import_whose_pause_is_over_says_that_it_rests_for_the_store_and_for_how_long() {
    let fragile = Fragile::with(1).await;
    let world = &fragile.world;
    planned(world, 1).await;
    world
        .vendors
        .fault("POST litmos.test", Fault::Status(429, Some(1200)));
    for _ in 0..2 {
        world.tick("import").await;
    }
    world.advance(1200);
    // It wakes in vain, and can be read.
    world.store.write_protect(true).expect("a store");
    world.tick("import").await;
    let until = world.now() + SignedDuration::from_mins(1);
    assert_eq!(
        summary(world, "import-1").await,
        (json!("paused"), json!("store_unavailable"), json!(until))
    );
    world.store.write_protect(false).expect("a store");
    world.settle().await;
    assert_eq!(summary(world, "import-1").await, completed());
}

#[tokio::test]
async fn a_list_that_was_not_stored_is_not_taken_for_the_one_that_is() {
    // It fails at once, or with the whole list in its hands.
    for is_late in [false, true] {
        let Fragile { mut world, is_next } = Fragile::connected(Moment::BeforeCommit).await;
        for id in ["1", "2"] {
            world
                .vendors
                .hire(id, "A", "B", &format!("a{id}@acme.test"));
        }
        assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
        world.tick("sync").await;
        world.store.cut_off(!is_late);
        is_next.store(is_late, Ordering::SeqCst);
        world.tick("sync").await;
        world.store.cut_off(false);
        world.settle().await;
        let run = world.get("/api/syncs/sync-1").await.1;
        assert_eq!(
            (&run["state"], &run["summary"]["new"]),
            (&json!("completed"), &json!(2)),
            "late: {is_late}"
        );
        world.restart();
        assert_eq!(
            world.get("/api/people").await.1["total"],
            2,
            "late: {is_late}"
        );
    }
}

#[tokio::test]
async fn an_employee_gone_from_a_list_that_was_not_stored_is_still_selected() {
    let Fragile { world, is_next } = Fragile::connected(Moment::BeforeCommit).await;
    for id in ["1", "2"] {
        world
            .vendors
            .hire(id, "A", "B", &format!("a{id}@acme.test"));
    }
    world.sync().await;
    world
        .call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "ids": ["2"] })),
        )
        .await;
    let gone = world
        .vendors
        .state()
        .employees
        .remove("2")
        .expect("an employee");
    assert_eq!(world.post("/api/syncs", json!({})).await.0, 202);
    world.tick("sync").await;
    is_next.store(true, Ordering::SeqCst);
    world.tick("sync").await;
    world.store.cut_off(false);
    world.vendors.state().employees.insert("2".to_owned(), gone);
    world.settle().await;
    assert_eq!(world.get("/api/syncs/sync-2").await.1["state"], "completed");
    assert_eq!(
        world.get("/api/people").await.1["rows"][1]["selected"],
        true
    );
}

#[tokio::test]
async fn a_selection_that_was_not_stored_is_not_shown_and_not_imported() {
    let fragile = Fragile::connected(Moment::BeforeCommit).await;
    let world = &fragile.world;
    world.vendors.hire("1", "A", "B", "a1@acme.test");
    world.sync().await;
    let ids = json!({ "ids": ["1"] });
    assert_eq!(
        fragile
            .cut_off_during(Method::PUT, "/api/selection", ids.clone())
            .await
            .0,
        503
    );
    let (status, problem) = world
        .post("/api/imports", json!({ "selection": "selected" }))
        .await;
    assert_eq!((status, &problem["code"]), (422, &json!("empty_selection")));
    assert_eq!(
        fragile
            .cut_off_during(Method::PUT, "/api/selection", ids)
            .await
            .0,
        503
    );
    assert_eq!(
        world.get("/api/people").await.1["rows"][0]["selected"],
        false
    );
}

#[tokio::test]
async fn another_company_is_connected_altogether_or_not_at_all() {
    let fragile = Fragile::with(1).await;
    let world = &fragile.world;
    world.import_all().await;
    let key =
        json!({ "subdomain": "other", "api_key": "0123456789abcdef0123456789abcdef01234567" });
    let (status, _) = fragile
        .cut_off_during(Method::PUT, "/api/connection", key)
        .await;
    assert_eq!(status, 200, "what is stored is known");
    let people = world.get("/api/people").await.1;
    let connection = world.get("/api/connection").await.1;
    assert_eq!(
        (&people["total"], &connection["subdomain"]),
        (&json!(0), &json!("other"))
    );
}

/// A world whose store is cut off right before one of its next commits; how many come before,
/// `left` says, and once it is 0 none is.
async fn cut_off_before_a_commit(left: &Arc<AtomicUsize>) -> World {
    let store = Store::in_memory();
    let (cut, left) = (store.clone(), Arc::clone(left));
    let watched = store.watched(move |moment| {
        let is_counted = moment == Moment::BeforeCommit && left.load(Ordering::SeqCst) > 0;
        if is_counted && left.fetch_sub(1, Ordering::SeqCst) == 1 {
            cut.cut_off(true);
        }
    });
    World::connected_on(watched).await
}

#[tokio::test]
async fn what_a_webhook_wrote_counts_wherever_the_store_failed_around_it() {
    let mut cuts = 0;
    for nth in 1..20 {
        let left = Arc::new(AtomicUsize::new(0));
        let world = cut_off_before_a_commit(&left).await;
        world.vendors.hire("1", "Ana", "Ruiz", "p1@acme.test");
        world.sync().await;
        world.import_all().await;
        world.advance(3600);
        let fields = json!({ "Job Title": "Lead", "Litmos Access": "yes" });
        let entry = json!({ "id": "1", "action": "Updated", "timestamp": world.now(), "changedFields": [], "fields": fields });
        assert_eq!(
            world
                .deliver(&json!({ "employees": [entry] }).to_string())
                .await,
            200
        );
        left.store(nth, Ordering::SeqCst);
        world.settle_until(world.now()).await;
        cuts += usize::from(left.swap(0, Ordering::SeqCst) == 0);
        world.store.cut_off(false);
        world.settle().await;
        assert_eq!(
            world.vendors.calls("PUT litmos.test").len(),
            1,
            "cut off before commit {nth}"
        );
        let report = world.report("import-2").await;
        assert_eq!(
            rows(&report),
            ["1 updated - []"],
            "cut off before commit {nth}"
        );
        assert_eq!(
            report["run"]["state"], "completed",
            "cut off before commit {nth}"
        );
    }
    assert!(cuts > 2, "it was cut off {cuts} times");
}
