//! A scenario on a thread of its own, watched in real time: what hangs or panics fails, and the rest goes on.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use scenario::{Place, Scenario};

use crate::expect::Mismatch;
use crate::finding::Finding;
use crate::options::Options;
use crate::outcome::{Kind, Outcome, Verdict};
use crate::rehearse::{build_only, rehearse};

/// Real time for a scenario.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// For all of it.
    real: Duration,
    /// Beyond that, to come to its next step and say where it was.
    last_word: Duration,
}

/// For a scenario that asks for no other.
const USUAL: Limits = Limits { real: Duration::from_secs(60), last_word: Duration::from_secs(1) };

/// What is watched.
type Play = fn(&Scenario, &Options, &AtomicBool) -> Outcome;

/// Futures of a whole world nest deeply in builds without much optimisation.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Builds the world of one scenario and throws it away; comes back in any case.
pub(crate) fn buildable(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    watched(scenario, options, USUAL, build_only)
}

/// Plays one scenario; comes back in any case.
pub(crate) fn guarded(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    let asked = scenario.timeout.as_ref().and_then(|limit| Duration::try_from(limit.value.as_duration()).ok());
    watched(scenario, options, Limits { real: asked.unwrap_or(USUAL.real), ..USUAL }, rehearse)
}

fn watched(scenario: &Arc<Scenario>, options: &Options, limits: Limits, play: Play) -> Outcome {
    let seed = options.seed.unwrap_or_else(|| scenario.seed());
    let expired = Arc::new(AtomicBool::new(false));
    let (sender, outcome) = channel();
    let spawned = {
        let (scenario, options, expired) = (Arc::clone(scenario), options.clone(), Arc::clone(&expired));
        let name = format!("scenario {}", scenario.id.value);
        // A watcher that has given up no longer listens.
        let work = move || drop(sender.send(play(&scenario, &options, &expired)));
        std::thread::Builder::new().name(name).stack_size(STACK_BYTES).spawn(work)
    };
    let thread = match spawned {
        Ok(thread) => thread,
        Err(error) => {
            return Outcome::of(scenario, seed, Verdict::CouldNotRun(format!("no thread for a scenario: {error}")));
        }
    };
    let first = outcome.recv_timeout(limits.real);
    let heard = match first {
        Err(RecvTimeoutError::Timeout) => {
            expired.store(true, Ordering::Relaxed);
            outcome.recv_timeout(limits.last_word)
        }
        heard => heard,
    };
    match heard {
        Ok(outcome) => outcome,
        Err(RecvTimeoutError::Timeout) => {
            Outcome { took: limits.real, ..failed(scenario, seed, Kind::TooSlow, HANGS.to_owned()) }
        }
        Err(RecvTimeoutError::Disconnected) => {
            let words = thread.join().err().map(words_of).unwrap_or_default();
            failed(scenario, seed, Kind::Panicked, format!("panicked: {words}"))
        }
    }
}

const HANGS: &str = "real time is up and no step ends; something turns in circles";

fn failed(scenario: &Scenario, seed: u64, kind: Kind, message: String) -> Outcome {
    let finding = Finding { kind, step: None, mismatch: Mismatch::at(Place::NOWHERE, message) };
    Outcome::of(scenario, seed, Verdict::Failed(vec![finding.told_without_world(scenario)]))
}

fn words_of(panic: Box<dyn Any + Send>) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("without words").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario() -> Arc<Scenario> {
        let text = "scenario: A test\nid: test\nclock: { start: 2026-11-02T08:00, zone: UTC }\nsteps:\n  - sync: now\n  - expect: { answer: ok }\n";
        let loaded = scenario::parse("test.scenario.yaml".as_ref(), text);
        assert_eq!(loaded.problems, []);
        Arc::new(loaded.scenarios[0].clone())
    }

    fn message(limits: Limits, play: Play) -> (Kind, String) {
        let outcome = watched(&scenario(), &Options::default(), limits, play);
        let failure = &outcome.failures()[0];
        (failure.kind, failure.message.clone())
    }

    const GENEROUS: Limits = Limits { real: Duration::from_secs(60), last_word: Duration::from_secs(60) };

    #[test]
    fn what_comes_to_its_end_in_time_is_not_touched() {
        let outcome =
            watched(&scenario(), &Options { seed: Some(3), ..Options::default() }, GENEROUS, |scenario, options, _| {
                Outcome::of(scenario, options.seed.unwrap(), Verdict::Passed)
            });
        assert_eq!((outcome.verdict, outcome.seed), (Verdict::Passed, 3));
    }

    #[test]
    fn what_is_over_time_has_a_last_word() {
        let limits = Limits { real: Duration::from_millis(1), ..GENEROUS };
        let (kind, message) = message(limits, |scenario, _, expired| {
            while !expired.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            failed(scenario, 1, Kind::TooSlow, "at step 4".to_owned())
        });
        assert_eq!((kind, message.as_str()), (Kind::TooSlow, "at step 4"));
    }

    #[test]
    fn what_never_ends_is_left_behind() {
        let limits = Limits { real: Duration::from_millis(1), last_word: Duration::from_millis(1) };
        let (kind, message) = message(limits, |_, _, _| {
            loop {
                std::thread::park();
            }
        });
        assert_eq!((kind, message.as_str()), (Kind::TooSlow, HANGS));
    }

    #[test]
    fn a_panic_is_a_failure_with_its_words() {
        let (kind, message) = message(GENEROUS, |_, _, _| panic!("index {} out of bounds", 4));
        assert_eq!((kind, message.as_str()), (Kind::Panicked, "panicked: index 4 out of bounds"));
    }
}
