//! The company is not left between the inbox's look at what is next and its work on that (CON-8).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use clock::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sync_core::webhook::payload::{self, Recurrence};

use super::pending::Pending;
use super::split::split_delivery;
use super::tick::{next_work, tick};
use super::{Receipt, receive};
use crate::connection::Connection;
use crate::import_run::tests::{engine, engine_on};
use crate::observe::event::Event;
use crate::{Engine, Moment, Store, store};

/// An engine connected to a company, with nothing in its inbox.
fn connected() -> Engine {
    connect(engine())
}

fn connect(engine: Engine) -> Engine {
    let key = engine
        .setup()
        .sealing_key
        .seal("BambooHR API key", &"key".into());
    let connection = json!({ "is_enabled": true, "subdomain": "acme", "key": key, "warnings": [], "reason": null, "litmos_access": null });
    engine
        .lock()
        .connection
        .connection
        .set(serde_json::from_value(connection).expect("a connection"));
    engine
}

fn entries(id: &str, at: Timestamp) -> Vec<payload::Entry> {
    let body = json!({ "employees": [{ "id": id, "action": "Updated", "fields": { "SSN": "078-05-1120" },
        "changedFields": [], "timestamp": at }] });
    payload::entries(body.to_string().as_bytes()).expect("a payload")
}

fn pending(engine: &Engine) -> Pending {
    let entry = entries("1", engine.now()).remove(0);
    Pending::new(
        1,
        Event::arrived(entry, 1, engine.now(), Recurrence::New),
        engine.now(),
    )
}

/// Whether the company of `engine` must not be left now.
fn is_at_work(engine: &Engine) -> bool {
    engine
        .lock()
        .is_busy_with_webhooks(engine.store())
        .expect("a store in memory")
}

#[tokio::test]
async fn the_lane_is_working_from_the_look_at_what_is_next_until_the_step_is_over() {
    for fill in [
        |engine: &Engine| engine.lock().inbox.add_delivery(1),
        |engine: &Engine| engine.lock().inbox.push(pending(engine)),
    ] {
        let engine = connected();
        assert!(next_work(&engine).expect("a store in memory").is_none());
        assert!(!is_at_work(&engine));
        fill(&engine);
        let work = next_work(&engine).expect("a store in memory");
        assert!(work.is_some() && is_at_work(&engine));
        drop(work);
        tick(&engine).await;
        assert!(!is_at_work(&engine));
    }
}

/// How many deliveries arrive at the same time.
const MANY: usize = 500;

/// The task that stores them waits before its first commit, until all others have arrived.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrives_while_a_delivery_is_stored_is_stored_in_one_transaction() {
    let (commits, may_commit) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(true)),
    );
    let (counted, waits) = (Arc::clone(&commits), Arc::clone(&may_commit));
    let store = Store::in_memory().watched(move |moment| {
        if moment == Moment::BeforeCommit {
            counted.fetch_add(1, Ordering::SeqCst);
            while !waits.load(Ordering::SeqCst) {
                thread::yield_now();
            }
        }
    });
    let engine = connect(engine_on(store));
    commits.store(0, Ordering::SeqCst);
    may_commit.store(false, Ordering::SeqCst);
    let deliveries: Vec<_> = (0..MANY)
        .map(|number| {
            let engine = engine.clone();
            tokio::spawn(async move {
                receive(&engine, entries(&number.to_string(), engine.now())).await
            })
        })
        .collect();
    let (clock, patience) = (Clock::real(), SignedDuration::from_secs(30));
    let begun = clock.now();
    while engine.receipts().waiting() < MANY - 1 && clock.now().duration_since(begun) < patience {
        thread::yield_now();
    }
    may_commit.store(true, Ordering::SeqCst);
    for delivery in deliveries {
        assert_eq!(delivery.await.expect("no panic"), Receipt::Stored);
    }
    assert_eq!(commits.load(Ordering::SeqCst), 2);
    assert_eq!(engine.lock().inbox.waiting(), MANY);
    let stored = engine
        .store()
        .read(store::inbox::open_deliveries)
        .expect("a store in memory");
    assert_eq!(stored, [1; MANY]);
}

#[tokio::test]
async fn a_delivery_that_cannot_be_stored_takes_no_room_and_one_too_many_is_not_stored() {
    let engine = connected();
    let deliver = || receive(&engine, entries("1", engine.now()));
    engine
        .store()
        .write_protect(true)
        .expect("a store in memory");
    assert_eq!(deliver().await, Receipt::NotStored);
    assert!(!is_at_work(&engine));
    assert_eq!(engine.lock().inbox.waiting(), 0);
    engine
        .store()
        .write_protect(false)
        .expect("a store in memory");
    engine.lock().inbox.add_delivery(9_999);
    assert_eq!(deliver().await, Receipt::Stored);
    assert_eq!(deliver().await, Receipt::InboxFull);
    assert_eq!(engine.lock().inbox.waiting(), 10_000);
}

#[tokio::test]
async fn a_delivery_checked_for_another_company_is_not_stored() {
    let engine = connected();
    let turn = engine.receipts().lock_turn().await;
    let delivery = receive(&engine, entries("1", engine.now()));
    tokio::pin!(delivery);
    assert!(futures_util::poll!(&mut delivery).is_pending());
    let mut other = Connection::clone(&engine.connection());
    other.subdomain = Some("other".to_owned());
    engine.lock().connection.connection.set(other);
    drop(turn);
    assert_eq!(delivery.await, Receipt::NotStored);
    assert_eq!(
        engine
            .store()
            .read(store::inbox::open_deliveries)
            .expect("a store in memory"),
        [0; 0]
    );
}

#[tokio::test]
async fn a_value_that_means_nothing_here_is_never_given_to_the_store() {
    let engine = connected();
    assert_eq!(
        receive(&engine, entries("1", engine.now())).await,
        Receipt::Stored
    );
    let holds = |engine: &Engine, text: &str| {
        let bytes = engine.store().snapshot().expect("a store in memory");
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds(&engine, "SSN") && !holds(&engine, "078-05-1120"));
    split_delivery(&engine).expect("a store in memory");
    assert!(holds(&engine, "SSN") && !holds(&engine, "078-05-1120"));
}

#[tokio::test]
async fn what_an_older_version_stored_whole_loses_what_means_nothing_here() {
    let engine = connected();
    let entries = entries("1", engine.now());
    engine
        .store()
        .write(|transaction| store::inbox::add_delivery(transaction, engine.now(), &entries))
        .expect("it is stored");
    engine.lock().inbox.add_delivery(1);
    split_delivery(&engine).expect("a store in memory");
    let event = |store: &rusqlite::Connection| {
        Ok(store.query_row("SELECT body FROM event", [], |row| row.get::<_, String>(0))?)
    };
    let event = engine.store().read(event).expect("one event");
    assert!(
        event.contains("SSN") && !event.contains("078-05-1120"),
        "{event}"
    );
}
