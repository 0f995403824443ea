//! An employee whom the Import has in doubt is locked at any moment (CNC-4): while the operation is
//! claimed and put back, while the run is set aside, and while the run cannot be read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use clock::Clock;
use futures_util::FutureExt;
use serde_json::json;
use sync_core::plan::operation::Phase;
use transport::InProcess;

use sync_core::Reason;

use super::active::{ActiveImport, Conclusion};
use super::executing::queue::tests::operation;
use super::executing::worker::Claim;
use super::lifecycle::{finish, store_backoff};
use crate::people::People;
use crate::runtime::runs::Intent;
use crate::vendors::operation_run::OperationRun;
use crate::{Engine, SealingKey, Setup, Store};

const NOW: &str = "2026-11-02T08:00:00Z";

pub(crate) fn engine() -> Engine {
    engine_on(Store::in_memory())
}

pub(crate) fn engine_on(store: Store) -> Engine {
    let setup = Setup {
        config: sync_core::Config::default(),
        bamboohr_url: "http://bamboohr.test".parse().expect("an address"),
        bamboohr_application_key: "app".into(),
        litmos_url: "http://litmos.test/v1.svc".parse().expect("an address"),
        litmos_api_key: "litmos-key".into(),
        litmos_source: "rehearsal".to_owned(),
        administrators: Vec::new(),
        sealing_key: SealingKey::new([9; 32]),
        webhook_key: None,
        webhook_private_key: None,
        seed: [7; 32],
    };
    let (clock, _) = Clock::stopped_at(NOW.parse().expect("a time"));
    let transport = Arc::new(InProcess::new(axum::Router::new()));
    Engine::open(setup, store, clock, transport).expect("an engine")
}

/// Lets an Import run whose write to this employee may have happened.
pub(super) fn leave_in_doubt(engine: &Engine, id: &str) {
    let run = json!({ "header": {
        "id": "import-1", "connection": "acme", "actor": "ada", "source": "manual", "dry_run": false, "state": "running",
        "reason": null, "started_at": NOW, "finished_at": null, "selected": 1, "flags": {}, "safeguards": [],
        "counts": { "created": 0, "updated": 0, "unchanged": 0, "failed": 0, "not_attempted": 0 },
        "config_fingerprint": "", "plan_fingerprint": "" }, "stop": null });
    let run = serde_json::from_value(run).expect("a run");
    let active = engine
        .store()
        .read(|store| ActiveImport::load(store, run, &People::default(), engine.now()));
    let mut active = active.expect("a store in memory");
    let intent = Intent {
        operation: operation(id, Phase::Update),
        attempts: 1,
        chunk: None,
    };
    active.queue.push_front(OperationRun::from_intent(intent));
    engine.lock().import.active = Some(active);
}

/// How often the operation is claimed at the least, and how often the other thread looks meanwhile.
const TIMES: u32 = 2_000;

/// One thread claims the operation and puts it back, over and over; at no moment may
/// another lane find it free. It goes on until the other thread has looked often enough, too.
#[test]
fn an_employee_in_doubt_is_locked_also_at_the_moment_of_the_claim_and_of_its_release() {
    let engine = engine();
    leave_in_doubt(&engine, "1");
    let is_over = AtomicBool::new(false);
    let looks = AtomicU32::new(0);
    let free = thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut free = 0;
            while !is_over.load(Ordering::Relaxed) {
                free += u32::from(!engine.lock().is_locked(&"1".into()));
                looks.fetch_add(1, Ordering::Relaxed);
            }
            free
        });
        let mut taken = 0;
        while taken < TIMES || (looks.load(Ordering::Relaxed) < TIMES && !looking.is_finished()) {
            let (claim, op) = Claim::take(&engine).expect("it is due");
            engine.with_import(|active| active.requeue(op, engine.now()));
            drop(claim);
            taken += 1;
        }
        is_over.store(true, Ordering::Relaxed);
        looking.join().expect("the other thread only looks")
    });
    assert!(looks.into_inner() >= TIMES, "the other thread looked");
    assert_eq!(free, 0, "so often another lane could have begun");
}

#[test]
fn an_employee_in_doubt_stays_locked_when_the_run_cannot_be_set_aside_for_the_store_fails() {
    let engine = engine();
    leave_in_doubt(&engine, "1");
    engine
        .store()
        .write_protect(true)
        .expect("a store in memory");
    assert!(finish::pause(&engine, Reason::LitmosUnavailable, None).is_err());
    assert!(engine.lock().is_locked(&"1".into()));
    assert!(finish::resume(&engine).is_err());
    assert!(engine.lock().is_locked(&"1".into()));
}

#[test]
fn all_are_locked_as_long_as_the_run_cannot_be_read_and_then_the_inbox_is_nudged() {
    let engine = engine();
    let was_nudged = || engine.nudges().inbox.rung().now_or_never().is_some();
    engine.lock().import.backoff_until = Some(engine.now());
    assert!(engine.lock().is_locked(&"1".into()));
    assert!(!was_nudged());
    store_backoff::reload(&engine);
    assert!(!engine.lock().is_locked(&"1".into()));
    assert!(was_nudged());
}

#[test]
fn a_run_that_waits_waits_no_longer_for_a_clock_that_was_set_back() {
    let at = |text: &str| Some(text.parse().expect("a time"));
    let engine = engine();
    leave_in_doubt(&engine, "1");
    let mut state = engine.lock();
    state.import.backoff_until = at("2026-11-02T08:01:00Z");
    let active = state.import.active.as_mut().expect("it runs");
    active.run.header.resume_at = at("2026-11-02T08:02:00Z");
    active.conclude(Conclusion::Pause(
        Reason::LitmosUnavailable,
        at("2026-11-02T08:03:00Z"),
    ));
    state.follow_clock(
        engine.setup(),
        "2026-11-02T06:00:00Z".parse().expect("a time"),
    );
    assert_eq!(state.import.backoff_until, at("2026-11-02T06:01:00Z"));
    let active = state.import.active.as_ref().expect("it runs");
    assert_eq!(active.run.header.resume_at, at("2026-11-02T06:02:00Z"));
    let Some(Conclusion::Pause(_, until)) = active.conclusion else {
        panic!("{:?}", active.conclusion)
    };
    assert_eq!(until, at("2026-11-02T06:03:00Z"));
}
