//! A small company under a standing clock, a receiver that records and answers as told, and calls
//! as text.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use base64::Engine;
use clock::{Clock, ClockControl, Part};
use fake_bamboohr::{
    AccessLevel, Change, Command, Company, FakeBambooHr, Fields, Input, Refusal, Subscription,
    WebhookStats, Zone,
};
use fake_kit::InputLog;
use http_body_util::BodyExt;
use jiff::Timestamp;
use tower::ServiceExt;
use transport::{CallFuture, Request, Response, Transport, TransportError};

/// Monday 2 November 2026, 08:00 in Denver.
pub(crate) const START: &str = "2026-11-02T15:00:00Z";

/// What the receiver does with a delivery.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Does {
    Answer(u16),
    Fail(Failed),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Failed {
    NotConnected,
    TimedOut,
}

/// Records what arrives and answers in turn as told, then 200.
#[derive(Default)]
pub(crate) struct Receiver {
    pub(crate) arrived: Mutex<Vec<Request>>,
    pub(crate) answers: Mutex<VecDeque<Does>>,
}

impl Transport for Receiver {
    fn call(&self, request: Request) -> CallFuture<'_> {
        self.arrived.lock().unwrap().push(request);
        let answer = match self
            .answers
            .lock()
            .unwrap()
            .pop_front()
            .unwrap_or(Does::Answer(200))
        {
            Does::Fail(Failed::NotConnected) => Err(TransportError::NotConnected),
            Does::Fail(Failed::TimedOut) => Err(TransportError::TimedOut),
            Does::Answer(status) => Ok(Response {
                status: http::StatusCode::from_u16(status).unwrap(),
                reason: None,
                headers: http::HeaderMap::new(),
                body: bytes::Bytes::new(),
            }),
        };
        Box::pin(async move { answer })
    }
}

/// What reached a company, as a file would hold it.
#[derive(Default)]
struct Written(Mutex<Vec<(Timestamp, String)>>);

impl InputLog<Input> for Written {
    fn append(&self, at: Timestamp, input: &Input) {
        self.0
            .lock()
            .unwrap()
            .push((at, serde_json::to_string(input).unwrap()));
    }
}

/// A company under test. Whatever a test does to it must lead to the same company once more.
pub(crate) struct Given {
    pub(crate) fake: FakeBambooHr,
    pub(crate) receiver: Arc<Receiver>,
    parts: Vec<Arc<dyn Part>>,
    control: ClockControl,
    begun: Company,
    written: Arc<Written>,
}

impl Drop for Given {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let ended = self.fake.read(Company::clone);
        let mut again = serde_json::from_value(serde_json::to_value(&self.begun).unwrap()).unwrap();
        for (at, line) in self.written.0.lock().unwrap().iter() {
            Company::replay(&mut again, serde_json::from_str(line).unwrap(), *at);
        }
        assert!(
            again == ended,
            "what reached the company leads to another one: {again:#?}\n{ended:#?}"
        );
    }
}

/// `fields("firstName=Zoë;city=Salem")`.
pub(crate) fn fields(text: &str) -> Fields {
    let pairs = text.split(';').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').expect("name=value"))
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect()
}

/// Company `acme` in Denver with Zoë (417), Ben (418) and the leaver June (419); Litmos Access
/// enabled.
pub(crate) fn acme() -> Company {
    let mut company = Company::empty("acme", Zone::parse("America/Denver").unwrap(), 1);
    let zoe = "firstName=Zoë;lastName=Braun;workEmail=zoe@example.test;jobTitle=Fitter;department=Plant;state=OR;\
               city=Salem;country=United States;employmentHistoryStatus=Full-Time;hireDate=2026-05-01;\
               customLitmosAccess=yes;mobilePhone=503 555 0100";
    let ben =
        "firstName=Ben;lastName=Okoye;workEmail=ben@example.test;jobTitle=Rep;department=Sales";
    let june = "firstName=June;lastName=Park;workEmail=june@example.test;jobTitle=Rep;department=Sales;\
                employmentHistoryStatus=Terminated;hireDate=2019-10-21;terminationDate=2026-03-31";
    for (id, of) in [(417, zoe), (418, ben), (419, june)] {
        company.seed_employee(id, &fields(of)).unwrap();
    }
    company
        .apply(Command::EnableLitmosAccess, START.parse().unwrap())
        .unwrap();
    company
}

impl Given {
    pub(crate) fn new(company: Company) -> Given {
        let (clock, control) = Clock::stopped_at(START.parse().unwrap());
        let receiver = Arc::new(Receiver::default());
        let fake = FakeBambooHr::new(company, clock, Arc::clone(&receiver) as Arc<dyn Transport>);
        let parts = fake.parts();
        let (begun, written) = (fake.read(Company::clone), Arc::new(Written::default()));
        fake.record_to(Arc::clone(&written) as Arc<dyn InputLog<Input>>);
        Given {
            fake,
            receiver,
            parts,
            control,
            begun,
            written,
        }
    }

    pub(crate) fn acme() -> Given {
        Given::new(acme())
    }

    pub(crate) fn apply(&self, command: Command) -> Result<Vec<Change>, Refusal> {
        self.fake.apply(command)
    }

    pub(crate) fn set(&self, employee: u64, of: &str) -> Vec<Change> {
        self.apply(Command::SetFields {
            employee,
            fields: fields(of),
        })
        .expect("a good save")
    }

    /// Moves the clock to `to`, running every due thing at its time.
    pub(crate) async fn run_until(&self, to: &str) {
        let to: Timestamp = to.parse().expect("a timestamp");
        while let Some((due, part)) = self.next_due().filter(|(due, _)| *due <= to) {
            self.control.move_to(due);
            part.tick().await;
        }
        self.control.move_to(to);
    }

