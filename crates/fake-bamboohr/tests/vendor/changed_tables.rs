//! GET employees/changed/tables/{table} (section 5.9).

use crate::support::Given;

const SINCE: &str = "?since=2026-11-02T15:00:00Z";

#[tokio::test]
async fn all_rows_of_everybody_with_any_change_come_under_the_id() {
    let given = Given::acme();
    given.set(417, "mobilePhone=1");
    given.set(419, "city=Salem;country=US");
    insta::assert_snapshot!(given.get(&format!("employees/changed/tables/jobInfo{SINCE}")).await, @r#"200 {"table":"jobInfo","employees":{"417":{"lastChanged":"2026-11-02T15:00:00Z","rows":[{"date":"2026-05-01","location":null,"division":null,"department":"Plant","jobTitle":"Fitter","reportsTo":null}]},"419":{"lastChanged":"2026-11-02T15:00:00Z","rows":[{"date":"2019-10-21","location":null,"division":null,"department":"Sales","jobTitle":"Rep","reportsTo":null}]}}}"#);
    insta::assert_snapshot!(given.xml("GET", &format!("employees/changed/tables/employmentStatus/{SINCE}"), "").await, @r#"
    200 <?xml version="1.0"?>
    <table id="employmentStatus"><employee id="417" lastChanged="2026-11-02T15:00:00Z"><row><field id="date">2026-05-01</field><field id="employmentStatus">Full-Time</field><field id="comment"/><field id="terminationTypeId"/><field id="terminationReasonId"/><field id="terminationRehireId"/></row></employee><employee id="419" lastChanged="2026-11-02T15:00:00Z"><row><field id="date">2026-03-31</field><field id="employmentStatus">Terminated</field><field id="comment"/><field id="terminationTypeId"/><field id="terminationReasonId"/><field id="terminationRehireId"/></row></employee></table>
    "#);
    let later = given
        .get("employees/changed/tables/jobInfo?since=2026-11-02T15:00:01Z")
        .await;
    assert_eq!(later, r#"200 {"table":"jobInfo","employees":{}}"#);
}

#[tokio::test]
async fn since_is_required_and_the_table_must_be_known() {
    let given = Given::acme();
    for (rest, answer) in [
        ("jobInfo", "400 [Invalid or Missing Argument]"),
        (
            "jobInfo?since=yesterday",
            "400 [Invalid or Missing Argument]",
        ),
        // A raw plus sign arrives as a blank.
        (
            "jobInfo?since=2026-11-02T15:00:00+00:00",
            "400 [Invalid or Missing Argument]",
        ),
        (
            "jobInfo?since=2026-11-03T15:00:00%2B00:00",
            r#"200 {"table":"jobInfo","employees":{}}"#,
        ),
        ("shoes?since=2026-11-02T15:00:00Z", "404 [Table not found]"),
    ] {
        assert_eq!(
            given.get(&format!("employees/changed/tables/{rest}")).await,
            answer,
            "{rest}"
        );
    }
}
