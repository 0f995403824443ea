//! PUT `{v1}/webhooks/{id}`.

use super::{HOOK, hide, user};
use crate::support::Given;

#[tokio::test]
async fn everything_but_the_key_is_replaced() {
    let given = Given::acme();
    let body = HOOK.replacen('{', r#"{"includeCompanyDomain":true,"#, 1);
    let made = given.json("POST", "webhooks", &body).await;
    let key = made.split(r#""privateKey":""#).nth(1).unwrap()[..32].to_owned();
    let changed =
        r#"{"name":"other","url":"https://b.example/","format":"json","monitorFields":["city"]}"#;
    // What is left out falls back to its default.
    let whole = r#"200 {"id":"1","name":"other","created":"2026-11-02 15:00:00","lastSent":null,"monitorFields":["city"],"postFields":{},"url":"https://b.example/","format":"json","includeCompanyDomain":false,"events":["employee_with_fields.created","employee_with_fields.updated","employee_with_fields.deleted"]}"#;
    assert_eq!(given.json("PUT", "webhooks/1", changed).await, whole);
    assert_eq!(given.get("webhooks/1").await, whole);
    let kept = given
        .fake
        .read(|company| company.webhooks().webhook(1).unwrap().private_key.clone());
    assert_eq!(kept, Some(key));
    given.set(417, "city=Bend");
    given.run_due().await;
    assert_eq!(
        given.receiver.arrived.lock().unwrap()[0].url.as_str(),
        "https://b.example/"
    );
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let given = Given::acme();
    let lead = user(&given, "lead@acme.test");
    lead.json("POST", "webhooks", HOOK).await;
    hide(&given, "lead@acme.test", &["city"]);
    let before = lead.get("webhooks/1").await;
    assert_eq!(
        lead.json("PUT", "webhooks/1", HOOK).await,
        r#"403 {"errors":[{"error":"Permission denied to the following fields","monitorFields":[{"id":10,"name":"city"}]}]}"#
    );
    assert_eq!(
        lead.json(
            "PUT",
            "webhooks/1",
            r#"{"name":"n","url":"https://a.example/","monitorFields":["jobTitle"]}"#
        )
        .await,
        r#"400 {"errors":[{"error":"Invalid request body","issues":["format is required"]}]}"#
    );
    // An object here, a list everywhere else.
    assert_eq!(
        given.json("PUT", "webhooks/1", HOOK).await,
        r#"403 {"errors":{"error":"You do not have access to webhook ID: 1"}}"#
    );
    assert_eq!(
        given.json("PUT", "webhooks/7", HOOK).await,
        r#"404 {"errors":[{"error":"No webhook was found with ID: 7."}]}"#
    );
    assert_eq!(lead.get("webhooks/1").await, before);
}
