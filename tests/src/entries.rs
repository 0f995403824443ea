//! Generated deliveries as no subscription would build them, and as somebody else's may: times
//! ahead, behind and left out, values of shapes that no field has, fields under two names, entries
//! that come again; with Syncs, Imports and changes in BambooHR in between.

use std::fmt;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;
use scenario::verb::{
    Advance, Bulk, Change, Deliver, Import, Rehire, Selection, Sync, Terminate, Verb,
};
use scenario::{
    BambooHrStart, EmployeeField, EmployeeFields, EmployeeRow, EngineStart, Json, Step, WorldStart,
    to_yaml_line,
};
use serde_json::json;

use crate::model::deliveries::Entry;
use crate::model::person::{Cell, Person};

/// When generated worlds begin.
pub const BEGIN: &str = "2026-11-12T12:00:00Z";

/// How many people there are; everybody was imported.
pub const PEOPLE: usize = 2;

/// The time of an entry relative to its arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It has none.
    Absent,
    /// The arrival, and so much later or earlier.
    Off(SignedDuration),
}

/// A value as it is posted, and what can be read of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedValue {
    key: &'static str,
    alias: &'static str,
    json: String,
    cell: Cell,
}

/// One entry, before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDraft {
    /// Whom it is about, from 1.
    pub employee: usize,
    /// Which company the delivery says that it is of, if it says so (WHK-32).
    pub company: Option<&'static str>,
    when: When,
    posted: Vec<PostedValue>,
}

/// Something that happens.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a generated history holds a few of them"
)]
pub enum Action {
    /// A delivery of one entry.
    Deliver(EntryDraft),
    /// An entry that was sent before comes again: so many before the last.
    Again(usize),
    /// Time passes.
    Wait(&'static str),
    /// Everybody is read and imported.
    SyncAndImport,
    /// HR changes something in BambooHR that no delivery posts.
    Change(Verb),
}

/// Everything that happens in one world.
#[derive(Clone)]
pub struct Actions(pub Vec<Action>);

impl EntryDraft {
    /// The entry as it is sent at `now`, and what the model reads in it.
    pub fn at(&self, now: Timestamp) -> Entry {
        let at = match self.when {
            When::Absent => None,
            When::Off(lapse) => Some(now + lapse),
        };
        let fields = self
            .posted
            .iter()
            .map(|posted| format!("{}:{}", json!(posted.key), posted.json));
        let fields = fields.collect::<Vec<_>>().join(",");
        let time = at.map(|at| {
            format!(
                ",\"timestamp\":\"{}\"",
                at.strftime("%Y-%m-%dT%H:%M:%S+0000")
            )
        });
        let id = self.employee;
        let written = format!(
            "{{\"action\":\"Updated\",\"changedFields\":[],\"fields\":{{{fields}}},\"id\":\"{id}\"{}}}",
            time.unwrap_or_default()
        );
        let mut posted = Person {
            name: format!("e{id}"),
            ..Person::default()
        };
        for value in &self.posted {
            let before = posted.cells.get(value.alias).cloned();
            let is_other = before
                .as_ref()
                .is_some_and(|before| !is_same(before, &value.cell));
            let cell = if is_other {
                Cell::Unreadable
            } else {
                before.unwrap_or_else(|| value.cell.clone())
            };
            posted.cells.insert(value.alias.to_owned(), cell);
        }
        Entry {
            at,
            posted,
            written,
        }
    }
}

fn is_same(one: &Cell, other: &Cell) -> bool {
    let text = |cell: &Cell| {
        Person {
            cells: [("city".to_owned(), cell.clone())].into(),
            ..Person::default()
        }
        .text("city")
    };
    std::mem::discriminant(one) == std::mem::discriminant(other) && text(one) == text(other)
}

/// A delivery of one entry as it is written, perhaps with the name of a company.
pub fn deliver(written: &str, company: Option<&str>) -> Verb {
    let body = Json(format!("{{\"employees\":[{written}]}}").into());
    let headers = company.map(|company| ("Company-Domain".to_owned(), company.into()));
    Verb::Deliver(Deliver {
        body: body.into(),
        headers: headers.into_iter().collect(),
    })
}

/// The world in which deliveries arrive.
pub fn world() -> WorldStart {
    let person = |number: usize| {
        let email = format!("e{number}@x.test");
        let fields = [
            ("first", "P"),
            ("last", "Erson"),
            ("work-email", email.as_str()),
            ("mobile-phone", "A"),
            ("job-title", "A"),
            ("employment-status", "Full-Time"),
            ("litmos-access", "ticked"),
        ];
        EmployeeRow::new(&format!("e{number}"), fields)
    };
    let off = [
        "max_deactivate_pct",
        "max_removed_pct",
        "max_clear_pct",
        "max_rename_pct",
    ];
    WorldStart {
        bamboohr: BambooHrStart {
            employees: (1..=PEOPLE).map(person).collect(),
            ..BambooHrStart::default()
        },
        engine: EngineStart {
            imported: (1..=PEOPLE)
                .map(|number| format!("e{number}").as_str().into())
                .collect(),
            config: off
                .into_iter()
                .map(|key| (key.into(), Json(json!("off")).into()))
                .collect(),
            ..EngineStart::default()
        },
        ..WorldStart::default()
    }
}

/// As steps of a scenario, with times as they would be if every act took a minute.
impl fmt::Debug for Actions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nworld: {}\nsteps:", to_yaml_line(&world()))?;
        let mut now: Timestamp = BEGIN.parse().map_err(|_| fmt::Error)?;
        let mut sent: Vec<String> = Vec::new();
        for act in &self.0 {
            let step = |verb: Verb| to_yaml_line(&Step::from(verb));
            let company = match act {
                Action::Deliver(draft) => {
                    sent.push(draft.at(now).written);
                    draft.company
                }
                Action::Again(back) if *back < sent.len() => {
                    sent.push(sent[sent.len() - 1 - back].clone());
                    None
                }
                Action::Again(_) => continue,
                Action::Wait(lapse) => {
                    writeln!(f, "  - advance: {lapse}")?;
                    now += lapse
                        .parse::<scenario::Duration>()
                        .map_err(|_| fmt::Error)?
                        .as_duration();
                    continue;
                }
                Action::SyncAndImport => {
                    writeln!(f, "  - sync: now\n  - select: all\n  - import: selected")?;
                    continue;
                }
                Action::Change(verb) => {
                    writeln!(f, "  - {}", step(verb.clone()))?;
                    continue;
                }
            };
            writeln!(
                f,
                "  - {}\n  - advance: 1m",
                step(deliver(sent.last().ok_or(fmt::Error)?, company))
            )?;
            now += SignedDuration::from_mins(1);
        }
        Ok(())
    }
}

