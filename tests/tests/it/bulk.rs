//! Imports by Litmos's bulk import (IMP-11), one by one, and many at a time (CNC-4): the same, row
//! by row, whatever goes wrong; and few calls.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};
use rehearsal_tests::crowd::{Crowd, crowd, faults_alone};
use rehearsal_tests::random;
use rusqlite::{Connection, MAIN_DB};
use scenario::verb::{Advance, Bulk, Component, Fault, Import, Now, Selection, Sync, Target, Verb};
use scenario::{BambooHrStart, EmployeeRow, Json, WorldStart};
use serde_json::Value;
use world::{Party, Start, World};

/// One world under way.
struct Rehearsal {
    runtime: tokio::runtime::Runtime,
    world: World,
}

impl Rehearsal {
    fn new(start: &WorldStart) -> Rehearsal {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let now: Timestamp = "2026-11-02T08:00:00Z".parse().expect("a timestamp");
        let start = Start {
            world: start,
            now,
            zone: TimeZone::UTC,
            seed: 7,
            sockets: false,
        };
        let world = runtime
            .block_on(World::build(start))
            .expect("generated worlds can be built");
        Rehearsal { runtime, world }
    }

    fn carry_out(&mut self, verb: &Verb) -> Result<(), String> {
        let Rehearsal { runtime, world } = self;
        runtime.block_on(async {
            world
                .carry_out(verb, None)
                .await
                .map_err(|error| format!("{}: {error}", verb.word()))?;
            match world.violations().await.first() {
                Some(violation) => Err(format!("{}: {}", violation.invariant, violation.text)),
                None => Ok(()),
            }
        })
    }

    fn sync_and_import_all(&mut self) -> Result<(), String> {
        self.carry_out(&Verb::Sync(Sync::default()))?;
        self.carry_out(&Verb::Select(Selection::Bulk(Bulk::All)))?;
        self.carry_out(&Verb::Import(Import::default()))
    }

    /// Everything that happens to a crowd, until the Import is over. An engine that died is started
    /// again.
    fn play(&mut self, crowd: &Crowd, faults: &[Verb]) -> Result<(), String> {
        for change in &crowd.changes {
            self.carry_out(change)?;
        }
        self.carry_out(&Verb::Sync(Sync::default()))?;
        self.carry_out(&Verb::Select(Selection::Bulk(Bulk::All)))?;
        for fault in faults {
            self.carry_out(fault)?;
        }
        self.carry_out(&Verb::Import(Import::default()))?;
        for _ in 0..=faults.len() {
            self.carry_out(&Verb::Start(Component::Engine.into()))?;
            self.carry_out(&Verb::Advance(
                Advance::By("1h".parse().expect("a length of time")).into(),
            ))?;
        }
        let left = self.runtime.block_on(self.world.left_over());
        for _ in left.iter().filter(|left| left.contains("paused")) {
            self.carry_out(&Verb::Resume(Target::Import))?;
        }
        self.carry_out(&Verb::ClearFaults(Now::All))
    }

    fn calls_to_litmos(&self) -> Vec<Timestamp> {
        let calls = self.world.journal().entries().iter();
        calls
            .filter(|call| call.from == Party::Engine && call.to == Party::Litmos)
            .map(|call| call.at)
            .collect()
    }

    /// Bulk imports that reached Litmos.
    fn bulk_imports(&self) -> usize {
        let calls = self.world.journal().entries().iter();
        let sent = calls.filter(|call| call.to == Party::Litmos && call.method == "POST");
        let sent = sent.filter(|call| call.path.ends_with("/bulkimports"));
        sent.filter(|call| {
            call.fault
                .as_ref()
                .is_none_or(|fault| !fault.contains("before"))
        })
        .count()
    }

