//! Many deliveries at once: each is answered in time, and every one that was answered 200 is there
//! (WHK-19).

use std::sync::Arc;

use http::Method;
use serde_json::json;

use crate::process::{Engine, Installation};
use crate::vendors::Vendors;

const DELIVERIES: usize = 500;

/// Within how long each is to be answered; BambooHR waits 10 s (WHK-19).
const LIMIT: jiff::SignedDuration = jiff::SignedDuration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "just torture"]
async fn five_hundred_at_once_are_answered_within_two_seconds() {
    let people: Vec<_> = (0..DELIVERIES)
        .map(|number| format!("person-{number}@acme.test"))
        .collect();
    let people: Vec<_> = people
        .iter()
        .map(|address| ("Ana", "Ruiz", address.as_str()))
        .collect();
    let vendors = Vendors::start(&people).await;
    let installation = Installation::new("deliveries", &vendors);
    let engine = Arc::new(Engine::start(&installation));
    engine.connect(&vendors).await;
    engine.sync().await;
    let import = engine.start_import().await;
    engine.report(&import).await;
    let path = engine
        .post("/api/connection/webhook-key", json!({}))
        .await
        .1["path"]
        .as_str()
        .unwrap()
        .to_owned();
    let clock = clock::Clock::real();
    let at = clock.now();
    let deliveries: Vec<_> = (0..DELIVERIES)
        .map(|number| {
            let (engine, path, clock) = (Arc::clone(&engine), path.clone(), clock.clone());
            let body = json!({ "employees": [{ "id": (number + 1).to_string(), "action": "Updated", "timestamp": at.to_string(),
                "changedFields": ["City"], "fields": { "City": format!("Town {number}"), "Litmos Access": "yes" } }] });
            tokio::spawn(async move {
                let begun = clock.now();
                let (status, _, _) = engine.call(Method::POST, &path, "none", Some(&body.to_string())).await;
                (status, clock.now().duration_since(begun))
            })
        })
        .collect();
    let mut longest = jiff::SignedDuration::ZERO;
    for delivery in deliveries {
        let (status, took) = delivery.await.unwrap();
        assert_eq!(status, 200);
        longest = longest.max(took);
    }
    assert!(longest < LIMIT, "the longest took {longest:?}");
    let mut events = engine.get("/api/events?limit=1000").await.1;
    while events["events"].as_array().unwrap().len() < DELIVERIES {
        tokio::task::yield_now().await;
        events = engine.get("/api/events?limit=1000").await.1;
    }
}
