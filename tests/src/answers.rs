//! Generated answers of BambooHR to the report, with whatever may stand in one: addresses of
//! others, swaps and circles, odd words and dates, letters that nobody sees, columns and cells that
//! are missing or blank. And the world they come into: who was imported before, whom Litmos knows,
//! what an administrator did there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;
use scenario::verb::{
    Bulk, Fault, FaultAction, Import, LearnerEdit, LitmosAdmin, Selection, Sync, Verb,
};
use scenario::{
    BambooHrStart, EmployeeRow, EngineStart, Json, LearnerField, LearnerFields, LearnerRow,
    LitmosStart, Operation, WorldStart,
};
use serde_json::{Map, Value, json};

use crate::generated::scenario_file;
use crate::model::person::{Cell, Person};

/// The date at which generated answers arrive.
pub const TODAY: &str = "2026-11-12";

/// A world, and BambooHR's answer to a report in it.
#[derive(Clone)]
pub struct Answer {
    /// By ref what employees had when they were imported; `None` for those who were not.
    pub past: BTreeMap<String, Option<PastImport>>,
    /// Learners created manually in Litmos.
    pub strangers: Vec<LearnerRow>,
    /// What a Litmos administrator did since.
    pub edits: Vec<Verb>,
    /// The values of every employee in the answer.
    pub rows: Vec<Person>,
    /// Columns that do not come back at all.
    pub missing: BTreeSet<&'static str>,
}

/// What an employee was imported with.
#[derive(Clone, Debug)]
pub struct PastImport {
    /// Texts by the scenario language's field words.
    pub fields: Vec<(&'static str, String)>,
}

/// How an answer is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// One by one.
    Alone,
    /// By Litmos's bulk import, where it may.
    Bulk,
    /// By the timer, with `auto_import` (STG-14).
    Timer,
}

const ALIASES: [(&str, &str); 13] = [
    ("firstName", "First Name"),
    ("lastName", "Last Name"),
    ("workEmail", "Work Email"),
    ("workPhone", "Work Phone"),
    ("mobilePhone", "Mobile Phone"),
    ("city", "City"),
    ("jobTitle", "Job Title"),
    ("status", "Status"),
    ("employmentHistoryStatus", "Employment Status"),
    ("terminationDate", "Termination Date"),
    ("hireDate", "Hire Date"),
    ("country", "Country"),
    ("customLitmosAccess", "Litmos Access"),
];

impl Answer {
    /// The world before the answer.
    pub fn world(&self, mode: ImportMode) -> WorldStart {
        let employees = self.past.iter().map(|(name, past)| {
            let own = [
                ("first", "P"),
                ("last", "Erson"),
                ("litmos-access", "ticked"),
            ];
            let own = own.map(|(word, text)| (word, text.to_owned()));
            let email = ("work-email", address(name));
            let more = past.iter().flat_map(|past| past.fields.iter().cloned());
            let fields: Vec<(&str, String)> = own.into_iter().chain([email]).chain(more).collect();
            EmployeeRow::new(
                name,
                fields.iter().map(|(word, text)| (*word, text.as_str())),
            )
        });
        let imported = self
            .past
            .iter()
            .filter(|(_, past)| past.is_some())
            .map(|(name, _)| name.as_str().into());
        let mut config: Vec<(&str, Value)> = [
            "max_deactivate_pct",
            "max_removed_pct",
            "max_clear_pct",
            "max_rename_pct",
        ]
        .map(|key| (key, json!("off")))
        .into();
        config.push((
            "bulk",
            json!(if mode == ImportMode::Bulk {
                "auto"
            } else {
                "off"
            }),
        ));
        config.push(("bulk_threshold", json!(1)));
        if mode == ImportMode::Timer {
            config.extend([
                ("sync_schedule", json!("every 1h at :05")),
                ("auto_import", json!(true)),
            ]);
        }
        WorldStart {
            bamboohr: BambooHrStart {
                employees: employees.collect(),
                ..BambooHrStart::default()
            },
            litmos: LitmosStart {
                learners: self.strangers.clone(),
                ..LitmosStart::default()
            },
            engine: EngineStart {
                imported: imported.collect(),
                config: config
                    .into_iter()
                    .map(|(key, value)| (key.into(), Json(value).into()))
                    .collect(),
                ..EngineStart::default()
            },
        }
    }

