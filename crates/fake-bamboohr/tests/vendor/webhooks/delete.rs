//! DELETE `{v1}/webhooks/{id}`.

use super::{HOOK, user};
use crate::support::Given;

#[tokio::test]
async fn a_removed_webhook_is_confirmed_in_plain_text_and_silent() {
    let given = Given::acme();
    given.json("POST", "webhooks", HOOK).await;
    let basic = given.basic();
    let answer = given
        .call(
            "DELETE",
            "/api/gateway.php/acme/v1/webhooks/1",
            &[("Authorization", &basic)],
            "",
        )
        .await;
    assert_eq!(answer.short(), "200 Web hook has been deleted.");
    assert_eq!(answer.parts.headers["content-type"], "text/plain");
    given.set(417, "city=Bend");
    given.run_due().await;
    assert!(given.bodies().is_empty());
    assert_eq!(given.get("webhooks").await, r#"200 {"webhooks":[]}"#);
    assert_eq!(
        given.json("DELETE", "webhooks/1", "").await,
        r#"404 {"errors":[{"error":"No webhook was found with ID: 1."}]}"#
    );
}

#[tokio::test]
async fn nobody_elses_can_be_removed() {
    let given = Given::acme();
    given.json("POST", "webhooks", HOOK).await;
    let lead = user(&given, "lead@acme.test");
    assert_eq!(
        lead.json("DELETE", "webhooks/1", "").await,
        r#"403 {"errors":[{"error":"You do not have access to webhook ID: 1"}]}"#
    );
    assert!(given.get("webhooks/1").await.starts_with("200"));
}
