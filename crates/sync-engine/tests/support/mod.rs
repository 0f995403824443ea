//! A hand-made BambooHR and Litmos behind one transport, and a host that runs the engine's lanes in virtual time.
//!
//! Only as much of the vendors as these tests need, written from their contracts; faults are asked in order.

#![expect(dead_code, reason = "each test target uses a part of it")]

mod described;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;

use bytes::Bytes;
use clock::{BoxFuture, Clock, Hand, Part};
use futures_util::FutureExt;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use sync_engine::{Administrator, Engine, Setup, Store};
use transport::{Answer, Answering, Failure, InProcess, Request, Response, Transport};

/// Both vendors.
#[derive(Clone, Default)]
pub(crate) struct Vendors(Arc<Mutex<State>>);

#[derive(Default)]
pub(crate) struct State {
    /// Employees by id: report columns and their cells.
    pub(crate) employees: BTreeMap<String, BTreeMap<&'static str, String>>,
    /// Learners by id: the full user object.
    pub(crate) learners: BTreeMap<String, Value>,
    /// Calls made, as `METHOD host/path`.
    pub(crate) calls: Vec<(Timestamp, String)>,
    /// What happens to the next calls whose line starts with the text.
    pub faults: VecDeque<(String, Fault)>,
    made: usize,
    clock: Option<Clock>,
    waiting: bool,
}

/// What happens to one call.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    /// Answered by this status without effect, asking for so many seconds.
    Status(u16, Option<u32>),
    /// Answered by this status and body without effect.
    Refuse(u16, &'static str),
    /// Takes effect, answered by this status.
    StatusAfter(u16),
    /// Takes effect; the answer is lost.
    LoseAnswer,
    /// Cut before it takes effect.
    Cut,
    /// Takes effect; the engine never hears of anything again.
    Hang,
    /// Takes effect, answered by 200 and this body.
    Body(&'static str),
    /// Waits until [`Vendors::let_go`]; then it is answered by this status without effect, or as ever.
    Wait(Option<u16>),
}

impl Vendors {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics while holding it")
    }

    pub(crate) fn hire(&self, id: &str, first: &str, last: &str, email: &str) {
        let cells =
            [("firstName", first), ("lastName", last), ("workEmail", email), ("status", "Active"), ("access", "yes")];
        let cells = cells.into_iter().map(|(column, cell)| (column, cell.to_owned()));
        self.state().employees.insert(id.to_owned(), cells.collect());
    }

    pub(crate) fn change(&self, id: &str, column: &'static str, cell: &str) {
        self.state().employees.get_mut(id).expect("hired").insert(column, cell.to_owned());
    }

    pub(crate) fn fault(&self, calls: impl Into<String>, fault: Fault) {
        self.state().faults.push_back((calls.into(), fault));
    }

    /// Whoever waits is answered the next time it is polled.
    pub(crate) fn let_go(&self) {
        self.state().waiting = false;
    }

    /// The lines of calls that start with `text`.
    pub(crate) fn calls(&self, text: &str) -> Vec<String> {
        self.state().calls.iter().map(|(_, line)| line.clone()).filter(|line| line.starts_with(text)).collect()
    }

    /// User name and member of every learner, by user name.
    pub(crate) fn learners(&self, member: &str) -> Vec<(String, Value)> {
        let text = |learner: &Value| learner["UserName"].as_str().unwrap_or_default().to_owned();
        let mut all: Vec<_> = self.state().learners.values().map(|one| (text(one), one[member].clone())).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    }

    /// Makes a learner by hand; returns the id.
    pub(crate) fn learner(&self, user_name: &str, changes: Value) -> String {
        self.state().add(json!({ "UserName": user_name, "FirstName": "Hand", "LastName": "Made" }), changes)
    }
}