/// The steps that import everybody.
pub fn sync_and_import() -> [Verb; 3] {
    [
        Verb::Sync(Sync::default()),
        Verb::Select(Selection::Bulk(Bulk::All)),
        Verb::Import(Import::default()),
    ]
}

/// Time passes.
pub fn wait(lapse: &str) -> Verb {
    Verb::Advance(Advance::By(lapse.parse().expect("a length of time written here")).into())
}

/// One to twelve things that happen.
pub fn actions() -> impl Strategy<Value = Actions> {
    let act = prop_oneof![
        10 => draft().prop_map(Action::Deliver),
        3 => (0..3_usize).prop_map(Action::Again),
        2 => select(vec!["1m", "2h", "3h", "1d"]).prop_map(Action::Wait),
        2 => Just(Action::SyncAndImport),
        2 => change().prop_map(Action::Change),
    ];
    proptest::collection::vec(act, 1..=12).prop_map(Actions)
}

fn draft() -> impl Strategy<Value = EntryDraft> {
    let when = prop_oneof![
        4 => Just(When::Off(SignedDuration::ZERO)),
        4 => Just(When::Absent),
        1 => Just(When::Off(SignedDuration::from_mins(-10))),
        1 => Just(When::Off(SignedDuration::from_hours(-30))),
        1 => Just(When::Off(SignedDuration::from_secs(200))),
        2 => Just(When::Off(SignedDuration::from_hours(26))),
        1 => Just(When::Off(SignedDuration::from_hours(24 * 365))),
    ];
    let access = prop_oneof![
        12 => Just(Some(value("Litmos Access", "customLitmosAccess", json!("yes")))),
        1 => Just(Some(value("Litmos Access", "customLitmosAccess", json!(true)))),
        1 => Just(Some(value("Litmos Access", "customLitmosAccess", json!(["yes"])))),
        1 => Just(Some(value("Litmos Access", "customLitmosAccess", json!({"text": "yes"})))),
        1 => Just(Some(value("Litmos Access", "customLitmosAccess", json!("no")))),
        1 => Just(None),
    ];
    let texts = proptest::collection::vec(text(), 0..=2);
    let status = prop_oneof![2 => Just(Vec::new()), 2 => status()];
    let company = select(vec![
        None,
        None,
        None,
        None,
        None,
        None,
        Some("acme"),
        Some("ACME"),
        Some("other"),
    ]);
    (1..=PEOPLE, when, access, texts, status, company).prop_map(
        |(employee, when, access, texts, status, company)| {
            let mut posted: Vec<PostedValue> = access
                .into_iter()
                .chain(texts.into_iter().flatten())
                .chain(status)
                .collect();
            // BambooHR posts a field once; only what is meant to stand there twice does.
            let mut seen = std::collections::BTreeSet::new();
            posted.retain(|value| seen.insert(value.key));
            EntryDraft {
                employee,
                company,
                when,
                posted,
            }
        },
    )
}

