//! `--data`: what BambooHR, Litmos, the engine and the clock were when the process ended, however
//! it ended, is what they are at the next start; or the next start says that it is not, and what to
//! do.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::process::{Folder, Served, connect, in_shell, refused};

const START: &str = "--clock=2026-11-02T08:00";

/// Everybody ticked and staged, the integration connected.
fn staged(served: &Served) {
    connect(served);
    let tick = json!({ "power_edit": { "field": "customLitmosAccess", "value": "yes" } });
    assert_eq!(
        served.console("POST", "/commands/bamboohr", Some(tick)).0,
        200
    );
    assert_eq!(served.engine("POST", "/api/syncs", None).0, 202);
    served.advance("1s");
}

/// Begins an Import of everybody.
fn begin_import(served: &Served) -> String {
    assert_eq!(
        served
            .engine("PUT", "/api/selection", Some(json!({ "bulk": "all" })))
            .0,
        200
    );
    let (status, import) = served.engine(
        "POST",
        "/api/imports",
        Some(json!({ "selection": "selected" })),
    );
    assert_eq!(status, 202, "{import}");
    import["id"].as_str().unwrap().to_owned()
}

fn import(served: &Served, id: &str) -> Value {
    served.engine("GET", &format!("/api/imports/{id}"), None).1
}

/// User names and whether they are active, the account owner left out.
fn learners(served: &Served) -> Vec<(String, bool)> {
    let (status, rows) = served.litmos("GET", "/users?source=test&format=json&limit=1000", None);
    assert_eq!(status, 200);
    let rows = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["UserName"].clone(), row["Active"].clone()));
    let mut rows: Vec<_> = rows
        .map(|(name, active)| (name.as_str().unwrap().to_owned(), active == true))
        .collect();
    rows.retain(|(name, _)| !name.starts_with("owner@") && !name.starts_with("lms.owner@"));
    rows.sort();
    rows
}

/// The members in which the fakes are other than they were.
fn differences(fakes: &[Value; 2], were: &[Value; 2]) -> Vec<String> {
    let members = |fake: &Value, was: &Value| -> Vec<String> {
        let (fake, was) = (fake.as_object().unwrap(), was.as_object().unwrap());
        assert_eq!(fake.len(), was.len());
        fake.iter()
            .filter(|(name, value)| was[*name] != **value)
            .map(|(name, _)| name.clone())
            .collect()
    };
    [members(&fakes[0], &were[0]), members(&fakes[1], &were[1])].concat()
}

#[test]
fn a_killed_world_comes_up_as_it_was() {
    let folder = Folder::new("killed");
    let data = folder.path("world");
    let options = [START, "--data", &data];
    let first = Served::start(&options);
    staged(&first);
    let run = begin_import(&first);
    first.advance("10m");
    let created = import(&first, &run)["counts"]["created"].as_u64().unwrap();
    assert!(created > 5);
    // Something by each way in, after everything was kept: HR, a vendor's call, a knob, the
    // administrator, time.
    let hire = json!({ "add_employee": { "fields": { "firstName": "Ida", "lastName": "Late", "workEmail": "ida@acme.test" } } });
    assert_eq!(
        first.console("POST", "/commands/bamboohr", Some(hire)).0,
        200
    );
    let body = json!({ "UserName": "hand@acme.test", "FirstName": "By", "LastName": "Hand", "Email": "hand@acme.test" });
    assert_eq!(
        first
            .litmos("POST", "/users?source=test&format=json", Some(body))
            .0,
        201
    );
    assert_eq!(
        first
            .console("PUT", "/knobs", Some(json!({ "litmos.rate_limit": "77" })))
            .0,
        200
    );
    let refused = json!({ "create_learner": { "fields": { "UserName": "hand@acme.test", "FirstName": "A", "LastName": "B" } } });
    assert_eq!(
        first.console("POST", "/commands/litmos", Some(refused)).0,
        409
    );
    first.advance("90m");
    let keys = first.environment.clone();
    let (learners_before, clock) = (learners(&first), first.console("GET", "/clock", None).1);
    let report = first
        .engine("GET", &format!("/api/imports/{run}/report.json"), None)
        .1;
    // The reads just made count against Litmos's limit, and are kept with the rest.
    let fakes = first.fakes();
    first.kill();

    let second = Served::start(&options);
    let secrets = [
        "BAMBOOHR_API_KEY",
        "BAMBOOHR_PASSWORD",
        "LITMOS_API_KEY",
        "ENGINE_TOKEN",
        "ENGINE_WEBHOOK_KEY",
    ];
    for key in secrets {
        assert_eq!(second.value(key), keys[key], "{key}");
    }
    assert_eq!(differences(&second.fakes(), &fakes), Vec::<String>::new());
    assert_eq!(second.console("GET", "/clock", None).1["now"], clock["now"]);
    assert_eq!(learners(&second), learners_before);
    assert_eq!(
        second
            .engine("GET", &format!("/api/imports/{run}/report.json"), None)
            .1,
        report
    );
    // Nothing is left to do: both know the same people.
    assert_eq!(second.engine("POST", "/api/syncs", None).0, 202);
    second.advance("5m");
    let again = begin_import(&second);
    second.advance("10m");
    let again = import(&second, &again);
    let count = |name: &str| again["counts"][name].as_u64();
    assert_eq!(
        (count("unchanged"), count("created"), count("updated")),
        (Some(created), Some(0), Some(0)),
        "{again}"
    );
}

