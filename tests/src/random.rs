//! How properties draw: from a fixed seed, so that a red run is the change's doing; with
//! `REHEARSAL_PROPERTY_SEED=random` (or a number) from another, which is printed.
//! `REHEARSAL_PROPERTY_CASES` says how often.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

const SEED: u64 = 20_261_102;

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a soak asks for seeds by the environment, and must say which it took"
)]
fn seed() -> u64 {
    let text = std::env::var("REHEARSAL_PROPERTY_SEED").ok();
    let seed = match text.as_deref() {
        None => SEED,
        Some("random") => Timestamp::now().as_microsecond().unsigned_abs(),
        Some(number) => number
            .parse()
            .expect("REHEARSAL_PROPERTY_SEED is `random` or a number"),
    };
    println!("REHEARSAL_PROPERTY_SEED={seed}");
    seed
}

#[expect(
    clippy::disallowed_methods,
    reason = "a soak asks for more cases by the environment"
)]
fn cases() -> Option<u32> {
    std::env::var("REHEARSAL_PROPERTY_CASES")
        .ok()
        .map(|cases| cases.parse().expect("a number of cases"))
}

fn runner(config: Config, seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// The values that [`holds_for_all`] draws from `strategy` by default.
///
/// # Panics
/// The strategy gives up.
pub fn samples<S: Strategy>(cases: u32, strategy: &S) -> impl Iterator<Item = S::Value> {
    let mut runner = runner(Config::default(), SEED);
    (0..cases).map(move |_| {
        strategy
            .new_tree(&mut runner)
            .expect("a strategy that draws")
            .current()
    })
}

/// Judges what `strategy` draws in `config.cases` cases, or as many as the environment says; panics
/// with the smallest that was found wrong. A panic of the judge counts.
///
/// # Panics
/// Something was found wrong.
pub fn holds_for_all<S: Strategy>(
    config: Config,
    strategy: &S,
    judge: impl Fn(S::Value) -> Result<(), String>,
) {
    let config = Config {
        cases: cases().unwrap_or(config.cases),
        max_shrink_iters: 4000,
        ..config
    };
    let outcome = runner(config, seed()).run(strategy, |drawn| {
        match catch_unwind(AssertUnwindSafe(|| judge(drawn))) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(TestCaseError::fail(why)),
            Err(_) => Err(TestCaseError::fail("it panicked; the panic is above")),
        }
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
