//! Plays a scenario on its own thread, watched in real time. A scenario that hangs or panics fails,
//! and the others go on.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Once};
use std::time::Duration;

use scenario::{Place, Scenario};

use crate::expect::Mismatch;
use crate::failure::finding::Finding;
use crate::run::options::Options;
use crate::run::outcome::{FailureKind, Outcome, Verdict};
use crate::run::rehearse::{build_only, rehearse};
use crate::run::watch::Watch;

/// Limits of real time for a scenario.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// For the whole scenario.
    total: Duration,
    /// After that, to reach its next step and report where it was.
    grace: Duration,
}

/// The limits of a scenario without a `timeout`.
const DEFAULT: Limits = Limits {
    total: Duration::from_secs(60),
    grace: Duration::from_secs(1),
};

/// What runs on the watched thread.
type Play = fn(&Scenario, &Options, &Watch) -> Outcome;

/// Futures of a whole world nest deeply in builds without much optimization.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Builds the world of one scenario and drops it. Never hangs or panics.
pub(crate) fn try_build(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    run_watched(scenario, options, DEFAULT, build_only)
}

/// Plays one scenario. Never hangs or panics.
pub(crate) fn play_guarded(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    let timeout = scenario
        .timeout
        .as_ref()
        .and_then(|limit| Duration::try_from(limit.value.as_duration()).ok());
    run_watched(
        scenario,
        options,
        Limits {
            total: timeout.unwrap_or(DEFAULT.total),
            ..DEFAULT
        },
        rehearse,
    )
}

fn run_watched(scenario: &Arc<Scenario>, options: &Options, limits: Limits, play: Play) -> Outcome {
    let seed = options.seed.unwrap_or_else(|| scenario.seed());
    let watch = Arc::new(Watch::default());
    let (sender, outcome) = channel();
    let spawned = {
        let (scenario, options, watch) =
            (Arc::clone(scenario), options.clone(), Arc::clone(&watch));
        let name = format!("scenario {}", scenario.id.value);
        let work = move || {
            let played = catch_panic(|| play(&scenario, &options, &watch));
            let outcome = played.unwrap_or_else(|panic| {
                failed(
                    &scenario,
                    seed,
                    FailureKind::Panicked,
                    watch.step(),
                    format!("panicked {panic}"),
                )
            });
            // The watcher may have given up and dropped the receiver.
            drop(sender.send(outcome));
        };
        std::thread::Builder::new()
            .name(name)
            .stack_size(STACK_BYTES)
            .spawn(work)
    };
    if let Err(error) = spawned {
        return Outcome::new(
            scenario,
            seed,
            Verdict::CouldNotRun(format!("cannot start a thread: {error}")),
        );
    }
    let first = outcome.recv_timeout(limits.total);
    let result = match first {
        Err(RecvTimeoutError::Timeout) => {
            watch.expire();
            outcome.recv_timeout(limits.grace)
        }
        result => result,
    };
    match result {
        Ok(outcome) => outcome,
        Err(error) => {
            let message = match error {
                RecvTimeoutError::Timeout => HANGS,
                RecvTimeoutError::Disconnected => "the thread ended without an outcome",
            };
            Outcome {
                real_time: limits.total,
                ..failed(
                    scenario,
                    seed,
                    FailureKind::TooSlow,
                    watch.step(),
                    message.to_owned(),
                )
            }
        }
    }
}

const HANGS: &str = "timeout: the step does not end";

fn failed(
    scenario: &Scenario,
    seed: u64,
    kind: FailureKind,
    step: Option<usize>,
    message: String,
) -> Outcome {
    let finding = Finding {
        kind,
        step,
        mismatch: Mismatch::at(Place::NOWHERE, message),
    };
    Outcome::new(
        scenario,
        seed,
        Verdict::Failed(vec![finding.into_failure_without_call(scenario)]),
    )
}

