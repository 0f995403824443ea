//! An engine that is killed as soon as it has got on a little, over and over (CRS-3, CRS-4).

use crate::process::{Engine, Installation, rows};
use crate::vendors::Vendors;

/// More than go one by one (IMP-11).
const PEOPLE: usize = 30;

async fn begun(name: &str, options: &str) -> (Vendors, Installation, Engine, String) {
    let emails: Vec<String> = (0..PEOPLE)
        .map(|number| format!("p{number:02}@acme.test"))
        .collect();
    let people: Vec<_> = emails
        .iter()
        .map(|email| ("Ana", "Ruiz", email.as_str()))
        .collect();
    let vendors = Vendors::hurried(&people).await;
    let installation = Installation::new(name, &vendors);
    installation.configure(options);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    let import = engine.start_import().await;
    (vendors, installation, engine, import)
}

/// Kills the engine whenever Litmos has had so many more calls, until the Import is over; how
/// often.
async fn killed_until_done(name: &str, options: &str, calls: usize) -> usize {
    let (vendors, installation, mut engine, import) = begun(name, options).await;
    let clock = clock::Clock::real();
    let path = format!("/api/imports/{import}");
    for life in 0..400 {
        let (begun, patience) = (clock.now(), jiff::SignedDuration::from_secs(20));
        let before = vendors.gate.calls().len();
        while vendors.gate.calls().len() < before + calls {
            if engine.get(&path).await.1["state"] == "completed" {
                let report = engine.report(&import).await;
                assert!(
                    rows(&report).iter().all(|row| row.ends_with("created -")),
                    "{report}"
                );
                assert_eq!(vendors.learners().len(), PEOPLE, "nobody twice");
                return life;
            }
            assert!(
                clock.now().duration_since(begun) < patience,
                "it stands: {:?}",
                vendors.gate.calls().split_off(before)
            );
            tokio::task::yield_now().await;
        }
        engine.kill();
        engine = Engine::start(&installation);
    }
    panic!("it does not get on: {}", engine.get(&path).await.1);
}

/// One of these is answered and stored by then: with one hand the next call begins after that.
const CALLS_OF_A_LIFE: usize = 2;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "just torture"]
async fn one_by_one_it_gets_on_with_one_answer_a_life() {
    let options = "bulk = \"off\"\nlitmos_parallelism = 1";
    let lives = killed_until_done("restarts-single", options, CALLS_OF_A_LIFE).await;
    assert!(lives > PEOPLE, "{lives}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "just torture"]
async fn in_bulk_it_gets_on_with_one_answer_a_life() {
    let lives = killed_until_done("restarts-bulk", "litmos_parallelism = 1", CALLS_OF_A_LIFE).await;
    assert!(lives > 2, "{lives}");
}