impl State {
    fn add(&mut self, body: Value, changes: Value) -> String {
        self.made += 1;
        let id = format!("learner{}1", self.made);
        let mut user = json!({
            "Id": "", "UserName": "", "FirstName": "", "LastName": "", "Email": "", "AccessLevel": "Learner",
            "DisableMessages": false, "Active": true, "PhoneWork": "", "PhoneMobile": "", "TimeZone": "UTC",
            "Street1": "", "Street2": "", "City": null, "State": "", "PostalCode": "", "Country": "",
            "JobTitle": "", "CustomField1": "kept", "Points": 7,
        });
        for source in [body, changes] {
            for (name, value) in source.as_object().into_iter().flatten() {
                user[name] = value.clone();
            }
        }
        user["Id"] = json!(id);
        self.learners.insert(id.clone(), user);
        id
    }

    fn holder(&self, name: &str) -> Option<&Value> {
        let is_same = |user: &&Value| user["UserName"].as_str().is_some_and(|other| other.eq_ignore_ascii_case(name));
        self.learners.get(name).or_else(|| self.learners.values().find(is_same))
    }

    fn answer(&mut self, request: &Request) -> Response {
        let path = request.url.path().to_owned();
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        match (request.method.clone(), path.rsplit('/').next().unwrap_or_default()) {
            (_, "login") => self.login(request),
            (_, "fields") => catalogue(),
            (_, "custom") => self.report(&body),
            (Method::POST, "users") => self.create(body),
            (Method::GET, who) => match self.holder(who) {
                Some(user) => respond(200, user.to_string()),
                None => respond(404, json!({ "Detail": format!("User - {who} was not found") }).to_string()),
            },
            (Method::PUT, id) => self.update(id, body),
            _ => respond(405, String::new()),
        }
    }

    fn login(&self, request: &Request) -> Response {
        let is_right = String::from_utf8_lossy(&request.body).contains("password=right");
        match is_right {
            true => {
                respond(200, json!({ "success": true, "userId": 2, "key": "a".repeat(40), "apiUrl": "x" }).to_string())
            }
            false => respond(403, json!({ "success": false }).to_string()),
        }
    }

    fn report(&self, body: &Value) -> Response {
        let asked: Vec<&str> = body["fields"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let rows = self.employees.iter().map(|(id, cells)| {
            let mut row = json!({ "id": id });
            for column in &asked {
                row[column] = json!(cells.get(column));
            }
            row
        });
        let fields: Vec<_> = asked.iter().map(|column| json!({ "id": column })).collect();
        respond(200, json!({ "title": "x", "fields": fields, "employees": rows.collect::<Vec<_>>() }).to_string())
    }

    fn create(&mut self, body: Value) -> Response {
        if self.holder(body["UserName"].as_str().unwrap_or_default()).is_some() {
            return respond(409, json!({ "Detail": "UserName already exists" }).to_string());
        }
        let id = self.add(body, json!({}));
        respond(201, self.learners[&id].to_string())
    }

    fn update(&mut self, id: &str, body: Value) -> Response {
        let holder = self.holder(body["UserName"].as_str().unwrap_or_default()).map(|user| user["Id"].clone());
        if holder.is_some_and(|holder| holder != id) {
            return respond(409, json!({ "Detail": "UserName already exists" }).to_string());
        }
        self.learners.insert(id.to_owned(), body);
        respond(200, String::new())
    }
}

fn catalogue() -> Response {
    let columns = [
        "firstName",
        "lastName",
        "workEmail",
        "workPhone",
        "mobilePhone",
        "address1",
        "address2",
        "city",
        "state",
        "zipcode",
        "country",
        "jobTitle",
        "status",
        "employmentHistoryStatus",
        "terminationDate",
        "hireDate",
    ];
    let mut fields: Vec<_> =
        columns.iter().map(|alias| json!({ "id": 1, "name": alias, "type": "text", "alias": alias })).collect();
    fields.push(json!({ "id": 4471, "name": "Litmos Access", "type": "checkbox", "alias": "access" }));
    respond(200, Value::Array(fields).to_string())
}

fn respond(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).expect("a status written in this file");
    Response { status, reason: None, headers: HeaderMap::new(), body: Bytes::from(body) }
}

