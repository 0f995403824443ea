//! The rate limit: so many calls in any 60 seconds per key (contract, section 6.1).
//!
//! Refused calls and calls without a valid key do not count; calls that end in another error do.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

const WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// The times of each key's counted calls in the last window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limits(BTreeMap<String, VecDeque<Timestamp>>);

impl Limits {
    /// Counts a call, or refuses it without counting.
    pub(crate) fn try_charge(&mut self, key: &str, now: Timestamp, calls_max: Option<u64>) -> bool {
        let Some(calls_max) = calls_max else {
            return true;
        };
        let calls = self.0.entry(key.to_owned()).or_default();
        // A call that lies ahead was counted before the clock was set back; no one can wait for it.
        calls.retain(|call| *call <= now && now.duration_since(*call) < WINDOW);
        let is_free = (calls.len() as u64) < calls_max;
        if is_free {
            calls.push_back(now);
        }
        is_free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("a time in range")
    }

    #[test]
    fn the_window_rolls_and_refused_calls_do_not_count() {
        let mut limits = Limits::default();
        assert!(limits.try_charge("k", at(0), Some(2)));
        assert!(limits.try_charge("k", at(30), Some(2)));
        assert!(!limits.try_charge("k", at(59), Some(2)));
        assert!(limits.try_charge("k", at(60), Some(2)));
        assert!(!limits.try_charge("k", at(89), Some(2)));
        assert!(limits.try_charge("k", at(90), Some(2)));
    }

    #[test]
    fn each_key_has_its_own_window_and_off_means_off() {
        let mut limits = Limits::default();
        assert!(limits.try_charge("a", at(0), Some(1)));
        assert!(limits.try_charge("b", at(0), Some(1)));
        assert!(!limits.try_charge("a", at(0), Some(1)));
        assert!(limits.try_charge("a", at(0), None));
    }

    #[test]
    fn a_clock_set_back_does_not_lock_a_key_out() {
        let mut limits = Limits::default();
        assert!(limits.try_charge("k", at(3600), Some(1)));
        assert!(limits.try_charge("k", at(0), Some(1)));
    }
}
