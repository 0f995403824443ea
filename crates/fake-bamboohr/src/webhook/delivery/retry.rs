//! When a delivery is tried, and which answers are tried again (section 8.8).

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// When a delivery is tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Seconds to wait before each attempt in turn, the first included; as many attempts as
    /// entries.
    pub after_seconds: Vec<u32>,
    /// Whether a retry is signed afresh.
    #[serde(default)]
    pub timestamp: RetryTimestamp,
    /// What is tried again.
    #[serde(default)]
    pub retried: Retried,
    /// Whether each wait but the first is up to a tenth shorter or longer, by the company's seed.
    #[serde(default)]
    pub jitter: bool,
}

/// The timestamp header of a retry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryTimestamp {
    /// The time of the attempt, and so another signature.
    #[default]
    Fresh,
    /// The first attempt's, and so the same signature.
    Original,
}

/// What is tried again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retried {
    /// 5xx, no connection, timeout: the specification.
    #[default]
    ServerErrors,
    /// Anything but a 2xx: the guide.
    AnyFailure,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry::spec()
    }
}

impl Retry {
    /// The specification: at once, then after 5, 10, 20, 40 and 80 minutes.
    pub fn spec() -> Retry {
        Retry::after_minutes(&[0, 5, 10, 20, 40, 80])
    }

    /// The guide page as others summarise it: five attempts in all, with jitter, whatever failed.
    pub fn guide() -> Retry {
        Retry {
            retried: Retried::AnyFailure,
            jitter: true,
            ..Retry::after_minutes(&[0, 5, 10, 20, 40])
        }
    }

    fn after_minutes(minutes: &[u32]) -> Retry {
        Retry {
            after_seconds: minutes.iter().map(|minutes| minutes * 60).collect(),
            timestamp: RetryTimestamp::Fresh,
            retried: Retried::ServerErrors,
            jitter: false,
        }
    }

    /// How long to wait before the attempt with this number, counted from 0; `None` if there is
    /// none. `chance` is from 0 to 1 and says where between shorter and longer a wait with jitter
    /// comes to lie.
    pub(crate) fn wait_before(&self, attempt: usize, chance: f64) -> Option<SignedDuration> {
        let seconds = f64::from(*self.after_seconds.get(attempt)?);
        let factor = if self.jitter && attempt > 0 {
            0.9 + 0.2 * chance
        } else {
            1.0
        };
        Some(SignedDuration::from_secs((seconds * factor).round() as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specification_makes_six_attempts_in_a_hundred_and_fifty_five_minutes() {
        let retry = Retry::default();
        assert_eq!(retry.after_seconds, [0, 300, 600, 1200, 2400, 4800]);
        assert_eq!(
            retry.wait_before(5, 0.3),
            Some(SignedDuration::from_mins(80))
        );
        assert_eq!(retry.wait_before(6, 0.3), None);
    }

    #[test]
    fn the_guide_makes_five_with_waits_a_tenth_shorter_or_longer() {
        let retry = Retry::guide();
        assert_eq!(retry.after_seconds.len(), 5);
        assert_eq!(retry.wait_before(0, 1.0), Some(SignedDuration::ZERO));
        assert_eq!(
            retry.wait_before(1, 0.0),
            Some(SignedDuration::from_secs(270))
        );
        assert_eq!(
            retry.wait_before(1, 1.0),
            Some(SignedDuration::from_secs(330))
        );
        assert_eq!(retry.wait_before(5, 0.5), None);
    }
}