    /// From now on BambooHR answers so.
    pub fn verb(&self) -> Verb {
        let on: Operation = "bamboohr POST /v1/reports/custom"
            .parse()
            .expect("an operation written here");
        let what: FaultAction = "200 with-error-body".parse().expect("a fault written here");
        Verb::Fault(Fault {
            body: Some(Json(self.body()).into()),
            ..Fault::always(on, what)
        })
    }

    fn body(&self) -> Value {
        let columns = ALIASES
            .iter()
            .filter(|(alias, _)| !self.missing.contains(alias));
        let fields: Vec<Value> = columns
            .map(|(alias, name)| json!({ "id": alias, "type": "text", "name": name }))
            .collect();
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|row| {
                let mut cells = Map::new();
                cells.insert("id".to_owned(), json!(row.name.trim_start_matches('e')));
                for (alias, _) in ALIASES {
                    match row.cell(alias) {
                        Cell::Absent => {}
                        Cell::Blank => _ = cells.insert(alias.to_owned(), Value::Null),
                        Cell::Text(text) => _ = cells.insert(alias.to_owned(), json!(text)),
                        Cell::Unreadable => _ = cells.insert(alias.to_owned(), json!(["x"])),
                    }
                }
                Value::Object(cells)
            })
            .collect();
        json!({ "title": "Litmos sync", "fields": fields, "employees": rows })
    }

    /// The people of the answer: a column that does not come back has no values.
    pub fn people(&self) -> Vec<Person> {
        let mut rows = self.rows.clone();
        for row in &mut rows {
            row.cells
                .retain(|alias, _| !self.missing.contains(alias.as_str()));
        }
        rows
    }
}

/// Prints a scenario file that `rehearsal run` takes.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut verbs = self.edits.clone();
        verbs.extend([
            self.verb(),
            Verb::Sync(Sync::default()),
            Verb::Select(Selection::Bulk(Bulk::All)),
            Verb::Import(Import::default()),
        ]);
        let (start, world) = (format!("{TODAY}T12:00"), self.world(ImportMode::Alone));
        write!(f, "\n{}", scenario_file(&start, "UTC", &world, verbs))
    }
}

/// The address of an employee named like `e3`.
pub fn address(name: &str) -> String {
    format!("{name}@x.test")
}

/// Answers about two to six people.
pub fn answer() -> impl Strategy<Value = Answer> {
    (2..=6_usize).prop_flat_map(|count| {
        let past: Vec<_> = (0..count).map(|_| proptest::option::weighted(0.75, past())).collect();
        let rows: Vec<_> = (1..=count).map(move |number| row(number, count)).collect();
        let strangers = proptest::collection::vec(stranger(count), 0..=2);
        let edits = proptest::collection::vec(edit(count), 0..=2);
        let missing = prop_oneof![3 => Just(None), 1 => select(vec!["city", "jobTitle", "workPhone", "hireDate", "terminationDate", "employmentHistoryStatus"]).prop_map(Some)];
        let emptied = prop_oneof![4 => Just(None), 1 => select(vec!["city", "workPhone", "jobTitle", "lastName", "employmentHistoryStatus", "status", "workEmail"]).prop_map(Some)];
        (past, rows, strangers, edits, missing, emptied).prop_map(move |(past, mut rows, strangers, edits, missing, emptied)| {
            if let Some(alias) = emptied {
                for row in &mut rows {
                    row.cells.insert(alias.to_owned(), Cell::Blank);
                }
            }
            let past = (1..).zip(past).map(|(number, past)| (format!("e{number}"), past)).collect();
            let strangers = only_free(strangers, &past);
            Answer { past, strangers, edits, rows, missing: missing.into_iter().collect() }
        })
    })
}

