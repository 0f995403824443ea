//! Generated scenarios: people and verbs, faults included, in the scenario language itself, so that
//! a shrunk failure already is a file.

use std::fmt;

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;
use scenario::verb::{
    Advance, Bulk, Change, Component, Deliver, Fault, FaultAction, Hold, Import, LearnerEdit,
    LitmosAdmin, Lose, Now, PowerEdit, Redeliver, Rehire, Selection, Sync, Terminate, Ticked,
    TrainingTab, Verb, WhichDelivery,
};
use scenario::{
    At, BambooHrStart, EmployeeField, EmployeeFields, EmployeeRow, EngineStart, Expect, Json,
    LearnerField, LearnerFields, LearnerRow, LitmosStart, LocalTime, Operation, Power, Scenario,
    Schedule, StartClock, Step, Webhook, WorldStart, to_yaml,
};
use serde_json::json;

use crate::model::text::fold;

/// The hook of every generated world.
pub const HOOK: &str = "hourly";

/// A generated world, and what happens in it.
#[derive(Clone)]
pub struct Generated {
    /// The past.
    pub world: WorldStart,
    /// What happens.
    pub verbs: Vec<Verb>,
}

/// What manually created learners have in a field that no generated employee fills.
pub const MANUAL_TEXT: &str = "By hand";

/// Where every generated world is, and when it begins there.
pub const ZONE: &str = "America/Denver";

/// Prints a scenario file that `rehearsal run` takes, so that a shrunk failure can be replayed
/// without this test.
impl fmt::Debug for Generated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = scenario_file("2026-11-02T08:00", ZONE, &self.world, self.verbs.clone());
        write!(f, "\n{file}")
    }
}

/// A scenario file of this world and these verbs.
pub(crate) fn scenario_file(
    start: &str,
    zone: &str,
    world: &WorldStart,
    mut verbs: Vec<Verb>,
) -> String {
    let start: LocalTime = start.parse().expect("a time written here");
    let clock = StartClock {
        start: start.into(),
        zone: zone.into(),
    };
    verbs.push(Verb::Expect(Box::new(Expect {
        invariants: Some(vec!["one-person-one-learner".into()]),
        ..Expect::default()
    })));
    to_yaml(&Scenario {
        written_seed: Some(7.into()),
        strict: Some(Power::Off.into()),
        steps: verbs.into_iter().map(Step::from).collect(),
        ..Scenario::new("Found by chance", "found-by-chance", clock, world.clone())
    })
}

/// Generated worlds of one to five people and up to `steps` verbs.
pub fn generated(steps: usize) -> impl Strategy<Value = Generated> {
    (1..=5_usize).prop_flat_map(move |people| {
        let employees = (1..=people).map(employee).collect::<Vec<_>>();
        let learners = proptest::collection::vec(learner(), 0..=2);
        let verbs = (
            first_import(),
            proptest::collection::vec(verb(people), 1..=steps),
        );
        (employees, learners, verbs).prop_map(|(employees, mut learners, (first, later))| {
            let verbs = [first, later].concat();
            let mut names = std::collections::BTreeSet::new();
            learners.retain(|learner: &LearnerRow| names.insert(fold(&learner.username.value)));
            let bamboohr = BambooHrStart {
                employees,
                webhooks: vec![hook()],
                ..BambooHrStart::default()
            };
            let litmos = LitmosStart {
                learners,
                ..LitmosStart::default()
            };
            Generated {
                world: WorldStart {
                    bamboohr,
                    litmos,
                    ..WorldStart::default()
                },
                verbs,
            }
        })
    })
}

/// Worlds of two to four people whose addresses and names never collide, all imported, where
/// webhooks post every change: there the results of a webhook and of a Sync can be compared.
pub fn comparable(steps: usize) -> impl Strategy<Value = Generated> {
    (2..=4_usize).prop_flat_map(move |people| {
        let verbs = proptest::collection::vec(comparable_verb(people), 1..=steps);
        verbs.prop_map(move |verbs| {
            let employee = |number: usize| {
                let address = format!("{}@x.test", employee_ref(number));
                let fields = [
                    ("first", "Ana"),
                    ("last", "Ruiz"),
                    ("work-email", address.as_str()),
                    ("job-title", "Rep"),
                    ("employment-status", "Full-Time"),
                    ("litmos-access", "ticked"),
                ];
                EmployeeRow::new(&employee_ref(number), fields)
            };
            // BambooHR lets no date of a history be monitored.
            let monitored = ["work-phone", "job-title", "status", "employment-status"];
            let posted = [&monitored[..], &["city", "hire-date", "litmos-access"]].concat();
            let webhook = Webhook {
                monitor: Some(fields(&monitored)),
                post: Some(fields(&posted)),
                ..hook()
            };
            let employees = (1..=people).map(employee).collect();
            let bamboohr = BambooHrStart {
                employees,
                webhooks: vec![webhook],
                ..BambooHrStart::default()
            };
            let imported = (1..=people)
                .map(|number| At::nowhere(employee_ref(number)))
                .collect();
            let engine = EngineStart {
                imported,
                ..EngineStart::default()
            };
            Generated {
                world: WorldStart {
                    bamboohr,
                    engine,
                    ..WorldStart::default()
                },
                verbs,
            }
        })
    })
}

