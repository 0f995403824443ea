//! The company is not left between the inbox's look at what is next and its work on that (CON-8). Left out: what comes of
//! entries, which the tests of the lanes show.

use serde_json::json;
use sync_core::webhook_payload::{self, Recurrence};

use super::*;
use crate::import_run::tests::engine;

/// An engine connected to a company, with nothing in its inbox.
fn connected() -> Engine {
    let engine = engine();
    let key = engine.setup().sealing_key.seal("BambooHR API key", &"key".into());
    let connection = json!({ "is_enabled": true, "subdomain": "acme", "key": key, "warnings": [], "reason": null, "litmos_access": null });
    engine.memory().connection = serde_json::from_value(connection).expect("a connection");
    engine
}

fn pending(engine: &Engine) -> Pending {
    let body = json!({ "employees": [{ "id": "1", "action": "Updated", "fields": {}, "changedFields": [],
        "timestamp": engine.now() }] });
    let entry = webhook_payload::entries(body.to_string().as_bytes()).expect("a payload").remove(0);
    Pending::new(1, Event::arrived(entry, 1, engine.now(), Recurrence::New), engine.now())
}

/// Whether the company of `engine` must not be left now.
fn is_at_work(engine: &Engine) -> bool {
    engine.memory().is_busy_with_webhooks(engine.store()).expect("a store in memory")
}

#[tokio::test]
async fn whoever_has_looked_what_is_next_is_at_work_on_it_until_the_step_is_over() {
    for fill in [
        |engine: &Engine| engine.memory().inbox.note_delivery(1),
        |engine: &Engine| engine.memory().inbox.push(pending(engine)),
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