/// Learners whose names do not stand in each other's way, nor in that of who was imported.
fn only_free(
    strangers: Vec<LearnerRow>,
    past: &BTreeMap<String, Option<PastImport>>,
) -> Vec<LearnerRow> {
    let taken = past
        .iter()
        .filter(|(_, past)| past.is_some())
        .map(|(name, _)| address(name));
    let mut taken: BTreeSet<String> = taken.collect();
    let fold = |row: &LearnerRow| crate::model::text::fold(&row.username.value);
    strangers
        .into_iter()
        .filter(|row| taken.insert(fold(row)))
        .collect()
}

fn past() -> impl Strategy<Value = PastImport> {
    let phone = select(vec!["", "+13035550101", "12"]);
    let employment = select(vec!["Full-Time", "Full-Time", ""]);
    (text(), phone, text(), employment).prop_map(|(title, phone, work_phone, employment)| {
        let fields = [
            ("job-title", title),
            ("mobile-phone", phone),
            ("work-phone", work_phone),
            ("employment-status", employment),
        ];
        let fields = fields.into_iter().filter(|(_, text)| !text.is_empty());
        PastImport {
            fields: fields.map(|(word, text)| (word, text.to_owned())).collect(),
        }
    })
}

fn text() -> impl Strategy<Value = &'static str> {
    select(vec![
        "",
        "Bath",
        "Zo\u{EB}",
        "a  b",
        "x\u{200B}y",
        "\u{645}\u{6CC}\u{200C}\u{62E}",
        "o\u{AD}k\u{202E}",
    ])
}

/// A cell of a text column.
fn text_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        5 => text().prop_map(Cell::from_text),
        1 => Just(Cell::Text(" Bath\u{FEFF} ".to_owned())),
        1 => Just(Cell::Blank),
        1 => Just(Cell::Absent),
        1 => Just(Cell::Unreadable),
    ]
}

/// Addresses meet: one's own, somebody else's, one for all, some with letters that nobody sees,
/// some that are none.
fn email_cell(number: usize, count: usize) -> impl Strategy<Value = Cell> {
    let own = address(&format!("e{number}"));
    let marked = [
        format!("\u{200E}{own}"),
        format!("{own}\u{A0}"),
        own.replacen('@', "\u{180E}@", 1),
        own.replacen('.', "\u{AD}.\u{2060}", 1),
        own.to_uppercase(),
        format!("\u{2068}{own}\u{2069}"),
        own.replacen('@', "\u{200D}@", 1),
    ];
    let text = |text: String| Cell::from_text(&text);
    prop_oneof![
        6 => Just(text(own)),
        2 => select(marked.to_vec()).prop_map(text),
        5 => (1..=count).prop_map(|other| Cell::Text(address(&format!("e{other}")))),
        2 => select(vec!["both@x.test", "both@x.test", "new@x.test", "by-hand@x.test"]).prop_map(Cell::from_text),
        1 => select(vec!["", "no address", "plus+me@x.test"]).prop_map(Cell::from_text),
    ]
}

fn name_cell(usual: &'static str) -> impl Strategy<Value = Cell> {
    prop_oneof![
        8 => Just(Cell::from_text(usual)),
        2 => select(vec!["", " \u{200B}", "P\u{2060}", "Zoe\u{308}", "Hand", "MADE", "Other"]).prop_map(Cell::from_text),
    ]
}

fn day_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        6 => Just(Cell::Blank),
        2 => Just(Cell::Text("0000-00-00".to_owned())),
        4 => select(vec!["2026-11-01", "2026-11-11", "2026-11-12", "2026-11-13", "2026-11-01T23:59:00+00:00", "2019-01-01"]).prop_map(Cell::from_text),
        3 => select(vec!["11/01/2026", "01 Nov 2026", "2026-11-1", "20261101", "2026-11-31", "n/a"]).prop_map(Cell::from_text),
    ]
}