    /// What came of it: report, list, learners, links with their baselines; without what no two
    /// worlds share.
    fn outcome(self) -> Outcome {
        let report = self
            .runtime
            .block_on(self.world.report(None))
            .expect("the engine is up");
        let list = self
            .runtime
            .block_on(self.world.list())
            .expect("the engine is up");
        let rows = report.iter().flat_map(|report| &report.rows).map(|row| {
            let said = (&row.username, &row.outcome, &row.reason, &row.rule);
            (
                row.employee.clone(),
                format!(
                    "{said:?} {:?} {:?} {:?}",
                    row.flags, row.warnings, row.changed_fields
                ),
            )
        });
        let names: BTreeMap<String, String> = self
            .world
            .learners()
            .into_iter()
            .map(|learner| (learner.id, learner.members["UserName"].clone()))
            .collect();
        let learners = self.world.learners().into_iter().map(|mut learner| {
            // Of somebody whose time is up nobody sees what `Active` was written as.
            for own in ["Id", "OriginalId", "LoginKey", "CreatedDate", "Active"] {
                learner.members.remove(own);
            }
            (
                learner.members["UserName"].clone(),
                format!("{} {:?}", learner.active, learner.members),
            )
        });
        Outcome {
            state: report.as_ref().map(|report| report.state.clone()),
            rows: rows.collect(),
            list: list
                .into_iter()
                .map(|row| (row.employee.clone(), format!("{row:?}")))
                .collect(),
            learners: learners.collect(),
            links: links(self.world, &names),
        }
    }
}

#[derive(Debug, PartialEq)]
struct Outcome {
    state: Option<String>,
    rows: BTreeMap<String, String>,
    list: BTreeMap<String, String>,
    learners: BTreeMap<String, String>,
    /// By employee id: the learner's user name, baseline and source times.
    links: BTreeMap<String, String>,
}

fn links(world: World, names: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let bytes = world
        .into_parts()
        .expect("a store that can be copied")
        .store;
    let mut store = Connection::open_in_memory().expect("memory");
    store
        .deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true)
        .expect("a database");
    let mut links = store
        .prepare("SELECT employee_id, learner_id, body FROM link")
        .expect("a table of links");
    let rows = links.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    });
    let all = rows.expect("links").map(|row| {
        let (employee, learner, body) = row.expect("a link");
        let mut body: Value = serde_json::from_str(&body).expect("JSON");
        body["learner_id"] = names.get(&learner).cloned().into();
        (employee, body.to_string())
    });
    all.collect()
}

fn differences(bulk: &Outcome, single: &Outcome) -> Vec<String> {
    let parts = [
        ("row", &bulk.rows, &single.rows),
        ("list", &bulk.list, &single.list),
        ("learner", &bulk.learners, &single.learners),
        ("link", &bulk.links, &single.links),
    ];
    let mut found = Vec::new();
    for (what, one, other) in parts {
        let keys: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
        for key in keys
            .into_iter()
            .filter(|key| one.get(*key) != other.get(*key))
        {
            found.push(format!(
                "{what} {key}:\n  bulk   {:?}\n  single {:?}",
                one.get(key),
                other.get(key)
            ));
        }
    }
    if bulk.state != single.state {
        found.push(format!("state: {:?} and {:?}", bulk.state, single.state));
    }
    found
}

#[test]
fn bulk_and_single_imports_have_the_same_result_whatever_goes_wrong() {
    let file = FileFailurePersistence::Direct("regressions/bulk.txt");
    let config = Config {
        failure_persistence: Some(Box::new(file)),
        ..Config::default()
    };
    random::holds_for_all(config, &crowd(), |crowd| {
        let mut bulk = Rehearsal::new(&crowd.world("auto"));
        bulk.play(&crowd, &crowd.faults)?;
        let mut single = Rehearsal::new(&crowd.world("off"));
        single.play(&crowd, &[])?;
        match differences(&bulk.outcome(), &single.outcome()).as_slice() {
            [] => Ok(()),
            found => Err(found.join("\n")),
        }
    });
}

#[test]
fn one_worker_and_many_have_the_same_result_whatever_goes_wrong() {
    let file = FileFailurePersistence::Direct("regressions/workers.txt");
    let config = Config {
        failure_persistence: Some(Box::new(file)),
        ..Config::default()
    };
    random::holds_for_all(config, &(crowd(), faults_alone()), |(crowd, faults)| {
        let mut many = Rehearsal::new(&crowd.world_with("off", 4));
        many.play(&crowd, &faults)?;
        let mut single = Rehearsal::new(&crowd.world_with("off", 1));
        single.play(&crowd, &[])?;
        match differences(&many.outcome(), &single.outcome()).as_slice() {
            [] => Ok(()),
            found => Err(found.join("\n")),
        }
    });
}

