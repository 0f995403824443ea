//! The engine dies before and after every commit of its store while it syncs and imports, in bulk
//! and one by one, in a whole world with both fakes: the end is written out here (CRS-3, CRS-5,
//! IMP-11).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use scenario::verb::{Advance, Bulk, Change, Component, Import, Selection, Sync, Verb};
use scenario::{At, BambooHrStart, EmployeeField, EmployeeFields, EmployeeRow, WorldStart};
use world::{Moment, Party, ProcessDies, Start, World};

/// Counts moments of one kind while it is armed, and lets the process die at the `at`th.
#[derive(Clone)]
struct CrashTrigger {
    moment: Moment,
    left: Arc<AtomicUsize>,
    is_armed: Arc<AtomicBool>,
}

impl CrashTrigger {
    fn new(moment: Moment, at: usize) -> CrashTrigger {
        CrashTrigger {
            moment,
            left: Arc::new(AtomicUsize::new(at)),
            is_armed: Arc::default(),
        }
    }

    fn arm(&self, is_armed: bool) {
        self.is_armed.store(is_armed, Ordering::Relaxed);
    }

    fn watch(&self, moment: Moment) {
        let left = self.left.load(Ordering::Relaxed);
        if self.is_armed.load(Ordering::Relaxed) && moment == self.moment && left > 0 {
            self.left.store(left - 1, Ordering::Relaxed);
            if left == 1 {
                // No message: this panic is meant.
                std::panic::resume_unwind(Box::new(ProcessDies));
            }
        }
    }