impl Transport for Vendors {
    fn call(&self, request: Request) -> Answering<'_> {
        Box::pin(async move {
            let (answer, waits) = {
                let mut state = self.state();
                let line =
                    format!("{} {}{}", request.method, request.url.host_str().unwrap_or_default(), request.url.path());
                let now = state.clock.as_ref().map_or(Timestamp::UNIX_EPOCH, Clock::now);
                state.calls.push((now, line.clone()));
                let place = state.faults.iter().position(|(calls, _)| line.starts_with(calls.as_str()));
                let fault = place.and_then(|place| state.faults.remove(place)).map(|(_, fault)| fault);
                let waits = matches!(fault, Some(Fault::Wait(_)));
                state.waiting |= waits;
                (carry_out(&mut state, &request, fault), waits)
            };
            if waits {
                std::future::poll_fn(|_| if self.state().waiting { Poll::Pending } else { Poll::Ready(()) }).await;
            }
            match answer {
                Some(answer) => answer,
                None => std::future::pending().await,
            }
        })
    }
}

fn carry_out(state: &mut State, request: &Request, fault: Option<Fault>) -> Option<Answer> {
    match fault {
        None => Some(Ok(state.answer(request))),
        Some(Fault::Cut) => Some(Err(Failure::Broken)),
        Some(Fault::Status(status, retry_after)) => {
            let mut answer = respond(status, String::new());
            if let Some(seconds) = retry_after {
                answer.headers.insert("retry-after", seconds.into());
            }
            Some(Ok(answer))
        }
        Some(Fault::Refuse(status, body)) => Some(Ok(respond(status, body.to_owned()))),
        Some(Fault::LoseAnswer) => {
            state.answer(request);
            Some(Err(Failure::Broken))
        }
        Some(Fault::Hang) => {
            state.answer(request);
            None
        }
        Some(Fault::StatusAfter(status)) => {
            state.answer(request);
            Some(Ok(respond(status, String::new())))
        }
        Some(Fault::Wait(None)) => Some(Ok(state.answer(request))),
        Some(Fault::Wait(Some(status))) => Some(Ok(respond(status, String::new()))),
        Some(Fault::Body(body)) => {
            state.answer(request);
            Some(Ok(respond(200, body.to_owned())))
        }
    }
}

/// The vendors, one engine, and the hand on the clock.
pub(crate) struct World {
    pub(crate) vendors: Vendors,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    hand: Hand,
    parts: Vec<Arc<dyn Part>>,
}

pub(crate) const START: &str = "2026-11-02T08:00:00Z";

impl World {
    /// An engine on an empty store.
    pub(crate) fn new() -> World {
        World::on(Store::in_memory())
    }

    pub(crate) fn on(store: Store) -> World {
        let (clock, hand) = Clock::standing_at(START.parse().expect("a time"));
        let vendors = Vendors::default();
        vendors.state().clock = Some(clock);
        let engine = open(&vendors, &store, &hand);
        World { parts: engine.parts(), engine, vendors, store, hand }
    }

    /// An engine that is connected to `acme`.
    pub(crate) async fn connected() -> World {
        World::connected_on(Store::in_memory()).await
    }

    pub(crate) async fn connected_on(store: Store) -> World {
        let world = World::on(store);
        assert_eq!(world.post("/api/connection/enable", json!({})).await.0, 200);
        let typed = json!({ "subdomain": "acme", "user_name": "admin", "password": "right" });
        assert_eq!(world.post("/api/connection/connect", typed).await.0, 200);
        world
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.hand.clock().now()
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.hand.move_to(self.now() + jiff::SignedDuration::from_secs(seconds));
    }

    /// Ends the engine as a dead process ends, and starts another on the same store.
    pub(crate) fn restart(&mut self) {
        self.parts.clear();
        self.engine = open(&self.vendors, &self.store, &self.hand);
        self.parts = self.engine.parts();
    }

