//! GET `{v1}/webhooks`.

use super::{HOOK, user};
use crate::support::Given;
use fake_bamboohr::Subscription;

#[tokio::test]
async fn a_user_lists_its_own_webhooks_and_no_global_one() {
    let given = Given::acme();
    let lead = user(&given, "lead@acme.test");
    given.json("POST", "webhooks", HOOK).await;
    lead.json("POST", "webhooks", HOOK).await;
    given.webhook(Subscription::new(
        "global",
        "https://lms.example/".parse().unwrap(),
        &["city"],
        &[],
    ));
    given
        .json(
            "POST",
            "webhooks",
            &HOOK.replace("https://lms.example/hook?apikey=k", "https://a.example"),
        )
        .await;
    given.set(417, "city=Bend");
    given.run_due().await;
    assert_eq!(
        given.get("webhooks").await,
        r#"200 {"webhooks":[{"id":"1","name":"LMS","created":"2026-11-02 15:00:00","lastSent":"2026-11-02 15:00:00","url":"https://lms.example/hook?apikey=k"},{"id":"4","name":"LMS","created":"2026-11-02 15:00:00","lastSent":"2026-11-02 15:00:00","url":"https://a.example"}]}"#
    );
    assert!(
        lead.get("webhooks/")
            .await
            .starts_with(r#"200 {"webhooks":[{"id":"2","#)
    );
    let none = given
        .call("GET", "/api/gateway.php/acme/v1/webhooks", &[], "")
        .await;
    assert_eq!((none.parts.status.as_u16(), none.body.as_str()), (401, ""));
}
