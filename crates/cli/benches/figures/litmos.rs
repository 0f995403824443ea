//! The fake Litmos: one learner beside a bare axum handler that looks the same record up and
//! serialises it, and what a site of 100,000 learners costs.
//!
//! Memory is that of a process of its own: this program, started again with [`HOLD`] before the
//! number.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clock::Clock;
use fake_litmos::{FakeLitmos, Site};
use http::{HeaderValue, Request, header};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use tower::ServiceExt;

use crate::load::Target;
use crate::measure::{median, peak_bytes, runtime, show, show_bytes, show_ratio, timed};

/// The argument that makes this program hold so many learners, say how much memory that took, and
/// end.
const HOLD: &str = "--hold-learners=";
const MANY: usize = 100_000;

pub(crate) fn figures() {
    one_learner();
    lists(&fake_of(MANY));
    import();
    memory();
}

/// Learners with the members that a sync fills in.
fn fake_of(learners: usize) -> FakeLitmos {
    let mut site = Site::new(1);
    site.set_knob("rate_limit", "off")
        .expect("a knob of Litmos");
    for number in 1..=learners {
        site.seed_learner(fields(number)).expect("a good learner");
    }
    FakeLitmos::new(site, Clock::real())
}

/// Names far apart in the order of lists, most of them nearly alike.
fn fields(number: usize) -> BTreeMap<String, String> {
    let scattered = number * 7919 % 100_003;
    [
        ("UserName", format!("person{number}@acme.test")),
        ("FirstName", format!("First{scattered}")),
        ("LastName", format!("Last{}", scattered % 997)),
        ("PhoneWork", format!("303 555 {number:04}")),
        ("PhoneMobile", format!("303 556 {number:04}")),
        ("Street1", format!("{number} High Street")),
        ("City", "Leeds".to_owned()),
        ("State", "West Yorkshire".to_owned()),
        ("PostalCode", "LS1 1AA".to_owned()),
        ("Country", "United Kingdom".to_owned()),
        ("CompanyName", "Acme".to_owned()),
        ("JobTitle", format!("Welder {}", number % 40)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The head of a request with the owner's key, without its end.
fn request(fake: &FakeLitmos, path: &str) -> String {
    let key = fake.read(|site| site.owner_key().to_owned());
    format!(
        "GET {} HTTP/1.1\r\nHost: litmos.test\r\napikey: {key}\r\n",
        uri(path)
    )
}

fn uri(path: &str) -> String {
    let join = if path.contains('?') { '&' } else { '?' };
    let format = if path.contains("format=") {
        ""
    } else {
        "&format=json"
    };
    format!("/v1.svc/{path}{join}source=figures{format}")
}

/// What the bare handler keeps of a learner: what the fake answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(non_snake_case, reason = "the names are the vendor's own")]
struct Record {
    Id: String,
    UserName: String,
    FirstName: String,
    LastName: String,
    FullName: String,
    Email: String,
    AccessLevel: String,
    DisableMessages: bool,
    Active: bool,
    Skype: String,
    PhoneWork: String,
    PhoneMobile: String,
    LastLogin: String,
    LoginKey: String,
    IsCustomUsername: bool,
    Password: String,
    SkipFirstLogin: bool,
    TimeZone: String,
    SalesforceId: Option<String>,
    OriginalId: u64,
    Street1: String,
    Street2: String,
    City: String,
    State: String,
    PostalCode: String,
    Country: String,
    CompanyName: String,
    JobTitle: String,
    CustomField1: String,
    CustomField2: String,
    CustomField3: String,
    Culture: String,
    CustomField4: String,
    CustomField5: String,
    CustomField6: String,
    CustomField7: String,
    CustomField8: String,
    CustomField9: String,
    CustomField10: String,
    SalesforceContactId: Option<String>,
    SalesforceAccountId: Option<String>,
    CreatedDate: String,
    Points: u64,
    Brand: String,
    ManagerId: String,
    ManagerName: String,
    EnableTextNotification: bool,
    Website: String,
    Twitter: String,
    ExpirationDate: String,
    JobRole: String,
    ExternalEmployeeId: String,
    ProfileType: String,
}

type Records = Arc<Mutex<BTreeMap<String, Record>>>;

async fn bare(State(records): State<Records>, Path(id): Path<String>) -> Response {
    let body = serde_json::to_vec(&records.lock().expect("not poisoned")[&id]).expect("plain data");
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    ([(header::CONTENT_TYPE, json)], body).into_response()
}

fn one_learner() {
    let fake = fake_of(1000);
    let ids: Vec<String> =
        fake.read(|site| site.learners().map(|learner| learner.id.clone()).collect());
    let requests: Vec<String> = ids
        .iter()
        .map(|id| request(&fake, &format!("users/{id}")))
        .collect();
    let ours = Target::serve(fake.router(), &requests);
    let record = |id: &String| -> Record {
        let body = runtime().block_on(ask(&fake, &format!("users/{id}")));
        serde_json::from_str(&body).expect("a learner in the documented shape")
    };
    let records: BTreeMap<String, Record> = ids.iter().map(|id| (id.clone(), record(id))).collect();
    let router = Router::new()
        .route("/v1.svc/users/{id}", get(bare))
        .with_state(Arc::new(Mutex::new(records)));
    let other = Target::serve(router, &requests);
    let read =
        |target: &Target| serde_json::from_str::<Record>(&target.first_body()).expect("a learner");
    assert_eq!(read(&ours), read(&other), "both give the same answer");
    show_ratio(
        "one learner by id, against a bare handler",
        0.85,
        || ours.rate(2000),
        || other.rate(2000),
    );
}

/// The body of an answer, in process.
async fn ask(fake: &FakeLitmos, path: &str) -> String {
    let key = fake.read(|site| site.owner_key().to_owned());
    let request = Request::get(uri(path))
        .header("apikey", key)
        .body(Body::empty())
        .expect("a request");
    let answer = fake
        .router()
        .oneshot(request)
        .await
        .expect("routers do not fail");
    let body = answer
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    String::from_utf8(body.to_vec()).expect("text")
}

fn lists(fake: &FakeLitmos) {
    for (what, path, learners, limit) in [
        (
            "a page of 1,000 full learners, far into 100,000",
            "users/details?limit=1000&start=50000",
            1000,
            10,
        ),
        (
            "the same as XML",
            "users/details?limit=1000&start=50000&format=xml",
            1000,
            10,
        ),
        (
            "a search among 100,000 that finds one",
            "users?search=PERSON77777@acme",
            1,
            20,
        ),
        (
            "a search among 100,000 that finds all",
            "users?search=acme&limit=1000",
            1000,
            20,
        ),
        (
            "a search among 100,000 that finds nobody, with their number",
            "users/paginated?search=nobody",
            0,
            20,
        ),
    ] {
        let took = median(21, || {
            let (took, body) = timed(|| runtime().block_on(ask(fake, path)));
            let found = body.matches("\"UserName\"").count() + body.matches("<UserName>").count();
            assert_eq!(found, learners, "{path}");
            took
        });
        show(what, took, Duration::from_millis(limit));
    }
}

/// Reading the rows and, when the clock has come there, making their learners.
fn import() {
    let row = |number| {
        let member =
            |(name, value): (String, String)| (import_name(&name).to_owned(), value.into());
        serde_json::Value::Object(fields(number).into_iter().map(member).collect())
    };
    let body = serde_json::Value::Array((1..=2000).map(row).collect()).to_string();
    let took = median(5, || {
        let (clock, control) = Clock::stopped_at("2026-11-02T08:00:00Z".parse().expect("a time"));
        let fake = FakeLitmos::new(Site::new(1), clock);
        let key = fake.read(|site| site.owner_key().to_owned());
        let request = Request::post(uri("bulkimports"))
            .header("apikey", key)
            .header("content-type", "application/json");
        let request = request.body(Body::from(body.clone())).expect("a request");
        let (took, learners) = timed(|| {
            let answer = runtime()
                .block_on(fake.router().oneshot(request))
                .expect("routers do not fail");
            assert_eq!(answer.status(), 200);
            control.move_to("2026-11-02T08:01:00Z".parse().expect("a time"));
            fake.read(|site| site.learners().count())
        });
        assert_eq!(learners, 2001, "everybody was made, beside the owner");
        took
    });
    show(
        "a bulk import of 2,000 rows, read and applied",
        took,
        Duration::from_millis(50),
    );
}

/// What an import calls a member.
fn import_name(member: &str) -> &str {
    match member {
        "UserName" => "Username",
        "PhoneWork" => "Phone",
        "PhoneMobile" => "Mobile",
        "Street1" => "Address1",
        "PostalCode" => "Zip",
        "JobTitle" => "Title",
        same => same,
    }
}

fn memory() {
    let this = std::env::current_exe().expect("this program");
    let output = Command::new(this)
        .arg(format!("{HOLD}{MANY}"))
        .output()
        .expect("it starts");
    let bytes = String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .parse()
        .ok();
    show_bytes(
        "100,000 learners in a process of their own",
        bytes,
        250_000_000,
    );
}

/// What this program does when it was started to hold learners.
#[expect(clippy::print_stdout, reason = "the number is this program's output")]
pub(crate) fn hold_if_asked() -> bool {
    let asked = std::env::args().find_map(|argument| argument.strip_prefix(HOLD)?.parse().ok());
    let Some(learners) = asked else { return false };
    let fake = fake_of(learners);
    let bytes = peak_bytes(std::process::id());
    println!(
        "{}",
        bytes.map_or_else(String::new, |bytes| bytes.to_string())
    );
    drop(fake);
    true
}
