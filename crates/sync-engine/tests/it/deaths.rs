//! The process dies at a commit of the store, before it or after it, at every one there is on the
//! way of a whole journey: what comes of it in the end is what stands here (CRS-2..6).

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{World, rows};
use futures_util::FutureExt;
use http::Method;
use serde_json::{Value, json};
use sync_engine::Moment;

/// The process dies at the `at`th moment of this kind, once.
#[derive(Clone)]
struct Death {
    moment: Moment,
    at: usize,
    passed: Arc<AtomicUsize>,
}

/// What a dead process leaves behind on its way down.
struct Died;

impl Death {
    fn at(moment: Moment, at: usize) -> Death {
        Death {
            moment,
            at,
            passed: Arc::default(),
        }
    }

    fn watch(&self, moment: Moment) {
        if moment == self.moment && self.passed.fetch_add(1, Ordering::Relaxed) + 1 == self.at {
            // No message: this panic is meant.
            std::panic::resume_unwind(Box::new(Died));
        }
    }

    fn came(&self) -> bool {
        self.passed.load(Ordering::Relaxed) >= self.at
    }
}

/// Does `work` on the world; if the process dies over it, another one is started and `work` is done
/// again, as whoever got no answer does.
macro_rules! insist {
    ($world:ident, $work:expr) => {
        loop {
            match AssertUnwindSafe(async { $work }).catch_unwind().await {
                Ok(done) => break done,
                Err(died) if died.is::<Died>() => $world.restart(),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    };
}

/// Presses a button again until it is heard; what was pressed by a process that died may be under
/// way.
async fn press(world: &World, path: &str, body: &Value) -> String {
    let (status, answer) = world.post(path, body.clone()).await;
    assert!(matches!(status, 202 | 409), "{path}: {status} {answer}");
    answer[if status == 202 { "id" } else { "run" }]
        .as_str()
        .expect("a run")
        .to_owned()
}

fn delivery() -> String {
    let fields = json!({ "City": "Bath", "Litmos Access": "yes" });
    let entry = |id: &str| {
        json!({ "id": id, "action": "Updated", "timestamp": "2026-11-03T09:00:00+00:00",
            "changedFields": ["City"], "fields": fields })
    };
    json!({ "employees": [entry("1"), entry("2"), entry("9")] }).to_string()
}

/// Connect, Sync, Import, changes of every kind, Sync, Import, a webhook; what the world holds in
/// the end.
async fn journey(death: &Death) -> String {
    let mut world = World::connected().await;
    let (vendors, watching) = (world.vendors.clone(), death.clone());
    let store = world
        .store
        .clone()
        .watched(move |moment| watching.watch(moment));
    world.restart_on(store);
    for (id, first, email) in [
        ("1", "Ana", "ana"),
        ("2", "Ben", "ben"),
        ("3", "Cy", "cy"),
        ("4", "Dee", "dee"),
    ] {
        vendors.hire(id, first, "Lind", &format!("{email}@acme.test"));
    }
    vendors.hire("5", "Eve", "Lind", "");
    vendors.change("2", "city", "Leeds");
    vendors.learner(
        "DEE@acme.test",
        json!({ "FirstName": "Dee", "JobTitle": "Hand-made" }),
    );
    sync_and_import(&mut world).await;
    vendors.change("1", "jobTitle", "Lead");
    vendors.change("2", "workEmail", "benjamin@acme.test");
    vendors.change("2", "city", "");
    vendors.change("3", "status", "Inactive");
    vendors.change("5", "workEmail", "eve@acme.test");
    world.advance(24 * 3600);
    sync_and_import(&mut world).await;
    let body = delivery();
    insist!(world, assert_eq!(world.deliver(&body).await, 200));
    insist!(world, world.settle().await);
    summary(&world).await
}

async fn sync_and_import(world: &mut World) {
    insist!(world, press(world, "/api/syncs", &json!({})).await);
    insist!(world, world.settle().await);
    insist!(world, {
        let chosen = world
            .call(
                Method::PUT,
                "/api/selection",
                "all",
                Some(json!({ "bulk": "all" })),
            )
            .await;
        assert_eq!(chosen.0, 200, "{chosen:?}");
    });
    insist!(
        world,
        press(world, "/api/imports", &json!({ "selection": "selected" })).await
    );
    insist!(world, world.settle().await);
}

/// Learners, people, reports by row, and the webhook log, without times and attempts.
async fn summary(world: &World) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let mut lines = Vec::new();
    for learner in world.vendors.state().learners.values() {
        let members =
            ["UserName", "FirstName", "City", "JobTitle"].map(|member| text(&learner[member]));
        lines.push(format!(
            "learner {} {}",
            members.join("|"),
            learner["Active"]
        ));
    }
    lines.sort();
    for person in world.get("/api/people").await.1["rows"]
        .as_array()
        .expect("rows")
    {
        lines.push(format!(
            "list {} {} {}",
            text(&person["employee_id"]),
            text(&person["state"]),
            person["changed_fields"]
        ));
    }
    let runs = world.get("/api/imports").await.1;
    for run in runs["runs"].as_array().expect("runs").iter().rev() {
        let report = world.report(run["id"].as_str().expect("an id")).await;
        let head = ["source", "state"].map(|name| text(&report["run"][name]));
        let rows: Vec<String> = rows(&report);
        lines.push(format!("run {}: {}", head.join(" "), rows.join(", ")));
    }
    let log = world.get("/api/events").await.1;
    // Whoever got no answer sends again, and the second copy is known as one.
    let first = |event: &&Value| event["state"] != "duplicate";
    let line = |event: &Value| {
        let [employee, state, reason] =
            ["employee_id", "state", "reason"].map(|name| text(&event[name]));
        format!("event {employee} {state} {reason}")
    };
    let mut events: Vec<String> = log["events"]
        .as_array()
        .expect("events")
        .iter()
        .filter(first)
        .map(line)
        .collect();
    events.sort();
    lines.extend(events);
    lines.join("\n")
}

/// What the rules make of it, by hand.
const END: &str = "\
learner DEE@acme.test|Dee|-|Hand-made true
learner ana@acme.test|Ana|Bath|Lead true
learner benjamin@acme.test|Ben|Bath| true
learner cy@acme.test|Cy|| false
learner eve@acme.test|Eve|| true
list 1 unchanged []
list 2 unchanged []
list 3 unchanged []
list 4 unchanged []
list 5 unchanged []
run manual completed_with_failures: 1 created - [], 2 created - [], 3 created - [], 4 updated - [adopted], 5 failed missing_work_email []
run manual completed: 1 updated - [], 2 updated - [renamed+cleared], 3 updated - [deactivated], 4 unchanged - [], 5 created - []
run webhook completed: 1 updated - [], 2 updated - []
event 1 applied -
event 2 applied -
event 9 ignored unknown_employee";

#[tokio::test]
async fn a_death_at_any_commit_leaves_what_is_written_here() {
    let mut deaths = 0;
    for moment in [Moment::BeforeCommit, Moment::AfterCommit] {
        for at in 1.. {
            let death = Death::at(moment, at);
            let end = journey(&death).await;
            assert_eq!(end, END, "the process died {moment:?} number {at}");
            if !death.came() {
                break;
            }
            deaths += 1;
        }
    }
    assert!(deaths > 60, "only {deaths} deaths");
}