#[test]
fn killed_in_the_middle_of_an_import_it_comes_to_the_same_end() {
    let (undisturbed, outcome) = {
        let served = Served::start(&[START, "--knob", "litmos.rate_limit=off"]);
        staged(&served);
        let run = begin_import(&served);
        served.advance("1h");
        (learners(&served), import(&served, &run))
    };
    assert!(undisturbed.len() > 5);
    let mut made_before = Vec::new();
    for seconds in 1..=7 {
        let folder = Folder::new(&format!("middle-{seconds}"));
        let data = folder.path("world");
        let options = [START, "--data", &data, "--knob", "litmos.rate_limit=off"];
        let first = Served::start(&options);
        staged(&first);
        let run = begin_import(&first);
        first.advance(&format!("{seconds}s"));
        made_before.push(learners(&first).len());
        // Wherever it then is: between calls, or in the middle of one.
        let on = json!({ "by": "1h" });
        std::thread::scope(|scope| {
            scope.spawn(|| first.exchange("CONSOLE_URL", "POST", "/clock/advance", &[], Some(&on)));
            first.kill_now();
        });
        drop(first);

        let second = Served::start(&options);
        second.advance("1h");
        let run = import(&second, &run);
        assert_eq!(run["state"], outcome["state"], "{seconds}: {run}");
        assert_eq!(learners(&second), undisturbed, "{seconds}");
        // A learner that was made before the kill is created too, or found made (CRS-5).
        let count = |run: &Value, names: &[&str]| {
            names
                .iter()
                .filter_map(|name| run["counts"][name].as_u64())
                .sum::<u64>()
        };
        let made = ["created", "adopted", "updated", "unchanged"];
        assert_eq!(
            count(&run, &made),
            count(&outcome, &made),
            "{seconds}: {run}"
        );
        assert_eq!(
            count(&run, &["failed"]),
            count(&outcome, &["failed"]),
            "{seconds}: {run}"
        );
    }
    let in_the_middle = made_before
        .iter()
        .filter(|made| (1..undisturbed.len()).contains(*made))
        .count();
    assert!(in_the_middle >= 3, "{made_before:?}");
}

#[test]
fn a_delivery_whose_answer_was_never_heard_is_made_again() {
    let folder = Folder::new("delivery");
    let world = folder.path("small.world.yaml");
    fs::write(
        &world,
        "\
clock: { start: 2026-11-02T08:00, zone: America/Denver }
bamboohr:
  employees:
    - { ref: ana, first: Ana, last: Ruiz, work-email: ana@acme.test, litmos-access: ticked }
  webhooks:
    - { ref: hourly, schedule: every 1h at :05, monitor: [job-title], post: [work-email, job-title, litmos-access] }
engine: { imported: [ana], config: { send_welcome: on } }
",
    )
    .unwrap();
    let data = folder.path("world");
    let options = ["--clock=manual", "--world", &world, "--data", &data];
    let first = Served::start(&options);
    let change = json!({ "set_fields": { "employee": 1, "fields": { "jobTitle": "Lead" } } });
    assert_eq!(
        first.console("POST", "/commands/bamboohr", Some(change)).0,
        200
    );
    first.kill();

    // The world goes on, its file is not looked at: the change is due, and so is the slot of its
    // webhook.
    let second = Served::start(&options);
    second.advance("1h");
    let title = |served: &Served| {
        served
            .litmos("GET", "/users/ana@acme.test?source=test&format=json", None)
            .1["JobTitle"]
            .clone()
    };
    assert_eq!(title(&second), "Lead");
    let entries = second.fakes()[0]["webhooks"]["deliveries"]
        .as_object()
        .unwrap()
        .len();
    second.kill();
    let third = Served::start(&options);
    third.advance("1h");
    assert_eq!(
        third.fakes()[0]["webhooks"]["deliveries"]
            .as_object()
            .unwrap()
            .len(),
        entries,
        "it was delivered once"
    );
}

