//! How properties draw: from a fixed seed, so that a red run is the change's doing; with
//! `REHEARSAL_PROPERTY_SEED=random` (or a number) from another, which is printed. `REHEARSAL_PROPERTY_CASES` says
//! how often.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a soak asks for seeds by the environment, and must say which it took"
)]
fn seed() -> u64 {
    let asked = std::env::var("REHEARSAL_PROPERTY_SEED").ok();
    let seed = match asked.as_deref() {
        None => 20_261_102,
        Some("random") => Timestamp::now().as_microsecond().unsigned_abs(),
        Some(number) => number.parse().expect("REHEARSAL_PROPERTY_SEED is `random` or a number"),
    };
    println!("REHEARSAL_PROPERTY_SEED={seed}");
    seed
}

#[expect(clippy::disallowed_methods, reason = "a soak asks for more cases by the environment")]
fn cases() -> u32 {
    std::env::var("REHEARSAL_PROPERTY_CASES").ok().map_or(256, |cases| cases.parse().expect("a number of cases"))
}

/// Judges whatever `strategy` draws; panics with the smallest that was found wrong. A panic of the judge counts.
///
/// # Panics
/// Something was found wrong.
pub fn holds_for_all<S: Strategy>(config: Config, strategy: &S, judge: impl Fn(S::Value) -> Result<(), String>) {
    let config = Config { cases: cases(), max_shrink_iters: 4000, ..config };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed().to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let outcome = runner.run(strategy, |drawn| match catch_unwind(AssertUnwindSafe(|| judge(drawn))) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err(TestCaseError::fail(why)),
        Err(_) => Err(TestCaseError::fail("it panicked; the panic stands above")),
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
