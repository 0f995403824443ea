//! The training endpoints (section 9.2).

use crate::support::Given;
use fake_bamboohr::{AccessLevel, Command, Company};

async fn with_type() -> Given {
    let given = Given::acme();
    given
        .json("POST", "training/type", r#"{"name":"First Aid"}"#)
        .await;
    given
}

#[tokio::test]
async fn types_and_categories_are_made_changed_and_removed() {
    let given = Given::acme();
    assert_eq!(given.get("training/type").await, "200 {}");
    let body = r#"{"name":"Forklift","frequency":"12","renewable":"1","category":{"name":"Safety"},"required":true,"dueFromHireDate":{"unit":"day","amount":"30"}}"#;
    insta::assert_snapshot!(given.json("POST", "training/type/", body).await, @r#"201 {"id":1,"name":"Forklift","renewable":true,"frequency":12,"dueFromHireDate":30,"required":true,"category":{"id":2,"name":"Safety"},"linkUrl":null,"description":null,"allowEmployeesToMarkComplete":false}"#);
    let body = r#"{"renewable":false,"required":"","category":"","linkUrl":"https://lms.test"}"#;
    insta::assert_snapshot!(given.json("PUT", "training/type/1", body).await, @r#"200 {"id":1,"name":"Forklift","renewable":false,"frequency":0,"required":false,"category":[],"linkUrl":"https://lms.test","description":null,"allowEmployeesToMarkComplete":false}"#);
    assert_eq!(
        given.get("training/category").await,
        r#"200 {"2":{"id":2,"name":"Safety"}}"#
    );
    assert_eq!(
        given
            .json("POST", "training/category", r#"{"name":"Law"}"#)
            .await,
        r#"201 {"id":3,"name":"Law"}"#
    );
    assert_eq!(
        given
            .json("PUT", "training/category/3", r#"{"name":"Rules"}"#)
            .await,
        r#"200 {"id":3,"name":"Rules"}"#
    );
    assert!(
        given
            .json("PUT", "training/type/1", r#"{"category":{"id":"3"}}"#)
            .await
            .contains(r#""category":{"id":3,"name":"Rules"}"#)
    );
    let taken = given
        .json("PUT", "training/category/3", r#"{"name":"safety"}"#)
        .await;
    assert_eq!(taken, "409 [There is a category safety already]");
    assert_eq!(given.json("DELETE", "training/category/3", "").await, "200");
    assert!(
        given
            .get("training/type")
            .await
            .starts_with(r#"200 {"1":{"id":1,"name":"Forklift""#)
    );
    assert!(
        given
            .get("training/type")
            .await
            .contains(r#""category":[]"#)
    );
    assert_eq!(given.json("DELETE", "training/type/1", "").await, "200");
    assert_eq!(given.get("training/type").await, "200 {}");
}

#[tokio::test]
async fn records_are_kept_by_number_and_an_employee_without_any_has_a_list() {
    let given = with_type().await;
    assert_eq!(given.get("training/record/employee/417").await, "200 []");
    let body = r#"{"completed":"2026-03-12","cost":{"currency":"USD","amount":"50"},"instructor":"Bob Jones","hours":"16","credits":4,"notes":"","type":"1"}"#;
    insta::assert_snapshot!(given.json("POST", "training/record/employee/417", body).await, @r#"201 {"id":2,"employeeId":"417","completed":"2026-03-12","notes":null,"instructor":"Bob Jones","credits":"4","hours":"16","cost":"50.00 USD","type":1}"#);
    insta::assert_snapshot!(given.get("training/record/employee/417?type=1").await, @r#"200 {"2":{"id":2,"employeeId":"417","completed":"2026-03-12","notes":null,"instructor":"Bob Jones","credits":"4","hours":"16","cost":"50.00 USD","type":"1"}}"#);
    assert_eq!(
        given.get("training/record/employee/417?type=9").await,
        "200 []"
    );
    insta::assert_snapshot!(given.json("PUT", "training/record/2", r#"{"completed":"2026-03-13","cost":null}"#).await, @r#"201 {"id":2,"employeeId":"417","completed":"2026-03-13","notes":null,"instructor":"Bob Jones","credits":"4","hours":"16","cost":null,"type":"1"}"#);
    assert_eq!(
        given.json("DELETE", "training/type/1", "").await,
        "400 [The training type has records]"
    );
    assert_eq!(given.json("DELETE", "training/record/2", "").await, "200");
    assert_eq!(given.json("DELETE", "training/type/1", "").await, "200");
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let given = with_type().await;
    given
        .json(
            "POST",
            "training/record/employee/417",
            r#"{"completed":"2026-03-12","type":1}"#,
        )
        .await;
    let before = given.fake.read(Company::clone);
    for (method, path, body, answer) in [
        ("POST", "training/type", "{", "400 [Invalid data]"),
        ("POST", "training/type", "{}", "400 [name is required]"),
        (
            "POST",
            "training/type",
            r#"{"name":"A","renewable":true}"#,
            "400 [A renewable training needs a frequency]",
        ),
        (
            "POST",
            "training/type",
            r#"{"name":"A","frequency":6}"#,
            "400 [A frequency goes with a renewable training]",
        ),
        (
            "POST",
            "training/type",
            r#"{"name":"A","dueFromHireDate":6}"#,
            "400 [dueFromHireDate goes with a required training]",
        ),
        (
            "POST",
            "training/type",
            r#"{"name":"A","category":{"id":9}}"#,
            "400 [There is no such category]",
        ),
        (
            "PUT",
            "training/type/9",
            "{}",
            "404 [Training type not found]",
        ),
        (
            "DELETE",
            "training/type/9",
            "",
            "404 [Training type not found]",
        ),
        ("POST", "training/category", "{}", "400 [name is required]"),
        (
            "DELETE",
            "training/category/9",
            "",
            "404 [Category not found]",
        ),
        (
            "POST",
            "training/record/employee/417",
            r#"{"type":1}"#,
            "400 [completed is required]",
        ),
        (
            "POST",
            "training/record/employee/417",
            r#"{"completed":"2026-03-12"}"#,
            "400 [type is required]",
        ),
        (
            "POST",
            "training/record/employee/417",
            r#"{"completed":"2026-03-12","type":9}"#,
            "400 [There is no such training type]",
        ),
        (
            "POST",
            "training/record/employee/417",
            r#"{"completed":"12.3.2026","type":1}"#,
            "400 [12.3.2026 is not a date; write yyyy-mm-dd]",
        ),
        (
            "POST",
            "training/record/employee/417",
            r#"{"completed":"2026-03-12","type":1,"hours":"two"}"#,
            "400 [hours is a number]",
        ),
        (
            "POST",
            "training/record/employee/417",
            r#"{"completed":"2026-03-12","type":1,"cost":5}"#,
            "400 [cost has an amount and a currency]",
        ),
        (
            "POST",
            "training/record/employee/9",
            "{}",
            "404 [Employee not found]",
        ),
        (
            "GET",
            "training/record/employee/417?type=x",
            "",
            "400 [type is a number]",
        ),
        (
            "PUT",
            "training/record/9",
            "{}",
            "404 [Training record not found]",
        ),
        (
            "PUT",
            "training/record/2",
            "{}",
            "400 [completed is required]",
        ),
        (
            "DELETE",
            "training/record/9",
            "",
            "404 [Training record not found]",
        ),
        ("PATCH", "training/record/2", "", "404"),
    ] {
        assert_eq!(
            given.json(method, path, body).await,
            answer,
            "{method} {path} {body}"
        );
    }
    assert_eq!(given.fake.read(Company::clone), before);
}

#[tokio::test]
async fn an_employee_reads_the_own_records_and_an_erased_one_leaves_none() {
    let given = with_type().await;
    given
        .json(
            "POST",
            "training/record/employee/417",
            r#"{"completed":"2026-03-12","type":1}"#,
        )
        .await;
    let zoe = given.user("zoe@acme.test", Some(417), AccessLevel::Employee);
    assert!(
        zoe.get("training/record/employee/417")
            .await
            .starts_with(r#"200 {"2":{"id":2,"employeeId":"417""#)
    );
    assert_eq!(
        zoe.get("training/record/employee/418").await,
        "403 [You do not have access to this employee]"
    );
    for (method, path) in [
        ("POST", "training/record/employee/417"),
        ("DELETE", "training/record/2"),
        ("GET", "training/type"),
    ] {
        assert_eq!(
            zoe.json(method, path, "{}").await,
            "403 [You do not have access to trainings]",
            "{method} {path}"
        );
    }
    given
        .apply(Command::DeleteEmployee { employee: 417 })
        .unwrap();
    assert_eq!(
        given.json("DELETE", "training/record/2", "").await,
        "404 [Training record not found]"
    );
}
