//! Files the store is opened on: new, old, newer, damaged, foreign, in use (CRS-7, CNC-5); and what
//! its tables refuse.

use std::fs;
use std::path::PathBuf;

use rusqlite::{Connection, Transaction};
use sync_core::{EmployeeId, Field, Link, Property, Reason, SourceField, Warning};

use super::runs::Kind;
use super::*;

/// A folder of its own for one test, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-store-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        Folder(folder)
    }

    fn store(&self) -> PathBuf {
        self.0.join("engine.sqlite3")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn link(employee: &str, learner: &str) -> Link {
    Link::bare(EmployeeId(employee.to_owned()), learner.into())
}

/// A store with some hundred links, closed.
fn used(folder: &Folder) {
    let store = Store::open(&folder.store()).expect("a new store");
    let put = |transaction: &Transaction<'_>| {
        (0..300).try_for_each(|n| {
            links::put(transaction, "acme", &link(&n.to_string(), &format!("L{n}")))
        })
    };
    store.write(put).expect("links are put");
}

/// Opening is refused with these words, and the file stays byte for byte as it was.
fn assert_refused(folder: &Folder, words: &str) {
    let before = fs::read(folder.store()).expect("the file");
    let refused = Store::open(&folder.store())
        .map(|_| ())
        .expect_err("it must not open");
    assert_eq!(refused.to_string(), words);
    assert_eq!(
        fs::read(folder.store()).expect("the file"),
        before,
        "{words}"
    );
    assert_eq!(
        fs::read_dir(&folder.0).expect("the folder").count(),
        1,
        "nothing was put beside it"
    );
}

/// Overwrites bytes of the file.
fn damage(folder: &Folder, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(folder.store()).expect("the file");
    how(&mut bytes);
    fs::write(folder.store(), bytes).expect("it is written");
}

#[test]
fn a_new_store_is_one_file_and_opens_again() {
    let folder = Folder::new("new");
    used(&folder);
    assert_eq!(fs::read_dir(&folder.0).expect("the folder").count(), 1);
    let again = Store::open(&folder.store()).expect("it opens again");
    assert_eq!(
        again
            .read(|connection| links::all(connection, "acme"))
            .expect("links")
            .len(),
        300
    );
}

#[test]
fn a_damaged_file_is_refused_and_stays() {
    let folder = Folder::new("damaged");
    used(&folder);
    let length = fs::metadata(folder.store()).expect("the file").len() as usize;
    damage(&folder, |bytes| {
        bytes[length / 2..length / 2 + 4096].fill(0xA5)
    });
    assert_refused(&folder, "store_corrupt: the file is damaged");
    damage(&folder, |bytes| bytes.truncate(length / 2 + 100));
    assert_refused(&folder, "store_corrupt: the file is damaged");
    damage(&folder, |bytes| bytes[..16].fill(0));
    assert_refused(&folder, "store_corrupt: the file is not a database");
    damage(&folder, Vec::clear);
    assert_refused(&folder, "store_corrupt: the file is empty");
}

