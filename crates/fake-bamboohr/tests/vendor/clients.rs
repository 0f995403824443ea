//! What real client libraries send, call by call (section 10): one test per library, and one for
//! its tables.

use crate::support::Given;
use fake_bamboohr::Subscription;

/// PyBambooHR: gateway base, trailing slashes, JSON accepted, XML sent without a content type.
#[tokio::test]
async fn pyb() {
    let given = Given::acme();
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Accept", "application/json"),
    ];
    let base = "/api/gateway.php/acme/v1/";
    let call = async |method: &str, rest: &str, body: &str| {
        given
            .call(method, &format!("{base}{rest}"), &headers, body)
            .await
    };
    let xml = r#"<employee><field id="firstName">Ana</field><field id="lastName">Ruiz</field></employee>"#;
    let added = call("POST", "employees/", xml).await;
    assert_eq!(added.parts.status, 201);
    let location = added.parts.headers["location"].to_str().unwrap();
    let id = location
        .strip_prefix(&format!("http://bamboohr.test{base}employees/"))
        .unwrap();
    assert_eq!(id, "420");
    let xml = r#"<employee><field id="workPhone">1</field></employee>"#;
    assert_eq!(call("POST", "employees/420", xml).await.short(), "200");
    let read = call("GET", "employees/420/?fields=workPhone", "").await;
    assert_eq!(read.short(), r#"200 {"id":"420","workPhone":"1"}"#);
    let report = r#"<report output="json"><title>t</title><fields><field id="firstName"/></fields></report>"#;
    let answer = call(
        "POST",
        "reports/custom/?format=json&onlyCurrent=False",
        report,
    )
    .await;
    assert!(
        answer
            .short()
            .starts_with(r#"200 {"title":"t","fields":[{"id":"firstName""#),
        "{}",
        answer.body
    );
    let users = call("GET", "meta/users/", "").await.short();
    assert!(
        users.contains(r#""employeeId":0"#) && users.contains(r#""status":"enabled""#),
        "{users}"
    );
    let changed = call(
        "GET",
        "employees/changed/?since=2026-11-02T00%3A00%3A00Z",
        "",
    )
    .await;
    assert!(
        changed
            .short()
            .contains(r#""420":{"id":"420","action":"Inserted""#),
        "{}",
        changed.body
    );
    assert!(
        call("GET", "meta/fields/", "")
            .await
            .short()
            .starts_with(r#"200 [{"id":1,"#)
    );
}

/// PyBambooHR on tables: it reads them in XML, which it asks for by asking for nothing.
#[tokio::test]
async fn pyb_reads_tables_in_xml() {
    let given = Given::acme();
    insta::assert_snapshot!(given.xml("GET", "employees/417/tables/jobInfo/", "").await, @r#"
    200 <?xml version="1.0"?>
    <table><row id="1" employeeId="417"><field id="date">2026-05-01</field><field id="location"/><field id="division"/><field id="department">Plant</field><field id="jobTitle">Fitter</field><field id="reportsTo"/></row></table>
    "#);
    let tables = given.xml("GET", "meta/tables/", "").await;
    let (job_info, status) = tables.split_once("</table>").unwrap();
    insta::assert_snapshot!(job_info, @r#"
    200 <?xml version="1.0"?>
    <tables><table alias="jobInfo"><field id="4047" alias="date" type="date">Job Information: Date</field><field id="18" alias="location" type="list">Location</field><field id="1355" alias="division" type="list">Division</field><field id="4" alias="department" type="list">Department</field><field id="17" alias="jobTitle" type="list">Job Title</field><field id="91" alias="reportsTo" type="employee">Reporting to</field>
    "#);
    assert!(
        status.starts_with(
            r#"<table alias="employmentStatus"><field id="1936" alias="date" type="date">"#
        ),
        "{status}"
    );
}

/// bamboozled: XML with single quotes under the content type its HTTP library sets by itself.
#[tokio::test]
async fn bzl() {
    let given = Given::acme();
    let basic = given.basic();
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let headers = [
        ("Authorization", basic.as_str()),
        ("Accept", "application/json"),
        form,
    ];
    let body = "<employee><field id='firstName'>Zo</field></employee>";
    let answer = given
        .call(
            "POST",
            "/api/gateway.php/acme/v1/employees/417",
            &headers,
            body,
        )
        .await;
    assert_eq!(answer.short(), "200");
    assert_eq!(
        given.get("employees/417?fields=firstName").await,
        r#"200 {"id":"417","firstName":"Zo"}"#
    );
    let row = "<row><field id='date'>2026-11-02</field><field id='jobTitle'>Rep</field><field id='location'/></row>";
    let rows = "/api/gateway.php/acme/v1/employees/417/tables/jobInfo";
    assert_eq!(given.call("POST", rows, &headers, row).await.short(), "200");
    insta::assert_snapshot!(given.call("GET", rows, &headers, "").await.short(), @r#"200 [{"id":"1","employeeId":"417","date":"2026-05-01","location":null,"division":null,"department":"Plant","jobTitle":"Fitter","reportsTo":null},{"id":"6","employeeId":"417","date":"2026-11-02","location":null,"division":null,"department":null,"jobTitle":"Rep","reportsTo":null}]"#);
}

/// The JupiterOne integration: the key is tried with the key's own employee, and 404 is a good key.
#[tokio::test]
async fn jup() {
    let given = Given::acme();
    let basic = given.basic();
    let path = "/api/gateway.php/acme/v1/employees/0";
    let headers = [
        ("Authorization", basic.as_str()),
        ("Accept", "application/json"),
    ];
    assert_eq!(
        given.call("GET", path, &headers, "").await.short(),
        "404 [Employee not found]"
    );
    let refused = given
        .call("GET", path, &[("Accept", "application/json")], "")
        .await;
    assert_eq!(refused.parts.status, 401);
    assert_eq!(
        refused.parts.headers["www-authenticate"],
        r#"Basic realm="https://api.bamboohr.com/acme""#
    );
    assert_eq!(
        refused.parts.headers["x-bamboohr-error-message"],
        "API key not provided or invalid"
    );
}

/// The Singer tap: a password nobody asked for, and the exact content type of reports.
#[tokio::test]
async fn tap() {
    let given = Given::acme();
    let key = given
        .fake
        .read(|company| company.admin_key().unwrap().to_owned());
    let credentials = format!("{key}:foobar");
    let basic = format!(
        "Basic {}",
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, credentials)
    );
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
    ];
    let body =
        r#"{"title":"t","fields":["status","4471","shoeSize"],"filters":{"employeeIds":[417]}}"#;
    let answer = given
        .call(
            "POST",
            "/api/gateway.php/acme/v1/reports/custom?format=JSON",
            &headers,
            body,
        )
        .await;
    assert!(
        answer.body.contains(r#""id":"4471.0""#) && !answer.body.contains("shoeSize"),
        "{}",
        answer.body
    );
}

/// The Singer tap on lists, whose options it finds by alias, and on tables, whose feed it reads by
/// time.
#[tokio::test]
async fn tap_reads_lists_and_the_feed_of_a_table() {
    let given = Given::acme();
    let key = given
        .fake
        .read(|company| company.admin_key().unwrap().to_owned());
    let credentials = format!("{key}:foobar");
    let basic = format!(
        "Basic {}",
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, credentials)
    );
    let headers = [
        ("Authorization", basic.as_str()),
        ("Accept", "application/json"),
    ];
    let read = async |rest: &str| {
        given
            .call(
                "GET",
                &format!("/api/gateway.php/acme/v1/{rest}"),
                &headers,
                "",
            )
            .await
            .short()
    };
    let lists = read("meta/lists").await;
    let (_, titles) = lists
        .split_once(r#""alias":"jobTitle","options":"#)
        .unwrap();
    insta::assert_snapshot!(titles.split_once(']').unwrap().0, @r#"[{"id":18013,"archived":"no","createdDate":null,"archivedDate":null,"name":"Fitter"},{"id":18016,"archived":"no","createdDate":null,"archivedDate":null,"name":"Rep"}"#);
    let feed = "employees/changed/tables/jobInfo?since=2026-11-02T15%3A00%3A00Z";
    insta::assert_snapshot!(read(feed).await, @r#"200 {"table":"jobInfo","employees":{}}"#);
    given.set(417, "mobilePhone=1");
    insta::assert_snapshot!(read(feed).await, @r#"200 {"table":"jobInfo","employees":{"417":{"lastChanged":"2026-11-02T15:00:00Z","rows":[{"date":"2026-05-01","location":null,"division":null,"department":"Plant","jobTitle":"Fitter","reportsTo":null}]}}}"#);
}

/// The Airbyte source: the connection is checked with the field catalogue, 429 and 503 are tried
/// again.
#[tokio::test]
async fn air() {
    let given = Given::acme();
    assert!(given.get("meta/fields").await.starts_with("200 ["));
    given.fake.set_knob("rate_limit_per_key", "1/60").unwrap();
    assert!(given.get("meta/fields").await.starts_with("200 ["));
    assert!(given.get("meta/fields").await.starts_with("429"));
    given.fake.set_knob("rate_limit_style", "503").unwrap();
    assert!(given.get("meta/fields").await.starts_with("503"));
}

/// The official clients: the company's own host, a request id, and words that must be spelt so.
#[tokio::test]
async fn sdk() {
    let given = Given::acme();
    let basic = given.basic();
    let headers = [
        ("Host", "acme.bamboohr.com"),
        ("Authorization", basic.as_str()),
        ("Accept", "application/json"),
        ("X-Request-ID", "3f0c"),
    ];
    let answer = given
        .call("GET", "/api/v1/employees/419?fields=status", &headers, "")
        .await;
    assert_eq!(answer.short(), r#"200 {"id":"419","status":"Inactive"}"#);
    let information = given
        .call("GET", "/api/v1/company_information", &headers, "")
        .await;
    assert_eq!(
        information.parts.headers["content-type"],
        "application/json"
    );
}

/// The Baton connector: no `Accept`, JSON by the query alone, and a wait read as seconds or as a
/// date.
#[tokio::test]
async fn bat() {
    let given = Given::acme();
    given.fake.set_knob("rate_limit_per_key", "1/60").unwrap();
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
    ];
    let body = r#"{"title":"users","fields":["workEmail"],"filters":{"employeeIds":[418]}}"#;
    let report = async || {
        given
            .call(
                "POST",
                "/api/gateway.php/acme/v1/reports/custom?format=JSON",
                &headers,
                body,
            )
            .await
    };
    let answer = report().await;
    assert_eq!(answer.parts.headers["content-type"], "application/json");
    assert!(
        answer
            .body
            .contains(r#""employees":[{"id":"418","workEmail":"ben@example.test"}]"#),
        "{}",
        answer.body
    );
    for (style, status, wait) in [
        ("429", 429, "60"),
        ("503", 503, "60"),
        ("429_http_date", 429, "Mon, 02 Nov 2026 15:01:00 GMT"),
    ] {
        given.fake.set_knob("rate_limit_style", style).unwrap();
        let answer = report().await;
        assert_eq!(
            (
                answer.parts.status.as_u16(),
                &answer.parts.headers["retry-after"]
            ),
            (status, &wait.parse().unwrap())
        );
    }
    given.run_until("2026-11-02T15:01:00Z").await;
    assert_eq!(report().await.parts.status, 200);
}

/// The Entra script: a webhook says that somebody changed, and reports with and without the future
/// say how.
#[tokio::test]
async fn jof() {
    let given = Given::acme();
    let url = "https://entra.example/hook".parse().unwrap();
    given.webhook(Subscription::new(
        "hook",
        url,
        &["jobTitle", "hireDate"],
        &[],
    ));
    let new =
        crate::support::fields("firstName=Ana;lastName=Ruiz;hireDate=2026-12-01;jobTitle=Rep");
    given
        .apply(fake_bamboohr::Command::AddEmployee {
            id: None,
            fields: new,
        })
        .unwrap();
    given.run_due().await;
    assert!(
        given.bodies()[0].contains(r#""id":"420""#),
        "{:?}",
        given.bodies()
    );
    let body =
        r#"{"title":"t","fields":["firstName","jobTitle"],"filters":{"employeeIds":["420"]}}"#;
    let report = async |only: &str| {
        given
            .json(
                "POST",
                &format!("reports/custom?format=JSON&onlyCurrent={only}"),
                body,
            )
            .await
    };
    let (now, then) = (report("true").await, report("false").await);
    assert!(
        now.ends_with(r#""employees":[{"id":"420","firstName":"Ana","jobTitle":null}]}"#),
        "{now}"
    );
    assert!(
        then.ends_with(r#""employees":[{"id":"420","firstName":"Ana","jobTitle":"Rep"}]}"#),
        "{then}"
    );
}
