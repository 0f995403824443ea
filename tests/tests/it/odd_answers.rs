//! Catalogs and reports with entries of any shape: the box that is Litmos Access is the one that
//! the naive model takes (ELG-5), one odd entry hides no other (RD-10), and who is not told of
//! stays where an odd row may be theirs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, FileFailurePersistence};
use rehearsal_tests::model::columns::{CatalogEntry, litmos_access};
use rehearsal_tests::random;
use scenario::verb::{Fault, FaultAction, Sync, Verb};
use scenario::{BambooHrStart, EmployeeRow, EngineStart, Json, Operation, WorldStart};
use serde_json::{Value, json};
use world::{ListRow, Start, World};

const PEOPLE: usize = 3;

/// Everybody ticked and imported.
fn start() -> WorldStart {
    let person = |number: usize| {
        let email = format!("e{number}@x.test");
        let fields = [
            ("first", "P"),
            ("last", "Erson"),
            ("work-email", email.as_str()),
            ("litmos-access", "ticked"),
        ];
        EmployeeRow::new(&format!("e{number}"), fields)
    };
    WorldStart {
        bamboohr: BambooHrStart {
            employees: (1..=PEOPLE).map(person).collect(),
            ..BambooHrStart::default()
        },
        engine: EngineStart {
            imported: (1..=PEOPLE)
                .map(|number| format!("e{number}").as_str().into())
                .collect(),
            config: [("max_removed_pct".into(), Json(json!("off")).into())].into(),
            ..EngineStart::default()
        },
        ..WorldStart::default()
    }
}

/// The result of a Sync, and the list after it, if BambooHR answers a call with this body.
fn sync(on: &str, body: Value) -> Result<(String, Vec<ListRow>), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let now: Timestamp = "2026-11-12T12:00:00Z".parse().expect("a timestamp");
    let start = start();
    let start = Start {
        world: &start,
        now,
        zone: TimeZone::UTC,
        seed: 7,
        sockets: false,
    };
    let mut world = runtime
        .block_on(World::build(start))
        .expect("this world can be built");
    let on: Operation = on.parse().expect("an operation written here");
    let what: FaultAction = "200 with-error-body".parse().expect("a fault written here");
    let fault = Verb::Fault(Fault {
        body: Some(Json(body).into()),
        ..Fault::always(on, what)
    });
    runtime.block_on(async {
        world
            .carry_out(&fault, None)
            .await
            .expect("a fault can be armed");
        let result = world
            .carry_out(&Verb::Sync(Sync::default()), None)
            .await
            .map_err(|error| error.to_string())?;
        if let Some(violation) = world.violations().await.first() {
            return Err(format!("{}: {}", violation.invariant, violation.text));
        }
        Ok((
            result.word,
            world.list().await.map_err(|error| error.to_string())?,
        ))
    })
}

/// An entry as it is written, and as it can be read.
type Written<T> = (Value, Option<T>);

/// A box of that name, of whatever kind it is; the real one has the alias that reports know.
fn a_box() -> impl Strategy<Value = Written<CatalogEntry>> {
    let alias = select(vec![
        "customLitmosAccess",
        "customLitmosAccess",
        "customLitmosAccessOld",
        "customOther",
    ]);
    let name = select(vec![
        "Litmos Access",
        "Litmos Access",
        "LITMOS access",
        "Litmos Access Level",
    ]);
    let kind = select(vec!["checkbox", "checkbox", "checkbox", "text"]);
    let gone = select(vec![None, None, Some("deprecated"), Some("deleted")]);
    (alias, name, kind, gone).prop_map(|(alias, name, kind, gone)| {
        let id = 4400 + alias.len();
        let mut entry = json!({ "id": id, "name": name, "type": kind, "alias": alias });
        if let Some(gone) = gone {
            entry[gone] = json!(true);
        }
        let read = CatalogEntry {
            alias: alias.into(),
            name: name.into(),
            kind: kind.into(),
            is_gone: gone.is_some(),
        };
        (entry, Some(read))
    })
}

fn odd_entry() -> impl Strategy<Value = Written<CatalogEntry>> {
    let odd = vec![
        json!("Odd"),
        json!(null),
        json!({ "id": 9001, "name": null, "type": "text" }),
        json!({ "id": 9001, "name": "Odd", "type": null }),
        json!({ "id": null, "name": "Odd", "type": "text" }),
        json!({ "name": "Litmos Access", "type": ["checkbox"] }),
        json!({ "id": 4020.1, "name": "Odd", "type": "text" }),
        json!([1, 2]),
    ];
    select(odd).prop_map(|odd| (odd, None))
}

fn catalog() -> impl Strategy<Value = Vec<Written<CatalogEntry>>> {
    let first = (
        json!({ "id": 1, "name": "First Name", "type": "text", "alias": "firstName" }),
        None,
    );
    let entries = proptest::collection::vec(prop_oneof![3 => a_box(), 2 => odd_entry()], 0..=4);
    entries.prop_map(move |entries| {
        // BambooHR gives an alias once.
        let mut seen = BTreeSet::new();
        let is_new = |entry: &Written<CatalogEntry>| {
            entry
                .1
                .as_ref()
                .is_none_or(|read| seen.insert(read.alias.clone()))
        };
        [first.clone()]
            .into_iter()
            .chain(entries.into_iter().filter(is_new))
            .collect()
    })
}

fn config(file: &'static str) -> Config {
    let file = FileFailurePersistence::Direct(file);
    Config {
        failure_persistence: Some(Box::new(file)),
        ..Config::default()
    }
}

