//! The engine against both fakes in process, on a clock that jumps to whatever is due: computing
//! alone.
//!
//! Everything is shown at three sizes, so that what grows faster than the company is seen.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command as Process;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use clock::{Clock, ClockControl, Part};
use fake_bamboohr::{Command, Company, FakeBambooHr, Fields, Zone};
use fake_litmos::{FakeLitmos, Site};
use http::Method;
use serde_json::{Value, json};
use sync_core::reading::{Cell, CompleteRead, SourceRow};
use sync_core::{
    Config, EmployeeId, Field, Learner, Link, Links, Lookups, PlanRequest, SourceField, StagedList,
    plan, stage,
};
use sync_engine::{Administrator, Engine, SealingKey, Setup, Store};
use transport::{CallFuture, InProcess, Request, Response, Transport, TransportError};

use crate::measure::{
    median, peak_bytes, resident_bytes, runtime, show, show_alone, show_bytes, timed,
};

/// The argument that makes this program sync so many employees, say how much memory the engine
/// took, and end.
const SYNC: &str = "--sync-employees=";
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

pub(crate) fn figures() {
    for employees in SIZES {
        let many =
            |milliseconds: usize| Duration::from_micros((milliseconds * employees / 100) as u64);
        let world = World::of(employees, Store::in_memory());
        show(
            &format!("Sync of {employees} employees"),
            world.sync("new", employees),
            many(3000),
        );
        show(
            "the same again with nothing changed",
            world.sync("new", employees),
            many(2000),
        );
        let import = if employees == 10_000 {
            Duration::from_secs(2)
        } else {
            many(15_000)
        };
        show(
            &format!("Import of {employees} new people"),
            world.import(employees),
            import,
        );
        if employees == 1_000 {
            entries(&world);
        }
        planning(employees, many(500));
    }
    webhooks();
    memory();
}

/// Both vendors by the host of the address.
struct Vendors {
    bamboohr: InProcess,
    litmos: InProcess,
}

impl Transport for Vendors {
    fn call(&self, request: Request) -> CallFuture<'_> {
        match request.url.host_str() {
            Some("bamboohr.test") => self.bamboohr.call(request),
            Some("litmos.test") => self.litmos.call(request),
            _ => Box::pin(async { Err(TransportError::NotConnected) }),
        }
    }
}

/// A connected engine, both fakes, and the hand on their clock.
struct World {
    engine: Engine,
    router: Router,
    parts: Vec<Arc<dyn Part>>,
    control: ClockControl,
}

impl World {
    fn of(employees: usize, store: Store) -> World {
        let (clock, control) = Clock::stopped_at("2026-11-02T08:00:00Z".parse().expect("a time"));
        let bamboohr = FakeBambooHr::new(
            company_of(employees),
            clock.clone(),
            Arc::new(transport::Network::new()),
        );
        let litmos = FakeLitmos::new(Site::new(1), clock.clone());
        let vendors = Vendors {
            bamboohr: InProcess::new(bamboohr.router()),
            litmos: InProcess::new(litmos.router()),
        };
        let setup = setup(&bamboohr, &litmos);
        let engine = Engine::open(setup, store, clock, Arc::new(vendors)).expect("an empty store");
        let mut parts = engine.parts();
        parts.extend(litmos.parts());
        let world = World {
            router: engine.router(),
            engine,
            parts,
            control,
        };
        let (name, password) = bamboohr.read(|company| {
            let admin = company.admin();
            (admin.name.clone(), admin.password.clone())
        });
        world.ask(Method::POST, "/api/connection/enable", json!({}));
        let typed = json!({ "subdomain": "acme", "user_name": name, "password": password });
        world.ask(Method::POST, "/api/connection/connect", typed);
        world
    }

