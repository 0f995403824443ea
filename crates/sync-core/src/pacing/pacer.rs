//! The pace of calls to Litmos as data (RTE-3): a token bucket that says when the next call may go.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many calls may go at once after a rest (RTE-3).
pub const BURST: u32 = 10;

/// The most calls one step makes: an update is a read and a write (IMP-9).
const CALLS_OF_A_STEP: u32 = 2;

/// A token bucket, kept as the time at which it will be full again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pacer {
    /// Time between two calls at a steady pace.
    interval: SignedDuration,
    burst: u32,
    /// When the bucket is full; in the past if it is full.
    full_at: Timestamp,
    /// No call before this (`Retry-After`).
    closed_until: Timestamp,
}

impl Pacer {
    /// A full bucket for so many calls a minute.
    pub fn new(calls_per_minute: u32) -> Pacer {
        // Rounded up, so that a minute never holds one call too many.
        let nanos = 60_000_000_000_i64.div_euclid(i64::from(calls_per_minute.max(1))) + 1;
        Pacer {
            interval: SignedDuration::from_nanos(nanos),
            // An update is a read and a write at once: with room for one call only it would never
            // be its turn.
            burst: BURST.min(calls_per_minute.max(CALLS_OF_A_STEP)),
            full_at: Timestamp::MIN,
            closed_until: Timestamp::MIN,
        }
    }

    /// The bucket a former engine left at `full_at`, as [`Pacer::full_at`] told it. What that one
    /// took last may not have been stored, so no more is free at once than the calls of one step.
    pub fn resumed(calls_per_minute: u32, full_at: Timestamp, now: Timestamp) -> Pacer {
        let pacer = Pacer::new(calls_per_minute);
        let interval = |calls: u32| pacer.interval * calls as i32;
        let (least, most) = (
            now + interval(pacer.burst - CALLS_OF_A_STEP),
            now + interval(pacer.burst),
        );
        Pacer {
            full_at: full_at.clamp(least, most),
            ..pacer
        }
    }

    /// When the bucket is full again: all there is to store of it.
    pub fn full_at(&self) -> Timestamp {
        self.full_at
    }

    /// The clock was set back by so much: what was to be waited for is still to be waited for, and
    /// nothing else.
    pub fn set_back(&mut self, by: SignedDuration) {
        self.full_at = self.full_at.checked_sub(by).unwrap_or(Timestamp::MIN);
        self.closed_until = self.closed_until.checked_sub(by).unwrap_or(Timestamp::MIN);
    }

    /// Takes one token, if a call may go at `now`.
    ///
    /// # Errors
    /// The time to come back at; it is after `now`.
    pub fn take(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        let full_at = self.full_at.max(now);
        let slack = self.interval * (self.burst as i32 - 1);
        let free_at = (full_at - slack).max(self.closed_until);
        if free_at > now {
            rulebook::hit(&rulebook::RTE_3);
            return Err(free_at);
        }
        self.full_at = full_at + self.interval;
        Ok(())
    }

    /// Lets no call go before `until`: a `Retry-After` holds for every run of the site.
    pub fn close_until(&mut self, until: Timestamp) {
        self.closed_until = self.closed_until.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times, in milliseconds after the start, of the calls a caller makes who always comes back
    /// when told.
    fn calls(pacer: &mut Pacer, start: Timestamp, count: usize) -> Vec<i64> {
        let mut now = start;
        let mut made = Vec::new();
        while made.len() < count {
            match pacer.take(now) {
                Ok(()) => made.push(now.duration_since(start).as_millis() as i64),
                Err(later) => {
                    assert!(later > now);
                    now = later;
                }
            }
        }
        made
    }

    #[test]
    fn ten_go_at_once_and_then_one_every_two_thirds_of_a_second() {
        let start = "2026-11-02T12:00:00Z".parse().unwrap();
        let made = calls(&mut Pacer::new(90), start, 13);
        assert_eq!(made, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 666, 1333, 2000]);
    }

    #[test]
    fn no_minute_holds_more_than_a_hundred_calls_and_none_starves() {
        let start = "2026-11-02T12:00:00Z".parse().unwrap();
        let made = calls(&mut Pacer::new(90), start, 400);
        for (at, first) in made.iter().enumerate() {
            let within = made[at..]
                .iter()
                .filter(|time| **time - first < 60_000)
                .count();
            assert!(within <= 100, "{within} calls within a minute");
        }
        assert!(*made.last().unwrap() < 270_000);
    }

    #[test]
    fn a_rest_fills_the_bucket_and_no_more() {
        let start: Timestamp = "2026-11-02T12:00:00Z".parse().unwrap();
        let mut pacer = Pacer::new(90);
        calls(&mut pacer, start, 10);
        let rested = calls(&mut pacer, start + SignedDuration::from_hours(1), 11);
        assert_eq!(rested, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 666]);
    }

    #[test]
    fn a_clock_that_was_set_back_prolongs_no_wait() {
        let start: Timestamp = "2026-11-02T12:00:00Z".parse().unwrap();
        let two_hours = SignedDuration::from_hours(2);
        let mut pacer = Pacer::new(90);
        calls(&mut pacer, start, 10);
        pacer.set_back(two_hours);
        assert_eq!(calls(&mut pacer, start - two_hours, 2), [666, 1333]);
        pacer.close_until(start - two_hours + SignedDuration::from_secs(30));
        pacer.set_back(two_hours);
        let earlier = start - two_hours - two_hours;
        assert_eq!(
            pacer.take(earlier),
            Err(earlier + SignedDuration::from_secs(30))
        );
        Pacer::new(90).set_back(two_hours);
    }

    #[test]
    fn a_bucket_of_a_former_engine_has_what_is_left_but_no_more_than_one_step_takes() {
        let start: Timestamp = "2026-11-02T12:00:00Z".parse().unwrap();
        let mut former = Pacer::new(90);
        calls(&mut former, start, 10);
        let resumed = |later| {
            let now = start + SignedDuration::from_millis(later);
            calls(&mut Pacer::resumed(90, former.full_at(), now), now, 4)
        };
        assert_eq!(resumed(0), [666, 1333, 2000, 2666]);
        assert_eq!(resumed(500), [166, 833, 1500, 2166]);
        assert_eq!(resumed(700), [0, 633, 1300, 1966]);
        assert_eq!(resumed(60_000), [0, 0, 666, 1333]);
        // By a clock that was set back since.
        assert_eq!(resumed(-7_200_000), [666, 1333, 2000, 2666]);
        let mut slow = Pacer::resumed(1, Timestamp::MIN, start);
        assert_eq!(
            (
                slow.take(start),
                slow.take(start),
                slow.take(start).is_err()
            ),
            (Ok(()), Ok(()), true)
        );
    }

    #[test]
    fn nothing_goes_before_a_retry_after_has_passed() {
        let start: Timestamp = "2026-11-02T12:00:00Z".parse().unwrap();
        let until = start + SignedDuration::from_secs(30);
        let mut pacer = Pacer::new(90);
        pacer.close_until(until);
        pacer.close_until(start);
        assert_eq!(pacer.take(start), Err(until));
        assert_eq!(pacer.take(until), Ok(()));
    }
}
