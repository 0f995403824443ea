//! What to do after a call failed (RTE-4, RTE-5): try again at a time, give up, or pause the run.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The longest a call may take, all tries and waits together.
pub const BUDGET: SignedDuration = SignedDuration::from_mins(10);

/// The most tries of one call.
pub const TRIES: u32 = 6;

/// The most tries of a call answered 500: the first and two more.
pub const TRIES_ON_500: u32 = 3;

const BASE: SignedDuration = SignedDuration::from_secs(1);
const CAP: SignedDuration = SignedDuration::from_secs(60);

/// How a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallFailure {
    /// No connection, or it broke.
    Connection,
    /// No answer in time.
    Timeout,
    /// An answer that is an error, with how long it asks to wait.
    Status {
        /// The status code.
        status: u16,
        /// `Retry-After`, already turned into a length of time.
        retry_after: Option<SignedDuration>,
    },
    /// A complete body that is not what was asked for.
    Unreadable,
    /// A body beyond the limit (RTE-8).
    TooLarge,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Try again then.
    RetryAt(Timestamp),
    /// The call has failed.
    GiveUp,
    /// The vendor asks for more patience than a call has: the run pauses until then.
    PauseUntil(Timestamp),
}

impl CallFailure {
    /// The most tries for this kind of failure; 1 means it is not tried again.
    fn tries(self) -> u32 {
        match self {
            CallFailure::Connection | CallFailure::Timeout => TRIES,
            CallFailure::Status {
                status: 408 | 429 | 502 | 503 | 504 | 598,
                ..
            } => TRIES,
            CallFailure::Status { status: 500, .. } => TRIES_ON_500,
            CallFailure::Status { .. } | CallFailure::Unreadable | CallFailure::TooLarge => 1,
        }
    }

    fn retry_after(self) -> Option<SignedDuration> {
        match self {
            CallFailure::Status { retry_after, .. } => retry_after,
            _ => None,
        }
    }

    /// Whether it says something about the vendor's service and not about what was sent (FLT-3).
    pub fn is_infrastructure(self) -> bool {
        match self {
            CallFailure::Status { status, .. } => status >= 500 || matches!(status, 408 | 429),
            CallFailure::Connection | CallFailure::Timeout => true,
            CallFailure::Unreadable | CallFailure::TooLarge => false,
        }
    }
}

/// Decides after the `tries_made`th try failed. `jitter` is a random fraction from 0 up to 1, from
/// the seed; `first_try_at` is when the call was first made.
pub fn decide(
    failure: CallFailure,
    tries_made: u32,
    first_try_at: Timestamp,
    now: Timestamp,
    jitter: f64,
) -> Decision {
    let asked_for = failure.retry_after().unwrap_or(SignedDuration::ZERO);
    let is_retried = failure.tries() > 1;
    if !is_retried {
        rulebook::hit(&rulebook::RTE_4);
    }
    if is_retried && asked_for > BUDGET {
        rulebook::hit(&rulebook::RTE_5);
        return Decision::PauseUntil(now + asked_for);
    }
    if tries_made >= failure.tries() {
        return Decision::GiveUp;
    }
    rulebook::hit(&rulebook::RTE_5);
    let at = now + backoff(tries_made, jitter).max(asked_for);
    if at.duration_since(first_try_at) > BUDGET {
        Decision::GiveUp
    } else {
        Decision::RetryAt(at)
    }
}

/// Full jitter: a random part of 1 s, doubled with each try, at most 60 s.
fn backoff(tries_made: u32, jitter: f64) -> SignedDuration {
    let doubled = BASE
        .checked_mul(1 << tries_made.saturating_sub(1).min(10))
        .unwrap_or(CAP);
    doubled.min(CAP).mul_f64(jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_793_620_800 + seconds).unwrap()
    }

    fn status(status: u16) -> CallFailure {
        CallFailure::Status {
            status,
            retry_after: None,
        }
    }

    fn waiting(status: u16, seconds: i64) -> CallFailure {
        CallFailure::Status {
            status,
            retry_after: Some(SignedDuration::from_secs(seconds)),
        }
    }

    #[test]
    fn what_may_pass_is_tried_again_and_what_cannot_is_not() {
        for failure in [CallFailure::Connection, CallFailure::Timeout]
            .into_iter()
            .chain([408, 429, 500, 502, 503, 504, 598].map(status))
        {
            assert_eq!(
                decide(failure, 1, at(0), at(0), 1.0),
                Decision::RetryAt(at(1)),
                "{failure:?}"
            );
        }
        for failure in [CallFailure::Unreadable, CallFailure::TooLarge]
            .into_iter()
            .chain([400, 401, 403, 404, 409, 413, 422, 501].map(status))
        {
            assert_eq!(
                decide(failure, 1, at(0), at(0), 1.0),
                Decision::GiveUp,
                "{failure:?}"
            );
        }
    }

    #[test]
    fn the_wait_doubles_up_to_the_sixth_try() {
        let waits: Vec<_> = (1..=6)
            .map(|tries| decide(status(503), tries, at(0), at(0), 1.0))
            .collect();
        let expected = [1, 2, 4, 8, 16].map(|wait| Decision::RetryAt(at(wait)));
        assert_eq!(waits[..5], expected);
        assert_eq!(waits[5], Decision::GiveUp);
        assert_eq!(
            decide(status(503), 3, at(0), at(0), 0.25),
            Decision::RetryAt(at(1))
        );
        assert_eq!(
            decide(status(503), 3, at(0), at(0), 0.0),
            Decision::RetryAt(at(0))
        );
    }

    #[test]
    fn five_hundred_is_tried_twice_more() {
        assert!(matches!(
            decide(status(500), 2, at(0), at(0), 0.5),
            Decision::RetryAt(_)
        ));
        assert_eq!(decide(status(500), 3, at(0), at(0), 0.5), Decision::GiveUp);
    }

    #[test]
    fn retry_after_is_a_lower_bound_and_a_long_one_pauses_the_run() {
        assert_eq!(
            decide(waiting(429, 30), 1, at(0), at(0), 1.0),
            Decision::RetryAt(at(30))
        );
        assert_eq!(
            decide(waiting(503, 0), 1, at(0), at(0), 1.0),
            Decision::RetryAt(at(1))
        );
        assert_eq!(
            decide(waiting(503, 600), 1, at(0), at(0), 1.0),
            Decision::RetryAt(at(600))
        );
        assert_eq!(
            decide(waiting(503, 601), 1, at(0), at(0), 1.0),
            Decision::PauseUntil(at(601))
        );
        // A refusal stays one, however long it asks to wait.
        assert_eq!(
            decide(waiting(403, 3600), 1, at(0), at(0), 1.0),
            Decision::GiveUp
        );
    }

    #[test]
    fn a_call_takes_ten_minutes_at_most() {
        assert_eq!(
            decide(status(503), 2, at(0), at(598), 1.0),
            Decision::RetryAt(at(600))
        );
        assert_eq!(
            decide(status(503), 2, at(0), at(599), 1.0),
            Decision::GiveUp
        );
    }
}