    fn send(&self, method: Method, path: &str, body: &Value) -> Response {
        let mut request = Request::new(
            method,
            format!("http://engine.test{path}")
                .parse()
                .expect("an address"),
        );
        request
            .headers
            .insert("authorization", "Bearer token".parse().expect("a header"));
        request.headers.insert(
            "content-type",
            "application/json".parse().expect("a header"),
        );
        request.body = body.to_string().into();
        runtime()
            .block_on(InProcess::new(self.router.clone()).call(request))
            .expect("an answer")
    }

    fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        let answer = self.send(method, path, &body);
        let text = String::from_utf8_lossy(&answer.body);
        assert!(answer.status.is_success(), "{path}: {text}");
        serde_json::from_slice(&answer.body).unwrap_or(Value::Null)
    }

    /// Runs what is due, the clock jumping there, until nothing is.
    fn settle(&self) {
        runtime().block_on(async {
            loop {
                let due = self
                    .parts
                    .iter()
                    .filter_map(|part| Some((part.next_wakeup()?, part)));
                let Some((at, part)) = due.min_by_key(|(at, _)| *at) else {
                    return;
                };
                if at > self.control.clock().now() {
                    self.control.move_to(at);
                }
                part.tick().await;
            }
        });
    }

    /// A Sync, after which so many rows are in this state.
    fn sync(&self, state: &str, rows: usize) -> Duration {
        let (took, run) = timed(|| {
            let run = self.ask(Method::POST, "/api/syncs", json!({}));
            self.settle();
            run
        });
        let run = self.ask(
            Method::GET,
            &format!("/api/syncs/{}", run["id"].as_str().expect("an id")),
            json!({}),
        );
        assert_eq!(run["summary"][state], rows, "{run}");
        took
    }

    /// An Import of everybody, who are all created.
    fn import(&self, rows: usize) -> Duration {
        let (took, run) = timed(|| {
            self.ask(Method::PUT, "/api/selection", json!({ "bulk": "all" }));
            let run = self.ask(
                Method::POST,
                "/api/imports",
                json!({ "selection": "selected" }),
            );
            self.settle();
            run
        });
        let run = self.ask(
            Method::GET,
            &format!("/api/imports/{}", run["id"].as_str().expect("an id")),
            json!({}),
        );
        assert_eq!(run["counts"]["created"], rows, "{run}");
        took
    }
}

/// Entries of webhooks, each a new job title for one of a thousand learners: as many as there are
/// learners, and as many as may wait.
fn entries(world: &World) {
    let mut before = 0;
    for many in [1_000, 10_000] {
        let took = work_off(world, before, many);
        let limit = Duration::from_millis(many as u64);
        show(
            &format!("{many} entries of webhooks, all waiting, for 1000 people"),
            took,
            limit,
        );
        before += many;
    }
}

fn work_off(world: &World, before: usize, many: usize) -> Duration {
    let start: jiff::Timestamp = "2026-11-30T08:00:00Z".parse().expect("a time");
    let numbers: Vec<usize> = (before..before + many).collect();
    for ten in numbers.chunks(10) {
        let entry = |number: &usize| {
            let at = start + jiff::SignedDuration::from_secs(*number as i64);
            json!({ "id": (101 + number % 1000).to_string(), "action": "Updated", "timestamp": at.to_string(),
                "changedFields": ["Job Title"], "fields": { "Job Title": format!("Lead {number}"), "Litmos Access": "yes" } })
        };
        let body = json!({ "employees": ten.iter().map(entry).collect::<Vec<_>>() });
        assert_eq!(
            world
                .send(Method::POST, "/webhooks/bamboohr?apikey=hook", &body)
                .status,
            200
        );
    }
    let (took, ()) = timed(|| world.settle());
    let text = world.send(Method::GET, "/metrics", &Value::Null).body;
    let applied = format!(
        "rehearsal_webhook_entries_total{{state=\"applied\"}} {}\n",
        before + many
    );
    assert!(
        String::from_utf8_lossy(&text).contains(&applied),
        "all are applied"
    );
    took
}