fn fields(words: &[&str]) -> Vec<At<EmployeeField>> {
    words
        .iter()
        .map(|word| EmployeeField::new(word).into())
        .collect()
}

fn comparable_verb(people: usize) -> impl Strategy<Value = Verb> {
    let someone = move || (1..=people).prop_map(|number| At::nowhere(employee_ref(number)));
    let change = prop_oneof![
        text().prop_map(|city| ("work-phone", city)),
        text().prop_map(|title| ("job-title", title)),
        select(vec!["Active", "Inactive"]).prop_map(|status| ("status", status)),
    ];
    prop_oneof![
        6 => (someone(), change).prop_map(|(employee, (word, text))| {
            let set = EmployeeFields::from([(EmployeeField::new(word), text.into())]);
            Verb::Change(Change { employee, set })
        }),
        3 => (someone(), 0..4_i8).prop_map(|(employee, days)| {
            Verb::Terminate(Terminate { employee, last_day: date(2026, 11, 1 + days).into(), comment: None })
        }),
        2 => (someone(), 0..4_i8).prop_map(|(employee, days)| {
            Verb::Rehire(Rehire { employee, hire_date: date(2026, 11, 2 + days).into(), employment_status: None })
        }),
        2 => (someone(), any::<bool>()).prop_map(|(employee, tick)| {
            let litmos_access = if tick { Ticked::Ticked } else { Ticked::Unticked }.into();
            Verb::TrainingTab(TrainingTab { employee, litmos_access })
        }),
        3 => Just(Verb::Sync(Sync::default())),
        // What is due next is not the same with deliveries and without.
        6 => select(vec!["30m", "1h", "1d"]).prop_map(|lapse| {
            Verb::Advance(Advance::By(lapse.parse().expect("a length of time")).into())
        }),
        4 => delivery(),
        4 => raw_delivery(people),
    ]
}

/// Half of the worlds begin with an Import of everybody: there is little to update or clear without
/// it.
fn first_import() -> impl Strategy<Value = Vec<Verb>> {
    let all = Verb::Select(Selection::Bulk(Bulk::All));
    let verbs = vec![
        tick_all(),
        Verb::Sync(Sync::default()),
        all,
        Verb::Import(Import::default()),
    ];
    select(vec![Vec::new(), verbs])
}

fn tick_all() -> Verb {
    Verb::PowerEdit(PowerEdit {
        field: EmployeeField::new("litmos-access").into(),
        set: "ticked".into(),
        filter: EmployeeFields::new(),
    })
}

fn hook() -> Webhook {
    let fields = [
        "first",
        "last",
        "work-email",
        "work-phone",
        "city",
        "job-title",
        "status",
        "litmos-access",
    ];
    let fields: Vec<At<EmployeeField>> = fields
        .iter()
        .map(|word| EmployeeField::new(word).into())
        .collect();
    let schedule: Schedule = "every 1h at :05".parse().expect("a schedule written here");
    Webhook {
        name: Some(HOOK.into()),
        schedule: Some(schedule.into()),
        monitor: Some(fields.clone()),
        post: Some(fields),
        ..Webhook::default()
    }
}

/// Addresses are few, so that people meet in them; some hold letters that nobody sees, some cannot
/// be user names.
fn address() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        1 => select(vec!["\u{200E}a@x.test", "b@x.test\u{A0}", "c\u{180E}@x.test", "d@x\u{AD}.test", "\u{2068}e@x.test\u{2069}"]),
        6 => select(vec!["a@x.test", "b@x.test", "c@x.test", "d@x.test", "e@x.test", "f@x.test", "A@x.test", "a@x.test.au"]),
        2 => select(vec!["", "", "no address", "plus+me@x.test"]),
    ]
}

fn text() -> impl Strategy<Value = &'static str> {
    select(vec![
        "",
        "Bath",
        " Bath ",
        "Zoë",
        "Zoe\u{308}",
        "a  b",
        "01234",
        "=1+1",
        "日本",
        "x\u{200b}y",
        "\u{202E}x\u{AD}y\u{202C}",
        "\u{645}\u{6CC}\u{200C}\u{62E}",
    ])
}

/// Fields are often emptied: what that clears is easily forgotten (MAP-20).
fn new_text() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just(""), text()]
}

