//! GET employees/changed (section 5.7).

use crate::support::{Given, acme, fields};
use fake_bamboohr::Command;

#[tokio::test]
async fn one_entry_per_employee_says_what_happened_last() {
    let given = Given::acme();
    let since = "employees/changed?since=2026-11-02T15:30:00Z";
    assert_eq!(
        given.get(since).await,
        r#"200 {"latest":"2026-11-02T15:30:00+00:00","employees":{}}"#
    );
    given.set(418, "city=;preferredName=Early");
    given.run_until("2026-11-02T16:00:00Z").await;
    given.set(417, "jobTitle=Welder");
    given
        .apply(Command::AddEmployee {
            id: None,
            fields: fields("firstName=Ana;lastName=Ruiz"),
        })
        .unwrap();
    given.run_until("2026-11-02T17:00:00Z").await;
    given.set(420, "preferredName=An");
    given
        .apply(Command::DeleteEmployee { employee: 419 })
        .unwrap();
    insta::assert_snapshot!(given.get(since).await, @r#"200 {"latest":"2026-11-02T17:00:00+00:00","employees":{"417":{"id":"417","action":"Updated","lastChanged":"2026-11-02T16:00:00+00:00"},"419":{"id":"419","action":"Deleted","lastChanged":"2026-11-02T17:00:00+00:00"},"420":{"id":"420","action":"Inserted","lastChanged":"2026-11-02T17:00:00+00:00"}}}"#);
    insta::assert_snapshot!(given.xml("GET", since, "").await, @r#"
    200 <?xml version="1.0"?>
    <employees latest="2026-11-02T17:00:00+00:00"><employee id="417" action="Updated" lastChanged="2026-11-02T16:00:00+00:00"/><employee id="419" action="Deleted" lastChanged="2026-11-02T17:00:00+00:00"/><employee id="420" action="Inserted" lastChanged="2026-11-02T17:00:00+00:00"/></employees>
    "#);
    let of = async |kind: &str| given.get(&format!("{since}&type={kind}")).await;
    assert!(of("inserted").await.contains(r#""employees":{"420":"#));
    assert!(of("Updated").await.contains(r#""employees":{"417":"#));
    assert!(of("deleted").await.contains(r#""employees":{"419":"#));
    assert_eq!(of("all").await, given.get(since).await);
    assert_eq!(given.get("employees/419").await, "404 [Employee not found]");
}

#[tokio::test]
async fn since_is_included_unless_the_knob_says_otherwise() {
    let mut company = acme();
    company.knobs.changed_since_exclusive = true;
    for (given, included) in [(Given::acme(), true), (Given::new(company), false)] {
        given.set(417, "city=Bend");
        let answer = given
            .get("employees/changed/?since=2026-11-02T08:00:00-07:00")
            .await;
        assert_eq!(answer.contains("Updated"), included, "{answer}");
    }
}

#[tokio::test]
async fn a_bad_or_missing_since_or_type_is_400() {
    let given = Given::acme();
    for query in [
        "",
        "?since=",
        "?since=yesterday",
        "?since=2026-11-02",
        "?since=2026-11-02T15:00:00",
        "?since=2026-11-02T15:00:00+00:00",
        "?since=2026-11-02T15:00:00Z&type=gone",
    ] {
        assert_eq!(
            given.get(&format!("employees/changed{query}")).await,
            "400 [Invalid or Missing Argument]",
            "{query}"
        );
    }
    for since in [
        "2026-11-02T15:00:00%2B00:00",
        "2026-11-02T15:00:00%2B0000",
        "2026-11-02T15:00:00Z",
    ] {
        assert!(
            given
                .get(&format!("employees/changed?since={since}"))
                .await
                .starts_with("200"),
            "{since}"
        );
    }
}
