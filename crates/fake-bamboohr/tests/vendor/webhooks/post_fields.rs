//! GET `{v1}/webhooks/post-fields`, and the other spelling.

use super::{hide, user};
use crate::support::Given;

#[tokio::test]
async fn postable_fields_have_numbers_pages_and_tables() {
    let given = Given::acme();
    let answer = given.get("webhooks/post-fields").await;
    let begin = r#"200 {"fields":[{"id":1,"alias":"firstName","name":"First Name","type":"text","pageId":1,"tableId":null},"#;
    assert!(answer.starts_with(begin), "{answer}");
    for there in [
        r#"{"id":-38,"alias":"terminationDate","name":"Termination Date","type":"date","pageId":-1,"tableId":null}"#,
        r#"{"id":17,"alias":"jobTitle","name":"Job Title","type":"list","pageId":2,"tableId":1}"#,
        r#"{"id":4471,"alias":"customLitmosAccess","name":"Litmos Access","type":"checkbox","pageId":3,"tableId":null}"#,
    ] {
        assert_eq!(answer.matches(there).count(), 1, "{there}");
    }
    let end = r#"],"pages":[{"id":1,"name":"Personal"},{"id":2,"name":"Job"},{"id":3,"name":"Training"}],"tables":[{"id":1,"name":"Job Information"},{"id":2,"name":"Employment Status"}]}"#;
    assert!(answer.ends_with(end), "{answer}");
    assert_eq!(given.get("webhooks/post_fields").await, answer);
}

#[tokio::test]
async fn what_the_user_may_not_see_is_missing() {
    let given = Given::acme();
    let lead = user(&given, "lead@acme.test");
    hide(&given, "lead@acme.test", &["employmentHistoryStatus"]);
    let answer = lead.get("webhooks/post-fields").await;
    assert!(
        answer.contains(r#""alias":"jobTitle""#) && !answer.contains("employmentHistoryStatus"),
        "{answer}"
    );
}
