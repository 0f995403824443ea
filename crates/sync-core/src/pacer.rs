//! The pace of calls to Litmos as data (RTE-3): a token bucket that says when the next call may go. Left out:
//! waiting; whoever hosts the engine comes back at the time returned (RTE-7).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many calls may go at once after a rest (RTE-3).
pub const BURST: u32 = 10;

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
            // An update is a read and a write at once: with room for one call only it would never be its turn.
            burst: BURST.min(calls_per_minute.max(2)),
            full_at: Timestamp::MIN,
            closed_until: Timestamp::MIN,
        }
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

    /// Times, in milliseconds after the start, of the calls a caller makes who always comes back when told.
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
            let within = made[at..].iter().filter(|time| **time - first < 60_000).count();
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
