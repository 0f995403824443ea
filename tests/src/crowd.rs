//! Generated crowds: some people imported in the past, others new, learners made by hand, changes,
//! then one Import with things going wrong. Small, so that an Import by bulk and one by one can be
//! compared row by row.

use std::fmt;

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;
use scenario::verb::{Change, Fault, FaultAction, LearnerEdit, LitmosAdmin, Terminate, Verb};
use scenario::{
    BambooHrStart, EmployeeField, EmployeeFields, EmployeeRow, EngineStart, Json, LearnerField,
    LearnerFields, LearnerRow, LitmosStart, Operation, Step, WorldStart, to_yaml_line,
};

/// A crowd and what happens to it.
#[derive(Clone)]
pub struct Crowd {
    people: Vec<Person>,
    learners: Vec<LearnerRow>,
    /// What happens before the Import.
    pub changes: Vec<Verb>,
    /// What goes wrong in it.
    pub faults: Vec<Verb>,
}

#[derive(Clone, Debug)]
struct Person {
    row: EmployeeRow,
    is_imported: bool,
}

impl Crowd {
    /// The world in which an Import goes in bulk or one by one.
    pub fn world(&self, bulk: &str) -> WorldStart {
        self.world_with(bulk, 4)
    }

    /// The world with this many workers.
    pub fn world_with(&self, bulk: &str, workers: u32) -> WorldStart {
        let off = || Json(serde_json::json!("off"));
        let mut config: Vec<(&str, Json)> = [
            "max_deactivate_pct",
            "max_removed_pct",
            "max_clear_pct",
            "max_rename_pct",
        ]
        .map(|key| (key, off()))
        .into();
        config.push(("bulk", Json(serde_json::json!(bulk))));
        config.push(("bulk_threshold", Json(serde_json::json!(1))));
        config.push(("litmos_parallelism", Json(serde_json::json!(workers))));
        let imported = self.people.iter().filter(|person| person.is_imported);
        WorldStart {
            bamboohr: BambooHrStart {
                employees: self
                    .people
                    .iter()
                    .map(|person| person.row.clone())
                    .collect(),
                ..BambooHrStart::default()
            },
            litmos: LitmosStart {
                learners: self.learners.clone(),
                ..LitmosStart::default()
            },
            engine: EngineStart {
                imported: imported.map(|person| person.row.name.clone()).collect(),
                config: config
                    .into_iter()
                    .map(|(key, value)| (key.into(), value.into()))
                    .collect(),
                ..EngineStart::default()
            },
        }
    }
}

/// The steps of the scenario, for debugging.
impl fmt::Debug for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nworld: {}\nsteps:", to_yaml_line(&self.world("auto")))?;
        for verb in self.changes.iter().chain(&self.faults) {
            writeln!(f, "  - {}", to_yaml_line(&Step::from(verb.clone())))?;
        }
        Ok(())
    }
}

/// Crowds of four to ten.
pub fn crowd() -> impl Strategy<Value = Crowd> {
    (4..=10_usize).prop_flat_map(|count| {
        let people: Vec<_> = (1..=count).map(person).collect();
        let learners = proptest::collection::vec(learner(count), 0..=4);
        let changes = proptest::collection::vec(change(count), 2..=14);
        let faults = prop_oneof![
            1 => Just(Vec::new()),
            3 => proptest::collection::vec(fault(), 1..=3),
        ];
        (people, learners, changes, faults).prop_map(|(people, learners, changes, faults)| {
            let is_free = |learner: &LearnerRow| {
                let holder = |person: &&Person| own(&person.row) == learner.username.value;
                !people
                    .iter()
                    .filter(|person| person.is_imported)
                    .any(|person| holder(&person))
            };
            let mut learners: Vec<_> = learners.into_iter().filter(is_free).collect();
            learners.sort_by(|one, other| one.username.value.cmp(&other.username.value));
            learners.dedup_by(|one, other| one.username.value == other.username.value);
            Crowd {
                people,
                learners,
                changes,
                faults,
            }
        })
    })
}

fn employee_ref(number: usize) -> String {
    format!("e{number}")
}

fn address(number: usize) -> String {
    format!("e{number}@x.test")
}

fn own(row: &EmployeeRow) -> &str {
    row.fields
        .get(&EmployeeField::new("work-email"))
        .map_or("", |email| email.value.as_str())
}

fn text() -> impl Strategy<Value = &'static str> {
    select(vec![
        "",
        "Bath",
        " Bath ",
        "Zoe\u{308}",
        "a  b",
        "01234",
        "日本",
        "\"quoted\", \\ and <b>",
    ])
}

fn person(number: usize) -> impl Strategy<Value = Person> {
    let email = prop_oneof![
        12 => Just(address(number)),
        1 => Just(format!("\u{200E}{}\u{A0}", address(number))),
        1 => Just("both@x.test".to_owned()),
        1 => Just(String::new()),
        1 => Just("plus+me@x.test".to_owned()),
    ];
    let status = select(vec!["Active", "Active", "Active", "Inactive"]);
    let mobile = select(vec!["", "12", "12", "+13035550101"]);
    let fields = (email, text(), text(), mobile, any::<bool>(), status);
    fields.prop_map(move |(email, city, phone, mobile, was_imported, status)| {
        let is_imported = was_imported && email == address(number) && status == "Active";
        let fields = [
            ("first", "P"),
            ("last", "Erson"),
            ("work-email", email.as_str()),
            ("city", city),
            ("work-phone", phone),
            ("mobile-phone", mobile),
            ("status", status),
            ("litmos-access", "ticked"),
        ];
        let fields = fields.into_iter().filter(|(_, text)| !text.is_empty());
        Person {
            row: EmployeeRow::new(&employee_ref(number), fields),
            is_imported,
        }
    })
}