fn name() -> impl Strategy<Value = &'static str> {
    select(vec!["Ana", "Ben", "Zoë", "O'Hara", "李"])
}

/// HR may blank a name, or leave nothing in it that anybody sees.
fn new_name() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => name(), 1 => select(vec!["", " \u{200B}", "Ana\u{2060}"])]
}

fn employee_ref(number: usize) -> String {
    format!("e{number}")
}

fn employee(number: usize) -> impl Strategy<Value = EmployeeRow> {
    let fields = (name(), name(), address(), text(), text(), any::<bool>());
    fields.prop_map(move |(first, last, email, city, phone, ticked)| {
        let tick = if ticked { "ticked" } else { "unticked" };
        let fields = [
            ("first", first),
            ("last", last),
            ("work-email", email),
            ("city", city),
            ("work-phone", phone),
            ("litmos-access", tick),
        ];
        // A world's past may not hold what could not be seeded: clearing is leaving out.
        EmployeeRow::new(
            &employee_ref(number),
            fields.into_iter().filter(|(_, text)| !text.is_empty()),
        )
    })
}

fn learner() -> impl Strategy<Value = LearnerRow> {
    let usernames = select(vec!["a@x.test", "b@x.test", "g@x.test", "a@x.test.old"]);
    let names = (
        select(vec!["Hand", "Ana", "ZOE\u{301}"]),
        select(vec!["Made", "Ben", "ana"]),
    );
    (usernames, names, any::<bool>()).prop_map(|(username, (first, last), active)| {
        let active = if active { "yes" } else { "no" };
        LearnerRow::new(
            username,
            [
                ("first", first),
                ("last", last),
                ("active", active),
                ("country", MANUAL_TEXT),
            ],
        )
    })
}

fn change() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop_oneof![
        address().prop_map(|email| ("work-email", email)),
        new_text().prop_map(|city| ("city", city)),
        new_text().prop_map(|phone| ("work-phone", phone)),
        new_text().prop_map(|title| ("job-title", title)),
        new_name().prop_map(|first| ("first", first)),
        new_name().prop_map(|last| ("last", last)),
        select(vec!["Active", "Inactive", "Inactive"]).prop_map(|status| ("status", status)),
    ]
}

fn verb(people: usize) -> impl Strategy<Value = Verb> {
    let someone = move || (1..=people).prop_map(|number| At::nowhere(employee_ref(number)));
    prop_oneof![
        6 => (someone(), change()).prop_map(|(employee, (word, text))| {
            let set = EmployeeFields::from([(EmployeeField::new(word), text.into())]);
            Verb::Change(Change { employee, set })
        }),
        3 => (someone(), any::<bool>()).prop_map(|(employee, tick)| {
            let litmos_access = if tick { Ticked::Ticked } else { Ticked::Unticked }.into();
            Verb::TrainingTab(TrainingTab { employee, litmos_access })
        }),
        1 => Just(tick_all()),
        4 => (someone(), 0..4_i8).prop_map(|(employee, days)| {
            Verb::Terminate(Terminate { employee, last_day: date(2026, 11, 1 + days).into(), comment: None })
        }),
        1 => (someone(), 0..4_i8).prop_map(|(employee, days)| {
            Verb::Rehire(Rehire { employee, hire_date: date(2026, 11, 2 + days).into(), employment_status: None })
        }),
        6 => Just(Verb::Sync(Sync::default())),
        4 => Just(Verb::Select(Selection::Bulk(Bulk::All))),
        6 => Just(Verb::Import(Import::default())),
        // Random minutes hardly ever land between two events; the next due thing always does.
        5 => Just(Verb::Advance(Advance::Next.into())),
        3 => select(vec!["30m", "1h", "1d"]).prop_map(|lapse| {
            Verb::Advance(Advance::By(lapse.parse().expect("a length of time")).into())
        }),
        4 => fault(),
        1 => Just(Verb::ClearFaults(Now::All)),
        1 => Just(Verb::Stop(Component::Engine.into())),
        3 => Just(Verb::Start(Component::Engine.into())),
        2 => delivery(),
        1 => litmos_edit(),
        3 => raw_delivery(people),
    ]
}

fn fault() -> impl Strategy<Value = Verb> {
    let on = select(vec![
        "litmos POST /v1.svc/users",
        "litmos PUT /v1.svc/users/{id}",
        "litmos GET /v1.svc/users/{id}",
        "bamboohr POST /v1/reports/custom",
        "engine POST /webhooks/bamboohr",
    ]);
    let what = select(vec![
        "503",
        "429 retry-after 7s",
        "500",
        "slow 20s",
        "slow 45s",
        "reset",
        "lost-answer",
        "truncate",
        "malformed",
        "empty",
        "kill-engine before",
        "kill-engine after",
    ]);
    (on, what, 1..3_u32).prop_filter_map(
        "the engine cannot die of calls that others make",
        |(on, what, count)| {
            if on.starts_with("engine") && what.starts_with("kill") {
                return None;
            }
            let on: Operation = on.parse().expect("an operation written here");
            let what: FaultAction = what.parse().expect("a fault written here");
            Some(Verb::Fault(Fault::first(on, count, what)))
        },
    )
}

