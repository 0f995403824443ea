//! Both vendors, made by hand, and a host that runs the engine's lanes in virtual time.

mod described;
pub(crate) mod log;
mod vendors;

use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use clock::{BoxFuture, Clock, ClockControl, Part};
use futures_util::FutureExt;
use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};
use sync_engine::{Administrator, Engine, Setup, Store};
use transport::{InProcess, Request, Transport};

pub(crate) use vendors::*;

/// The vendors, one engine, and the hand on the clock.
pub(crate) struct World {
    pub(crate) vendors: Vendors,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    control: ClockControl,
    parts: Vec<Arc<dyn Part>>,
}

pub(crate) const START: &str = "2026-11-02T08:00:00Z";

impl World {
    /// An engine on an empty store.
    pub(crate) fn new() -> World {
        World::on(Store::in_memory())
    }

    pub(crate) fn on(store: Store) -> World {
        let (clock, control) = Clock::stopped_at(START.parse().expect("a time"));
        let vendors = Vendors::default();
        vendors.state().clock = Some(clock);
        let engine = open(&vendors, &store, &control);
        World {
            parts: engine.parts(),
            engine,
            vendors,
            store,
            control,
        }
    }

    /// An engine that is connected to `acme`.
    pub(crate) async fn connected() -> World {
        World::connected_on(Store::in_memory()).await
    }

    /// So many employees, imported an hour ago.
    pub(crate) async fn imported(many: usize) -> World {
        let world = World::connected().await;
        for number in 1..=many {
            world.vendors.hire(
                &number.to_string(),
                "Ana",
                "Ruiz",
                &format!("p{number}@acme.test"),
            );
        }
        world.sync().await;
        world.import_all().await;
        world.advance(3600);
        world
    }

    /// An Import that writes to the first employee; the answer is lost, and Litmos was not looked
    /// at again.
    pub(crate) async fn begin_import_in_doubt(&self) {
        self.vendors.change("1", "jobTitle", "Lead");
        self.sync().await;
        self.vendors
            .fault("PUT litmos.test", vendors::Fault::LoseAnswer);
        assert_eq!(
            self.post("/api/imports", json!({ "selection": ["1"] }))
                .await
                .0,
            202
        );
        self.settle_until(self.now()).await;
        assert_eq!(self.vendors.calls("PUT litmos.test").len(), 1);
    }

    pub(crate) async fn connected_on(store: Store) -> World {
        let world = World::on(store);
        assert_eq!(world.post("/api/connection/enable", json!({})).await.0, 200);
        let typed = json!({ "subdomain": "acme", "user_name": "admin", "password": "right" });
        assert_eq!(world.post("/api/connection/connect", typed).await.0, 200);
        world
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.control.clock().now()
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.control
            .move_to(self.now() + jiff::SignedDuration::from_secs(seconds));
    }

    /// Runs what is due in the next so many milliseconds, which then have passed.
    pub(crate) async fn run_for(&self, millis: i64) {
        let until = self.now() + jiff::SignedDuration::from_millis(millis);
        self.settle_until(until).await;
        self.control.move_to(until);
    }

    /// Sets the clock back, as a badly kept machine does.
    pub(crate) fn set_back(&self, seconds: i64) {
        self.control
            .jump_to(self.now() - jiff::SignedDuration::from_secs(seconds));
    }

    /// Ends the engine as a dead process ends, and starts another on the same store.
    pub(crate) fn restart(&mut self) {
        self.parts.clear();
        self.engine = open(&self.vendors, &self.store, &self.control);
        self.parts = self.engine.parts();
    }

    /// Ends the engine as a dead process ends, and starts another that reaches the same store by
    /// this handle.
    pub(crate) fn restart_on(&mut self, store: Store) {
        self.store = store;
        self.restart();
    }

    /// The same with other options.
    pub(crate) fn restart_with(&mut self, config: sync_core::Config) {
        self.restart_as(Setup { config, ..setup() });
    }

    /// The same, told something else altogether.
    pub(crate) fn restart_as(&mut self, setup: Setup) {
        self.parts.clear();
        let transport = Arc::new(self.vendors.clone());
        self.engine = Engine::open(setup, self.store.clone(), self.control.clock(), transport)
            .expect("an engine");
        self.parts = self.engine.parts();
    }

    /// Runs what is due, moving the time forward, until nothing is due any more.
    pub(crate) async fn settle(&self) {
        self.settle_until(Timestamp::MAX).await;
    }

    pub(crate) async fn settle_until(&self, until: Timestamp) {
        for _ in 0..100_000 {
            let due = self
                .parts
                .iter()
                .filter_map(|part| Some((part.next_wakeup()?, part)));
            let Some((at, part)) = due.min_by_key(|(at, _)| *at).filter(|(at, _)| *at <= until)
            else {
                return;
            };
            self.control.move_to(at);
            part.tick().await;
        }
        panic!("a lane spins");
    }

    /// The lanes of this name.
    pub(crate) fn lanes(&self, name: &str) -> Vec<&Arc<dyn Part>> {
        self.parts
            .iter()
            .filter(|part| part.name() == name)
            .collect()
    }

    /// Makes the next step of each lane of this name that is due by now.
    pub(crate) async fn tick(&self, name: &str) {
        for part in self.lanes(name) {
            if part.next_wakeup().is_some_and(|at| at <= self.now()) {
                part.tick().await;
            }
        }
    }