#[test]
fn litmos_access_is_the_one_live_box_of_that_name_whatever_else_the_catalog_holds() {
    random::holds_for_all(config("regressions/catalog.txt"), &catalog(), |catalog| {
        let read: Vec<CatalogEntry> = catalog
            .iter()
            .filter_map(|(_, read)| read.clone())
            .collect();
        // A report knows no other column of the company than the real one.
        let expected = match litmos_access(&read) {
            Ok("customLitmosAccess") => "ok",
            Ok(_) => "litmos_access_field_missing",
            Err(code) => code,
        };
        let written = catalog.into_iter().map(|(written, _)| written).collect();
        let (result, list) = sync("bamboohr GET /v1/meta/fields", written)?;
        let is_whole = list.iter().filter(|row| row.state == "unchanged").count() == PEOPLE;
        match result == expected && is_whole {
            true => Ok(()),
            false => Err(format!(
                "the Sync ended with {result}, expected {expected}; the list: {list:?}"
            )),
        }
    });
}

/// What an answer says of one employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Plain,
    Unticked,
    /// Two rows that say different things (RD-5).
    Twice,
    /// A title of a shape that no field has (WHK-31).
    OddTitle,
    Missing,
}

fn report() -> impl Strategy<Value = (Vec<Row>, Vec<Value>)> {
    let row = select(vec![
        Row::Plain,
        Row::Plain,
        Row::Unticked,
        Row::Twice,
        Row::OddTitle,
        Row::Missing,
    ]);
    let odd = vec![
        json!("a row"),
        json!(null),
        json!([]),
        json!({ "firstName": "Nobody", "customLitmosAccess": "yes" }),
        json!({ "id": null, "firstName": "Nobody" }),
        json!({ "id": ["1"], "firstName": "Nobody" }),
    ];
    let rows = proptest::collection::vec(row, PEOPLE - 1);
    let odd = proptest::collection::vec(select(odd), 0..=2);
    // Somebody stays ticked: an answer without anybody is held (SAF-3).
    (rows, odd).prop_map(|(rows, odd)| ([Row::Plain].into_iter().chain(rows).collect(), odd))
}

fn body(rows: &[Row], odd: &[Value]) -> Value {
    let columns = [
        "firstName",
        "lastName",
        "workEmail",
        "jobTitle",
        "status",
        "employmentHistoryStatus",
    ];
    let columns = columns
        .into_iter()
        .chain(["terminationDate", "hireDate", "customLitmosAccess"]);
    let name = |id: &str| {
        if id == "customLitmosAccess" {
            "Litmos Access"
        } else {
            "Field"
        }
        .to_owned()
    };
    let fields: Vec<Value> = columns
        .map(|id| json!({ "id": id, "type": "text", "name": name(id) }))
        .collect();
    let mut employees: Vec<Value> = Vec::new();
    for (number, row) in (1..).zip(rows) {
        let email = format!("e{number}@x.test");
        let plain = json!({
            "id": number.to_string(), "firstName": "P", "lastName": "Erson", "workEmail": email, "jobTitle": null,
            "status": "Active", "customLitmosAccess": "yes",
        });
        let with = |key: &str, value: Value| {
            let mut row = plain.clone();
            row[key] = value;
            row
        };
        match row {
            Row::Plain => employees.push(plain),
            Row::Unticked => employees.push(with("customLitmosAccess", json!("no"))),
            Row::Twice => employees.extend([plain.clone(), with("lastName", json!("Other"))]),
            Row::OddTitle => employees.push(with("jobTitle", json!(["Rep"]))),
            Row::Missing => {}
        }
    }
    employees.splice(1..1, odd.iter().cloned());
    json!({ "title": "Litmos sync", "fields": fields, "employees": employees })
}

#[test]
fn an_odd_row_hides_no_other_and_takes_nobody_off_the_list() {
    random::holds_for_all(
        config("regressions/odd-rows.txt"),
        &report(),
        |(rows, odd)| {
            let (result, list) = sync("bamboohr POST /v1/reports/custom", body(&rows, &odd))?;
            if result != "ok" {
                return Err(format!("the Sync ended with {result}"));
            }
            let list: BTreeMap<&str, &ListRow> = list
                .iter()
                .map(|row| (row.employee.as_str(), row))
                .collect();
            for (number, row) in (1..).zip(&rows) {
                let name = format!("e{number}");
                let staged = list
                    .get(name.as_str())
                    .ok_or_else(|| format!("{name} is not on the list"))?;
                let expected = match row {
                    Row::Plain | Row::Twice | Row::OddTitle => ("unchanged", None),
                    Row::Unticked => ("removed", Some("access_unchecked")),
                    // An odd row without an id may be theirs (RD-10).
                    Row::Missing if !odd.is_empty() => ("unchanged", None),
                    Row::Missing => ("removed", Some("not_visible")),
                };
                if (staged.state.as_str(), staged.reason.as_deref()) != expected {
                    return Err(format!(
                        "{name} is {} ({:?}), expected {expected:?}",
                        staged.state, staged.reason
                    ));
                }
                let is_told = match row {
                    Row::Twice => staged
                        .problems
                        .iter()
                        .any(|problem| problem == "source_row_conflict"),
                    Row::OddTitle => staged
                        .warnings
                        .iter()
                        .any(|warning| warning == "value_unreadable:jobTitle"),
                    _ => true,
                };
                if !is_told {
                    return Err(format!(
                        "{name} ({row:?}) has the problems {:?} and warnings {:?}",
                        staged.problems, staged.warnings
                    ));
                }
            }
            Ok(())
        },
    );
}
