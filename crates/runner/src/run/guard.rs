//! A scenario on a thread of its own, watched in real time: what hangs or panics fails, and the
//! rest goes on.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Once};
use std::time::Duration;

use scenario::{Place, Scenario};

use crate::expect::Mismatch;
use crate::failure::finding::Finding;
use crate::run::options::Options;
use crate::run::outcome::{Kind, Outcome, Verdict};
use crate::run::rehearse::{build_only, rehearse};

/// What a watched thread and its watcher tell each other.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Set by the watcher once real time is up.
    pub(crate) expired: Arc<AtomicBool>,
    /// The number in the file of the step that is carried out; 0 before the first.
    step: AtomicUsize,
}

impl Watch {
    pub(crate) fn is_expired(&self) -> bool {
        self.expired.load(Ordering::Relaxed)
    }

    /// Notes that a step begins.
    pub(crate) fn enter_step(&self, number: usize) {
        self.step.store(number, Ordering::Relaxed);
    }

    fn step(&self) -> Option<usize> {
        Some(self.step.load(Ordering::Relaxed)).filter(|number| *number > 0)
    }
}

/// Real time for a scenario.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// For all of it.
    real: Duration,
    /// Beyond that, to come to its next step and say where it was.
    last_word: Duration,
}

/// For a scenario that asks for no other.
const USUAL: Limits = Limits {
    real: Duration::from_secs(60),
    last_word: Duration::from_secs(1),
};

/// What is watched.
type Play = fn(&Scenario, &Options, &Watch) -> Outcome;

/// Futures of a whole world nest deeply in builds without much optimisation.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Builds the world of one scenario and throws it away; comes back in any case.
pub(crate) fn buildable(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    watched(scenario, options, USUAL, build_only)
}

/// Plays one scenario; comes back in any case.
pub(crate) fn guarded(scenario: &Arc<Scenario>, options: &Options) -> Outcome {
    let asked = scenario
        .timeout
        .as_ref()
        .and_then(|limit| Duration::try_from(limit.value.as_duration()).ok());
    watched(
        scenario,
        options,
        Limits {
            real: asked.unwrap_or(USUAL.real),
            ..USUAL
        },
        rehearse,
    )
}

fn watched(scenario: &Arc<Scenario>, options: &Options, limits: Limits, play: Play) -> Outcome {
    let seed = options.seed.unwrap_or_else(|| scenario.seed());
    let watch = Arc::new(Watch::default());
    let (sender, outcome) = channel();
    let spawned = {
        let (scenario, options, watch) =
            (Arc::clone(scenario), options.clone(), Arc::clone(&watch));
        let name = format!("scenario {}", scenario.id.value);
        let work = move || {
            let played = caught(|| play(&scenario, &options, &watch));
            let outcome = played.unwrap_or_else(|panic| {
                failed(
                    &scenario,
                    seed,
                    Kind::Panicked,
                    watch.step(),
                    format!("panicked {panic}"),
                )
            });
            // A watcher that has given up no longer listens.
            drop(sender.send(outcome));
        };
        std::thread::Builder::new()
            .name(name)
            .stack_size(STACK_BYTES)
            .spawn(work)
    };
    if let Err(error) = spawned {
        return Outcome::of(
            scenario,
            seed,
            Verdict::CouldNotRun(format!("no thread for a scenario: {error}")),
        );
    }
    let first = outcome.recv_timeout(limits.real);
    let heard = match first {
        Err(RecvTimeoutError::Timeout) => {
            watch.expired.store(true, Ordering::Relaxed);
            outcome.recv_timeout(limits.last_word)
        }
        heard => heard,
    };
    match heard {
        Ok(outcome) => outcome,
        Err(error) => {
            let message = match error {
                RecvTimeoutError::Timeout => HANGS,
                RecvTimeoutError::Disconnected => "its thread ended without a word",
            };
            Outcome {
                took: limits.real,
                ..failed(
                    scenario,
                    seed,
                    Kind::TooSlow,
                    watch.step(),
                    message.to_owned(),
                )
            }
        }
    }
}

const HANGS: &str = "real time is up and the step does not end; something turns in circles";

fn failed(
    scenario: &Scenario,
    seed: u64,
    kind: Kind,
    step: Option<usize>,
    message: String,
) -> Outcome {
    let finding = Finding {
        kind,
        step,
        mismatch: Mismatch::at(Place::NOWHERE, message),
    };
    Outcome::of(
        scenario,
        seed,
        Verdict::Failed(vec![finding.told_without_world(scenario)]),
    )
}

thread_local! {
    /// On a watched thread: where its last panic began; empty before the first.
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does `work`; a panic becomes a text, `at src/lib.rs:12:5: index out of bounds`, and is printed
/// nowhere.
fn caught<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
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
                usual(panic);
            }
        }));
    });
    PANICKED_AT.set(Some(String::new()));
    let done = catch_unwind(AssertUnwindSafe(work));
    let at = PANICKED_AT.take().unwrap_or_default();
    done.map_err(|panic| format!("{at}: {}", words_of(panic.as_ref())))
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied())
        .unwrap_or("without words")
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

    fn message(limits: Limits, play: Play) -> (Kind, String) {
        let outcome = watched(&scenario(), &Options::default(), limits, play);
        let failure = &outcome.failures()[0];
        (failure.kind, failure.message.clone())
    }

    const GENEROUS: Limits = Limits {
        real: Duration::from_secs(60),
        last_word: Duration::from_secs(60),
    };

    #[test]
    fn what_comes_to_its_end_in_time_is_not_touched() {
        let outcome = watched(
            &scenario(),
            &Options {
                seed: Some(3),
                ..Options::default()
            },
            GENEROUS,
            |scenario, options, _| Outcome::of(scenario, options.seed.unwrap(), Verdict::Passed),
        );
        assert_eq!((outcome.verdict, outcome.seed), (Verdict::Passed, 3));
    }

    #[test]
    fn what_is_over_time_has_a_last_word() {
        let limits = Limits {
            real: Duration::from_millis(1),
            ..GENEROUS
        };
        let (kind, message) = message(limits, |scenario, _, watch| {
            while !watch.is_expired() {
                std::thread::yield_now();
            }
            failed(scenario, 1, Kind::TooSlow, None, "at step 4".to_owned())
        });
        assert_eq!((kind, message.as_str()), (Kind::TooSlow, "at step 4"));
    }

    #[test]
    fn what_never_ends_is_left_behind() {
        let limits = Limits {
            real: Duration::from_millis(1),
            last_word: Duration::from_millis(1),
        };
        let outcome = watched(&scenario(), &Options::default(), limits, |_, _, watch| {
            watch.enter_step(2);
            loop {
                std::thread::park();
            }
        });
        let failure = &outcome.failures()[0];
        assert_eq!(
            (failure.kind, failure.message.as_str()),
            (Kind::TooSlow, HANGS)
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
        let outcome = watched(&scenario(), &options, GENEROUS, |_, _, watch| {
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
            (Kind::Panicked, Some(1), 11)
        );
        assert_eq!(
            failure.spot.as_ref().map(|spot| (spot.line, spot.column)),
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
            _ => Outcome::of(scenario, 1, Verdict::Passed),
        };
        let watch = |scenario: &Arc<Scenario>| watched(scenario, &options, GENEROUS, play);
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
    fn a_panic_of_nobody_watched_is_told_as_usual() {
        let once = caught(|| panic!("first"));
        assert!(once.unwrap_err().ends_with(": first"));
        assert_eq!(PANICKED_AT.take(), None, "the thread is no longer watched");
    }
}