/// Somebody made by hand, perhaps with the name of one of the crowd. Who gets text messages must
/// keep a number that can be called: Litmos refuses the row that takes it away.
fn learner(count: usize) -> impl Strategy<Value = LearnerRow> {
    let level = select(vec!["Learner", "Learner", "Administrator"]);
    let is_texted = select(vec![true, false]);
    let names = select(vec![
        ("P", "Erson"),
        ("p", "Made"),
        ("Hand", "ERSON"),
        ("Hand", "Made"),
    ]);
    (
        1..=count + 2,
        names,
        text(),
        any::<bool>(),
        level,
        is_texted,
    )
        .prop_map(|(number, (first, last), city, active, level, is_texted)| {
            let active = if active { "yes" } else { "no" };
            let (phone, texts) = if is_texted {
                ("+13035550100", "true")
            } else {
                ("", "")
            };
            let fields = [
                ("first", first),
                ("last", last),
                ("city", city),
                ("active", active),
                ("access-level", level),
                ("PhoneMobile", phone),
                ("EnableTextNotification", texts),
            ];
            LearnerRow::new(
                &address(number),
                fields.into_iter().filter(|(_, text)| !text.is_empty()),
            )
        })
}

fn change(count: usize) -> impl Strategy<Value = Verb> {
    let field = prop_oneof![
        2 => (1..=count + 1).prop_map(|number| ("work-email", address(number))),
        1 => Just(("work-email", "new@x.test".to_owned())),
        3 => text().prop_map(|city| ("city", city.to_owned())),
        3 => text().prop_map(|phone| ("work-phone", phone.to_owned())),
        2 => text().prop_map(|title| ("job-title", title.to_owned())),
        2 => select(vec!["Active", "Inactive"]).prop_map(|status| ("status", status.to_owned())),
        1 => select(vec!["", " \u{200B}", "Erson", "Other"]).prop_map(|last| ("last", last.to_owned())),
        1 => (1..=count).prop_map(|number| ("work-email", format!("\u{2068}{}\u{2069}", address(number)))),
    ];
    prop_oneof![
        8 => (1..=count, field).prop_map(|(number, (word, text))| {
            let set = EmployeeFields::from([(EmployeeField::new(word), text.as_str().into())]);
            Verb::Change(Change { employee: employee_ref(number).as_str().into(), set })
        }),
        1 => (1..=count, text()).prop_map(|(number, city)| {
            let set = LearnerFields::from([(LearnerField::new("city"), city.into())]);
            Verb::LitmosAdmin(LitmosAdmin::Edit(LearnerEdit { username: address(number).as_str().into(), set }))
        }),
        1 => (1..=count, select(vec!["2026-11-01", "2026-11-02", "2026-11-03"])).prop_map(|(number, day)| {
            let set = LearnerFields::from([(LearnerField::new("ExpirationDate"), day.into())]);
            Verb::LitmosAdmin(LitmosAdmin::Edit(LearnerEdit { username: address(number).as_str().into(), set }))
        }),
        2 => (1..=count).prop_map(|number| {
            let employee = employee_ref(number).as_str().into();
            Verb::Terminate(Terminate { employee, last_day: date(2026, 11, 1).into(), comment: None })
        }),
    ]
}

/// Something that passes: whatever goes wrong, the end must be the same.
fn fault() -> impl Strategy<Value = Verb> {
    let by_bulk = select(vec![
        "litmos GET /v1.svc/users/paginated",
        "litmos GET /v1.svc/users/details",
        "litmos POST /v1.svc/bulkimports",
        "litmos GET /v1.svc/bulkimports",
        "litmos GET /v1.svc/bulkimports/{id}",
        "litmos GET /v1.svc/bulkimports/{id}/usererrors",
    ]);
    let spoilt = vec!["malformed", "empty", "truncate", "400"];
    let anything = [PASSES.to_vec(), DEADLY.repeat(4), spoilt].concat();
    let on_bulk = (by_bulk, select(anything), 1..=2_u32);
    prop_oneof![3 => on_bulk, 1 => on_one()].prop_map(armed)
}

/// What goes wrong in an Import one by one: on calls that it makes, and passes. With a third on the
/// same call a 500 would be the last of its tries (RTE-4).
pub fn faults_alone() -> impl Strategy<Value = Vec<Verb>> {
    proptest::collection::vec(on_one().prop_map(armed), 1..=2)
}

const PASSES: [&str; 6] = [
    "503",
    "429 retry-after 7s",
    "500",
    "slow 45s",
    "reset",
    "lost-answer",
];
const DEADLY: [&str; 2] = ["kill-engine before", "kill-engine after"];

fn on_one() -> impl Strategy<Value = (&'static str, &'static str, u32)> {
    let alone = select(vec![
        "litmos GET /v1.svc/users/{id}",
        "litmos POST /v1.svc/users",
        "litmos PUT /v1.svc/users/{id}",
    ]);
    (
        alone,
        select([PASSES.as_slice(), DEADLY.as_slice()].concat()),
        1..=3_u32,
    )
}

fn armed((on, what, nth): (&'static str, &'static str, u32)) -> Verb {
    let on: Operation = on.parse().expect("an operation written here");
    let what: FaultAction = what.parse().expect("a fault written here");
    Verb::Fault(Fault {
        nth: Some(nth.into()),
        ..Fault::always(on, what)
    })
}
