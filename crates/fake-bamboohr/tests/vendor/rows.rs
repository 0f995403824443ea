//! POST and DELETE employees/{id}/tables/{table} (section 5.8).

use crate::support::{Given, acme};
use fake_bamboohr::{Command, Company};

async fn shown(given: &Given, fields: &str) -> String {
    given.get(&format!("employees/417?fields={fields}")).await
}

#[tokio::test]
async fn a_row_is_added_in_every_version_as_json_and_as_xml_of_any_type() {
    let given = Given::acme();
    let row = r#"{"date":"2026-11-02","jobTitle":"rep ","department":"Sales","reportsTo":"Ben Okoye","teams":["A"]}"#;
    assert_eq!(
        given
            .json("POST", "employees/417/tables/jobInfo", row)
            .await,
        "200"
    );
    let shows = r#"200 {"id":"417","jobTitle":"Rep","department":"Sales","4047":"2026-11-02"}"#;
    assert_eq!(shown(&given, "jobTitle,department,4047").await, shows);
    assert!(
        given
            .get("employees/417/tables/jobInfo")
            .await
            .contains(r#""reportsTo":"Ben Okoye""#)
    );
    let row = "<row><field id='date'>2026-11-02</field><field id=\"jobTitle\">Fitter</field></row>";
    assert_eq!(
        given
            .xml("POST", "employees/417/tables/jobInfo/", row)
            .await,
        "200"
    );
    // Of two rows of one date the one added last counts, and it holds what was written alone.
    assert_eq!(
        shown(&given, "jobTitle,department").await,
        r#"200 {"id":"417","jobTitle":"Fitter","department":null}"#
    );
    let basic = given.basic();
    let headers = [("Authorization", basic.as_str())];
    let row = "<row><field id=\"date\">2026-10-01</field><field id=\"jobTitle\">Rep</field></row>";
    let answer = given
        .call(
            "POST",
            "/acme/api/v1_1/employees/417/tables/jobInfo",
            &headers,
            row,
        )
        .await;
    assert_eq!(answer.short(), "200");
    // An older row changes nothing now.
    assert_eq!(
        shown(&given, "jobTitle").await,
        r#"200 {"id":"417","jobTitle":"Fitter"}"#
    );
}

#[tokio::test]
async fn a_row_is_changed_column_by_column_and_keeps_its_id() {
    let given = Given::acme();
    let change = r#"{"date":"2026-12-01","jobTitle":"Rep"}"#;
    assert_eq!(
        given
            .json("POST", "employees/417/tables/jobInfo/1", change)
            .await,
        "200"
    );
    assert_eq!(
        shown(&given, "jobTitle,department").await,
        r#"200 {"id":"417","jobTitle":null,"department":null}"#
    );
    insta::assert_snapshot!(given.get("employees/417/tables/jobInfo").await, @r#"200 [{"id":"1","employeeId":"417","date":"2026-12-01","location":null,"division":null,"department":"Plant","jobTitle":"Rep","reportsTo":null}]"#);
    given.run_until("2026-12-01T06:59:59Z").await;
    assert_eq!(
        shown(&given, "jobTitle").await,
        r#"200 {"id":"417","jobTitle":null}"#
    );
    given.run_until("2026-12-01T07:00:00Z").await;
    assert_eq!(
        shown(&given, "jobTitle,lastChanged").await,
        r#"200 {"id":"417","jobTitle":"Rep","lastChanged":"2026-12-01T07:00:00+00:00"}"#
    );
    assert_eq!(
        given
            .xml(
                "POST",
                "employees/417/tables/jobInfo/1",
                "<row><field id=\"department\"/></row>"
            )
            .await,
        "200"
    );
    assert_eq!(
        shown(&given, "department").await,
        r#"200 {"id":"417","department":null}"#
    );
}

#[tokio::test]
async fn a_termination_row_says_why_in_v1_1_and_need_not_in_v1() {
    let row = r#"{"date":"2026-11-02","employmentStatus":"terminated"}"#;
    let given = Given::acme();
    let path = "/api/gateway.php/acme/v1_1/employees/417/tables/employmentStatus";
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
    ];
    assert_eq!(
        given.call("POST", path, &headers, row).await.short(),
        "400 [terminationTypeId is required]"
    );
    let with = |more: &str| row.replace('}', &format!(",{more}}}"));
    let two = with(r#""terminationTypeId":"Voluntary","terminationReasonId":"Attendance""#);
    assert_eq!(
        given.call("POST", path, &headers, &two).await.short(),
        "400 [terminationRehireId is required]"
    );
    let all = with(
        r#""terminationTypeId":"voluntary","terminationReasonId":"Other Employment","terminationRehireId":"Yes""#,
    );
    assert_eq!(
        given.call("POST", path, &headers, &all).await.short(),
        "200"
    );
    let ended = r#"200 {"id":"417","status":"Inactive","employmentHistoryStatus":"Terminated","terminationDate":"2026-11-02"}"#;
    assert_eq!(
        shown(&given, "status,employmentHistoryStatus,terminationDate").await,
        ended
    );
    insta::assert_snapshot!(given.get("employees/417/tables/employmentStatus").await, @r#"200 [{"id":"2","employeeId":"417","date":"2026-05-01","employmentStatus":"Full-Time","comment":null,"terminationTypeId":null,"terminationReasonId":null,"terminationRehireId":null},{"id":"6","employeeId":"417","date":"2026-11-02","employmentStatus":"Terminated","comment":null,"terminationTypeId":"Voluntary","terminationReasonId":"Other Employment","terminationRehireId":"Yes"}]"#);
    let given = Given::acme();
    assert_eq!(
        given
            .json("POST", "employees/417/tables/employmentStatus", row)
            .await,
        "200"
    );
    assert_eq!(
        shown(&given, "status,employmentHistoryStatus,terminationDate").await,
        ended
    );
}

#[tokio::test]
async fn a_last_day_to_come_counts_from_11_59_pm_and_a_row_after_it_takes_the_leaver_back() {
    let given = Given::acme();
    let row = r#"{"date":"2026-11-05","employmentStatus":"Terminated"}"#;
    assert_eq!(
        given
            .json("POST", "employees/417/tables/employmentStatus", row)
            .await,
        "200"
    );
    given.run_until("2026-11-06T06:58:59Z").await;
    assert_eq!(
        shown(&given, "status").await,
        r#"200 {"id":"417","status":"Active"}"#
    );
    given.run_until("2026-11-06T06:59:00Z").await;
    assert_eq!(
        shown(&given, "status").await,
        r#"200 {"id":"417","status":"Inactive"}"#
    );
    let row = r#"{"date":"2026-11-09","employmentStatus":"Full-Time"}"#;
    assert_eq!(
        given
            .json("POST", "employees/417/tables/employmentStatus", row)
            .await,
        "200"
    );
    given.run_until("2026-11-09T07:00:00Z").await;
    let back = r#"200 {"id":"417","status":"Active","terminationDate":"0000-00-00"}"#;
    assert_eq!(shown(&given, "status,terminationDate").await, back);
}

#[tokio::test]
async fn a_row_that_is_removed_no_longer_counts() {
    let given = Given::acme();
    let row = r#"{"date":"2026-11-01","employmentStatus":"Terminated"}"#;
    assert_eq!(
        given
            .json("POST", "employees/417/tables/employmentStatus", row)
            .await,
        "200"
    );
    assert_eq!(
        shown(&given, "status").await,
        r#"200 {"id":"417","status":"Inactive"}"#
    );
    let basic = given.basic();
    let path = "/api/gateway.php/acme/v1/employees/417/tables/employmentStatus/6";
    // The answer is JSON whatever is asked for.
    insta::assert_snapshot!(given.call("DELETE", path, &[("Authorization", &basic)], "").await.whole(), @r#"
    200 OK
    cache-control: no-cache, private
    content-length: 16
    content-type: application/json
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff

    {"success":true}
    "#);
    assert_eq!(
        shown(&given, "status,employmentHistoryStatus").await,
        r#"200 {"id":"417","status":"Active","employmentHistoryStatus":"Full-Time"}"#
    );
    let missing = r#"200 {"success":false,"error":"Row not found"}"#;
    for (path, answer) in [
        ("employees/417/tables/employmentStatus/6", missing),
        ("employees/417/tables/jobInfo/2", missing),
        ("employees/417/tables/jobInfo/x", missing),
        ("employees/417/tables/shoes/1", "400 [Table not found]"),
        (
            "employees/nobody/tables/jobInfo/1",
            "400 [Invalid employee id]",
        ),
        ("employees/5/tables/jobInfo/1", "400 [Invalid employee id]"),
        ("employees/0/tables/jobInfo/1", "400 [Invalid employee id]"),
    ] {
        assert_eq!(given.json("DELETE", path, "").await, answer, "{path}");
    }
}

#[tokio::test]
async fn the_other_version_adds_and_changes_rows_and_nothing_else() {
    let given = Given::acme();
    let basic = given.basic();
    for (method, rest) in [
        ("GET", "jobInfo"),
        ("DELETE", "employmentStatus/2"),
        ("PUT", "jobInfo/1"),
    ] {
        let path = format!("/api/gateway.php/acme/v1_1/employees/417/tables/{rest}");
        assert_eq!(
            given
                .call(method, &path, &[("Authorization", &basic)], "")
                .await
                .short(),
            "404",
            "{method} {rest}"
        );
    }
}

#[tokio::test]
async fn a_write_that_is_refused_changes_nothing() {
    let given = Given::acme();
    let before = given.fake.read(Company::clone);
    let (job, status) = (
        "employees/417/tables/jobInfo",
        "employees/417/tables/employmentStatus",
    );
    for (path, body, answer) in [
        (job, "{", "400 [Invalid data]"),
        (job, "[]", "400 [Invalid data]"),
        (job, r#"{"jobTitle":"Rep"}"#, "400 [date is required]"),
        (
            job,
            r#"{"date":null,"jobTitle":"Rep"}"#,
            "400 [date is required]",
        ),
        (
            status,
            r#"{"date":"2026-11-02"}"#,
            "400 [employmentStatus is required]",
        ),
        (
            job,
            r#"{"date":"02/11/2026","jobTitle":"Rep"}"#,
            "406 [date has no value 02/11/2026]",
        ),
        (
            status,
            r#"{"date":"2026-11-02","employmentStatus":"Gone"}"#,
            "406 [employmentStatus has no value Gone]",
        ),
        (
            job,
            r#"{"date":"2026-11-02","reportsTo":"5"}"#,
            "406 [reportsTo has no value 5]",
        ),
        (
            job,
            r#"{"shoeSize":"44"}"#,
            "406 [The table has none of these fields]",
        ),
        (
            job,
            r#"{"date":"2026-11-02","reportsTo":"417"}"#,
            "409 [An employee cannot report to himself]",
        ),
        ("employees/417/tables/shoes", "{}", "404 [Table not found]"),
        (
            "employees/5/tables/jobInfo",
            "{}",
            "404 [Employee not found]",
        ),
        (
            "employees/all/tables/jobInfo",
            "{}",
            "404 [Employee not found]",
        ),
        (
            "employees/417/tables/jobInfo/99",
            r#"{"jobTitle":"Rep"}"#,
            "404 [Row not found]",
        ),
        (
            "employees/417/tables/jobInfo/x",
            r#"{"jobTitle":"Rep"}"#,
            "404 [Row not found]",
        ),
        // The row of somebody else.
        (
            "employees/417/tables/jobInfo/3",
            r#"{"jobTitle":"Rep"}"#,
            "404 [Row not found]",
        ),
        (
            "employees/417/tables/jobInfo/1",
            r#"{"date":""}"#,
            "400 [date is required]",
        ),
    ] {
        assert_eq!(
            given.json("POST", path, body).await,
            answer,
            "{path} {body}"
        );
    }
    assert_eq!(
        given
            .xml(
                "POST",
                job,
                "<employee><field id=\"date\">2026-11-02</field></employee>"
            )
            .await,
        "400 [Invalid data]"
    );
    assert_eq!(given.fake.read(Company::clone), before);
}

#[tokio::test]
async fn an_option_that_does_not_exist_is_passed_over_and_so_is_a_write_that_changes_nothing() {
    let given = Given::acme();
    let row = r#"{"jobTitle":"Astronaut","department":"Plant"}"#;
    let before = given.fake.read(Company::clone);
    assert_eq!(
        given
            .json("POST", "employees/417/tables/jobInfo/1", row)
            .await,
        "200"
    );
    assert_eq!(given.fake.read(Company::clone), before);
}

#[tokio::test]
async fn who_sees_no_column_writes_none_and_a_hidden_column_is_skipped() {
    let mut company = acme();
    let user = company.admin().name.clone();
    let now = crate::support::START.parse().unwrap();
    company
        .apply(
            Command::HideFields {
                user: user.clone(),
                fields: vec!["jobTitle".into()],
            },
            now,
        )
        .unwrap();
    let given = Given::new(company);
    let job = "employees/417/tables/jobInfo";
    assert_eq!(
        given.json("POST", job, r#"{"jobTitle":"Rep"}"#).await,
        "403 [You do not have permission to change this table]"
    );
    assert_eq!(
        given
            .json(
                "POST",
                job,
                r#"{"date":"2026-11-02","jobTitle":"Rep","department":"Sales"}"#
            )
            .await,
        "200"
    );
    assert_eq!(
        shown(&given, "department").await,
        r#"200 {"id":"417","department":"Sales"}"#
    );
    assert_eq!(
        given.fake.read(|company| company
            .employee(417)
            .unwrap()
            .value("jobTitle")
            .map(str::to_owned)),
        None
    );
    assert_eq!(
        given.json("DELETE", &format!("{job}/1"), "").await,
        "403 [You do not have permission to change this table]"
    );
    given
        .apply(Command::HideEmployees {
            user,
            employees: vec![417],
        })
        .unwrap();
    assert_eq!(
        given.json("POST", job, "{}").await,
        "403 [You do not have access to this employee]"
    );
}

#[tokio::test]
async fn a_leaver_whose_email_was_given_away_cannot_be_taken_back_by_a_row() {
    let given = Given::acme();
    given.set(418, "workEmail=june@example.test");
    let row = r#"{"date":"2026-11-02","employmentStatus":"Full-Time"}"#;
    let answer = given
        .json("POST", "employees/419/tables/employmentStatus", row)
        .await;
    assert_eq!(answer, "409 [Duplicate work email june@example.test]");
    assert_eq!(
        given
            .json("DELETE", "employees/419/tables/employmentStatus/5", "")
            .await,
        "409 [Duplicate work email june@example.test]"
    );
}
