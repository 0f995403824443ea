//! `kill -9` at every call of an Import, before it takes effect and before it is answered, and at
//! instants between calls: the next start comes to the same end (CRS-2 to CRS-5, RPT-4).

use fake_bamboohr::Command;
use serde_json::Value;

use super::process::{Engine, Installation, rows};
use super::vendors::{BOTH, Hold, Vendors};

const PEOPLE: [(&str, &str, &str); 5] = [
    ("Ana", "Ruiz", "ana@acme.test"),
    ("Ben", "Okoye", "ben@acme.test"),
    ("Cy", "Marsh", ""),
    ("Dee", "Lund", "dee@acme.test"),
    ("Eli", "Stone", "eli@acme.test"),
];

/// An installation that has synced `PEOPLE`.
async fn synced(name: &str) -> (Vendors, Installation, Engine) {
    synced_with(name, "").await
}

/// The same with more lines in its config.
async fn synced_with(name: &str, config: &str) -> (Vendors, Installation, Engine) {
    let vendors = Vendors::start(&PEOPLE).await;
    let installation = Installation::new(name, &vendors);
    installation.configure(config);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    (vendors, installation, engine)
}

/// Everybody with an address is a learner, once; the report says so; nothing is left to do.
async fn assert_all_made(vendors: &Vendors, engine: &Engine, report: &Value, point: &str) {
    let wanted = [
        "1 created -",
        "2 created -",
        "3 failed missing_work_email",
        "4 created -",
        "5 created -",
    ];
    assert_eq!(rows(report), wanted, "{point}");
    assert_adds_up(report, point);
    let made: Vec<_> = vendors
        .learners()
        .into_iter()
        .map(|(name, first, _, _)| format!("{name} {first}"))
        .collect();
    assert_eq!(
        made,
        [
            "ana@acme.test Ana",
            "ben@acme.test Ben",
            "dee@acme.test Dee",
            "eli@acme.test Eli"
        ],
        "{point}"
    );
    assert_nothing_left(vendors, engine, point).await;
}

fn assert_adds_up(report: &Value, point: &str) {
    let run = &report["run"];
    let counts = run["counts"]
        .as_object()
        .unwrap()
        .values()
        .map(|count| count.as_u64().unwrap());
    assert_eq!(
        Some(counts.sum()),
        run["selected"].as_u64(),
        "{point}: {run}"
    );
}

/// Every link is there and every baseline is right: the same again writes nothing.
async fn assert_nothing_left(vendors: &Vendors, engine: &Engine, point: &str) {
    let before = vendors.gate.calls().len();
    let again = engine.start_import().await;
    let wanted = [
        "1 unchanged -",
        "2 unchanged -",
        "3 failed missing_work_email",
        "4 unchanged -",
        "5 unchanged -",
    ];
    assert_eq!(rows(&engine.report(&again).await), wanted, "{point}");
    let writes: Vec<_> = vendors
        .gate
        .calls()
        .split_off(before)
        .into_iter()
        .filter(|call| !call.starts_with("GET "))
        .collect();
    assert_eq!(writes, Vec::<String>::new(), "{point}");
}

/// Kills the engine at this call of an import; the next one, and its report of the import once it
/// is over.
pub(crate) async fn killed_importing(
    vendors: &Vendors,
    installation: &Installation,
    engine: Engine,
    (number, when): (usize, Hold),
) -> (Engine, Value) {
    vendors.gate.hold_after(number, when);
    let import = engine.start_import().await;
    vendors.gate.held().await;
    engine.kill();
    let engine = Engine::start(installation);
    let report = engine.report(&import).await;
    (engine, report)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_call_that_makes_learners_it_comes_to_the_same_end() {
    let (vendors, _installation, engine) = synced("creates").await;
    let import = engine.start_import().await;
    let report = engine.report(&import).await;
    let calls = vendors.gate.calls().len();
    assert_all_made(&vendors, &engine, &report, "not killed").await;
    assert_eq!(calls, 8, "four look-ups, four creates");
    for (number, when) in (0..calls).flat_map(|number| BOTH.map(|when| (number, when))) {
        let point = format!("call {number}, {when:?}");
        let (vendors, installation, engine) = synced(&format!("creates-{number}-{when:?}")).await;
        let (engine, report) =
            killed_importing(&vendors, &installation, engine, (number, when)).await;
        assert_all_made(&vendors, &engine, &report, &point).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_call_that_changes_learners_it_comes_to_the_same_end() {
    let (vendors, installation, engine) = synced("updates").await;
    let import = engine.start_import().await;
    engine.report(&import).await;
    let mut running = Some(engine);
    // Two calls to know each learner and what it is now, one that writes: at most as many for each
    // of four.
    for (number, when) in (0..12).flat_map(|number| BOTH.map(|when| (number, when))) {
        let point = format!("call {number}, {when:?}");
        let engine = running
            .take()
            .unwrap_or_else(|| Engine::start(&installation));
        let title = format!("Title {number} {when:?}");
        for employee in [1, 2, 4, 5] {
            let fields = [("jobTitle".to_owned(), title.clone())].into();
            vendors
                .bamboohr
                .apply(Command::SetFields { employee, fields })
                .unwrap();
        }
        engine.sync().await;
        let (engine, report) =
            killed_importing(&vendors, &installation, engine, (number, when)).await;
        let wanted = [
            "1 updated -",
            "2 updated -",
            "3 failed missing_work_email",
            "4 updated -",
            "5 updated -",
        ];
        assert_eq!(rows(&report), wanted, "{point}");
        assert_adds_up(&report, &point);
        assert_eq!(vendors.job_titles(), [title.as_str(); 4], "{point}");
        assert_nothing_left(&vendors, &engine, &point).await;
        running = Some(engine);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_it_still_comes_to_the_end() {
    // One after the other: how many calls each start makes is then known.
    let (vendors, installation, mut engine) = synced_with("again", "litmos_parallelism = 1").await;
    vendors.gate.hold_after(1, Hold::BeforeItIsAnswered);
    let import = engine.start_import().await;
    // What was looked up is kept: a start looks up who is left, or who was being made, then makes
    // one or two more.
    for (more, when) in [
        (4, Hold::BeforeItTakesEffect),
        (2, Hold::BeforeItIsAnswered),
        (1, Hold::BeforeItTakesEffect),
    ] {
        vendors.gate.held().await;
        engine.kill();
        vendors.gate.hold_after(more, when);
        engine = Engine::start(&installation);
    }
    vendors.gate.held().await;
    engine.kill();
    let engine = Engine::start(&installation);
    let report = engine.report(&import).await;
    assert_all_made(&vendors, &engine, &report, "again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_instant_between_calls_it_comes_to_the_same_end() {
    for looks in 0..12 {
        let (vendors, installation, engine) = synced(&format!("between-{looks}")).await;
        let import = engine.start_import().await;
        for _ in 0..looks {
            engine.get(&format!("/api/imports/{import}")).await;
        }
        engine.kill();
        let engine = Engine::start(&installation);
        let report = engine.report(&import).await;
        assert_all_made(&vendors, &engine, &report, &format!("after {looks} looks")).await;
    }
}