#[test]
fn a_foreign_file_is_refused_and_stays() {
    let folder = Folder::new("foreign");
    fs::write(folder.store(), "somebody's notes ".repeat(500)).expect("it is written");
    assert_refused(&folder, "store_corrupt: the file is not a database");
    fs::remove_file(folder.store()).expect("it is removed");
    let foreign = Connection::open(folder.store()).expect("a database");
    foreign
        .execute_batch("CREATE TABLE bills (id INTEGER); INSERT INTO bills VALUES (1);")
        .expect("a table");
    drop(foreign);
    assert_refused(
        &folder,
        "store_corrupt: the file is not a store of this engine",
    );
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_stays() {
    let folder = Folder::new("newer");
    used(&folder);
    let newer = Connection::open(folder.store()).expect("a database");
    newer
        .execute_batch("PRAGMA user_version = 1000")
        .expect("a version");
    drop(newer);
    assert_refused(
        &folder,
        "store_corrupt: the file was written by a newer version",
    );
}

#[test]
fn a_store_that_names_another_version_than_its_tables_are_of_is_refused_without_showing_sql() {
    let folder = Folder::new("misnamed");
    used(&folder);
    for version in [0, 1, 5] {
        let newer = Connection::open(folder.store()).expect("a database");
        newer
            .pragma_update(None, "user_version", version)
            .expect("a version");
        drop(newer);
        assert_refused(
            &folder,
            "store_corrupt: the file's tables are not those of the version it names",
        );
    }
}

#[test]
fn a_failure_is_shown_without_the_statement() {
    let store = Store::in_memory();
    let failed = store.read(|connection| {
        Ok(connection
            .prepare("SELECT secret FROM nowhere")
            .map(|_| ())?)
    });
    assert_eq!(
        failed.expect_err("there is no such table").to_string(),
        "the store failed: no such table: nowhere"
    );
}

#[test]
fn a_store_of_the_version_before_gets_what_is_new() {
    let folder = Folder::new("version-before");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, schema::VERSION - 1).expect("the version before");
    links::put(&older, "acme", &link("1", "L1")).expect("a link");
    let raw = r#"{"employees":[{"id":"7","fields":{"City":"Oslo","SSN":"078-05-1120"}}]}"#;
    older
        .execute(
            "INSERT INTO delivery (received_at, body, is_open) VALUES ('2026-11-02T08:00:00Z', ?1, 1)",
            [raw.as_bytes()],
        )
        .expect("a delivery as older versions kept it");
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let at = "2026-11-02T08:00:00Z".parse().expect("a time");
    store
        .write(|transaction| answers::append(transaction, "import-1", false, at, &"answer"))
        .expect("an answer");
    let kept = store
        .read(|connection| answers::all::<String>(connection, "import-1"))
        .expect("answers");
    assert_eq!(kept, [(at, "answer".to_owned())]);
    assert_eq!(
        store
            .read(|connection| links::all(connection, "acme"))
            .expect("links")
            .len(),
        1
    );
    let delivery = store
        .read(inbox::next_delivery)
        .expect("read")
        .expect("there");
    assert_eq!(
        (
            delivery.entries.len(),
            delivery.entries[0].employee_id.0.as_str()
        ),
        (1, "7")
    );
}

#[test]
fn an_older_store_is_brought_forward_and_forgets_secrets_kept_as_they_are() {
    let folder = Folder::new("older");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, 1).expect("the first version");
    let connection = r#"{"is_enabled":true,"subdomain":"acme","key":"plain-text-api-key","warnings":[],"reason":null,"litmos_access":null}"#;
    for (key, value) in [
        ("connection", connection),
        ("webhook_key", r#""plain-text-webhook-key""#),
    ] {
        older
            .execute("INSERT INTO setting VALUES (?1, ?2)", [key, value])
            .expect("a setting");
    }
    links::put(&older, "acme", &link("1", "L1")).expect("a link");
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let stored: serde_json::Value = store
        .read(|connection| settings::get(connection, "connection"))
        .expect("read")
        .expect("there");
    assert_eq!(stored["subdomain"], "acme");
    assert_eq!(
        store
            .read(|connection| links::all(connection, "acme"))
            .expect("links")
            .len(),
        1
    );
    drop(store);
    let bytes = fs::read(folder.store()).expect("the file");
    assert!(
        !bytes.windows(10).any(|window| window == b"plain-text"),
        "the old secrets are overwritten"
    );
}

