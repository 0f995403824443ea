//! DELETE employees/{id} (section 5.10), and the limit of the plan (section 5.4).

use crate::support::{Given, acme};
use fake_bamboohr::{AccessLevel, Command, Company};

#[tokio::test]
async fn an_erased_employee_is_gone_and_told_of() {
    let given = Given::acme();
    assert_eq!(given.json("DELETE", "employees/418", "").await, "204");
    assert_eq!(given.get("employees/418").await, "404 [Employee not found]");
    assert_eq!(
        given.json("DELETE", "employees/418", "").await,
        "404 [Employee not found]"
    );
    let feed = given
        .get("employees/changed?since=2026-11-02T15:00:00Z&type=deleted")
        .await;
    assert!(
        feed.contains(
            r#""418":{"id":"418","action":"Deleted","lastChanged":"2026-11-02T15:00:00+00:00"}"#
        ),
        "{feed}"
    );
    // The id is never given again.
    given
        .json(
            "POST",
            "employees",
            r#"{"firstName":"Ana","lastName":"Ruiz"}"#,
        )
        .await;
    assert!(given.get("employees/420").await.contains("Ana"));
}

#[tokio::test]
async fn who_may_not_erase_changes_nothing() {
    let given = Given::acme();
    let client = given.user("zoe@acme.test", Some(417), AccessLevel::Employee);
    let before = given.fake.read(Company::clone);
    let answer = client.json("DELETE", "employees/417", "").await;
    assert_eq!(
        answer,
        "403 [You do not have permission to delete employees]"
    );
    assert_eq!(
        client.json("DELETE", "employees/418", "").await,
        "403 [You do not have access to this employee]"
    );
    assert_eq!(
        client.json("DELETE", "employees/nobody", "").await,
        "404 [Employee not found]"
    );
    assert_eq!(given.fake.read(Company::clone), before);
}

#[tokio::test]
async fn the_plan_takes_so_many_active_employees() {
    let given = Given::new(acme());
    given
        .apply(Command::SetEmployeeLimit { limit: Some(3) })
        .unwrap();
    let add = r#"{"firstName":"Ana","lastName":"Ruiz"}"#;
    assert_eq!(given.json("POST", "employees", add).await, "201");
    let before = given.fake.read(Company::clone);
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
    ];
    let refused = given
        .call("POST", "/acme/api/v1/employees", &headers, add)
        .await;
    assert_eq!(refused.short(), "429 [The plan takes no more employees]");
    // This is no rate limit: there is nothing to wait for.
    assert_eq!(refused.parts.headers.get("retry-after"), None);
    assert_eq!(given.fake.read(Company::clone), before);
}