#[test]
fn a_clock_that_was_moved_does_not_go_back() {
    let folder = Folder::new("clock");
    let data = folder.path("world");
    let now = |served: &Served| -> jiff::Timestamp {
        served.console("GET", "/clock", None).1["now"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap()
    };
    let first = Served::start(&["--clock=real", "--data", &data]);
    first.advance("P3D");
    let (moved, hire) = (
        now(&first),
        json!({ "add_employee": { "fields": { "firstName": "Ida", "lastName": "Late" } } }),
    );
    assert_eq!(
        first.console("POST", "/commands/bamboohr", Some(hire)).0,
        200
    );
    first.kill();
    let second = Served::start(&["--clock=real", "--data", &data]);
    assert!(now(&second) >= moved);
    let moved = now(&second);
    second.kill();
    // Standing still it stands no earlier than that, and running again it goes on from there.
    let third = Served::start(&["--clock=2026-11-02T08:00", "--data", &data]);
    let stands = now(&third);
    assert!(stands >= moved, "{stands} {moved}");
    third.advance("P400D");
    let moved = now(&third);
    assert_eq!(third.stop().code(), Some(0));
    let fourth = Served::start(&["--clock=real", "--data", &data]);
    assert!(now(&fourth) >= moved);
}

#[test]
fn files_of_different_moments_are_refused_with_the_remedy() {
    let folder = Folder::new("moments");
    let data = folder.path("world");
    let file = |name: &str| folder.0.join("world").join(name);
    let options = [START, "--data", &data];
    let assert_refused = |remedy: &str| {
        let (code, error) = refused(&options);
        assert_eq!(code, 3, "{error}");
        assert!(
            error.contains(remedy) && error.contains("use another folder"),
            "{error}"
        );
    };
    assert_eq!(Served::start(&options).stop().code(), Some(0));
    for name in ["world.sqlite3", "engine.sqlite3"] {
        fs::copy(file(name), folder.path(name)).unwrap();
    }
    let second = Served::start(&options);
    connect(&second);
    second.kill();

    for name in ["world.sqlite3", "engine.sqlite3"] {
        for side in ["", "-wal", "-journal"] {
            let from = file(&format!("{name}{side}"));
            if from.exists() {
                fs::rename(from, folder.path(&format!("kept{side}"))).unwrap();
            }
        }
        fs::copy(folder.path(name), file(name)).unwrap();
        assert_refused("are from different moments: one of them was restored without the other");
        fs::remove_file(file(name)).unwrap();
        assert_refused(if name == "world.sqlite3" {
            "but world.sqlite3 with its BambooHR and Litmos does not"
        } else {
            "engine.sqlite3 is missing"
        });
        for side in ["", "-wal", "-journal"] {
            let from = folder.0.join(format!("kept{side}"));
            if from.exists() {
                fs::rename(from, file(&format!("{name}{side}"))).unwrap();
            }
        }
    }
    // As it was it comes up, and both from one copy too.
    let third = Served::start(&options);
    assert_eq!(
        third.engine("GET", "/api/connection", None).1["state"],
        "connected"
    );
    third.kill();
    for name in ["world.sqlite3", "engine.sqlite3"] {
        for side in ["-wal", "-journal"] {
            drop(fs::remove_file(file(&format!("{name}{side}"))));
        }
        fs::copy(folder.path(name), file(name)).unwrap();
    }
    let fourth = Served::start(&options);
    assert_eq!(
        fourth.engine("GET", "/api/connection", None).1["state"],
        "off"
    );
}

#[test]
fn one_folder_is_one_process() {
    let folder = Folder::new("twice");
    let data = folder.path("world");
    let served = Served::start(&[START, "--data", &data]);
    let (code, error) = refused(&[START, "--data", &data]);
    assert_eq!(code, 3);
    assert!(
        error.contains("another process serves the world of") && error.contains("stop it first"),
        "{error}"
    );
    assert_eq!(served.stop().code(), Some(0));
}

/// The version before wrote each fake into a JSON file, at a clean stop alone.
#[test]
fn a_folder_of_the_version_before_is_taken_over_with_a_warning() {
    let folder = Folder::new("older");
    let data = folder.path("world");
    let options = [START, "--data", &data];
    let file = |name: &str| folder.0.join("world").join(name);
    let first = Served::start(&options);
    connect(&first);
    first.advance("P1D");
    let (keys, fakes) = (first.environment.clone(), first.fakes());
    let (_, world) = first.console("GET", "/world", None);
    assert_eq!(first.stop().code(), Some(0));
    fs::remove_file(file("world.sqlite3")).unwrap();
    for (name, value) in [
        ("bamboohr.json", world["bamboohr"].clone()),
        ("litmos.json", world["litmos"].clone()),
        ("clock.json", json!({ "stood_at": "2026-11-03T15:00:00Z" })),
    ] {
        fs::write(file(name), value.to_string()).unwrap();
    }

    let second = Served::start(&options);
    assert_eq!(differences(&second.fakes(), &fakes), Vec::<String>::new());
    assert_eq!(
        second.console("GET", "/clock", None).1["local"],
        "2026-11-03T08:00:00-07:00"
    );
    assert_eq!(
        second.engine("GET", "/api/connection", None).1["state"],
        "connected"
    );
    for key in ["BAMBOOHR_API_KEY", "LITMOS_API_KEY"] {
        assert_eq!(second.value(key), keys[key]);
    }
    let log = second.kill();
    assert!(
        log.contains("an older version saved BambooHR and Litmos")
            && log.contains("use another folder"),
        "{log}"
    );
    for name in ["bamboohr.json", "litmos.json", "clock.json"] {
        assert!(!file(name).exists(), "{name}");
    }
    let third = Served::start(&options);
    assert_eq!(differences(&third.fakes(), &fakes), Vec::<String>::new());
    assert_eq!(
        third.engine("GET", "/api/connection", None).1["state"],
        "connected"
    );
}

#[test]
fn what_cannot_be_kept_is_not_answered() {
    let folder = Folder::new("full");
    let data = folder.path("world");
    // No file of the process may grow beyond this many blocks of 512 bytes: as a full disk, but for
    // this process alone.
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 4096; exec \"$@\"")
        .arg("sh")
        .arg(env!("CARGO_BIN_EXE_rehearsal"));
    let served = Served::begin(in_shell(
        shell,
        &[START, "--data", &data, "--knob", "litmos.rate_limit=off"],
    ));
    let create = |served: &Served, number: usize| {
        let name = format!("learner{number}@acme.test");
        // Members that Litmos does not know are kept with the call, as it came.
        let body = json!({ "UserName": name, "FirstName": "A", "LastName": "B", "Email": name, "More": "x".repeat(9000) });
        let key = [("apikey", served.value("LITMOS_API_KEY"))];
        served.exchange(
            "LITMOS_URL",
            "POST",
            "/users?source=test&format=json",
            &key,
            Some(&body),
        )
    };
    let mut answers = (0..5000).map(|number| create(&served, number));
    let answered = answers
        .by_ref()
        .take_while(|answer| answer.starts_with("HTTP/1.1 201"))
        .count();
    assert!(
        (10..5000).contains(&answered),
        "{answered} {}",
        create(&served, answered)
    );
    drop(answers);
    let (status, log) = served.ended();
    assert!(
        log.contains("what cannot be saved is not answered") && log.contains("world.sqlite3"),
        "{log}"
    );
    assert_eq!(status.code(), Some(3));

    // With room again all that was answered is there, and the one that was not answered is not.
    let again = Served::start(&[START, "--data", &data]);
    let is_there = |number: usize| {
        again
            .litmos(
                "GET",
                &format!("/users/learner{number}@acme.test?source=test"),
                None,
            )
            .0
    };
    assert_eq!(
        (is_there(0), is_there(answered - 1), is_there(answered)),
        (200, 200, 404)
    );
    assert!(create(&again, answered).starts_with("HTTP/1.1 201"));
}

#[test]
fn what_a_world_file_says_of_the_engine_is_kept_too() {
    let folder = Folder::new("engine");
    let world = folder.path("two.world.yaml");
    let text = "\
clock: { start: 2026-11-02T08:00, zone: America/Denver }
bamboohr:
  employees:
    - { ref: ana, first: Ana, last: Ruiz, work-email: ana@acme.test, litmos-access: ticked }
engine: { imported: [ana], config: { sync_schedule: every 1h at :30 } }
";
    fs::write(&world, text).unwrap();
    let data = folder.path("world");
    let first = Served::start(&["--clock=manual", "--world", &world, "--data", &data]);
    let token = first.value("ENGINE_TOKEN").to_owned();
    first.kill();
    let second = Served::start(&["--clock=manual", "--data", &data]);
    assert_eq!(second.value("ENGINE_TOKEN"), token);
    let by_schedule = || {
        let (_, trail) = second.engine("GET", "/api/audit", None);
        trail["entries"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["entry"]["source"] == "schedule")
            .count()
    };
    let before = by_schedule();
    second.advance("2h");
    assert!(by_schedule() >= before + 2, "the schedule is forgotten");
}