#[test]
fn an_older_list_is_brought_forward_with_the_times_its_rows_were_observed_at() {
    let folder = Folder::new("older-list");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, 3).expect("the third version");
    let row = |id: &str, at: &str| {
        format!(
            r#"{{"employee":{{"id":"{id}","values":{{"city":{{"text":"Leeds"}}}},"status":"absent",
            "employment_status":"absent","termination_date":"absent","hire_date":"absent",
            "litmos_access":{{"text":"yes"}}}},"state":"new","changed_fields":[],"problems":["missing_work_email"],
            "warnings":[],"held_back":null,"may_deactivate":false,"observed_at":"{at}",
            "observed_later":{{"city":"2026-11-02T10:00:00Z"}},"source":"sync","last_outcome":null}}"#
        )
    };
    let (first, second) = ("2026-11-02T08:00:00.25Z", "2026-11-02T09:00:00Z");
    for (id, at) in [("1", first), ("2", second)] {
        older
            .execute("INSERT INTO staged VALUES (?1, ?2)", [id, &row(id, at)])
            .expect("a row");
    }
    older
        .execute("INSERT INTO setting VALUES ('held_read', '{}')", [])
        .expect("a setting");
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let list = store.read(staging::list).expect("a list");
    let observed: Vec<_> = list
        .rows
        .values()
        .map(|row| (row.employee.id.0.as_str(), row.observed_at.to_string()))
        .collect();
    assert_eq!(
        observed,
        [("1", first.to_owned()), ("2", second.to_owned())]
    );
    let row = &list.rows[&"1".into()];
    assert_eq!(
        row.employee.values.get(Field::City).as_text(),
        Some("Leeds")
    );
    assert_eq!(
        row.observed_at(Property::Field(Field::City)).to_string(),
        "2026-11-02T10:00:00Z"
    );
    assert_eq!(
        (row.problems.as_slice(), list.read_at),
        (&[Reason::MissingWorkEmail][..], None)
    );
    let held: Option<serde_json::Value> = store
        .read(|connection| settings::get(connection, "held_read"))
        .expect("a table of settings");
    assert_eq!(held, None, "it could not be read");
}