/// What goes wrong must go wrong; else the property above holds of undisturbed Imports only.
#[test]
fn faults_drawn_for_an_import_one_by_one_fire() {
    let (mut armed, mut fired, mut died) = (0, 0, 0);
    for (crowd, faults) in random::samples(40, &(crowd(), faults_alone())) {
        let mut rehearsal = Rehearsal::new(&crowd.world_with("off", 4));
        rehearsal
            .play(&crowd, &faults)
            .expect("the invariants hold");
        let calls = rehearsal.world.journal().entries().iter();
        let met: Vec<String> = calls
            .filter_map(|call| Some(call.fault.as_ref()?.to_string()))
            .collect();
        armed += faults.len();
        fired += met.len();
        died += met.iter().filter(|fault| fault.contains("kill")).count();
    }
    assert!(
        fired * 2 > armed && died > 3,
        "{fired} of {armed} fired, {died} of them deadly"
    );
}

/// Calls about different people must overlap; else the property above holds of nothing.
#[test]
fn calls_for_different_people_overlap_only_with_many_workers() {
    let order = |workers: u32| {
        let mut start = everybody(12);
        let config = [
            ("bulk", serde_json::json!("off")),
            ("litmos_parallelism", serde_json::json!(workers)),
        ];
        start.engine.config = config
            .into_iter()
            .map(|(key, value)| (key.into(), Json(value).into()))
            .collect();
        let mut rehearsal = Rehearsal::new(&start);
        rehearsal.sync_and_import_all().expect("nothing fails");
        assert_eq!(rehearsal.world.learners().len(), 12);
        let calls = rehearsal.world.journal().entries().iter();
        let posts = calls.filter(|call| call.to == Party::Litmos && call.method == "POST");
        let name =
            |body: &str| serde_json::from_str::<Value>(body).expect("JSON")["UserName"].clone();
        let made: Vec<Value> = posts.map(|call| name(&call.body)).collect();
        let report = rehearsal
            .runtime
            .block_on(rehearsal.world.report(None))
            .expect("the engine is up");
        let rows = report
            .expect("a report")
            .rows
            .into_iter()
            .map(|row| Value::from(row.username.unwrap_or_default()));
        (made, rows.collect::<Vec<_>>())
    };
    let (one, by_id) = order(1);
    assert_eq!(one, by_id);
    let (mut many, by_id) = order(4);
    assert_ne!(many, by_id);
    many.sort_by_key(|name| by_id.iter().position(|other| other == name));
    assert_eq!(many, by_id);
}

/// Every call of a bulk import, before it leaves and after it took effect.
fn deaths() -> Vec<Verb> {
    let calls = [
        ("litmos GET /v1.svc/users/paginated", 1),
        ("litmos GET /v1.svc/users/details", 1),
        ("litmos GET /v1.svc/users/details", 2),
        ("litmos POST /v1.svc/bulkimports", 1),
        ("litmos GET /v1.svc/bulkimports/{id}", 1),
        ("litmos GET /v1.svc/bulkimports/{id}/usererrors", 1),
    ];
    let death = |(on, nth): (&str, u32), what: &str| {
        let on = on.parse().expect("an operation written here");
        let what = what.parse().expect("a fault written here");
        Verb::Fault(Fault {
            nth: Some(nth.into()),
            ..Fault::always(on, what)
        })
    };
    calls
        .into_iter()
        .flat_map(|call| ["kill-engine before", "kill-engine after"].map(|what| death(call, what)))
        .collect()
}

