//! Both fakes on free ports, and a gate before each that can hold one call.

use std::sync::{Arc, Mutex, OnceLock};

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use clock::{Clock, ClockControl, Part, wait_until};
use fake_bamboohr::{Command, Company, FakeBambooHr, Fields, Zone};
use fake_kit::Serving;
use fake_litmos::{FakeLitmos, Member, Site};
use jiff::SignedDuration;
use tokio::sync::Notify;
use transport::{InProcess, Network, Transport};

/// Both vendors.
pub(crate) struct Vendors {
    pub(crate) bamboohr: FakeBambooHr,
    pub(crate) litmos: FakeLitmos,
    pub(crate) bamboohr_url: String,
    pub(crate) litmos_url: String,
    /// Before Litmos.
    pub(crate) gate: Gate,
    pub(crate) bamboohr_gate: Gate,
    _ports: [Serving; 2],
}

impl Vendors {
    /// A company whose employees are `people`: first name, last name, work email; all with Litmos
    /// Access.
    pub(crate) async fn start(people: &[(&str, &str, &str)]) -> Vendors {
        let clock = Clock::real();
        Vendors::new(company(people, &clock), unlimited(), clock).await
    }

    /// The same, whose bulk imports are over once they are asked for: every call moves their clock
    /// on.
    pub(crate) async fn hurried(people: &[(&str, &str, &str)]) -> Vendors {
        let (clock, control) = Clock::running_from(None);
        let vendors = Vendors::new(company(people, &clock), unlimited(), clock).await;
        let hurry = Hurry {
            control,
            parts: vendors.litmos.parts(),
        };
        assert!(vendors.gate.0.hurry.set(hurry).is_ok());
        vendors
    }

    pub(crate) async fn new(company: Company, site: Site, clock: Clock) -> Vendors {
        let bamboohr = FakeBambooHr::new(company, clock.clone(), Arc::new(Network::new()));
        let litmos = FakeLitmos::new(site, clock.clone());
        let (gate, bamboohr_gate) = (Gate::default(), Gate::default());
        let gated = |router: axum::Router, gate: &Gate| {
            router.layer(from_fn_with_state(gate.clone(), pass))
        };
        let bamboohr_port = fake_kit::serve(free(), gated(bamboohr.router(), &bamboohr_gate))
            .await
            .unwrap();
        let litmos_port = fake_kit::serve(free(), gated(litmos.router(), &gate))
            .await
            .unwrap();
        for part in bamboohr.parts().into_iter().chain(litmos.parts()) {
            tokio::spawn(clock::drive(clock.clone(), part));
        }
        Vendors {
            bamboohr_url: bamboohr_port.url(),
            litmos_url: format!("{}/v1.svc", litmos_port.url()),
            bamboohr,
            litmos,
            gate,
            bamboohr_gate,
            _ports: [bamboohr_port, litmos_port],
        }
    }

    /// How many bulk imports Litmos has taken.
    pub(crate) async fn bulk_imports(&self) -> usize {
        let url = "http://litmos.test/v1.svc/bulkimports?source=test&format=json"
            .parse()
            .unwrap();
        let mut request = transport::Request::new(http::Method::GET, url);
        let key = self.litmos.read(|site| site.owner_key().to_owned());
        request.headers.insert("apikey", key.parse().unwrap());
        let answer = InProcess::new(self.litmos.router())
            .call(request)
            .await
            .unwrap();
        let jobs: Vec<serde_json::Value> = serde_json::from_slice(&answer.body).unwrap();
        jobs.len()
    }

    /// The job title of everybody but the site's owner, by user name.
    pub(crate) fn job_titles(&self) -> Vec<String> {
        let names = self.learners();
        self.litmos.read(|site| {
            let people = names
                .iter()
                .filter_map(|(name, ..)| site.learner_by_name(name));
            people
                .map(|one| one.text(Member::JobTitle).unwrap_or_default().to_owned())
                .collect()
        })
    }