    /// Ends the engine as a dead process ends, and starts another that reaches the same store by this handle.
    pub(crate) fn restart_on(&mut self, store: Store) {
        self.store = store;
        self.restart();
    }

    /// The same with other options.
    pub(crate) fn restart_with(&mut self, config: sync_core::Config) {
        self.parts.clear();
        let setup = Setup { config, ..setup() };
        let transport = Arc::new(self.vendors.clone());
        self.engine = Engine::open(setup, self.store.clone(), self.hand.clock(), transport).expect("an engine");
        self.parts = self.engine.parts();
    }

    /// Runs what is due, moving the time forward, until nothing is due any more.
    pub(crate) async fn settle(&self) {
        self.settle_until(Timestamp::MAX).await;
    }

    pub(crate) async fn settle_until(&self, until: Timestamp) {
        for _ in 0..100_000 {
            let due = self.parts.iter().filter_map(|part| Some((part.next_wakeup()?, part)));
            let Some((at, part)) = due.min_by_key(|(at, _)| *at).filter(|(at, _)| *at <= until) else { return };
            self.hand.move_to(at);
            part.tick().await;
        }
        panic!("a lane spins");
    }

    /// The lanes of this name.
    pub(crate) fn lanes(&self, name: &str) -> Vec<&Arc<dyn Part>> {
        self.parts.iter().filter(|part| part.name() == name).collect()
    }

    /// Makes the next step of each lane of this name that is due by now.
    pub(crate) async fn tick(&self, name: &str) {
        for part in self.lanes(name) {
            if part.next_wakeup().is_some_and(|at| at <= self.now()) {
                part.tick().await;
            }
        }
    }

    /// The Import lane's own step, which comes to a call that waits.
    pub(crate) fn waiting(&self) -> BoxFuture<'_, ()> {
        let mut ticking = self.lanes("import")[0].tick();
        assert!((&mut ticking).now_or_never().is_none(), "a call waits");
        ticking
    }

    /// Runs what is due until a call hangs; the tick is then dropped.
    pub(crate) async fn settle_until_it_hangs(&self) {
        let settling = self.settle();
        tokio::pin!(settling);
        let hangs = futures_util::future::poll_fn(|context| Poll::Ready(settling.as_mut().poll(context).is_pending()));
        assert!(hangs.await, "no call hung");
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, "all", None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, "all", Some(body)).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> (u16, Value) {
        self.call_with(method, path, (token, None), body.map(|body| body.to_string())).await
    }

    /// The same with the client's own id of the request.
    pub(crate) async fn call_as_request(
        &self,
        method: Method,
        path: &str,
        token: &str,
        id: &str,
        body: Value,
    ) -> (u16, Value) {
        self.call_with(method, path, (token, Some(id)), Some(body.to_string())).await
    }

    /// A call with any text as its body.
    pub(crate) async fn call_text(&self, method: Method, path: &str, body: &str) -> (u16, Value) {
        self.call_with(method, path, ("all", None), Some(body.to_owned())).await
    }

    async fn description(&self) -> Value {
        let request = Request::new(Method::GET, "http://engine.test/openapi.json".parse().expect("an address"));
        let answer = InProcess::new(self.engine.router()).call(request).await.expect("an answer");
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// Every answer must be one that the engine's own description tells of.
    async fn call_with(
        &self,
        method: Method,
        path: &str,
        (token, id): (&str, Option<&str>),
        body: Option<String>,
    ) -> (u16, Value) {
        let mut request =
            Request::new(method.clone(), format!("http://engine.test{path}").parse().expect("an address"));
        request.headers.insert("authorization", format!("Bearer {token}").parse().expect("a header"));
        if let Some(id) = id {
            request.headers.insert("idempotency-key", id.parse().expect("a header"));
        }
        if let Some(body) = body {
            request.headers.insert("content-type", "application/json".parse().expect("a header"));
            request.body = body.into();
        }
        let answer = InProcess::new(self.engine.router()).call(request).await.expect("an answer");
        let body =
            serde_json::from_slice(&answer.body).unwrap_or(Value::String(String::from_utf8_lossy(&answer.body).into()));
        let (status, kind) = (answer.status.as_u16(), answer.headers.get("content-type"));
        let kind = kind.map_or("", |kind| kind.to_str().expect("text"));
        described::assert_described(&self.description().await, (&method, path), (status, kind, &body));
        (status, body)
    }

    /// Sends a delivery as BambooHR would; returns the status.
    pub(crate) async fn deliver(&self, body: &str) -> u16 {
        self.deliver_to("/webhooks/bamboohr?apikey=hook&source=acme", "application/json", body).await
    }

    pub(crate) async fn deliver_to(&self, path: &str, content_type: &str, body: &str) -> u16 {
        let mut request = Request::new(Method::POST, format!("http://engine.test{path}").parse().expect("an address"));
        request.headers.insert("content-type", content_type.parse().expect("a header"));
        request.body = Bytes::copy_from_slice(body.as_bytes());
        let answer = InProcess::new(self.engine.router()).call(request).await.expect("an answer");
        assert!(answer.body.is_empty(), "the receiver gives no hint");
        answer.status.as_u16()
    }

    /// Sync to its end.
    pub(crate) async fn sync(&self) -> Value {
        let (status, run) = self.post("/api/syncs", json!({})).await;
        assert_eq!(status, 202, "{run}");
        // Long enough for every retry, and not for a held one to be given up.
        self.settle_until(self.now() + jiff::SignedDuration::from_mins(30)).await;
        self.get(&format!("/api/syncs/{}", run["id"].as_str().expect("an id"))).await.1
    }

    /// Select all and import, to its end; returns the report.
    pub(crate) async fn import_all(&self) -> Value {
        self.call(Method::PUT, "/api/selection", "all", Some(json!({ "bulk": "all" }))).await;
        self.import(json!({ "selection": "selected" })).await
    }

    pub(crate) async fn import(&self, request: Value) -> Value {
        let (status, run) = self.post("/api/imports", request).await;
        assert_eq!(status, 202, "{run}");
        self.settle().await;
        self.report(run["id"].as_str().expect("an id")).await
    }

    pub(crate) async fn report(&self, id: &str) -> Value {
        self.get(&format!("/api/imports/{id}/report.json")).await.1
    }
}