#[test]
fn an_engine_that_dies_at_any_call_of_a_bulk_import_leaves_no_trace() {
    let mut runner = TestRunner::deterministic();
    let mut died = 0;
    for _ in 0..4 {
        let crowd = crowd().new_tree(&mut runner).expect("a tree").current();
        let undisturbed = || {
            let mut rehearsal = Rehearsal::new(&crowd.world("auto"));
            rehearsal.play(&crowd, &[]).expect("nothing fails");
            (rehearsal.bulk_imports(), rehearsal.outcome())
        };
        let (sent, expected) = undisturbed();
        for death in deaths() {
            let mut rehearsal = Rehearsal::new(&crowd.world("auto"));
            rehearsal
                .play(&crowd, std::slice::from_ref(&death))
                .expect("the invariants hold");
            died += usize::from(rehearsal.world.unfired_faults().is_empty());
            assert_eq!(
                rehearsal.bulk_imports(),
                sent,
                "each is sent once, whenever the engine dies; {death:?}"
            );
            let found = differences(&rehearsal.outcome(), &expected);
            assert!(found.is_empty(), "{death:?}: {}", found.join("\n"));
        }
    }
    assert!(died >= 40, "only {died} deaths");
}

/// The generator must reach what the property is about; else it holds of nothing.
#[test]
fn generated_crowds_go_in_bulk_and_one_by_one_with_faults_and_deaths() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..60 {
        let crowd = crowd().new_tree(&mut runner).expect("a tree").current();
        let mut rehearsal = Rehearsal::new(&crowd.world("auto"));
        rehearsal
            .play(&crowd, &crowd.faults)
            .expect("the invariants hold");
        for call in rehearsal
            .world
            .journal()
            .entries()
            .iter()
            .filter(|call| call.to == Party::Litmos)
        {
            let id = call.path.rsplit('/').next().unwrap_or_default();
            let kind = if call.path.contains("/users/") && id.len() > 9 {
                "users/{id}"
            } else {
                id
            };
            *seen.entry(format!("{} {kind}", call.method)).or_default() += 1;
            if let Some(fault) = &call.fault {
                let what = if fault.to_string().contains("kill") {
                    "death"
                } else {
                    "fault"
                };
                *seen.entry(what.to_owned()).or_default() += 1;
            }
        }
        let report = rehearsal
            .runtime
            .block_on(rehearsal.world.report(None))
            .expect("the engine is up");
        for row in report.into_iter().flat_map(|report| report.rows) {
            let outcome = row.outcome.unwrap_or_default();
            *seen.entry(outcome).or_default() += 1;
            *seen.entry(row.reason.unwrap_or_default()).or_default() += 1;
            for flag in row.flags {
                *seen.entry(flag).or_default() += 1;
            }
        }
    }
    let least = [
        ("POST bulkimports", 40),
        ("GET usererrors", 40),
        ("GET details", 80),
        ("fault", 10),
        ("death", 5),
        ("created", 40),
        ("updated", 40),
        ("failed", 15),
        ("renamed", 5),
        ("cleared", 5),
        ("adopted", 5),
        ("deactivated", 5),
        ("reactivated", 2),
        ("partial", 1),
        ("litmos_rejected", 5),
    ];
    for (what, least) in least {
        let count = seen.get(what).copied().unwrap_or(0);
        assert!(count >= least, "{what}: {count} of {seen:?}");
    }
}

fn everybody(count: usize) -> WorldStart {
    let person = |number: usize| {
        let email = format!("p{number:05}@acme.test");
        let last = format!("P{number:05}");
        let fields = [
            ("first", "P"),
            ("last", &last),
            ("work-email", &email),
            ("litmos-access", "ticked"),
        ];
        EmployeeRow::new(&format!("p{number:05}"), fields)
    };
    let employees = (0..count).map(person).collect();
    WorldStart {
        bamboohr: BambooHrStart {
            employees,
            ..BambooHrStart::default()
        },
        ..WorldStart::default()
    }
}

#[test]
fn ten_thousand_new_people_take_at_most_65_calls_and_100_a_minute() {
    let mut rehearsal = Rehearsal::new(&everybody(10_000));
    rehearsal.sync_and_import_all().expect("nothing fails");
    let calls = rehearsal.calls_to_litmos();
    assert!(calls.len() <= 65, "{} calls", calls.len());
    let minute = SignedDuration::from_secs(60);
    let within = |first: &Timestamp| {
        calls
            .iter()
            .filter(|at| **at >= *first && **at < *first + minute)
            .count()
    };
    assert!(calls.iter().all(|first| within(first) <= 100));
    let report = rehearsal
        .runtime
        .block_on(rehearsal.world.report(None))
        .expect("the engine is up")
        .expect("a report");
    assert_eq!(
        (
            report.state.as_str(),
            report.counts["created"],
            report.rows.len()
        ),
        ("completed", 10_000, 10_000)
    );
    assert_eq!(rehearsal.world.learners().len(), 10_000);
}