fn delivery() -> impl Strategy<Value = Verb> {
    let hook = || At::<String>::from(HOOK);
    let next = Lose {
        hook: hook(),
        which: WhichDelivery::Next.into(),
    };
    prop_oneof![
        Just(Verb::Lose(next)),
        Just(Verb::Redeliver(Redeliver {
            hook: hook(),
            which: WhichDelivery::Last.into(),
            times: 2.into()
        })),
        Just(Verb::Hold(Hold {
            hook: hook(),
            which: WhichDelivery::Next.into(),
            duration: "2h"
                .parse::<scenario::Duration>()
                .expect("a length of time")
                .into(),
        })),
    ]
}

/// A delivery that says what it likes about somebody, at what time it likes: ahead, behind, or at
/// none.
fn raw_delivery(people: usize) -> impl Strategy<Value = Verb> {
    let time = select(vec![
        json!("2027-11-02T09:00:00+0000"),
        json!("2026-11-04T09:00:00+0000"),
        json!("2026-11-02T15:30:00+0000"),
        json!("2026-11-01T09:00:00+0000"),
        json!(null),
    ]);
    let value = select(vec![
        json!("Bath"),
        json!("York"),
        json!(["Bath"]),
        json!({"text": "York"}),
        json!(null),
        json!(7),
    ]);
    let field = select(vec!["City", "Job Title", "Work Phone", "jobTitle"]);
    let status = select(vec![
        json!("Active"),
        json!("Inactive"),
        json!(["Inactive"]),
        json!("On leave"),
        json!(null),
    ]);
    let posts_status = any::<bool>();
    let access = select(vec![
        json!("yes"),
        json!("yes"),
        json!("yes"),
        json!(["yes"]),
        json!("no"),
    ]);
    (1..=people, time, (field, value), status, posts_status, access).prop_map(
        |(number, time, (field, value), status, posts_status, access)| {
            let mut fields = json!({ field: value, "Litmos Access": access });
            if posts_status {
                fields["Status"] = status;
            }
            let mut entry =
                json!({ "action": "Updated", "changedFields": [], "fields": fields, "id": number.to_string() });
            if !time.is_null() {
                entry["timestamp"] = time;
            }
            let body = Json(json!({ "employees": [entry] })).into();
            Verb::Deliver(Deliver { body, headers: Default::default() })
        },
    )
}

fn litmos_edit() -> impl Strategy<Value = Verb> {
    let expiry = select(vec!["2026-11-01", "2026-11-03", "2027-01-01", ""]);
    let expires = (select(vec!["a@x.test", "b@x.test"]), expiry).prop_map(|(username, day)| {
        let set = LearnerFields::from([(LearnerField::new("ExpirationDate"), day.into())]);
        Verb::LitmosAdmin(LitmosAdmin::Edit(LearnerEdit {
            username: username.into(),
            set,
        }))
    });
    let deletes = select(vec!["a@x.test", "b@x.test"])
        .prop_map(|username| Verb::LitmosAdmin(LitmosAdmin::Delete(username.into())));
    prop_oneof![3 => edited_field(), 2 => expires, 1 => deletes]
}

fn edited_field() -> impl Strategy<Value = Verb> {
    (select(vec!["a@x.test", "b@x.test"]), text(), any::<bool>()).prop_map(
        |(username, city, active)| {
            let active = if active { "yes" } else { "no" };
            let set = LearnerFields::from([
                (LearnerField::new("city"), city.into()),
                (LearnerField::new("active"), active.into()),
            ]);
            Verb::LitmosAdmin(LitmosAdmin::Edit(LearnerEdit {
                username: username.into(),
                set,
            }))
        },
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::test_runner::Config;

    use super::*;
    use crate::random;

    #[test]
    fn a_printed_scenario_reads_back_to_the_same() {
        let config = Config {
            cases: 64,
            failure_persistence: None,
            ..Config::default()
        };
        random::holds_for_all(config, &generated(12), |generated| {
            let file = format!("{generated:?}");
            let loaded = scenario::parse(Path::new("found.scenario.yaml"), &file);
            let Some(found) = loaded.scenarios.first() else {
                return Err(format!("{:?}", loaded.problems));
            };
            let verbs = found.steps.iter().map(|step| &step.verb.value);
            let is_same = found.world == generated.world
                && verbs.take(generated.verbs.len()).eq(&generated.verbs);
            is_same.then_some(()).ok_or(file)
        });
    }
}