/// `employee outcome reason flags` of every row.
pub(crate) fn rows(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let flags = |row: &Value| {
        let flags: Vec<_> = row["flags"].as_array().into_iter().flatten().map(text).collect();
        flags.join("+")
    };
    let line = |row: &Value| {
        format!("{} {} {} [{}]", text(&row["employee_id"]), text(&row["outcome"]), text(&row["reason"]), flags(row))
    };
    report["rows"].as_array().into_iter().flatten().map(line).collect()
}

pub(crate) fn setup() -> Setup {
    let administrator = |name: &str, token: &str, can| Administrator {
        name: name.to_owned(),
        token: token.into(),
        can_manage_bamboohr_employees: can,
    };
    Setup {
        // This hand-made Litmos has no bulk imports; those are tried against the fake.
        config: sync_core::Config { bulk: sync_core::config::Bulk::Off, ..sync_core::Config::default() },
        bamboohr_url: "http://bamboohr.test".parse().expect("an address"),
        bamboohr_application_key: "app".into(),
        litmos_url: "http://litmos.test/v1.svc".parse().expect("an address"),
        litmos_api_key: "litmos-key".into(),
        litmos_source: "rehearsal".to_owned(),
        administrators: vec![administrator("ada", "all", true), administrator("bob", "some", false)],
        sealing_key: sync_engine::SealingKey::new([9; 32]),
        webhook_key: Some("hook".into()),
        webhook_private_key: None,
        seed: [7; 32],
    }
}

fn open(vendors: &Vendors, store: &Store, hand: &Hand) -> Engine {
    Engine::open(setup(), store.clone(), hand.clock(), Arc::new(vendors.clone())).expect("an engine")
}
