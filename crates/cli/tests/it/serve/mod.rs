//! `rehearsal serve` from outside: ports, env file, a clock that is moved, a clean stop, and what
//! goes wrong.
//!
//! Everything listens on port 0, and nothing waits for time: the program says when it is ready, and
//! the clock answers when everything due has run.

mod hosts;
mod kept;
mod process;
mod refusals;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::{Value, json};

use process::{Folder, Served, command, connect, refused};

#[test]
fn the_help_page_can_be_walked_on_real_ports() {
    let folder = Folder::new("walk");
    let env_file = folder.path("acme.env");
    let served = Served::start(&["--clock", "2026-11-02T08:00", "--env-file", &env_file]);
    let written = std::fs::read_to_string(&env_file).unwrap();
    assert_eq!(written.lines().count(), 13);
    assert_eq!(
        std::fs::metadata(&env_file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert!(written.contains(&format!("ENGINE_TOKEN={}\n", served.value("ENGINE_TOKEN"))));
    connect(&served);

    let tick = json!({ "power_edit": { "field": "customLitmosAccess", "value": "yes" } });
    let (status, ticked) = served.console("POST", "/commands/bamboohr", Some(tick));
    assert_eq!(status, 200);
    let ticked = ticked
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change.get("employee_updated").is_some())
        .count();
    assert!(ticked > 5, "the demo company has people to tick");

    let (status, sync) = served.engine("POST", "/api/syncs", None);
    assert_eq!(status, 202);
    // The clock answers when everything due has run, the Sync included.
    assert_eq!(
        served
            .console("POST", "/clock/advance", Some(json!({ "by": "PT1S" })))
            .0,
        200
    );
    let (_, sync) = served.engine(
        "GET",
        &format!("/api/syncs/{}", sync["id"].as_str().unwrap()),
        None,
    );
    assert_eq!(sync["state"], "completed");
    assert_eq!(sync["summary"]["new"].as_u64().unwrap() as usize, ticked);

    served.engine("PUT", "/api/selection", Some(json!({ "bulk": "all" })));
    let (status, import) = served.engine(
        "POST",
        "/api/imports",
        Some(json!({ "selection": "selected" })),
    );
    assert_eq!(status, 202);
    let (_, clock) = served.console("POST", "/clock/advance", Some(json!({ "by": "10m" })));
    assert_eq!(clock["local"], "2026-11-02T08:10:01-07:00");
    let (_, import) = served.engine(
        "GET",
        &format!("/api/imports/{}", import["id"].as_str().unwrap()),
        None,
    );
    let created = import["counts"]["created"].as_u64().unwrap();
    assert!(created > 5, "{import}");

    let key = [("apikey", served.value("LITMOS_API_KEY"))];
    let (status, learners) = served.call(
        "LITMOS_URL",
        "GET",
        "/users?source=test&format=json&limit=1000",
        &key,
        None,
    );
    assert_eq!(status, 200);
    let learners: Value = serde_json::from_str(&learners).unwrap();
    // The account owner is a learner too.
    assert_eq!(learners.as_array().unwrap().len() as u64, created + 1);
    assert_eq!(served.stop().code(), Some(0));
}

/// Litmos may ask for a wait longer than the calendar; the clock must not run after it.
#[test]
fn a_wait_without_end_is_no_due_thing() {
    let served = Served::start(&["--clock", "2026-11-02T08:00"]);
    connect(&served);
    served.console(
        "POST",
        "/commands/bamboohr",
        Some(json!({ "power_edit": { "field": "customLitmosAccess", "value": "yes" } })),
    );
    served.engine("POST", "/api/syncs", None);
    served.console("POST", "/clock/advance", Some(json!({ "by": "1s" })));
    served.console(
        "PUT",
        "/knobs",
        Some(json!({ "litmos.rate_limit": "1", "litmos.retry_after": "18446744073709551615" })),
    );
    served.engine("PUT", "/api/selection", Some(json!({ "bulk": "all" })));
    served.engine(
        "POST",
        "/api/imports",
        Some(json!({ "selection": "selected" })),
    );
    assert_eq!(
        served
            .console("POST", "/clock/advance", Some(json!({ "by": "1h" })))
            .0,
        200
    );
    assert_eq!(
        served
            .console("POST", "/clock/advance", Some(json!({ "next": true })))
            .0,
        200
    );
    let (status, refused) = served.console(
        "POST",
        "/clock/advance",
        Some(json!({ "by": "999999999d" })),
    );
    assert_eq!(status, 400, "{refused}");
    assert_eq!(served.stop().code(), Some(0));
}

/// BambooHR's own client copies headers into a plain dictionary, and is pointed at an address
/// without a company.
#[test]
fn both_fakes_spell_header_names_as_their_vendors_do() {
    let served = Served::start(&["--clock", "manual"]);
    let names = |base: &str, path: &str| {
        let answer = served.exchange(base, "GET", path, &[], None);
        let (head, _) = answer.split_once("\r\n\r\n").unwrap();
        let mut names: Vec<String> = head
            .lines()
            .skip(1)
            .map(|line| line.split(": ").next().unwrap().to_owned())
            .collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(
        names("BAMBOOHR_URL", "/api/v1/meta/fields"),
        "Cache-Control Connection Content-Length Content-Type Date WWW-Authenticate X-BambooHR-Error-Message"
    );
    assert_eq!(
        names("LITMOS_URL", "/users"),
        "Connection Content-Length Content-Type Date Server X-Powered-By"
    );
    assert_eq!(served.stop().code(), Some(0));
}

#[test]
fn the_start_page_shows_the_clock_and_the_servers() {
    let served = Served::start(&["--clock", "manual"]);
    let (status, page) = served.call("CONSOLE_URL", "GET", "/", &[], None);
    assert_eq!(status, 200);
    assert!(page.contains("Monday 2 November 2026, 08:00:00"), "{page}");
    assert!(
        page.contains(served.value("BAMBOOHR_URL")) && page.contains(served.value("ENGINE_URL"))
    );
    assert!(
        !page.contains(served.value("ENGINE_TOKEN")),
        "keys do not belong on a page"
    );
}

#[test]
fn the_clock_only_moves_forward() {
    let served = Served::start(&["--clock", "2026-11-02T08:00"]);
    let advance = |body| served.console("POST", "/clock/advance", Some(body));
    assert_eq!(
        advance(json!({ "to": "2026-11-03T09:00" })).1["local"],
        "2026-11-03T09:00:00-07:00"
    );
    assert_eq!(
        advance(json!({ "by": "P1D" })).1["local"],
        "2026-11-04T09:00:00-07:00"
    );
    let (status, refused) = advance(json!({ "to": "2026-11-01T09:00" }));
    assert_eq!(status, 400);
    assert!(
        refused["error"]
            .as_str()
            .unwrap()
            .starts_with("the clock only moves forward")
    );
    let (status, refused) = advance(json!({ "by": "soon" }));
    assert_eq!(
        (status, refused["error"].as_str()),
        (
            400,
            Some("invalid duration `soon`; expected `P1D`, `PT90M`, `3d` or `90m`")
        )
    );
    assert_eq!(advance(json!({ "by": "1h", "next": true })).0, 400);
}

#[test]
fn a_saved_world_continues_where_it_stopped() {
    let folder = Folder::new("kept");
    let data = folder.path("world");
    let options = ["--clock", "2026-11-02T08:00", "--data", &data];
    let first = Served::start(&options);
    connect(&first);
    first.console("POST", "/clock/advance", Some(json!({ "by": "P1D" })));
    let keys = first.environment.clone();
    assert_eq!(first.stop().code(), Some(0));

    let second = Served::start(&options);
    let (_, clock) = second.console("GET", "/clock", None);
    assert_eq!(clock["local"], "2026-11-03T08:00:00-07:00");
    let (_, connection) = second.engine("GET", "/api/connection", None);
    assert_eq!(connection["state"], "connected");
    assert_eq!(second.value("BAMBOOHR_API_KEY"), keys["BAMBOOHR_API_KEY"]);
}

#[test]
fn the_same_seed_makes_the_same_company_and_keys() {
    let keys = |seed: &str| {
        let served = Served::start(&["--employees", "40", "--seed", seed, "--clock", "manual"]);
        let (_, world) = served.console("GET", "/world", None);
        assert_eq!(
            world["bamboohr"]["employees"].as_object().unwrap().len(),
            40
        );
        let secrets = [
            "BAMBOOHR_API_KEY",
            "BAMBOOHR_PASSWORD",
            "LITMOS_API_KEY",
            "ENGINE_TOKEN",
            "ENGINE_WEBHOOK_KEY",
        ];
        (
            secrets.map(|key| served.value(key).to_owned()),
            world["bamboohr"]["employees"].clone(),
        )
    };
    let (first, again, other) = (keys("7"), keys("7"), keys("8"));
    assert_eq!(first, again);
    assert_ne!(first.0, other.0);
    assert_ne!(first.1, other.1);
    assert_eq!(first.0[0].len(), 40);
}

#[test]
fn a_world_file_is_lived_through_and_its_webhooks_find_the_engine() {
    let folder = Folder::new("world");
    let file = folder.path("small.world.yaml");
    std::fs::write(
        &file,
        "\
clock: { start: 2026-11-02T08:00, zone: America/Denver }
bamboohr:
  employees:
    - { ref: ana, first: Ana, last: Ruiz, work-email: ana@acme.test, litmos-access: ticked }
  webhooks:
    - { ref: hourly, schedule: every 1h at :05, monitor: [job-title], post: [work-email, job-title, litmos-access] }
engine: { imported: [ana] }
",
    )
    .unwrap();
    let served = Served::start(&["--world", &file, "--clock", "manual"]);
    let change = json!({ "set_fields": { "employee": 1, "fields": { "jobTitle": "Lead" } } });
    assert_eq!(
        served.console("POST", "/commands/bamboohr", Some(change)).0,
        200
    );
    served.console("POST", "/clock/advance", Some(json!({ "by": "PT1H" })));
    let key = [("apikey", served.value("LITMOS_API_KEY"))];
    let (_, learner) = served.call(
        "LITMOS_URL",
        "GET",
        "/users/ana@acme.test?source=test&format=json",
        &key,
        None,
    );
    assert!(learner.contains(r#""JobTitle":"Lead""#), "{learner}");
}

#[test]
fn what_cannot_be_served_says_what_to_do() {
    let folder = Folder::new("refused");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, error) = {
        let output = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .args(["serve", "--bamboohr", &address])
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(code, 3);
    assert!(
        error.contains(&address)
            && error.contains("choose another address (port 0 picks a free one)"),
        "{error}"
    );

    let data = folder.path("data");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(
        format!("{data}/engine.sqlite3"),
        "this is no database, but somebody's notes of some length",
    )
    .unwrap();
    let (code, error) = refused(&["--data", &data]);
    assert_eq!(code, 3);
    assert!(
        error.contains("it was not changed; move it away, or use another folder"),
        "{error}"
    );
    let notes = std::fs::read_to_string(format!("{data}/engine.sqlite3")).unwrap();
    assert!(notes.starts_with("this is no database"));

    let broken = folder.path("broken.world.yaml");
    std::fs::write(&broken, "bamboohr:\n  employes: []\n").unwrap();
    let (code, error) = refused(&["--world", &broken]);
    assert_eq!(code, 2);
    assert!(
        error.contains("broken.world.yaml:2:3") && error.contains("employees"),
        "{error}"
    );

    let (code, error) = refused(&["--knob", "litmos.patience=on"]);
    assert_eq!(code, 1);
    assert!(
        error.contains("patience") && error.contains("--help-knobs"),
        "{error}"
    );
    for (knob, expected) in [
        (
            "litmos.rate_limit=-1",
            "takes a whole number or `off`, not `-1`",
        ),
        (
            "litmos.rate_limit=",
            "takes a whole number or `off`, not ``",
        ),
        (
            "litmos.rate_limit=Off",
            "takes a whole number or `off`, not `Off`",
        ),
        (
            "litmos.rate_limit=18446744073709551616",
            "up to 18446744073709551615",
        ),
        ("litmos.rate_status=500", "takes `503` or `429`, not `500`"),
        (
            "litmos.retry_after=soon",
            "takes a whole number or `off`, not `soon`",
        ),
        (
            "litmos.allow_query_key=yes",
            "takes `on` or `off`, not `yes`",
        ),
        (
            "litmos.put_semantics=Merge",
            "takes `replace` or `merge`, not `Merge`",
        ),
        (
            "litmos.litmos.rate_limit=off",
            "there is no knob `litmos.litmos.rate_limit`",
        ),
        ("litmos.=1", "there is no knob `litmos.`"),
        ("litmos.rate_limit", "expected PARTY.NAME=VALUE"),
        ("rate_limit=off", "expected PARTY.NAME=VALUE"),
        ("Litmos.rate_limit=off", "unknown party `Litmos`"),
        ("=", "expected PARTY.NAME=VALUE"),
    ] {
        // Whatever is taken for a knob ends at the port that is taken, and does not serve for ever.
        let options = [
            "serve",
            "--console=127.0.0.1:0",
            "--bamboohr",
            &address,
            "--knob",
            knob,
        ];
        let output = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .args(options)
            .output()
            .unwrap();
        let (code, error) = (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        assert!(
            code == 1 && error.contains(expected),
            "{knob}: {code} {error}"
        );
    }
    let (code, error) = refused(&["--env-file", &folder.path("no/such/folder.env")]);
    assert_eq!(code, 3);
    assert!(error.contains("--env-file: cannot write"), "{error}");
    assert_eq!(refused(&["--clock", "yesterday"]).0, 1);
    assert_eq!(
        refused(&["--world", &folder.path("missing.world.yaml")]).0,
        1
    );
}

#[test]
fn a_rejected_body_gets_a_reason_and_changes_nothing() {
    let served = Served::start(&["--clock", "manual"]);
    let (status, problem) = served.engine("PUT", "/api/selection", Some(json!({ "all": true })));
    assert_eq!(
        (status, problem["code"].as_str()),
        (400, Some("invalid_request"))
    );
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .starts_with("The body is not what this route takes"),
        "{problem}"
    );
    let ids: Vec<String> = (0..400_000).map(|id| id.to_string()).collect();
    let (status, problem) = served.engine("PUT", "/api/selection", Some(json!({ "ids": ids })));
    assert_eq!(status, 413, "{problem}");
    let bearer = [("Authorization", "Bearer wrong")];
    assert_eq!(
        served
            .call("ENGINE_URL", "GET", "/api/connection", &bearer, None)
            .0,
        401
    );
    assert_eq!(
        served.engine("GET", "/api/connection", None).1["state"],
        "off"
    );
}

#[test]
fn the_knobs_are_listed_with_default_and_reason() {
    let output = command(&["--help-knobs"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("litmos.rate_limit = 100"), "{text}");
    assert!(
        text.lines().any(|line| line.starts_with("bamboohr.")),
        "{text}"
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_knob_can_be_set_at_the_start_and_later() {
    let served = Served::start(&["--knob", "litmos.rate_limit=off"]);
    let (_, knobs) = served.console("GET", "/knobs", None);
    assert_eq!(knobs["litmos"]["rate_limit"], Value::Null);
    assert_eq!(
        served
            .console("PUT", "/knobs", Some(json!({ "litmos.rate_limit": "7" })))
            .1["litmos"]["rate_limit"],
        7
    );
    let (status, refused) = served.console(
        "PUT",
        "/knobs",
        Some(json!({ "litmos.rate_limit": "9", "litmos.nonsense": "1" })),
    );
    assert_eq!(status, 400);
    assert!(refused["error"].as_str().unwrap().contains("nonsense"));
    for (name, value, expected) in [
        (
            "litmos.rate_limit",
            json!("-1"),
            "takes a whole number or `off`, not `-1`",
        ),
        (
            "litmos.rate_status",
            json!("200"),
            "takes `503` or `429`, not `200`",
        ),
        (
            "litmos.retry_after",
            json!("18446744073709551616"),
            "up to 18446744073709551615",
        ),
        (
            "litmos.litmos.rate_limit",
            json!("off"),
            "there is no knob `litmos.litmos.rate_limit`",
        ),
        ("rate_limit", json!("off"), "unknown knob `rate_limit`"),
        ("", json!("off"), "unknown knob ``"),
        (
            "zendesk.rate_limit",
            json!("off"),
            "unknown knob `zendesk.rate_limit`",
        ),
        ("litmos.rate_limit", json!(5), "expected a string"),
        ("litmos.rate_limit", Value::Null, "expected a string"),
        (
            "litmos",
            json!({ "rate_limit": "off" }),
            "expected a string",
        ),
    ] {
        let (status, refused) = served.console("PUT", "/knobs", Some(json!({ name: value })));
        let error = refused["error"].as_str().unwrap_or_default();
        assert!(
            (400..500).contains(&status) && error.contains(expected),
            "{name}: {status} {refused}"
        );
    }
    assert_eq!(
        served.console("GET", "/knobs", None).1["litmos"]["rate_limit"],
        7
    );
}

/// A value that the knob takes and that is not its default.
fn another_value(knob: &fake_bamboohr::Knob) -> &'static str {
    if let Some((_, example)) = knob.values.split_once("such as ") {
        return example;
    }
    let is_word = |word: &&str| {
        word.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let words: Vec<&str> = knob.values.split(", ").filter(is_word).collect();
    // A single word says what to write and is no value: `milliseconds`.
    let other = words
        .iter()
        .find(|word| **word != knob.default && words.len() > 1);
    other.copied().unwrap_or("7")
}

#[test]
fn every_knob_of_bamboohr_is_listed_and_set_in_a_world_file_at_the_start_and_later() {
    let knobs = fake_bamboohr::Knobs::list();
    let listed = String::from_utf8(command(&["--help-knobs"]).output().unwrap().stdout).unwrap();
    for knob in knobs {
        let entry = format!(
            "bamboohr.{} = {}  ({})\n    {}\n",
            knob.name, knob.default, knob.values, knob.reason
        );
        assert!(listed.contains(&entry), "{entry}is not in\n{listed}");
    }
    let shown = |served: &Served| -> BTreeMap<String, String> {
        let all = served.console("GET", "/knobs", None).1["bamboohr"]
            .as_object()
            .unwrap()
            .clone();
        all.into_iter()
            .map(|(name, value)| {
                (
                    name,
                    value.as_str().map_or(value.to_string(), str::to_owned),
                )
            })
            .collect()
    };
    let wanted: BTreeMap<String, String> = knobs
        .iter()
        .map(|knob| (knob.name.to_owned(), another_value(knob).to_owned()))
        .collect();

    let folder = Folder::new("knobs");
    let file = folder.path("knobs.world.yaml");
    let lines: String = wanted
        .iter()
        .map(|(name, value)| format!("    {name}: {value}\n"))
        .collect();
    std::fs::write(&file, format!("bamboohr:\n  knobs:\n{lines}")).unwrap();
    assert_eq!(
        shown(&Served::start(&["--world", &file, "--clock", "manual"])),
        wanted
    );

    let options: Vec<String> = wanted
        .iter()
        .map(|(name, value)| format!("--knob=bamboohr.{name}={value}"))
        .collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    assert_eq!(shown(&Served::start(&options)), wanted);

    let served = Served::start(&[]);
    assert_ne!(shown(&served), wanted);
    let body: serde_json::Map<String, Value> = wanted
        .iter()
        .map(|(name, value)| (format!("bamboohr.{name}"), json!(value)))
        .collect();
    assert_eq!(
        served.console("PUT", "/knobs", Some(Value::Object(body))).0,
        200
    );
    assert_eq!(shown(&served), wanted);
}