    /// Makes steps of this lane, so many seconds after each other, until this call was made.
    pub(crate) async fn tick_until_called(&self, lane: &str, seconds: i64, call: &str) {
        for _ in 0..100 {
            if !self.vendors.calls(call).is_empty() {
                return;
            }
            self.advance(seconds);
            self.tick(lane).await;
        }
        panic!("`{call}` is not called");
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
        let hangs = futures_util::future::poll_fn(|context| {
            Poll::Ready(settling.as_mut().poll(context).is_pending())
        });
        assert!(hangs.await, "no call hung");
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, "all", None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, "all", Some(body)).await
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        self.call_with(
            method,
            path,
            (token, None),
            body.map(|body| body.to_string()),
        )
        .await
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
        self.call_with(method, path, (token, Some(id)), Some(body.to_string()))
            .await
    }

    /// A call with any text as its body.
    pub(crate) async fn call_text(&self, method: Method, path: &str, body: &str) -> (u16, Value) {
        self.call_with(method, path, ("all", None), Some(body.to_owned()))
            .await
    }

    pub(crate) async fn description(&self) -> Value {
        let request = Request::new(
            Method::GET,
            "http://engine.test/openapi.json"
                .parse()
                .expect("an address"),
        );
        let answer = InProcess::new(self.engine.router())
            .call(request)
            .await
            .expect("an answer");
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
        let mut request = Request::new(
            method.clone(),
            format!("http://engine.test{path}")
                .parse()
                .expect("an address"),
        );
        request.headers.insert(
            "authorization",
            format!("Bearer {token}").parse().expect("a header"),
        );
        if let Some(id) = id {
            request
                .headers
                .insert("idempotency-key", id.parse().expect("a header"));
        }
        if let Some(body) = body {
            request.headers.insert(
                "content-type",
                "application/json".parse().expect("a header"),
            );
            request.body = body.into();
        }
        let answer = InProcess::new(self.engine.router())
            .call(request)
            .await
            .expect("an answer");
        let body = serde_json::from_slice(&answer.body)
            .unwrap_or(Value::String(String::from_utf8_lossy(&answer.body).into()));
        let (status, kind) = (answer.status.as_u16(), answer.headers.get("content-type"));
        let kind = kind.map_or("", |kind| kind.to_str().expect("text"));
        described::assert_described(
            &self.description().await,
            (&method, path),
            (status, kind, &body),
        );
        (status, body)
    }

    /// Sends a delivery as BambooHR would; returns the status.
    pub(crate) async fn deliver(&self, body: &str) -> u16 {
        self.deliver_to(
            "/webhooks/bamboohr?apikey=hook&source=acme",
            "application/json",
            body,
        )
        .await
    }

    pub(crate) async fn deliver_to(&self, path: &str, content_type: &str, body: &str) -> u16 {
        self.deliver_with(path, &[("content-type", content_type)], body)
            .await
    }

    pub(crate) async fn deliver_with(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> u16 {
        let mut request = Request::new(
            Method::POST,
            format!("http://engine.test{path}")
                .parse()
                .expect("an address"),
        );
        for (name, value) in headers {
            request
                .headers
                .append(*name, value.parse().expect("a header"));
        }
        request.body = Bytes::copy_from_slice(body.as_bytes());
        let answer = InProcess::new(self.engine.router())
            .call(request)
            .await
            .expect("an answer");
        assert!(answer.body.is_empty(), "the receiver gives no hint");
        answer.status.as_u16()
    }

    /// Sync to its end.
    pub(crate) async fn sync(&self) -> Value {
        let (status, run) = self.post("/api/syncs", json!({})).await;
        assert_eq!(status, 202, "{run}");
        // Long enough for every retry, and not for a held one to be given up.
        self.settle_until(self.now() + jiff::SignedDuration::from_mins(30))
            .await;
        self.get(&format!(
            "/api/syncs/{}",
            run["id"].as_str().expect("an id")
        ))
        .await
        .1
    }

    /// Select all and import, to its end; returns the report.
    pub(crate) async fn import_all(&self) -> Value {
        self.call(
            Method::PUT,
            "/api/selection",
            "all",
            Some(json!({ "bulk": "all" })),
        )
        .await;
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
        let flags: Vec<_> = row["flags"]
            .as_array()
            .into_iter()
            .flatten()
            .map(text)
            .collect();
        flags.join("+")
    };
    let line = |row: &Value| {
        format!(
            "{} {} {} [{}]",
            text(&row["employee_id"]),
            text(&row["outcome"]),
            text(&row["reason"]),
            flags(row)
        )
    };
    report["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .map(line)
        .collect()
}

pub(crate) fn setup() -> Setup {
    let administrator = |name: &str, token: &str, can| Administrator {
        name: name.to_owned(),
        token: token.into(),
        can_manage_bamboohr_employees: can,
    };
    Setup {
        // This hand-made Litmos has no bulk imports; those are tried against the fake.
        config: sync_core::Config {
            bulk: sync_core::config::Bulk::Off,
            ..sync_core::Config::default()
        },
        bamboohr_url: "http://bamboohr.test".parse().expect("an address"),
        bamboohr_application_key: "app".into(),
        litmos_url: "http://litmos.test/v1.svc".parse().expect("an address"),
        litmos_api_key: "litmos-key".into(),
        litmos_source: "rehearsal".to_owned(),
        administrators: vec![
            administrator("ada", "all", true),
            administrator("bob", "some", false),
        ],
        sealing_key: sync_engine::SealingKey::new([9; 32]),
        webhook_key: Some("hook".into()),
        webhook_private_key: None,
        seed: [7; 32],
    }
}

fn open(vendors: &Vendors, store: &Store, control: &ClockControl) -> Engine {
    Engine::open(
        setup(),
        store.clone(),
        control.clock(),
        Arc::new(vendors.clone()),
    )
    .expect("an engine")
}
