//! GET reports/{id}, GET custom-reports and custom-reports/{reportId} (section 7.2), and CSV
//! (section 7.1).

use crate::support::{Given, fields};
use fake_bamboohr::{AccessLevel, Command, SavedReport};

fn given() -> Given {
    let given = Given::acme();
    let report = |name: &str, fields: &[&str], shared_with: &[&str]| {
        let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect();
        Command::AddReport(SavedReport {
            name: name.into(),
            fields: texts(fields),
            shared_with: texts(shared_with),
        })
    };
    given
        .apply(report(
            "Headcount",
            &["First Name", "status", "91", "timeTrackingEnabled"],
            &["zoe@acme.test"],
        ))
        .unwrap();
    given
        .apply(report("Leavers", &["lastName", "terminationDate"], &[]))
        .unwrap();
    assert_eq!(
        given
            .apply(report("None", &["Shoe Size"], &[]))
            .unwrap_err()
            .status,
        404
    );
    given
}

#[tokio::test]
async fn a_saved_report_runs_in_the_format_asked_for() {
    let given = given();
    given.set(418, "supervisor=417;timeTrackingEnabled=yes");
    insta::assert_snapshot!(given.get("reports/1").await, @r#"200 {"title":"Headcount","fields":[{"id":"firstName","type":"text","name":"First Name"},{"id":"status","type":"status","name":"Status"},{"id":"supervisor","type":"text","name":"Reporting to"},{"id":"timeTrackingEnabled","type":"bool","name":"Time Tracking Enabled"}],"employees":[{"id":"417","firstName":"Zoë","status":"Active","supervisor":null,"timeTrackingEnabled":null},{"id":"418","firstName":"Ben","status":"Active","supervisor":"Braun, Zoë","timeTrackingEnabled":true},{"id":"419","firstName":"June","status":"Inactive","supervisor":null,"timeTrackingEnabled":null}]}"#);
    let quoted = fields("firstName=Ana \"A\", B;lastName=Ruiz");
    given
        .apply(Command::AddEmployee {
            id: None,
            fields: quoted,
        })
        .unwrap();
    insta::assert_snapshot!(given.get("reports/1?format=CSV").await, @r#"
    200 First Name,Status,Reporting to,Time Tracking Enabled
    Zoë,Active,,
    Ben,Active,"Braun, Zoë",true
    June,Inactive,,
    "Ana ""A"", B",Active,,
    "#);
    insta::assert_snapshot!(given.get("reports/2?format=xml&fd=yes").await, @r#"
    200 <?xml version="1.0"?>
    <report><title>Leavers</title><fieldset><field id="lastName" type="text">Last Name</field><field id="terminationDate" type="date">Termination Date</field></fieldset><employees><employee id="417"><field id="lastName">Braun</field><field id="terminationDate">0000-00-00</field></employee><employee id="418"><field id="lastName">Okoye</field><field id="terminationDate">0000-00-00</field></employee><employee id="419"><field id="lastName">Park</field><field id="terminationDate">2026-03-31</field></employee><employee id="420"><field id="lastName">Ruiz</field><field id="terminationDate">0000-00-00</field></employee></employees></report>
    "#);
}

#[tokio::test]
async fn errors_of_the_older_form_have_empty_bodies() {
    let given = given();
    let zoe = given.user("zoe@acme.test", Some(417), AccessLevel::Employee);
    assert!(
        zoe.get("reports/1")
            .await
            .starts_with(r#"200 {"title":"Headcount""#)
    );
    for (path, answer) in [
        ("reports/2", "403 [You do not have access to this report]"),
        ("reports/3", "404 [Report not found]"),
        ("reports/one", "404 [Report not found]"),
        ("reports/1?format=bogus", "404 [Unknown report format]"),
        ("reports/1?format=pdf", "404 [Unknown report format]"),
    ] {
        assert_eq!(zoe.get(path).await, answer, "{path}");
    }
}

#[tokio::test]
async fn reports_are_listed_in_pages_and_their_data_is_flat() {
    let given = given();
    insta::assert_snapshot!(given.xml("GET", "custom-reports?page_size=1&page=9", "").await, @r#"200 {"reports":[{"id":2,"name":"Leavers"}],"pagination":{"total_records":2,"current_page":2,"total_pages":2,"next_page":null,"prev_page":"http://bamboohr.test/api/gateway.php/acme/v1/custom-reports?page=1&page_size=1"}}"#);
    insta::assert_snapshot!(given.get("custom-reports/2?page_size=2").await, @r#"200 {"data":[{"lastName":"Braun","terminationDate":"0000-00-00"},{"lastName":"Okoye","terminationDate":"0000-00-00"}],"aggregations":[],"pagination":{"total_records":3,"current_page":1,"total_pages":2,"next_page":"http://bamboohr.test/api/gateway.php/acme/v1/custom-reports/2?page=2&page_size=2","prev_page":null}}"#);
    // What is no number falls back to what is usual.
    let answer = given.get("custom-reports?page_size=none&page=0").await;
    assert!(
        answer.ends_with(
            r#""pagination":{"total_records":2,"current_page":1,"total_pages":1,"next_page":null,"prev_page":null}}"#
        ),
        "{answer}"
    );
    let zoe = given.user("zoe@acme.test", Some(417), AccessLevel::Employee);
    assert!(!zoe.get("custom-reports").await.contains("Leavers"));
    let refused = r#"403 {"error":{"code":403,"message":"You do not have access to this report"}}"#;
    assert_eq!(zoe.get("custom-reports/2").await, refused);
    let missing = r#"404 {"error":{"code":404,"message":"Report not found"}}"#;
    assert_eq!(zoe.get("custom-reports/12").await, missing);
}
