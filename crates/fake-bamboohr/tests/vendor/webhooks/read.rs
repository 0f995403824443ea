//! GET `{v1}/webhooks/{id}`.

use super::{HOOK, hide, user};
use crate::support::Given;
use fake_bamboohr::Subscription;

#[tokio::test]
async fn a_user_reads_its_own_webhook_whole() {
    let given = Given::acme();
    given.json("POST", "webhooks", HOOK).await;
    given.run_until("2026-11-02T15:01:00Z").await;
    given.set(417, "city=Bend");
    given.run_due().await;
    assert_eq!(
        given.get("webhooks/1").await,
        r#"200 {"id":"1","name":"LMS","created":"2026-11-02 15:00:00","lastSent":"2026-11-02 15:01:00","monitorFields":["jobTitle","city"],"postFields":{"workEmail":"mail","jobTitle":"Job Title"},"url":"https://lms.example/hook?apikey=k","format":"json","includeCompanyDomain":false,"events":["employee_with_fields.created","employee_with_fields.updated","employee_with_fields.deleted"]}"#
    );
}

#[tokio::test]
async fn a_field_its_user_has_lost_is_told_with_it() {
    let given = Given::acme();
    let lead = user(&given, "lead@acme.test");
    lead.json("POST", "webhooks", HOOK).await;
    hide(&given, "lead@acme.test", &["workEmail"]);
    let answer = lead.get("webhooks/1").await;
    let errors = r#""errors":[{"error":"Permission denied to the following fields","postFields":[{"id":15,"name":"workEmail"}]}]}"#;
    assert!(
        answer.starts_with("200") && answer.ends_with(errors),
        "{answer}"
    );
}

#[tokio::test]
async fn somebody_elses_a_global_one_and_none() {
    let given = Given::acme();
    given.json("POST", "webhooks", HOOK).await;
    given.webhook(Subscription::new(
        "global",
        "https://lms.example/".parse().unwrap(),
        &["city"],
        &[],
    ));
    let lead = user(&given, "lead@acme.test");
    let not_yours = |id| {
        format!(r#"403 {{"errors":[{{"error":"You do not have access to webhook ID: {id}"}}]}}"#)
    };
    assert_eq!(lead.get("webhooks/1").await, not_yours(1));
    assert_eq!(given.get("webhooks/2").await, not_yours(2));
    assert_eq!(
        given.get("webhooks/7").await,
        r#"404 {"errors":[{"error":"No webhook was found with ID: 7."}]}"#
    );
    assert_eq!(
        given.get("webhooks/x").await,
        r#"404 {"errors":[{"error":"No webhook was found with ID: x."}]}"#
    );
    // No such method: as an unknown address.
    assert_eq!(given.json("PATCH", "webhooks/1", "{}").await, "404");
}