    fn has_fired(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

/// More than go one by one (IMP-11).
const PEOPLE: usize = 22;

fn people() -> WorldStart {
    let person = |number: usize| {
        let (email, last) = (format!("p{number:02}@acme.test"), format!("P{number:02}"));
        let fields = [
            ("first", "P"),
            ("last", &last),
            ("work-email", &email),
            ("litmos-access", "ticked"),
        ];
        EmployeeRow::new(&format!("p{number:02}"), fields)
    };
    let employees = (1..=PEOPLE).map(person).collect();
    WorldStart {
        bamboohr: BambooHrStart {
            employees,
            ..BambooHrStart::default()
        },
        ..WorldStart::default()
    }
}

/// Every learner, the report's rows, the list; and what is left to do.
async fn described(world: &World) -> Vec<String> {
    let learners = world.learners().into_iter();
    let mut lines: Vec<String> = learners
        .map(|learner| {
            let member = |name: &str| learner.members[name].clone();
            let [user_name, first, last, title] =
                ["UserName", "FirstName", "LastName", "JobTitle"].map(member);
            format!(
                "learner {user_name} {first} {last} {title} {}",
                learner.active
            )
        })
        .collect();
    lines.sort();
    let report = world
        .report(Some("import-2"))
        .await
        .expect("the engine is up")
        .expect("a report");
    let row = |row: &world::ReportRow| {
        let (outcome, rule) = (
            row.outcome.as_deref().unwrap_or("-"),
            row.rule.as_deref().unwrap_or("-"),
        );
        format!(
            "row {} {outcome} {rule} {:?}{:?}",
            row.employee, row.flags, row.warnings
        )
    };
    let mut rows: Vec<String> = report.rows.iter().map(row).collect();
    rows.sort();
    lines.extend(rows);
    lines.push(format!("run {} {}", report.id, report.state));
    let list = world.list().await.expect("the engine is up");
    lines.extend(list.into_iter().map(|row| {
        format!(
            "list {} {} {:?}",
            row.employee, row.state, row.changed_fields
        )
    }));
    lines.extend(world.left_over().await);
    lines
}

/// The same, written out.
fn expected() -> Vec<String> {
    let everybody = |line: &dyn Fn(&str) -> String| {
        (1..=PEOPLE)
            .map(|n| line(&format!("{n:02}")))
            .collect::<Vec<_>>()
    };
    let mut lines = everybody(&|n| match n {
        "01" => "learner one@acme.test P P01 Lead true".to_owned(),
        "02" => "learner p02@acme.test P P02 Lead false".to_owned(),
        n => format!("learner p{n}@acme.test P P{n} Lead true"),
    });
    lines.sort();
    lines.extend(everybody(&|n| match n {
        "01" => "row p01 updated MAT-8 [\"renamed\"][]".to_owned(),
        "02" => "row p02 updated STA-7 [\"deactivated\"][]".to_owned(),
        n => format!("row p{n} updated IMP-5 [][]"),
    }));
    lines.push("run import-2 completed".to_owned());
    lines.extend(everybody(&|n| format!("list p{n} unchanged []")));
    lines
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("written here")
}

/// Does one thing. If the process dies over it, it is started again; what got no answer is done
/// again by whoever did it, unless there is `run`, which shows that it was heard.
async fn act(world: &mut World, trigger: &CrashTrigger, verb: &Verb, run: Option<&str>) {
    let was_burnt = trigger.has_fired();
    trigger.arm(true);
    let result = world.carry_out(verb, None).await;
    if trigger.has_fired() && !was_burnt {
        world
            .carry_out(&Verb::Start(Component::Engine.into()), None)
            .await
            .expect("the engine starts");
        world
            .carry_out(&hour(), None)
            .await
            .expect("an hour passes");
        let is_heard = match run {
            Some(run) => world
                .report(Some(run))
                .await
                .is_ok_and(|report| report.is_some()),
            None => false,
        };
        if !is_heard {
            world.carry_out(verb, None).await.expect("the second try");
        }
    } else {
        result.expect("nobody died");
    }
    world
        .carry_out(&hour(), None)
        .await
        .expect("an hour passes");
    world
        .carry_out(&Verb::Start(Component::Engine.into()), None)
        .await
        .expect("the engine starts");
    world
        .carry_out(&hour(), None)
        .await
        .expect("an hour passes");
    trigger.arm(false);
    assert_eq!(
        world
            .violations()
            .await
            .iter()
            .map(|one| one.text.clone())
            .collect::<Vec<_>>(),
        [""; 0]
    );
}

fn hour() -> Verb {
    Verb::Advance(Advance::By(parsed("1h")).into())
}

async fn sync_and_import(world: &mut World, trigger: &CrashTrigger, run: &str) {
    act(world, trigger, &Verb::Sync(Sync::default()), None).await;
    act(
        world,
        trigger,
        &Verb::Select(Selection::Bulk(Bulk::All)),
        None,
    )
    .await;
    act(world, trigger, &Verb::Import(Import::default()), Some(run)).await;
}

/// Everybody is imported; then all get another job title, one another address, and one leaves; and
/// again. The process dies on the way if the trigger is short enough.
async fn journey(trigger: &CrashTrigger) -> World {
    let people = people();
    let now: Timestamp = parsed("2026-11-02T08:00:00Z");
    let start = Start {
        world: &people,
        now,
        zone: TimeZone::UTC,
        seed: 7,
        sockets: false,
    };
    let mut world = World::build(start).await.expect("this world can be built");
    let watching = trigger.clone();
    world.watch_commits(move |moment| watching.watch(moment));
    for verb in [
        Verb::Stop(Component::Engine.into()),
        Verb::Start(Component::Engine.into()),
    ] {
        world
            .carry_out(&verb, None)
            .await
            .expect("the engine starts");
    }
    sync_and_import(&mut world, trigger, "import-1").await;
    let set =
        |field: &str, text: &str| EmployeeFields::from([(EmployeeField::new(field), text.into())]);
    let change = |who: &str, set| {
        Verb::Change(Change {
            employee: At::nowhere(who.to_owned()),
            set,
        })
    };
    for number in 1..=PEOPLE {
        let lead = change(&format!("p{number:02}"), set("job-title", "Lead"));
        world.carry_out(&lead, None).await.expect("a change");
    }
    for verb in [
        change("p01", set("work-email", "one@acme.test")),
        change("p02", set("status", "Inactive")),
    ] {
        world.carry_out(&verb, None).await.expect("a change");
    }
    sync_and_import(&mut world, trigger, "import-2").await;
    world
}

#[test]
fn an_engine_that_dies_at_any_commit_leaves_what_is_written_here() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let mut deaths = 0;
    for moment in [Moment::BeforeCommit, Moment::AfterCommit] {
        for at in 1.. {
            let trigger = CrashTrigger::new(moment, at);
            let world = runtime.block_on(journey(&trigger));
            assert_eq!(
                runtime.block_on(described(&world)),
                expected(),
                "the engine died {moment:?} number {at}"
            );
            let calls = world.journal().entries().iter();
            let to_litmos =
                calls.filter(|call| call.from == Party::Engine && call.to == Party::Litmos);
            let jobs = to_litmos
                .filter(|call| call.line().contains("POST /v1.svc/bulkimports"))
                .count();
            assert_eq!(
                jobs, 2,
                "each sent once, whenever the engine died; {moment:?} number {at}"
            );
            if !trigger.has_fired() {
                break;
            }
            deaths += 1;
        }
    }
    assert!(deaths >= 20, "only {deaths} deaths");
}