    /// Runs what is due without moving the clock.
    pub(crate) async fn run_due(&self) {
        let now = self.fake.now().to_string();
        self.run_until(&now).await;
    }

    fn next_due(&self) -> Option<(Timestamp, Arc<dyn Part>)> {
        let due = self
            .parts
            .iter()
            .filter_map(|part| part.next_wakeup().map(|due| (due, Arc::clone(part))));
        due.min_by_key(|(due, _)| *due)
    }

    /// Adds a webhook and returns its id.
    pub(crate) fn webhook(&self, subscription: Subscription) -> u64 {
        match self
            .apply(Command::AddWebhook(subscription))
            .expect("good settings")
            .as_slice()
        {
            [Change::Account { id: Some(id), .. }] => *id,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn stats(&self, webhook: u64, since: u64) -> WebhookStats {
        self.fake
            .read(|company| company.webhooks().stats(webhook, since))
    }

    /// The bodies that arrived, as text.
    pub(crate) fn bodies(&self) -> Vec<String> {
        let arrived = self.receiver.arrived.lock().unwrap();
        arrived
            .iter()
            .map(|request| String::from_utf8(request.body.to_vec()).unwrap())
            .collect()
    }

    pub(crate) fn answers(&self, answers: &[Does]) {
        self.receiver.answers.lock().unwrap().extend(answers);
    }

    /// The `Authorization` header of the administrator's key.
    pub(crate) fn basic(&self) -> String {
        let key = self
            .fake
            .read(|company| company.admin_key().map(str::to_owned))
            .expect("a key that works");
        basic(&key)
    }

    /// Makes a user of this level, who is this employee, with a key; calls go through what is
    /// returned.
    pub(crate) fn user(&self, name: &str, employee: Option<u64>, level: AccessLevel) -> Client<'_> {
        let user = name.to_owned();
        let add = Command::AddUser {
            user: user.clone(),
            password: "p".into(),
            employee,
            full_admin: false,
        };
        self.apply(add).expect("a free name");
        self.apply(Command::SetAccessLevel {
            user: user.clone(),
            level,
        })
        .expect("a good level");
        self.apply(Command::AddKey {
            user,
            name: "test".into(),
        })
        .expect("a free name");
        let key = self.fake.read(|company| {
            company
                .access()
                .key_by_name(name, "test")
                .map(str::to_owned)
        });
        Client {
            given: self,
            basic: basic(&key.expect("it was just made")),
        }
    }

    /// A call with the administrator's key, asking for JSON, in the gateway form.
    pub(crate) async fn get(&self, rest: &str) -> String {
        self.json("GET", rest, "").await
    }

    /// As `get`, with a method and a JSON body.
    pub(crate) async fn json(&self, method: &str, rest: &str, body: &str) -> String {
        let basic = self.basic();
        let mut headers = vec![
            ("Authorization", basic.as_str()),
            ("Accept", "application/json"),
        ];
        if !body.is_empty() {
            headers.push(("Content-Type", "application/json"));
        }
        self.call(
            method,
            &format!("/api/gateway.php/acme/v1/{rest}"),
            &headers,
            body,
        )
        .await
        .short()
    }

    /// As `json`, without `Accept` or `Content-Type`: what an old client sends.
    pub(crate) async fn xml(&self, method: &str, rest: &str, body: &str) -> String {
        let basic = self.basic();
        let path = format!("/api/gateway.php/acme/v1/{rest}");
        self.call(method, &path, &[("Authorization", &basic)], body)
            .await
            .short()
    }

    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = http::Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request = request.header("Host", "bamboohr.test");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let (parts, body) = self
            .fake
            .router()
            .oneshot(request)
            .await
            .unwrap()
            .into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        if parts
            .headers
            .get("content-type")
            .is_some_and(|of| of == "application/json")
        {
            crate::description::check(method, path, parts.status.as_u16(), &body);
        }
        Answer { parts, body }
    }
}

/// Calls with one user's key, in the gateway form, for JSON.
pub(crate) struct Client<'a> {
    given: &'a Given,
    pub(crate) basic: String,
}

impl Client<'_> {
    pub(crate) async fn get(&self, rest: &str) -> String {
        self.json("GET", rest, "").await
    }

    pub(crate) async fn json(&self, method: &str, rest: &str, body: &str) -> String {
        let headers = [
            ("Authorization", &*self.basic),
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
        ];
        self.given
            .call(
                method,
                &format!("/api/gateway.php/acme/v1/{rest}"),
                &headers,
                body,
            )
            .await
            .short()
    }
}

pub(crate) fn basic(key: &str) -> String {
    format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(format!("{key}:x"))
    )
}

pub(crate) struct Answer {
    pub(crate) parts: http::response::Parts,
    pub(crate) body: String,
}

impl Answer {
    /// The status and the body, or the error header if there is no body.
    pub(crate) fn short(&self) -> String {
        let status = self.parts.status.as_u16();
        let error = self
            .parts
            .headers
            .get("x-bamboohr-error-message")
            .map(|value| value.to_str().unwrap());
        match error {
            Some(error) if self.body.is_empty() => format!("{status} [{error}]"),
            _ => format!("{status} {}", self.body).trim_end().to_owned(),
        }
    }

    /// Status, headers in the order of their names but for `Date`, body.
    pub(crate) fn whole(&self) -> String {
        let headers = self
            .parts
            .headers
            .iter()
            .filter(|(name, _)| *name != http::header::DATE);
        let mut headers: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        headers.sort();
        format!(
            "{}\n{}\n\n{}",
            self.parts.status,
            headers.join("\n"),
            self.body
        )
    }
}