#[test]
fn a_key_refused_at_the_second_chunk_forgets_nobody_of_the_first() {
    let mut rehearsal = Rehearsal::new(&everybody(2_010));
    let on = "litmos POST /v1.svc/bulkimports"
        .parse()
        .expect("an operation written here");
    let refusal = Fault::always(on, "401".parse().expect("a fault written here"));
    rehearsal
        .carry_out(&Verb::Fault(Fault {
            nth: Some(2.into()),
            ..refusal
        }))
        .expect("the invariants hold");
    rehearsal
        .sync_and_import_all()
        .expect("the invariants hold");
    assert_eq!(rehearsal.world.learners().len(), 2_000);
    assert_eq!(rehearsal.counts(), ("paused".to_owned(), 0, 0));
    rehearsal
        .carry_out(&Verb::Resume(Target::Import))
        .expect("the invariants hold");
    assert_eq!(rehearsal.counts(), ("completed".to_owned(), 2_010, 0));
    assert_eq!(rehearsal.outcome().links.len(), 2_010);
}

#[test]
fn a_dry_run_says_what_the_real_run_then_does_and_changes_nothing() {
    random::holds_for_all(Config::default(), &crowd(), |crowd| {
        // Half of them in bulk, half one by one.
        let way = if crowd.changes.len() % 2 == 0 {
            "auto"
        } else {
            "off"
        };
        let mut rehearsal = Rehearsal::new(&crowd.world(way));
        for change in &crowd.changes {
            rehearsal.carry_out(change)?;
        }
        rehearsal.carry_out(&Verb::Sync(Sync::default()))?;
        rehearsal.carry_out(&Verb::Select(Selection::Bulk(Bulk::All)))?;
        let (before, list) = (rehearsal.world.learners(), rehearsal.list());
        rehearsal.carry_out(&Verb::DryRun(Import::default()))?;
        if rehearsal.world.learners() != before || rehearsal.list() != list {
            return Err("the dry run changed something".to_owned());
        }
        let mut dry = rehearsal.planned_outcomes();
        rehearsal.carry_out(&Verb::Import(Import::default()))?;
        let mut real = rehearsal.planned_outcomes();
        // What Litmos alone knows, and tells when it is asked to write, no plan can foresee.
        let refused = |said: &String| said.contains("litmos_rejected");
        dry.retain(|employee, _| !real.get(employee).is_some_and(refused));
        real.retain(|_, said| !refused(said));
        if dry == real {
            Ok(())
        } else {
            Err(format!("{way}: dry  {dry:?}\nreal {real:?}"))
        }
    });
}

impl Rehearsal {
    fn list(&self) -> Vec<world::ListRow> {
        self.runtime
            .block_on(self.world.list())
            .expect("the engine is up")
    }

    /// The state of the Import, and how many rows are `created` and `not_attempted`.
    fn counts(&self) -> (String, u64, u64) {
        let report = self
            .runtime
            .block_on(self.world.report(None))
            .expect("the engine is up")
            .expect("a report");
        (
            report.state,
            report.counts["created"],
            report.counts["not_attempted"],
        )
    }

    /// Outcome, reason, flags and changed fields of every row.
    fn planned_outcomes(&self) -> BTreeMap<String, String> {
        let report = self
            .runtime
            .block_on(self.world.report(None))
            .expect("the engine is up");
        let rows = report
            .into_iter()
            .flat_map(|report| report.rows)
            .map(|row| {
                let said = format!(
                    "{:?} {:?} {:?} {:?}",
                    row.outcome, row.reason, row.flags, row.changed_fields
                );
                (row.employee, said)
            });
        rows.collect()
    }
}
