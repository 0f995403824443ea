//! GET `{v1}/webhooks/{id}/log`.

use super::{HOOK, user};
use crate::support::{Does, Failed, Given};

#[tokio::test]
async fn the_log_tells_what_came_of_each_delivery() {
    let given = Given::acme();
    given.json("POST", "webhooks", HOOK).await;
    assert_eq!(given.get("webhooks/1/log").await, "200 []");
    given.answers(&[
        Does::Answer(200),
        Does::Answer(404),
        Does::Fail(Failed::NotConnected),
    ]);
    for city in ["city=A", "city=B", "city=C"] {
        given.set(417, city);
        given.run_due().await;
    }
    let entry = |attempted: &str, success: &str, status: &str| {
        format!(
            r#"{{"webhookId":"1","url":"https://lms.example/hook?apikey=k","lastAttempted":"{attempted}","lastSuccess":"{success}","statusCode":"{status}","format":"json","employeeIds":["417"]}}"#
        )
    };
    let at = "2026-11-02 15:00:00";
    let none = "Webhook Not Found";
    let expected = [
        entry(none, none, "0"),
        entry(at, none, "404"),
        entry(at, at, "200"),
    ]
    .join(",");
    assert_eq!(
        given.get("webhooks/1/log").await,
        format!("200 [{expected}]")
    );
    given.run_until("2026-11-16T15:00:01Z").await;
    // Only the one that was tried again is less than 14 days old.
    assert_eq!(
        given
            .get("webhooks/1/log")
            .await
            .matches("webhookId")
            .count(),
        1
    );
}

#[tokio::test]
async fn no_more_than_two_hundred_entries() {
    let given = Given::acme();
    given.json("POST", "webhooks", HOOK).await;
    for turn in 0..201 {
        given.set(417, if turn % 2 == 0 { "city=A" } else { "city=B" });
        given.run_due().await;
    }
    assert_eq!(
        given
            .get("webhooks/1/log")
            .await
            .matches("webhookId")
            .count(),
        200
    );
}

#[tokio::test]
async fn its_own_limit_is_429_inside_a_200() {
    let given = Given::acme();
    given.fake.set_knob("webhook_log_per_minute", "2").unwrap();
    given.json("POST", "webhooks", HOOK).await;
    let limited =
        r#"200 {"error":{"code":429,"message":"Over rate limit, please try again in 60 seconds"}}"#;
    assert_eq!(given.get("webhooks/1/log").await, "200 []");
    assert_eq!(given.get("webhooks/1/log").await, "200 []");
    assert_eq!(given.get("webhooks/1/log").await, limited);
    // Each user counts by itself, and a refused read does not count.
    let lead = user(&given, "lead@acme.test");
    lead.json("POST", "webhooks", HOOK).await;
    assert_eq!(lead.get("webhooks/2/log").await, "200 []");
    given.run_until("2026-11-02T15:01:00Z").await;
    assert_eq!(given.get("webhooks/1/log").await, "200 []");
}

#[tokio::test]
async fn a_search_that_times_out_is_plain_text() {
    let given = Given::acme();
    given
        .fake
        .set_knob("webhook_log_times_out", "true")
        .unwrap();
    given.json("POST", "webhooks", HOOK).await;
    assert_eq!(
        given.get("webhooks/1/log").await,
        "503 Log search timed out. Try again later."
    );
}

#[tokio::test]
async fn somebody_elses_and_none() {
    let given = Given::acme();
    given.json("POST", "webhooks", HOOK).await;
    let lead = user(&given, "lead@acme.test");
    assert_eq!(
        lead.get("webhooks/1/log").await,
        r#"403 {"errors":[{"error":"You do not have access to webhook ID: 1"}]}"#
    );
    assert_eq!(
        given.get("webhooks/7/log").await,
        r#"404 {"errors":[{"error":"No webhook was found with ID: 7."}]}"#
    );
}
