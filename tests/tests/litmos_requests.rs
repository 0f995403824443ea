//! The fake Litmos under generated requests: whatever comes, it answers like the vendor, in bounded time, and a
//! refusal or a read changes nothing.

use clock::Clock;
use fake_litmos::{FakeLitmos, Site};
use proptest::test_runner::{Config, FileFailurePersistence};
use rehearsal_tests::chance::holds_for_all;
use rehearsal_tests::requests::{Answer, Words, ask, requests};

/// The demo company without a rate limit, since calls that are counted would be a change.
fn fake() -> FakeLitmos {
    let mut site = Site::demo();
    site.set_knob("rate_limit", "off").expect("a knob of Litmos");
    let (clock, _) = Clock::standing_at("2026-11-02T08:00:00Z".parse().expect("a time"));
    FakeLitmos::new(site, clock)
}

const XML: &str = "<User xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Id></Id>\
    <UserName>ben@acme.test</UserName><FirstName>Ben</FirstName><LastName>Okoye</LastName><Email></Email>\
    <DisableMessages>false</DisableMessages><Active>true</Active><City i:nil=\"true\"/>\
    <JobTitle>A &amp; B</JobTitle><Culture>en-GB</Culture></User>";
const JSON: &str = r#"{"UserName":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","Email":"b@acme.test",
    "Active":"1","City":null,"JobTitle":"Lead","EnableTextNotification":false,"ManagerId":"0","Nonsense":[1,{}]}"#;
const IMPORT_XML: &str = "<UserImports><UserImport><Username>cy@acme.test</Username><FirstName>Cy</FirstName>\
    <LastName>Marsh</LastName><Team1>1-North</Team1></UserImport><UserImport/></UserImports>";
const IMPORT_JSON: &str = r#"[{"Username":"cy@acme.test","FirstName":"Cy","LastName":"Marsh","Active":true}]"#;
const TEAM: &str = r#"{"Id":"","Name":"North","Description":"d"}"#;

fn words(fake: &FakeLitmos) -> Words {
    let (key, ids) = fake.read(|site| {
        let ids = site.learners().map(|learner| learner.id.clone()).collect::<Vec<_>>();
        (site.owner_key().to_owned(), ids)
    });
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let fixed = [
        "users",
        "Users",
        "users",
        "paginated",
        "details",
        "bulkimports",
        "usererrors",
        "teams",
        "admins",
        "leaders",
        "courses",
        "learningpaths",
        "usercustomfields",
        "org",
        "nobody",
        "hana.made@acme.test",
        "frontdesk1",
        "0",
    ];
    Words {
        base: "/v1.svc",
        path: own(&fixed).into_iter().chain(ids).collect(),
        query: vec![
            ("source", own(&["generated", "generated", ""])),
            ("source", own(&["generated"])),
            ("format", own(&["json", "xml", "JSON", "yaml"])),
            ("limit", own(&["0", "1", "1000", "10000"])),
            ("start", own(&["0", "3", "18446744073709551615"])),
            ("search", own(&["hana", "ACME", "@", ""])),
            ("sort", own(&["LastName", "Active", "OriginalId", "ManagerName", "Shoe"])),
            ("dir", own(&["ASC", "desc"])),
            ("showInactive", own(&["true", "False", "0"])),
            ("since", own(&["2026-01-01", "2026-01-01 08:00", "2026-10-30 08:00:00", "9999-12-31"])),
            ("to", own(&["2026-11-03 08:00:00", "2026-11-30 00:00:00"])),
            ("sendmessage", own(&["true", "false"])),
            ("skipfirstlogin", own(&["true"])),
        ],
        headers: vec![("apikey", key)],
        content_types: vec!["application/json", "text/xml", "application/xml; charset=utf-8"],
        bodies: [XML, JSON, IMPORT_XML, IMPORT_JSON, TEAM, "", "[]", "{}", "<Users/>"].map(str::to_owned).into(),
    }
}

/// Errors say their text in `Detail` or are the server's pages; what has no body has no type.
fn is_the_vendors(answer: &Answer) -> Result<(), String> {
    let header = |name| answer.headers.get(name).map_or("", |value| value.to_str().expect("text"));
    let body = std::str::from_utf8(&answer.body).map_err(|_| format!("no text: {answer:?}"))?;
    let is_good = match (answer.status.as_u16(), header("content-type")) {
        (200 | 201, "") => body.is_empty(),
        (200 | 201, "application/json; charset=utf-8") => serde_json::from_str::<serde_json::Value>(body).is_ok(),
        (200 | 201, "application/xml; charset=utf-8") => body.starts_with('<') && body.contains(" xmlns:i="),
        (404 | 405, "text/html; charset=UTF-8") => body.starts_with("<!DOCTYPE html>"),
        (400 | 401 | 403 | 404 | 406 | 409, "application/json") => {
            serde_json::from_str::<serde_json::Value>(body).is_ok_and(|body| body["Detail"].is_string())
        }
        (400 | 401 | 403 | 404 | 406 | 409, "application/xml; charset=utf-8") => body.starts_with("<ErrorDetail "),
        _ => false,
    };
    let is_good =
        is_good && header("server") == "Microsoft-IIS/7.5" && header("content-length") == body.len().to_string();
    if is_good { Ok(()) } else { Err(format!("not the vendor's way: {answer:?}")) }
}

#[test]
fn whatever_is_asked_the_answer_is_the_vendors_and_a_refusal_changes_nothing() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let file = FileFailurePersistence::Direct("regressions/litmos_requests.txt");
    let config = Config { failure_persistence: Some(Box::new(file)), ..Config::default() };
    holds_for_all(config, &requests(&words(&fake())), |sequence| {
        let fake = fake();
        let router = fake.router();
        sequence.iter().try_for_each(|sent| {
            let answer = runtime.block_on(ask(&router, || fake.read(Site::clone), sent))?;
            if sent.wants_a_body() { is_the_vendors(&answer).map_err(|why| format!("{why}\n{sent:?}")) } else { Ok(()) }
        })
    });
}
