//! The fake BambooHR under generated requests: whatever comes, it answers like the vendor, in bounded time, and a
//! refusal or a read changes nothing.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clock::Clock;
use fake_bamboohr::{Command, Company, FakeBambooHr};
use proptest::test_runner::{Config, FileFailurePersistence};
use rehearsal_tests::chance::holds_for_all;
use rehearsal_tests::requests::{Answer, Words, ask, requests};
use transport::Network;

/// The demo company with Litmos Access.
fn fake() -> FakeBambooHr {
    let now = "2026-11-02T15:00:00Z".parse().expect("a time");
    let mut company = Company::demo();
    company.apply(Command::EnableLitmosAccess, now).expect("support can");
    let (clock, _) = Clock::standing_at(now);
    FakeBambooHr::new(company, clock, Arc::new(Network::new()))
}

/// Paths that lead somewhere, and words that may follow them.
const PATHS: [&str; 32] = [
    "v1/login",
    "v1/employees",
    "v1/employees/0",
    "v1/employees/42",
    "v1/employees/42/",
    "v1/employees/9999",
    "v1/employees/directory",
    "v1/employees/changed",
    "v1/employees/changed/tables/jobInfo",
    "v1/employees/all/tables/jobInfo",
    "v1/employees/42/tables/employmentStatus",
    "v1/employees/42/tables/jobInfo/1",
    "v1_1/employees/42/tables/employmentStatus/2",
    "v1_1/employees/42/tables/jobInfo",
    "v1/meta/fields",
    "v1/meta/lists",
    "v1/meta/lists/17",
    "v1/meta/tables",
    "v1/meta/users",
    "v1/company_information",
    "v1/reports/custom",
    "v1/reports/1",
    "v1/custom-reports",
    "v1/custom-reports/1",
    "v1/webhooks",
    "v1/webhooks/1",
    "v1/webhooks/1/log",
    "v1/webhooks/monitor_fields",
    "v1/webhooks/post-fields",
    "v1/training/record/employee/42",
    "v1/training/type",
    "token.php",
];

const BODIES: [&str; 15] = [
    r#"{"firstName":"Ana","lastName":"Ruiz","workEmail":"ana@acme.test","jobTitle":"Fitter","hireDate":"2026-11-05"}"#,
    r#"{"city":"Bath","country":"GB","customLitmosAccess":"yes","status":"Inactive","mobilePhone":null,"age":3}"#,
    r#"{"date":"2026-05-01","jobTitle":"Fitter","department":"Plant","location":"Salem","reportsTo":"Ada Okoro"}"#,
    r#"{"date":"2026-11-02","employmentStatus":"Terminated","comment":"x"}"#,
    "<employee><field id='firstName'>Zo&#xEB; &amp; co</field><field id=\"city\"/></employee>",
    "<row><field id=\"date\">2026-01-05</field><field id=\"jobTitle\">Welder</field></row>",
    r#"{"title":"t","fields":["firstName","4471","status","lastChanged"],"filters":{"lastChanged":{"includeNull":"no","value":"2026-10-01T00:00:00Z"},"employeeIds":[42]},"filterDuplicates":"yes"}"#,
    "<report output=\"json\"><title>t</title><filters><lastChanged includeNull=\"no\">2026-10-01T00:00:00Z</lastChanged></filters><fields><field id=\"firstName\"/></fields></report>",
    "applicationKey=k&user=admin%40acme.test&password=p&deviceId=d",
    "grant_type=refresh_token&refresh_token=r&client_id=c",
    r#"{"name":"hook","url":"https://lms.example.test/hook","format":"json","events":["employee_with_fields.updated"],"monitorFields":["firstName","17"],"postFields":{"firstName":"First"}}"#,
    r#"{"options":[{"id":1,"archived":"yes"},{"value":"Seasonal"}]}"#,
    r#"{"completed":"2026-10-01","type":1,"cost":{"value":"1","currency":"USD"}}"#,
    "[]",
    "{}",
];

fn words(fake: &FakeBambooHr) -> Words {
    let key = fake.read(|company| company.admin_key().map(str::to_owned)).expect("a key that works");
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let basic = format!("Basic {}", STANDARD.encode(key + ":x"));
    Words {
        base: "/api/gateway.php/acme",
        path: own(&PATHS),
        query: vec![
            ("fields", own(&["firstName,lastName", "17,4471,customLitmosAccess", "id", ",", "shoeSize"])),
            ("onlyCurrent", own(&["true", "False", "0", "yes"])),
            ("format", own(&["JSON", "xml", "CSV", "XLS", "pdf", "yaml"])),
            ("since", own(&["2012-01-01T00:00:00Z", "2026-11-02T15:00:00+00:00", "-009999-01-01T00:00:00Z", "soon"])),
            ("type", own(&["inserted", "updated", "deleted", "all", "other"])),
            ("page[limit]", own(&["0", "1", "2500", "2501"])),
            ("page[after]", own(&["eyJpZCI6NDJ9", "42"])),
            ("page[before]", own(&["eyJpZCI6NDJ9"])),
            ("filter[status]", own(&["active", "inactive", "Active"])),
            ("filter[ids]", own(&["41,42", "x"])),
            ("sort", own(&["employeeId", "-lastName", "shoeSize"])),
            ("status", own(&["enabled", "enabled,disabled"])),
            ("page", own(&["0", "1", "99999999999999999999"])),
            ("page_size", own(&["0", "1000"])),
            ("request", own(&["token"])),
        ],
        headers: vec![("authorization", basic), ("accept", "application/json".to_owned())],
        content_types: vec!["application/json", "text/xml", "application/x-www-form-urlencoded", ""],
        bodies: own(&BODIES),
    }
}

/// Errors are empty HTML, or JSON where the vendor has it so; whatever says that it is JSON is.
fn is_the_vendors(answer: &Answer) -> Result<(), String> {
    let header = |name| answer.headers.get(name).map_or("", |value| value.to_str().expect("text"));
    let kind = header("content-type").split(';').next().unwrap_or_default();
    let is_json = || serde_json::from_slice::<serde_json::Value>(&answer.body).is_ok();
    let is_good = match (answer.status.as_u16(), kind) {
        (200..=299, "") => answer.body.is_empty(),
        (200..=299, "application/json") => is_json(),
        (200..=299, "application/xml" | "text/xml") => answer.body.starts_with(b"<?xml"),
        (200..=299, "text/csv" | "text/plain") => true,
        (400..=499, "text/html") => answer.body.is_empty(),
        (400..=499, "application/json" | "application/problem+json") => is_json(),
        // The login exchange alone declines in XML (section 3.3).
        (403, "application/xml") => answer.body.starts_with(b"<?xml"),
        _ => false,
    };
    if is_good { Ok(()) } else { Err(format!("not the vendor's way: {answer:?}")) }
}

#[test]
fn whatever_is_asked_the_answer_is_the_vendors_and_a_refusal_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let file = FileFailurePersistence::Direct("regressions/bamboohr_requests.txt");
    let config = Config { failure_persistence: Some(Box::new(file)), ..Config::default() };
    holds_for_all(config, &requests(&words(&fake())), |sequence| {
        let fake = fake();
        let router = fake.router();
        sequence.iter().try_for_each(|sent| {
            let answer = runtime.block_on(ask(&router, || fake.read(Company::clone), sent))?;
            is_the_vendors(&answer).map_err(|why| format!("{why}\n{sent:?}"))
        })
    });
}
