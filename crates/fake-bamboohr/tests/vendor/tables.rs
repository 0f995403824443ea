//! GET employees/{id or all}/tables/{table} (section 5.8).

use crate::support::{Given, acme, fields};
use fake_bamboohr::{Command, Table};

#[tokio::test]
async fn rows_come_in_no_order_with_future_ones_and_every_column() {
    let given = Given::acme();
    let date = "2026-12-01".parse().unwrap();
    let of = fields("jobTitle=Lead;91=418");
    given
        .apply(Command::AddRow {
            employee: 417,
            table: Table::JobInfo,
            date,
            fields: of,
        })
        .unwrap();
    insta::assert_snapshot!(given.get("employees/417/tables/jobInfo").await, @r#"200 [{"id":"1","employeeId":"417","date":"2026-05-01","location":null,"division":null,"department":"Plant","jobTitle":"Fitter","reportsTo":null},{"id":"6","employeeId":"417","date":"2026-12-01","location":null,"division":null,"department":"Plant","jobTitle":"Lead","reportsTo":"Ben Okoye"}]"#);
    insta::assert_snapshot!(given.get("employees/419/tables/employmentStatus/").await, @r#"200 [{"id":"5","employeeId":"419","date":"2026-03-31","employmentStatus":"Terminated","comment":null,"terminationTypeId":null,"terminationReasonId":null,"terminationRehireId":null}]"#);
    insta::assert_snapshot!(given.get("employees/all/tables/jobInfo").await, @r#"200 [{"id":"4","employeeId":"419","date":"2019-10-21","location":null,"division":null,"department":"Sales","jobTitle":"Rep","reportsTo":null},{"id":"1","employeeId":"417","date":"2026-05-01","location":null,"division":null,"department":"Plant","jobTitle":"Fitter","reportsTo":null},{"id":"6","employeeId":"417","date":"2026-12-01","location":null,"division":null,"department":"Plant","jobTitle":"Lead","reportsTo":"Ben Okoye"},{"id":"3","employeeId":"418","date":"2020-01-01","location":null,"division":null,"department":"Sales","jobTitle":"Rep","reportsTo":null}]"#);
}

#[tokio::test]
async fn without_accept_the_rows_are_xml() {
    let given = Given::acme();
    insta::assert_snapshot!(given.xml("GET", "employees/417/tables/employmentStatus", "").await, @r#"
    200 <?xml version="1.0"?>
    <table><row id="2" employeeId="417"><field id="date">2026-05-01</field><field id="employmentStatus">Full-Time</field><field id="comment"/><field id="terminationTypeId"/><field id="terminationReasonId"/><field id="terminationRehireId"/></row></table>
    "#);
}

#[tokio::test]
async fn columns_that_are_hidden_are_left_out() {
    let mut company = acme();
    let user = company.admin().name.clone();
    let hide = Command::HideFields {
        user,
        fields: vec!["department".into(), "91".into()],
    };
    company
        .apply(hide, crate::support::START.parse().unwrap())
        .unwrap();
    insta::assert_snapshot!(Given::new(company).get("employees/417/tables/jobInfo").await, @r#"200 [{"id":"1","employeeId":"417","date":"2026-05-01","location":null,"division":null,"jobTitle":"Fitter"}]"#);
}

#[tokio::test]
async fn an_employee_or_table_that_is_not_there_is_404() {
    let given = Given::acme();
    for (path, answer) in [
        ("employees/417/tables/shoes", "404 [Table not found]"),
        ("employees/417/tables/jobinfo", "404 [Table not found]"),
        ("employees/5/tables/jobInfo", "404 [Employee not found]"),
        (
            "employees/nobody/tables/jobInfo",
            "404 [Employee not found]",
        ),
        ("employees/417/tables", "404"),
    ] {
        assert_eq!(given.get(path).await, answer, "{path}");
    }
    let user = given.fake.read(|company| company.admin().name.clone());
    given
        .apply(Command::HideEmployees {
            user,
            employees: vec![418],
        })
        .unwrap();
    assert_eq!(
        given.get("employees/418/tables/jobInfo").await,
        "403 [You do not have access to this employee]"
    );
    assert!(
        !given
            .get("employees/all/tables/jobInfo")
            .await
            .contains("\"418\"")
    );
}