fn value(key: &'static str, alias: &'static str, json: serde_json::Value) -> PostedValue {
    use serde_json::Value;
    fn cell(json: &Value) -> Cell {
        match json {
            Value::Null => Cell::Blank,
            Value::String(text) => Cell::from_text(text),
            Value::Object(members) => members.get("value").map_or(Cell::Unreadable, cell),
            Value::Array(_) => Cell::Unreadable,
            plain => Cell::from_text(&plain.to_string()),
        }
    }
    PostedValue {
        key,
        alias,
        cell: cell(&json),
        json: json.to_string(),
    }
}

/// A text field, or one under two names.
fn text() -> impl Strategy<Value = Vec<PostedValue>> {
    let field = select(vec![
        ("Mobile Phone", "mobilePhone"),
        ("Mobile Phone", "mobilePhone"),
        ("jobTitle", "jobTitle"),
        ("Job Title", "jobTitle"),
        ("City", "city"),
    ]);
    let json = prop_oneof![
        8 => select(vec![json!("A"), json!("B"), json!("C")]),
        1 => Just(json!(null)),
        1 => Just(json!("")),
        1 => Just(json!(" B\u{200B}")),
        1 => Just(json!(["A"])),
        1 => Just(json!([])),
        1 => Just(json!({"text": "B"})),
        1 => Just(json!({"value": "C"})),
        1 => Just(json!(7)),
    ];
    let second = select(vec![json!("A"), json!("A "), json!("B"), json!(null)]);
    prop_oneof![
        8 => (field, json).prop_map(|((key, alias), json)| vec![value(key, alias, json)]),
        1 => second.prop_map(|second| vec![value("ZIP", "zipcode", json!("A")), value("zipcode", "zipcode", second)]),
    ]
}

fn status() -> impl Strategy<Value = Vec<PostedValue>> {
    let status = select(vec![
        json!("Active"),
        json!("Active"),
        json!("Inactive"),
        json!("On leave"),
        json!(["Inactive"]),
    ]);
    let employment = select(vec![
        json!("Full-Time"),
        json!("Full-Time"),
        json!("Terminated"),
        json!(["Terminated"]),
    ]);
    let ended = select(vec![
        json!(null),
        json!("2026-11-01"),
        json!("2026-12-01"),
        json!("01 Nov 2026"),
        json!("0000-00-00"),
    ]);
    let hired = select(vec![
        json!("2020-01-01"),
        json!("2026-11-10"),
        json!("soon"),
    ]);
    let which = select(vec!["s", "s", "e", "e", "se", "se", "sed", "sedh", "d"]);
    (status, employment, ended, hired, which).prop_map(
        |(status, employment, ended, hired, which)| {
            let all = [
                ('s', "Status", "status", status),
                (
                    'e',
                    "Employment Status",
                    "employmentHistoryStatus",
                    employment,
                ),
                ('d', "Termination Date", "terminationDate", ended),
                ('h', "Hire Date", "hireDate", hired),
            ];
            let posted = all
                .into_iter()
                .filter(|(letter, ..)| which.contains(*letter));
            posted
                .map(|(_, key, alias, json)| value(key, alias, json))
                .collect()
        },
    )
}

fn change() -> impl Strategy<Value = Verb> {
    let who = || (1..=PEOPLE).prop_map(|number| format!("e{number}").as_str().into());
    let field = select(vec![
        ("mobile-phone", "B"),
        ("mobile-phone", "C"),
        ("job-title", "B"),
        ("status", "Inactive"),
        ("status", "Active"),
    ]);
    prop_oneof![
        3 => (who(), field).prop_map(|(employee, (word, text))| {
            let set = EmployeeFields::from([(EmployeeField::new(word), text.into())]);
            Verb::Change(Change { employee, set })
        }),
        1 => who().prop_map(|employee| {
            Verb::Terminate(Terminate { employee, last_day: date(2026, 11, 10).into(), comment: None })
        }),
        1 => who().prop_map(|employee| {
            Verb::Rehire(Rehire { employee, hire_date: date(2026, 11, 12).into(), employment_status: None })
        }),
    ]
}