#[test]
fn older_events_are_found_by_the_time_of_their_effect() {
    let folder = Folder::new("older-events");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, 4).expect("the fourth version");
    let effects = r#"{"deactivations":1,"renames":0,"creates":0,"clears":{}}"#;
    for (settled_at, effects, is_open) in [
        (r#""2026-11-02T08:59:59.999999Z""#, effects, 0),
        (r#""2026-11-02T09:00:00Z""#, effects, 0),
        (r#""2026-11-02T09:00:00.5Z""#, "null", 0),
        (r#""2026-11-02T09:00:01.25Z""#, effects, 0),
        ("null", effects, 1),
    ] {
        let body = format!(r#"{{"settled_at":{settled_at},"effects":{effects}}}"#);
        let sql = "INSERT INTO event (delivery, is_open, body) VALUES (1, ?1, ?2)";
        older
            .execute(sql, rusqlite::params![is_open, body])
            .expect("an event");
    }
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let found = |since: &str| {
        let since = since.parse().expect("a time");
        let all: Vec<serde_json::Value> = store
            .read(|connection| inbox::events_with_effects_since(connection, None, since))
            .expect("events");
        all.into_iter()
            .map(|event| event["settled_at"].as_str().expect("a time").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found("2026-11-02T09:00:00.7Z"),
        ["2026-11-02T09:00:00Z", "2026-11-02T09:00:01.25Z"]
    );
    assert_eq!(found("2026-11-02T09:00:02Z"), Vec::<String>::new());
}

#[test]
fn a_store_in_use_is_not_opened_a_second_time() {
    let folder = Folder::new("in-use");
    let first = Store::open(&folder.store()).expect("a new store");
    let second = Store::open(&folder.store())
        .map(|_| ())
        .expect_err("it is in use");
    assert!(matches!(second, StoreError::InUse), "{second}");
    drop(first);
    Store::open(&folder.store()).expect("it is free again");
}

#[test]
fn one_learner_has_one_employee_and_one_employee_one_learner() {
    let store = Store::in_memory();
    let put = |company: &str, employee: &str, learner: &str| {
        store.write(|transaction| links::put(transaction, company, &link(employee, learner)))
    };
    put("acme", "1", "L1").expect("the first link");
    assert!(
        matches!(put("acme", "2", "L1"), Err(StoreError::Database(_))),
        "a learner of two employees"
    );
    put("acme", "1", "L2").expect("an employee's link is replaced");
    put("acme", "2", "L1").expect("who is free may be linked");
    put("other", "1", "L1").expect("another company is another set");
    let linked = store
        .read(|connection| links::all(connection, "acme"))
        .expect("links");
    let linked: Vec<_> = linked
        .iter()
        .map(|link| (link.employee_id.0.as_str(), link.learner_id.0.as_str()))
        .collect();
    assert_eq!(linked, [("1", "L2"), ("2", "L1")]);
}

#[test]
fn a_paused_run_of_an_older_store_still_knows_when_it_goes_on() {
    let folder = Folder::new("older-run");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, 4).expect("the fourth version");
    let sql = "INSERT INTO run (id, kind, number, state, body) VALUES (?1, ?2, 1, 'paused', ?3)";
    let import = r#"{"header":{"id":"import-1"},"resume_at":"2026-11-02T08:20:00Z"}"#;
    older
        .execute(sql, ["import-1", "import", import])
        .expect("a run");
    older
        .execute(sql, ["sync-1", "sync", r#"{"id":"sync-1"}"#])
        .expect("a run");
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let get = |kind, id| {
        store
            .read(|connection| runs::get::<serde_json::Value>(connection, kind, id))
            .expect("read")
    };
    let (import, sync) = (
        get(Kind::Import, "import-1").expect("a run"),
        get(Kind::Sync, "sync-1").expect("a run"),
    );
    assert_eq!(import["header"]["resume_at"], "2026-11-02T08:20:00Z");
    assert_eq!(sync, serde_json::json!({ "id": "sync-1" }));
}

#[test]
fn a_confirmation_of_a_held_event_of_an_older_store_is_for_no_operation() {
    let folder = Folder::new("older-word");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, 8).expect("the eighth version");
    let sql = "INSERT INTO event (id, delivery, is_open, body) VALUES (?1, 1, ?2, ?3)";
    for (id, is_open, body) in [
        (1, 0, r#"{"state":"held","is_confirmed":false}"#),
        (2, 1, r#"{"state":"pending","is_confirmed":true}"#),
        (3, 1, r#"{"state":"pending","is_confirmed":false}"#),
        (4, 0, r#"{"state":"applied","is_confirmed":true}"#),
    ] {
        older
            .execute(sql, rusqlite::params![id, is_open, body])
            .expect("an event");
    }
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let get = |id| {
        store
            .read(|connection| inbox::event::<serde_json::Value>(connection, id))
            .expect("read")
            .expect("there")
    };
    let held = serde_json::json!({ "operation": "", "confirmation": null, "is_let_through": false, "is_again": false });
    assert_eq!(get(1), serde_json::json!({ "state": "held", "held": held }));
    assert_eq!(
        get(2),
        serde_json::json!({ "state": "pending", "held": held })
    );
    assert_eq!(
        [get(3)["held"].clone(), get(4)["held"].clone()],
        [serde_json::Value::Null, serde_json::Value::Null]
    );
}

#[test]
fn effects_of_an_older_store_that_still_count_are_the_connected_companys() {
    let folder = Folder::new("older-effects");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, 8).expect("the eighth version");
    older
        .execute(
            "INSERT INTO setting VALUES ('connection', '{\"subdomain\":\"acme\"}')",
            [],
        )
        .expect("a setting");
    let sql = "INSERT INTO event (delivery, is_open, effect_at, body) VALUES (1, 0, ?1, ?2)";
    for second in [1_000, 1_001, 4_601] {
        older
            .execute(
                sql,
                rusqlite::params![second, format!(r#"{{"second":{second}}}"#)],
            )
            .expect("an event");
    }
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let found = |company| {
        let all: Vec<serde_json::Value> = store
            .read(|connection| {
                inbox::events_with_effects_since(connection, company, jiff::Timestamp::UNIX_EPOCH)
            })
            .expect("events");
        all.into_iter()
            .map(|event| event["second"].as_i64().expect("a number"))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(Some("acme")), [1_001, 4_601]);
    assert_eq!(found(Some("other")), Vec::<i64>::new());
}

#[test]
fn a_webhooks_run_of_an_older_store_that_waits_for_an_administrator_alone_is_held() {
    let folder = Folder::new("older-held");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, 10).expect("the tenth version");
    let event = "INSERT INTO event (delivery, is_open, body) VALUES (?1, ?2, ?3)";
    for (delivery, is_open, body) in [
        (1, 0, r#"{"state":"applied","reason":null}"#),
        (
            1,
            0,
            r#"{"state":"held","reason":{"held":{"safeguard":"renames"}}}"#,
        ),
        (
            1,
            0,
            r#"{"state":"held","reason":{"held":{"safeguard":"deactivations"}}}"#,
        ),
        // One is held, but another is not done yet.
        (
            2,
            0,
            r#"{"state":"held","reason":{"held":{"safeguard":"clears"}}}"#,
        ),
        (2, 1, r#"{"state":"pending","reason":null}"#),
        (3, 1, r#"{"state":"pending","reason":null}"#),
        // It was over before.
        (
            4,
            0,
            r#"{"state":"held","reason":{"held":{"safeguard":"clears"}}}"#,
        ),
    ] {
        older
            .execute(event, rusqlite::params![delivery, is_open, body])
            .expect("an event");
    }
    let run = "INSERT INTO run (id, kind, number, state, delivery, body) VALUES (?1, 'import', ?2, ?3, ?2, ?4)";
    for (number, state) in [
        (1, "running"),
        (2, "running"),
        (3, "running"),
        (4, "completed"),
    ] {
        let body = serde_json::json!({ "header": { "state": state, "reason": null } }).to_string();
        older
            .execute(
                run,
                rusqlite::params![format!("import-{number}"), number, state, body],
            )
            .expect("a run");
    }
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let in_state = |state| {
        let runs: Vec<serde_json::Value> = store
            .read(|connection| runs::in_state(connection, Kind::Import, state))
            .expect("read");
        runs.into_iter()
            .map(|run| run["header"].clone())
            .collect::<Vec<_>>()
    };
    let header =
        |state: &str, reason: Option<&str>| serde_json::json!({ "state": state, "reason": reason });
    assert_eq!(in_state("held"), [header("held", Some("held:SAF-5"))]);
    assert_eq!(
        in_state("running"),
        [header("running", None), header("running", None)]
    );
    assert_eq!(in_state("completed"), [header("completed", None)]);
}

#[test]
fn source_times_in_the_future_of_an_older_store_are_forgotten_and_their_rows_flagged() {
    let folder = Folder::new("older-future");
    let older = Connection::open(folder.store()).expect("a database");
    schema::make_version(&older, 11).expect("the eleventh version");
    older
        .execute(
            "INSERT INTO setting VALUES ('connection', '{\"subdomain\":\"acme\"}')",
            [],
        )
        .expect("a setting");
    older
        .execute(
            "INSERT INTO setting VALUES ('list_read_at', '\"2026-11-02T08:00:00Z\"')",
            [],
        )
        .expect("a setting");
    older
        .execute(
            "INSERT INTO audit (at, body) VALUES ('2026-11-02T09:59:59Z', '{}')",
            [],
        )
        .expect("an entry");
    let delivery = "INSERT INTO delivery (received_at, body, is_open) VALUES ('2026-11-02T10:00:00.5Z', x'', 0)";
    older.execute(delivery, []).expect("a delivery");
    let link = |company: &str, id: &str, times: &str| {
        let body = format!(
            r#"{{"employee_id":"{id}","learner_id":"L{id}","baseline":{{"values":{{}},"active":true}},"applied_at":{{{times}}}}}"#
        );
        older
            .execute(
                "INSERT INTO link VALUES (?1, ?2, ?3, ?4)",
                [company, id, &format!("L{id}"), &body],
            )
            .expect("a link");
    };
    let row = |id: &str, observed_at: Option<&str>, later: &str, is_tie: bool| {
        let body = format!(
            r#"{{"employee":{{"id":"{id}","values":{{}},"status":{{"text":"Active"}},"employment_status":"absent",
            "termination_date":"absent","hire_date":"absent","litmos_access":{{"text":"yes"}}}},"state":"unchanged",
            "changed_fields":[],"problems":[],"warnings":["missing_work_email"],"held_back":null,"may_deactivate":false,
            "observed_later":{{{later}}},"source":"webhook","last_outcome":null,"is_tie":{is_tie}}}"#
        );
        older
            .execute(
                "INSERT INTO staged VALUES (?1, ?2, ?3)",
                rusqlite::params![id, body, observed_at],
            )
            .expect("a row");
    };
    // The last moment itself is no future.
    link(
        "acme",
        "1",
        r#""city":"2026-11-02T10:00:00Z","status":"2026-11-02T09:30:00Z""#,
    );
    row(
        "1",
        None,
        r#""city":"2026-11-02T10:00:00Z","status":"2026-11-02T09:30:00Z""#,
        true,
    );
    link(
        "acme",
        "2",
        r#""city":"2027-11-02T09:00:00Z","mobilePhone":"2026-11-02T09:00:00Z","status":"9999-12-30T21:00:00Z""#,
    );
    row(
        "2",
        None,
        r#""city":"2027-11-02T09:00:00Z","mobilePhone":"2026-11-02T09:00:00Z","status":"9999-12-30T21:00:00Z""#,
        true,
    );
    // Only the link, only the row, only when the row was observed, and another company's link.
    link("acme", "3", r#""city":"2026-11-03T10:00:00.25Z""#);
    row("3", None, "", false);
    row("4", None, r#""litmosAccess":"2026-11-02T10:00:02Z""#, false);
    row("5", Some("2026-12-24T00:00:00Z"), "", false);
    link("other", "1", r#""city":"2027-01-01T00:00:00Z""#);
    drop(older);
    let store = Store::open(&folder.store()).expect("it is brought forward");
    let times = |company: &str| {
        let links = store
            .read(|connection| links::all(connection, company))
            .expect("links");
        let of = |link: Link| {
            link.applied_at
                .iter()
                .map(|(property, at)| format!("{} {at}", property.name()))
                .collect::<Vec<_>>()
        };
        links
            .into_iter()
            .map(|link| (link.employee_id.0.clone(), of(link).join(", ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        times("acme"),
        [
            (
                "1".to_owned(),
                "city 2026-11-02T10:00:00Z, status 2026-11-02T09:30:00Z".to_owned()
            ),
            (
                "2".to_owned(),
                "mobilePhone 2026-11-02T09:00:00Z".to_owned()
            ),
            ("3".to_owned(), String::new()),
        ]
    );
    assert_eq!(times("other"), [("1".to_owned(), String::new())]);
    let list = store.read(staging::list).expect("a list");
    let observed: Vec<String> = list
        .rows
        .values()
        .map(|row| {
            let codes = |all: &mut dyn Iterator<Item = &Warning>| {
                all.map(|flag| flag.code().into_owned())
                    .collect::<Vec<_>>()
                    .join("+")
            };
            let later = row
                .observed_later
                .keys()
                .map(|property| property.name())
                .collect::<Vec<_>>()
                .join("+");
            let flags = codes(&mut row.unsettled.iter());
            let status = row
                .status_told_at
                .get(&SourceField::Status)
                .map(ToString::to_string)
                .unwrap_or_default();
            format!(
                "{} {} [{later}] {flags} ({}) {status}",
                row.employee.id,
                row.observed_at,
                codes(&mut row.warnings.iter())
            )
        })
        .collect();
    assert_eq!(
        observed,
        [
            "1 2026-11-02T08:00:00Z [city+status] timestamp_tie (missing_work_email) 2026-11-02T09:30:00Z",
            "2 2026-11-02T08:00:00Z [mobilePhone] timestamp_tie+timestamp_in_future (missing_work_email+timestamp_in_future) ",
            "3 2026-11-02T08:00:00Z [] timestamp_in_future (missing_work_email+timestamp_in_future) ",
            "4 2026-11-02T08:00:00Z [] timestamp_in_future (missing_work_email+timestamp_in_future) ",
            "5 1970-01-01T00:00:00Z [] timestamp_in_future (missing_work_email+timestamp_in_future) ",
        ]
    );
    // What was seen before is not lost: the next entry is compared with it.
    store
        .read(|connection| {
            Ok(
                connection.query_row("SELECT count(*) FROM last_entry", [], |row| {
                    row.get::<_, i64>(0)
                })?,
            )
        })
        .expect("a table");
}

#[test]
fn with_a_reading_back_its_own_answers_are_forgotten_and_no_others() {
    let left = Store::in_memory().write(|transaction| {
        for (run, is_back, answer) in [
            ("import-1", false, "before"),
            ("import-1", true, "back"),
            ("import-2", true, "other"),
        ] {
            answers::append(
                transaction,
                run,
                is_back,
                jiff::Timestamp::UNIX_EPOCH,
                &answer,
            )?;
        }
        answers::forget_reading_back(transaction, "import-1")?;
        Ok([
            answers::all::<String>(transaction, "import-1")?,
            answers::all(transaction, "import-2")?,
        ])
    });
    let text = |(_, answer): (jiff::Timestamp, String)| answer;
    let left = left
        .expect("a store in memory")
        .map(|answers| answers.into_iter().map(text).collect::<Vec<_>>());
    assert_eq!(left, [["before"], ["other"]]);
}
