//! A clock that can be read by anybody and moved only through its control.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The end of simulated time: a wakeup at or after it never happens. A vendor may ask for a wait of
/// any length, so the calendar needs an upper bound.
pub const NEVER: Timestamp = Timestamp::constant(221_845_392_000, 0);

/// Reads the time. Cheap to clone; every clone shows the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<ClockState>);

/// Moves the time that its [`Clock`]s show. Only hosts (`world`, `cli`) hold one.
#[derive(Debug)]
pub struct ClockControl(Arc<ClockState>);

#[derive(Debug)]
struct ClockState {
    /// Whether the clock runs with the system clock; if not, it only moves when it is set.
    running: AtomicBool,
    /// Microseconds: the time itself when stopped, the lead over the system clock when running.
    micros: AtomicI64,
}

impl Clock {
    /// The system clock.
    pub fn real() -> Clock {
        Clock::running_from(None).0
    }

    /// A clock that runs with the system clock, from `start` or from the system time.
    pub fn running_from(start: Option<Timestamp>) -> (Clock, ClockControl) {
        let lead = start.map_or(0, |start| start.as_microsecond() - system_micros());
        Clock::with(true, lead)
    }

    /// A clock that stays at `start` until its control moves it.
    pub fn stopped_at(start: Timestamp) -> (Clock, ClockControl) {
        Clock::with(false, start.as_microsecond())
    }

    fn with(running: bool, micros: i64) -> (Clock, ClockControl) {
        let state = Arc::new(ClockState {
            running: AtomicBool::new(running),
            micros: AtomicI64::new(micros),
        });
        (Clock(Arc::clone(&state)), ClockControl(state))
    }

    /// The time now, in whole microseconds.
    pub fn now(&self) -> Timestamp {
        self.0.now()
    }

    /// Whether this clock runs with the system clock.
    pub fn is_running(&self) -> bool {
        self.0.running.load(Ordering::Relaxed)
    }
}

impl ClockControl {
    /// A clock that shows the time this control sets.
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

    /// Sets the time, back as well as forward, as an administrator or NTP may do on a real machine.
    pub fn jump_to(&self, to: Timestamp) {
        let ahead = to.as_microsecond() - self.0.now().as_microsecond();
        self.0.micros.fetch_add(ahead, Ordering::Relaxed);
    }
}

impl ClockState {
    fn now(&self) -> Timestamp {
        let micros = self.micros.load(Ordering::Relaxed);
        let micros = if self.running.load(Ordering::Relaxed) {
            system_micros() + micros
        } else {
            micros
        };
        Timestamp::UNIX_EPOCH + SignedDuration::from_micros(micros)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the system clock"
)]
fn system_micros() -> i64 {
    Timestamp::now().as_microsecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp written in this file")
    }

    #[test]
    fn a_stopped_clock_moves_only_when_its_control_moves_it() {
        let (clock, control) = Clock::stopped_at(at("2026-11-02T08:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-02T08:00:00Z"));
        control.move_to(at("2026-11-02T09:30:00Z"));
        assert_eq!(clock.now(), at("2026-11-02T09:30:00Z"));
    }

    #[test]
    fn a_move_never_goes_back_but_a_jump_may() {
        let (clock, control) = Clock::stopped_at(at("2026-11-02T08:00:00Z"));
        control.move_to(at("2026-11-01T08:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-02T08:00:00Z"));
        control.jump_to(at("2026-11-01T08:00:00Z"));
        assert_eq!(clock.now(), at("2026-11-01T08:00:00Z"));
    }

    #[test]
    fn never_is_the_year_nine_thousand() {
        assert_eq!(NEVER, at("9000-01-01T00:00:00Z"));
    }

    #[test]
    fn a_running_clock_starts_at_the_given_time() {
        let (clock, control) = Clock::running_from(Some(at("2026-11-02T08:00:00Z")));
        assert!(clock.now() >= at("2026-11-02T08:00:00Z"));
        control.move_to(at("2027-01-01T00:00:00Z"));
        assert!(clock.now() >= at("2027-01-01T00:00:00Z"));
        assert!(clock.now() < at("2027-01-01T01:00:00Z"));
    }
}
