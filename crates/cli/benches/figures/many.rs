//! A company of 100,000: its start, a report of everybody, Power Edit; and 10,000 deliveries.
//!
//! Memory is that of a served world in a process of its own.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use clock::Clock;
use fake_bamboohr::{Command, Company, FakeBambooHr, Fields, PowerEdit, Subscription};
use transport::{CallFuture, Request, Response, Transport};

use crate::measure::{runtime, show, show_bytes, timed};
use crate::serving::Served;

pub(crate) fn figures() {
    a_served_company();
    power_edit();
    deliveries();
}

const SIXTEEN: [&str; 16] = [
    "firstName",
    "lastName",
    "preferredName",
    "workEmail",
    "homeEmail",
    "mobilePhone",
    "workPhone",
    "jobTitle",
    "department",
    "division",
    "location",
    "status",
    "employmentHistoryStatus",
    "hireDate",
    "terminationDate",
    "country",
];

fn a_served_company() {
    let (took, served) = timed(|| {
        let served = Served::start(&["--employees", "100000"]);
        let answer = served.ask(
            "BAMBOOHR_URL",
            "GET /api/gateway.php/acme/v1/meta/fields HTTP/1.1\r\n",
            "",
        );
        assert!(answer.starts_with(b"HTTP/1.1 401"), "it answers");
        served
    });
    show(
        "`serve` with 100,000 people, from start to first answer",
        took,
        Duration::from_secs(3),
    );
    let basic = base64::engine::general_purpose::STANDARD
        .encode(format!("{}:x", served.variables["BAMBOOHR_API_KEY"]));
    let head = format!(
        "POST /api/gateway.php/acme/v1/reports/custom?format=json HTTP/1.1\r\nAuthorization: Basic {basic}\r\n\
         Content-Type: application/json\r\n"
    );
    let body = serde_json::json!({ "title": "all", "fields": SIXTEEN }).to_string();
    let (took, answer) = timed(|| served.ask("BAMBOOHR_URL", &head, &body));
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer[..200])
    );
    assert_eq!(
        String::from_utf8_lossy(&answer)
            .matches("{\"id\":\"")
            .count(),
        100_000 + SIXTEEN.len()
    );
    show(
        "a report of 16 fields over 100,000 people",
        took,
        Duration::from_millis(1500),
    );
    show_bytes(
        "the most memory that server held",
        served.peak_bytes(),
        500_000_000,
    );
}

/// Takes every delivery at once.
struct TakesAll;

impl Transport for TakesAll {
    fn call(&self, _: Request) -> CallFuture<'_> {
        let (headers, body) = (http::HeaderMap::new(), Default::default());
        Box::pin(async {
            Ok(Response {
                status: http::StatusCode::OK,
                reason: None,
                headers,
                body,
            })
        })
    }
}

fn company_of(employees: usize) -> FakeBambooHr {
    let fake = FakeBambooHr::new(
        Company::generated(employees, 1),
        Clock::real(),
        Arc::new(TakesAll),
    );
    fake.apply(Command::EnableLitmosAccess)
        .expect("support can");
    fake
}

fn tick_all() -> Command {
    Command::PowerEdit(PowerEdit::column(
        "customLitmosAccess",
        "yes",
        Fields::new(),
    ))
}

fn power_edit() {
    let fake = company_of(100_000);
    let (took, changes) = timed(|| fake.apply(tick_all()).expect("a good edit"));
    assert!(changes.len() > 80_000, "the active are changed");
    show(
        "Power Edit of everybody active among 100,000",
        took,
        Duration::from_secs(1),
    );
}

fn deliveries() {
    let fake = company_of(12_000);
    let url = "http://127.0.0.1/hook".parse().expect("an address");
    let post = [
        "firstName",
        "lastName",
        "workEmail",
        "jobTitle",
        "status",
        "customLitmosAccess",
    ];
    let hook = Subscription::new("hook", url, &["customLitmosAccess"], &post);
    fake.apply(Command::AddWebhook(hook))
        .expect("good settings");
    let (took, sent) = timed(|| {
        fake.apply(tick_all()).expect("a good edit");
        runtime().block_on(async {
            let mut sent = 0;
            let parts = fake.parts();
            let sender = parts
                .iter()
                .find(|part| part.name() == "bamboohr webhooks")
                .expect("a part");
            while sent < 10_000 && sender.next_wakeup().is_some_and(|due| due <= fake.now()) {
                sender.tick().await;
                sent += 1;
            }
            sent
        })
    });
    assert_eq!(sent, 10_000, "that many were queued");
    show(
        "10,000 deliveries built, signed and sent to nobody",
        took,
        Duration::from_secs(1),
    );
}
