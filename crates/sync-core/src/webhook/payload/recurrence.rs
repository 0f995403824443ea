//! Whether an entry came before (WHK-14). BambooHR sends no message id; entries without a time say
//! too little to tell a retry from a value that came back.

use jiff::{SignedDuration, Timestamp};

use crate::config::Config;

/// How long after its first attempt BambooHR tries a delivery again: 5, 10, 20, 40 and 80 minutes,
/// one after the other.
const RETRY_WINDOW: SignedDuration = SignedDuration::from_mins(155);

/// What an entry is, given those that came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurrence {
    /// It came for the first time.
    New,
    /// It came before, and means nothing new.
    Duplicate,
    /// It came before, and another one since: a value that came back, or a late retry.
    OrderUnknown,
}

/// What is known of an entry and of the one that equals it.
#[derive(Debug, Clone, Copy)]
pub struct Earlier {
    /// Whether the entry says its own time.
    pub has_time: bool,
    /// When its equal arrived last, if one did.
    pub arrived_at: Option<Timestamp>,
    /// Whether that was the last entry of the employee.
    pub is_last: bool,
}

/// Judges an entry that arrived at `arrived_at`.
pub fn recurrence(earlier: Earlier, arrived_at: Timestamp, config: &Config) -> Recurrence {
    rulebook::hit(&rulebook::WHK_14);
    let window = if earlier.has_time {
        config.dedupe_window
    } else {
        retry_window(config)
    };
    match earlier
        .arrived_at
        .filter(|before| arrived_at.duration_since(*before) <= window)
    {
        None => Recurrence::New,
        Some(_) if earlier.has_time || earlier.is_last => Recurrence::Duplicate,
        Some(_) => Recurrence::OrderUnknown,
    }
}

/// How long it must be remembered that an entry arrived.
pub fn kept_for(config: &Config) -> SignedDuration {
    config.dedupe_window.max(retry_window(config))
}

fn retry_window(config: &Config) -> SignedDuration {
    RETRY_WINDOW.saturating_add(SignedDuration::from_secs(
        config.timestamp_tolerance_s.into(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample::noon;

    const DAY: i64 = 86_400;

    /// What an entry is whose equal arrived so many seconds before.
    fn judged(has_time: bool, is_last: bool, seconds: Option<i64>) -> Recurrence {
        let arrived_at = seconds.map(|seconds| noon() - SignedDuration::from_secs(seconds));
        recurrence(
            Earlier {
                has_time,
                arrived_at,
                is_last,
            },
            noon(),
            &Config::default(),
        )
    }

    #[test]
    fn an_entry_with_a_time_is_a_duplicate_for_as_long_as_an_option_says() {
        for is_last in [true, false] {
            assert_eq!(judged(true, is_last, Some(0)), Recurrence::Duplicate);
            assert_eq!(judged(true, is_last, Some(14 * DAY)), Recurrence::Duplicate);
            assert_eq!(judged(true, is_last, Some(14 * DAY + 1)), Recurrence::New);
            assert_eq!(judged(true, is_last, None), Recurrence::New);
        }
    }

    #[test]
    fn one_without_a_time_is_a_duplicate_of_the_last_one_while_it_may_be_a_retry() {
        // 2 h 35 min and 300 s.
        let window = 9_300 + 300;
        assert_eq!(judged(false, true, Some(0)), Recurrence::Duplicate);
        assert_eq!(judged(false, true, Some(window)), Recurrence::Duplicate);
        assert_eq!(judged(false, true, Some(window + 1)), Recurrence::New);
        assert_eq!(judged(false, false, Some(window)), Recurrence::OrderUnknown);
        assert_eq!(judged(false, false, Some(window + 1)), Recurrence::New);
        assert_eq!(judged(false, false, None), Recurrence::New);
    }
}
