//! What time it is, who may move it, and the one loop that really waits.
//!
//! Business code holds a [`Clock`] and can only read it. Whoever hosts the parts holds the [`Hand`]
//! and moves it. A [`Part`] says when it next wants to run and is run when that time has come; it
//! never waits by itself.

mod drive;
mod part;

pub use drive::{drive, drive_until, wait_for, wait_until};
pub use part::{BoxFuture, Nudge, Part};

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The end of all business: a wakeup at or after it never comes. A vendor may ask for a wait of any
/// length, and the calendar has to end somewhere.
pub const NEVER: Timestamp = Timestamp::constant(221_845_392_000, 0);

/// Reads the time. Cheap to clone; every clone shows the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Face>);

/// Moves the time that its [`Clock`]s show. Only hosts (`world`, `cli`) hold one.
#[derive(Debug)]
pub struct Hand(Arc<Face>);

#[derive(Debug)]
struct Face {
    /// Runs with the machine's clock; otherwise stands still until moved.
    running: AtomicBool,
    /// Microseconds: the time itself when standing, the lead over the machine's clock when running.
    micros: AtomicI64,
}

impl Clock {
    /// The machine's own clock.
    pub fn real() -> Clock {
        Clock::running_from(None).0
    }

    /// A clock that runs with the machine's, from `start` or from the machine's own time; its hand
    /// can only move it forward.
    pub fn running_from(start: Option<Timestamp>) -> (Clock, Hand) {
        let lead = start.map_or(0, |start| start.as_microsecond() - machine_micros());
        Clock::with(true, lead)
    }

    /// A clock that stands at `start` until its hand moves it.
    pub fn standing_at(start: Timestamp) -> (Clock, Hand) {
        Clock::with(false, start.as_microsecond())
    }

    fn with(running: bool, micros: i64) -> (Clock, Hand) {
        let face = Arc::new(Face {
            running: AtomicBool::new(running),
            micros: AtomicI64::new(micros),
        });
        (Clock(Arc::clone(&face)), Hand(face))
    }

    /// The time now, in whole microseconds.
    pub fn now(&self) -> Timestamp {
        self.0.now()
    }

    /// Whether this clock runs by itself.
    pub fn is_running(&self) -> bool {
        self.0.running.load(Ordering::Relaxed)
    }
}

impl Hand {
    /// A clock that shows what this hand sets.
    pub fn clock(&self) -> Clock {
        Clock(Arc::clone(&self.0))
    }

    /// Moves the time forward to `to`; a time already past is left alone.
    pub fn move_to(&self, to: Timestamp) {
        let ahead = to.as_microsecond() - self.0.now().as_microsecond();
        if ahead > 0 {
            self.0.micros.fetch_add(ahead, Ordering::Relaxed);
        }
    }

    /// Sets the time outright, back as well as forward: what a badly kept machine does to its
    /// programs.
    pub fn jump_to(&self, to: Timestamp) {
        let ahead = to.as_microsecond() - self.0.now().as_microsecond();
        self.0.micros.fetch_add(ahead, Ordering::Relaxed);
    }
}

impl Face {
    fn now(&self) -> Timestamp {
        let micros = self.micros.load(Ordering::Relaxed);
        let micros = if self.running.load(Ordering::Relaxed) {
            machine_micros() + micros
        } else {
            micros
        };
        Timestamp::UNIX_EPOCH + SignedDuration::from_micros(micros)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the machine's clock"
)]
fn machine_micros() -> i64 {
    Timestamp::now().as_microsecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp written in this file")
    }

    #[test]
    fn a_standing_clock_moves_only_by_its_hand() {
        let (clock, hand) = Clock::standing_at(at("2026-11-02T08:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-02T08:00:00Z"));
        hand.move_to(at("2026-11-02T09:30:00Z"));
        assert_eq!(clock.now(), at("2026-11-02T09:30:00Z"));
    }

    #[test]
    fn moving_never_goes_back_but_a_jump_may() {
        let (clock, hand) = Clock::standing_at(at("2026-11-02T08:00:00Z"));
        hand.move_to(at("2026-11-01T08:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-02T08:00:00Z"));
        hand.jump_to(at("2026-11-01T08:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-01T08:00:00Z"));
    }

    #[test]
    fn never_is_the_year_nine_thousand() {
        assert_eq!(NEVER, at("9000-01-01T00:00:00Z"));
    }

    #[test]
    fn a_running_clock_starts_where_it_is_told() {
        let (clock, hand) = Clock::running_from(Some(at("2026-11-02T08:00:00Z")));
        assert!(clock.now() >= at("2026-11-02T08:00:00Z"));
        hand.move_to(at("2027-01-01T00:00:00Z"));
        assert!(clock.now() >= at("2027-01-01T00:00:00Z"));
        assert!(clock.now() < at("2027-01-01T01:00:00Z"));
    }
}