thread_local! {
    /// On a watched thread, the location of its last panic; empty before the first.
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does `work`. A panic becomes a text, `at src/lib.rs:12:5: index out of bounds`, and is not
/// printed.
fn catch_panic<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let default_hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let is_watched = PANICKED_AT.with_borrow_mut(|at| match at {
                None => false,
                Some(at) => {
                    *at = panic
                        .location()
                        .map(|at| format!("at {at}"))
                        .unwrap_or_default();
                    true
                }
            });
            if !is_watched {
                default_hook(panic);
            }
        }));
    });
    PANICKED_AT.set(Some(String::new()));
    let done = catch_unwind(AssertUnwindSafe(work));
    let at = PANICKED_AT.take().unwrap_or_default();
    done.map_err(|panic| format!("{at}: {}", panic_message(panic.as_ref())))
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::outcome::Tally;
    use crate::run::pool::in_order;

    fn scenario() -> Arc<Scenario> {
        scenario_of("test")
    }

    fn scenario_of(id: &str) -> Arc<Scenario> {
        let text = format!(
            "scenario: A test\nid: {id}\nclock: {{ start: 2026-11-02T08:00, zone: UTC }}\nsteps:\n  - sync: now\n  - expect: {{ answer: ok }}\n"
        );
        let loaded = scenario::parse("test.scenario.yaml".as_ref(), &text);
        assert_eq!(loaded.problems, []);
        Arc::new(loaded.scenarios[0].clone())
    }

    fn message(limits: Limits, play: Play) -> (FailureKind, String) {
        let outcome = run_watched(&scenario(), &Options::default(), limits, play);
        let failure = &outcome.failures()[0];
        (failure.kind, failure.message.clone())
    }

    const GENEROUS: Limits = Limits {
        total: Duration::from_secs(60),
        grace: Duration::from_secs(60),
    };

    #[test]
    fn what_ends_in_time_is_not_touched() {
        let outcome = run_watched(
            &scenario(),
            &Options {
                seed: Some(3),
                ..Options::default()
            },
            GENEROUS,
            |scenario, options, _| Outcome::new(scenario, options.seed.unwrap(), Verdict::Passed),
        );
        assert_eq!((outcome.verdict, outcome.seed), (Verdict::Passed, 3));
    }

    #[test]
    fn what_is_over_time_may_still_report() {
        let limits = Limits {
            total: Duration::from_millis(1),
            ..GENEROUS
        };
        let (kind, message) = message(limits, |scenario, _, watch| {
            while !watch.is_expired() {
                std::thread::yield_now();
            }
            failed(
                scenario,
                1,
                FailureKind::TooSlow,
                None,
                "at step 4".to_owned(),
            )
        });
        assert_eq!(
            (kind, message.as_str()),
            (FailureKind::TooSlow, "at step 4")
        );
    }

    #[test]
    fn what_never_ends_is_left_behind() {
        let limits = Limits {
            total: Duration::from_millis(1),
            grace: Duration::from_millis(1),
        };
        let outcome = run_watched(&scenario(), &Options::default(), limits, |_, _, watch| {
            watch.enter_step(2);
            loop {
                std::thread::park();
            }
        });
        let failure = &outcome.failures()[0];
        assert_eq!(
            (failure.kind, failure.message.as_str()),
            (FailureKind::TooSlow, HANGS)
        );
        // Where the step was entered late, it is not known yet: the watcher does not wait for it.
        assert!(failure.step.is_none_or(|step| step == 2), "{failure:?}");
    }

    #[test]
    fn a_panic_is_a_failure_with_its_words_its_place_its_step_and_its_seed() {
        let options = Options {
            seed: Some(11),
            ..Options::default()
        };
        let outcome = run_watched(&scenario(), &options, GENEROUS, |_, _, watch| {
            watch.enter_step(1);
            panic!("index {} out of bounds", 4)
        });
        let failure = &outcome.failures()[0];
        let message = failure.message.as_str();
        assert!(
            message.starts_with("panicked at crates/runner/src/run/guard.rs:"),
            "{message}"
        );
        assert!(message.ends_with(": index 4 out of bounds"), "{message}");
        assert_eq!(
            (failure.kind, failure.step, outcome.seed),
            (FailureKind::Panicked, Some(1), 11)
        );
        assert_eq!(
            failure
                .location
                .as_ref()
                .map(|location| (location.line, location.column)),
            Some((5, 5))
        );
        assert!(outcome.replay(None).ends_with("--seed 11"));
    }

    #[test]
    fn where_one_panics_the_others_play_on_to_the_totals() {
        let scenarios = ["first", "second", "third"].map(scenario_of);
        let (options, mut tally, mut names) = (Options::default(), Tally::default(), Vec::new());
        let play: Play = |scenario, _, _| match scenario.id.as_str() {
            "second" => panic!("no entry found for key"),
            _ => Outcome::new(scenario, 1, Verdict::Passed),
        };
        let watch = |scenario: &Arc<Scenario>| run_watched(scenario, &options, GENEROUS, play);
        in_order(&scenarios, options.jobs, watch, |outcome| {
            tally.add(&outcome.verdict);
            names.push((outcome.name(), outcome.failures().len()));
        });
        assert_eq!(tally.to_string(), "2 passed, 1 failed, 0 skipped");
        assert_eq!(
            names,
            [
                ("first".to_owned(), 0),
                ("second".to_owned(), 1),
                ("third".to_owned(), 0)
            ]
        );
    }

    #[test]
    fn a_panic_on_an_unwatched_thread_is_printed_as_usual() {
        let once = catch_panic(|| panic!("first"));
        assert!(once.unwrap_err().ends_with(": first"));
        assert_eq!(PANICKED_AT.take(), None, "the thread is no longer watched");
    }
}