fn row(number: usize, count: usize) -> impl Strategy<Value = Person> {
    let status = select(vec![
        "Active", "Active", "Active", "Active", "active ", "Inactive", "Inactive", "On leave",
        "Furlough", "",
    ]);
    let employment = select(vec![
        "Full-Time",
        "Full-Time",
        "Full-Time",
        "",
        "Terminated",
        "terminated\u{200B}",
        "?",
    ]);
    let access = select(vec![
        "yes", "yes", "yes", "yes", "yes", "yes", "TRUE", "checked", "no", "",
    ]);
    let hired = prop_oneof![4 => Just(Cell::Text("2020-01-01".to_owned())), 1 => day_cell()];
    let names = (
        name_cell("P"),
        name_cell("Erson"),
        email_cell(number, count),
    );
    let texts = (text_cell(), text_cell(), text_cell());
    let mobile = select(vec!["", "+13035550101", "+13035550101", "12"]);
    (
        names,
        texts,
        mobile,
        status,
        employment,
        day_cell(),
        hired,
        access,
    )
        .prop_map(
            move |(
                (first, last, email),
                (city, title, phone),
                mobile,
                status,
                employment,
                ended,
                hired,
                access,
            )| {
                let employment = if employment == "?" {
                    Cell::Unreadable
                } else {
                    Cell::from_text(employment)
                };
                let cells = [
                    ("firstName", first),
                    ("lastName", last),
                    ("workEmail", email),
                    ("city", city),
                    ("jobTitle", title),
                    ("workPhone", phone),
                    ("mobilePhone", Cell::from_text(mobile)),
                    ("status", Cell::from_text(status)),
                    ("employmentHistoryStatus", employment),
                    ("terminationDate", ended),
                    ("hireDate", hired),
                    (
                        "customLitmosAccess",
                        Cell::from_text(if number == 1 { "yes" } else { access }),
                    ),
                ];
                let cells = cells
                    .into_iter()
                    .map(|(alias, cell)| (alias.to_owned(), cell))
                    .collect();
                Person {
                    name: format!("e{number}"),
                    cells,
                }
            },
        )
}

/// Somebody made by hand, perhaps with the address of one of the people, or with one that only
/// looks like another.
fn stranger(count: usize) -> impl Strategy<Value = LearnerRow> {
    let name = prop_oneof![
        3 => (1..=count).prop_map(|number| address(&format!("e{number}"))),
        1 => select(vec!["both@x.test", "by-hand@x.test", "BOTH@x.test"]).prop_map(str::to_owned),
    ];
    let first = select(vec!["P", "P", "p", "Hand", "Zo\u{EB}"]);
    let last = select(vec!["Erson", "ERSON", "Made", "M\u{E1}de"]);
    let level = select(vec!["Learner", "Learner", "Learner", "Administrator"]);
    (name, first, last, any::<bool>(), level).prop_map(|(name, first, last, active, level)| {
        let active = if active { "yes" } else { "no" };
        LearnerRow::new(
            &name,
            [
                ("first", first),
                ("last", last),
                ("active", active),
                ("access-level", level),
            ],
        )
    })
}

/// What a Litmos administrator does to somebody who was imported, if that one was.
fn edit(count: usize) -> impl Strategy<Value = Verb> {
    let set = |fields: &[(&str, &str)]| -> LearnerFields {
        fields
            .iter()
            .map(|(word, text)| (LearnerField::new(word), (*text).into()))
            .collect()
    };
    let edits = vec![
        set(&[("ExpirationDate", "2026-11-01")]),
        set(&[("ExpirationDate", TODAY)]),
        set(&[("ExpirationDate", "2026-11-13")]),
        set(&[("active", "no")]),
        set(&[
            ("PhoneMobile", "+13035550100"),
            ("EnableTextNotification", "true"),
        ]),
        set(&[("access-level", "Team_Leader")]),
    ];
    let who = || (1..=count).prop_map(|number| address(&format!("e{number}")));
    prop_oneof![
        6 => (who(), select(edits)).prop_map(|(username, set)| {
            Verb::LitmosAdmin(LitmosAdmin::Edit(LearnerEdit { username: username.as_str().into(), set }))
        }),
        1 => who().prop_map(|username| Verb::LitmosAdmin(LitmosAdmin::Delete(username.as_str().into()))),
    ]
}
