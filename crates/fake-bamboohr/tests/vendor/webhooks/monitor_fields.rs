//! GET `{v1}/webhooks/monitor_fields`.

use super::{hide, user};
use crate::support::{Given, acme};

#[tokio::test]
async fn watchable_fields_have_ids_as_text() {
    let given = Given::acme();
    let answer = given.get("webhooks/monitor_fields").await;
    let begin = r#"200 {"fields":[{"id":"1","name":"First Name","alias":"firstName"},{"id":"2","name":"Last Name","alias":"lastName"},"#;
    assert!(answer.starts_with(begin), "{answer}");
    for there in [
        r#"{"id":"387","name":"Status","alias":"status"}"#,
        r#"{"id":"17","name":"Job Title","alias":"jobTitle"}"#,
        r#"{"id":"91","name":"Reporting to","alias":null}"#,
        r#"{"id":"4471","name":"Litmos Access","alias":"customLitmosAccess"}"#,
    ] {
        assert_eq!(answer.matches(there).count(), 1, "{there}");
    }
    // Computed fields cannot be watched, nor has the deprecated name an entry of its own.
    assert!(
        !answer.contains("terminationDate")
            && !answer.contains("displayName")
            && !answer.contains("employmentStatus")
    );
}

#[tokio::test]
async fn what_the_user_may_not_see_and_what_older_accounts_do_not_offer_is_missing() {
    let given = Given::acme();
    let lead = user(&given, "lead@acme.test");
    hide(&given, "lead@acme.test", &["jobTitle"]);
    assert!(
        !lead
            .get("webhooks/monitor_fields")
            .await
            .contains("jobTitle")
    );
    let mut company = acme();
    company.knobs.monitor_custom_fields = false;
    assert!(
        !Given::new(company)
            .get("webhooks/monitor_fields")
            .await
            .contains("Litmos Access")
    );
}