/// Active people with Litmos Access, each with an address of their own.
fn company_of(employees: usize) -> Company {
    let mut company = Company::empty(
        "acme",
        Zone::parse("UTC").expect("a zone every system knows"),
        1,
    );
    let start = "2026-10-01T08:00:00Z".parse().expect("a time");
    company
        .apply(Command::EnableLitmosAccess, start)
        .expect("support can");
    for number in 1..=employees {
        company
            .seed_employee(number as u64 + 100, &employee(number))
            .expect("a good employee");
    }
    company
}

fn employee(number: usize) -> Fields {
    [
        ("firstName", format!("First{number}")),
        ("lastName", format!("Last{}", number * 7919 % 100_003)),
        ("workEmail", format!("person{number}@acme.test")),
        ("workPhone", format!("303 555 {number:04}")),
        ("address1", format!("{number} High Street")),
        ("city", "Leeds".to_owned()),
        ("zipcode", "LS1 1AA".to_owned()),
        ("country", "United Kingdom".to_owned()),
        ("jobTitle", format!("Welder {}", number % 40)),
        ("hireDate", "2020-05-01".to_owned()),
        ("customLitmosAccess", "yes".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn setup(bamboohr: &FakeBambooHr, litmos: &FakeLitmos) -> Setup {
    Setup {
        config: Config::default(),
        bamboohr_url: "http://bamboohr.test".parse().expect("an address"),
        bamboohr_application_key: bamboohr
            .read(|company| company.application_key().to_owned())
            .into(),
        litmos_url: "http://litmos.test/v1.svc".parse().expect("an address"),
        litmos_api_key: litmos.read(|site| site.owner_key().to_owned()).into(),
        litmos_source: "figures".to_owned(),
        sealing_key: SealingKey::new([1; 32]),
        administrators: vec![Administrator {
            name: "ada".to_owned(),
            token: "token".into(),
            can_manage_bamboohr_employees: true,
        }],
        webhook_key: Some("hook".into()),
        webhook_private_key: None,
        seed: [1; 32],
    }
}

/// Planning for everybody, all linked and known, where one of a hundred has a new job title.
fn planning(employees: usize, limit: Duration) {
    let now = "2026-11-02T08:00:00Z".parse().expect("a time");
    let config = Config::default();
    let before = stage(
        &read(employees, "Welder"),
        &StagedList::default(),
        &Links::default(),
        &config,
        now,
    );
    let before = before.expect("a whole read").list;
    let (mut links, mut learners) = (Vec::new(), Vec::new());
    for row in before.rows.values() {
        let learner = learner_of(row);
        let mut link = Link::bare(row.employee.id.clone(), learner.id.clone());
        link.baseline.values = row.employee.values.clone();
        link.baseline.active = Some(true);
        links.push(link);
        learners.push(learner);
    }
    let (links, lookups) = (
        Links::new(links).expect("one learner each"),
        Lookups::complete(learners),
    );
    let list = stage(&read(employees, "Lead"), &before, &links, &config, now)
        .expect("a whole read")
        .list;
    let selected: BTreeSet<EmployeeId> = list.rows.keys().cloned().collect();
    let took = median(5, || {
        let request = PlanRequest {
            list: &list,
            instead: None,
            selected: &selected,
            links: &links,
            lookups: &lookups,
            config: &config,
            now,
        };
        let (took, plan) = timed(|| plan(&request).expect("everybody is known"));
        assert_eq!(plan.writes().count(), employees / 100);
        took
    });
    show(
        &format!("plan of {employees} rows, 1 in 100 changed"),
        took,
        limit,
    );
}

/// A read in which every hundredth employee has this job title.
fn read(employees: usize, title: &str) -> CompleteRead {
    let aliases = SourceField::with_alias()
        .map(|(_, alias)| alias)
        .chain(["customLitmosAccess"]);
    let columns: Vec<String> = aliases.map(str::to_owned).collect();
    let row = |number: usize| {
        let mut told = employee(number);
        told.insert("status".to_owned(), "Active".to_owned());
        if number.is_multiple_of(100) {
            told.insert("jobTitle".to_owned(), title.to_owned());
        }
        let cell = |column: &String| told.get(column).cloned().map_or(Cell::Empty, Cell::Text);
        SourceRow {
            id: number.to_string(),
            cells: columns.iter().map(cell).collect(),
        }
    };
    CompleteRead {
        started_at: "2026-11-02T08:00:00Z".parse().expect("a time"),
        litmos_access_column: Some("customLitmosAccess".to_owned()),
        rows: (1..=employees).map(row).collect(),
        columns,
        deleted: BTreeSet::new(),
        left_out: 0,
    }
}

/// The learner that an import of this row makes.
fn learner_of(row: &sync_core::StagedRow) -> Learner {
    let text = |field| {
        row.employee
            .values
            .get(field)
            .as_text()
            .unwrap_or_default()
            .to_owned()
    };
    let members = Field::ALL
        .iter()
        .flat_map(|field| field.members().iter().map(|member| (*member, text(*field))));
    Learner {
        id: format!("learner-{}", row.employee.id.0).as_str().into(),
        members: members.collect(),
        active: true,
        access_level: "Learner".to_owned(),
        expires_on: None,
    }
}

/// A delivery stored and answered; its work comes later.
fn webhooks() {
    let took = delivery_time(Store::in_memory());
    show(
        "a webhook stored and answered, the store in memory",
        took,
        Duration::from_millis(1),
    );
    let folder = std::env::temp_dir().join(format!("rehearsal-figures-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder of our own");
    let took = delivery_time(Store::open(&folder.join("engine.db")).expect("a new store"));
    let disk = disk_time(&folder.join("bare"));
    show(
        "the same with a file, beside what the disk itself takes",
        took,
        disk * 4 + Duration::from_millis(1),
    );
    show_alone("one write of 4 KB brought to this disk", disk);
    std::fs::remove_dir_all(&folder).expect("it is ours");
}

fn delivery_time(store: Store) -> Duration {
    let world = World::of(10, store);
    let mut number = 0;
    median(101, || {
        number += 1;
        let employee = json!({
            "id": "101", "action": "Updated", "timestamp": format!("2026-11-02T08:{:02}:{:02}Z", number / 60, number % 60),
            "changedFields": ["Job Title"], "fields": { "Job Title": format!("Lead {number}"), "Litmos Access": "yes" },
        });
        let body = json!({ "employees": [employee] });
        let (took, answer) =
            timed(|| world.send(Method::POST, "/webhooks/bamboohr?apikey=hook", &body));
        assert_eq!(answer.status, 200);
        took
    })
}

fn disk_time(path: &Path) -> Duration {
    use std::io::Write;
    let mut file = std::fs::File::create(path).expect("a file of our own");
    median(21, || {
        timed(|| {
            file.write_all(&[0; 4096]).expect("written");
            file.sync_data().expect("brought to the disk");
        })
        .0
    })
}

fn memory() {
    let this = std::env::current_exe().expect("this program");
    let output = Process::new(this)
        .arg(format!("{SYNC}{}", SIZES[2]))
        .output()
        .expect("it starts");
    let bytes = String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .parse()
        .ok();
    show_bytes(
        "Sync of 100,000, beyond what both fakes hold at rest",
        bytes,
        600_000_000,
    );
}

/// What this program does when it was started to sync.
#[expect(clippy::print_stdout, reason = "the number is this program's output")]
pub(crate) fn sync_if_asked() -> bool {
    let asked = std::env::args().find_map(|argument| argument.strip_prefix(SYNC)?.parse().ok());
    let Some(employees) = asked else { return false };
    let world = World::of(employees, Store::in_memory());
    let this = std::process::id();
    let at_rest = resident_bytes(this);
    world.sync("new", employees);
    let grown = peak_bytes(this)
        .zip(at_rest)
        .map(|(peak, at_rest)| peak.saturating_sub(at_rest));
    println!(
        "{}",
        grown.map_or_else(String::new, |bytes| bytes.to_string())
    );
    drop(world.engine);
    true
}