    /// Every learner but the site's owner: user name, first name, last name, whether active; by
    /// user name.
    pub(crate) fn learners(&self) -> Vec<(String, String, String, bool)> {
        self.litmos.read(|site| {
            let owner = site.owner_id().to_owned();
            let people = site.learners().filter(|learner| learner.id != owner);
            let mut all: Vec<_> = people
                .map(|one| {
                    (
                        one.user_name.clone(),
                        one.first_name.clone(),
                        one.last_name.clone(),
                        one.active,
                    )
                })
                .collect();
            all.sort();
            all
        })
    }
}

fn company(people: &[(&str, &str, &str)], clock: &Clock) -> Company {
    let mut company = Company::empty("acme", Zone::parse("America/Denver").unwrap(), 1);
    company
        .apply(Command::EnableLitmosAccess, clock.now())
        .unwrap();
    for (id, (first, last, email)) in (1..).zip(people) {
        let fields = [
            ("firstName", *first),
            ("lastName", *last),
            ("workEmail", *email),
            ("customLitmosAccess", "yes"),
        ];
        let fields: Fields = fields
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        company.seed_employee(id, &fields).unwrap();
    }
    company
}

fn unlimited() -> Site {
    let mut site = Site::new(1);
    site.set_knob("rate_limit", "off").unwrap();
    site
}

fn free() -> std::net::SocketAddr {
    ([127, 0, 0, 1], 0).into()
}

/// Notes calls, and holds one of them: before it takes effect, or before it is answered.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<Noted>,
    held: Notify,
    let_go: Notify,
    hurry: OnceLock<Hurry>,
}

/// Moves a vendor's clock on with every call.
struct Hurry {
    control: ClockControl,
    parts: Vec<Arc<dyn Part>>,
}

impl Hurry {
    async fn on(&self) {
        let now = self.control.clock().now() + SignedDuration::from_secs(10);
        self.control.move_to(now);
        for part in &self.parts {
            while part.next_wakeup().is_some_and(|at| at <= now) {
                part.tick().await;
            }
        }
    }
}

/// Calls so far, and the number of the one to hold.
#[derive(Default)]
struct Noted {
    calls: Vec<String>,
    hold: Option<(usize, Hold)>,
}

/// When a call is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    BeforeItTakesEffect,
    BeforeItIsAnswered,
}

pub(crate) const BOTH: [Hold; 2] = [Hold::BeforeItTakesEffect, Hold::BeforeItIsAnswered];

impl Gate {
    /// Holds the call after so many more.
    pub(crate) fn hold_after(&self, more: usize, when: Hold) {
        let mut state = self.0.state.lock().unwrap();
        state.hold = Some((state.calls.len() + more, when));
    }

    /// Returns once the call is held.
    pub(crate) async fn held(&self) {
        let clock = Clock::real();
        tokio::select! {
            () = self.0.held.notified() => {}
            () = wait_until(&clock, Some(clock.now() + SignedDuration::from_secs(30))) => {
                panic!("no call was held: {:?}", self.calls());
            }
        }
    }

    /// Lets the held call go on.
    pub(crate) fn let_go(&self) {
        self.0.let_go.notify_one();
    }

    /// `METHOD path` of every call so far.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.0.state.lock().unwrap().calls.clone()
    }

    fn enter(&self, request: &Request) -> Option<Hold> {
        let mut state = self.0.state.lock().unwrap();
        let number = state.calls.len();
        state
            .calls
            .push(format!("{} {}", request.method(), request.uri().path()));
        let (_, when) = state.hold.take_if(|(held, _)| *held == number)?;
        Some(when)
    }

    async fn keep(&self) {
        self.0.held.notify_one();
        self.0.let_go.notified().await;
    }
}

async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let hold = gate.enter(&request);
    if hold == Some(Hold::BeforeItTakesEffect) {
        gate.keep().await;
    }
    let answer = next.run(request).await;
    if let Some(hurry) = gate.0.hurry.get() {
        hurry.on().await;
    }
    if hold == Some(Hold::BeforeItIsAnswered) {
        gate.keep().await;
    }
    answer
}
