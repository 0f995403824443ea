//! A delivery, its state, and its attempts with their outcomes (section 8.8).

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use transport::TransportError;

use super::retry::{Retried, Retry, RetryTimestamp};
use crate::webhook::subscription::Format;

/// One payload on its way to the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The id, ascending; the vendor has none.
    pub id: u64,
    /// Id of the webhook the delivery belongs to.
    pub webhook: u64,
    /// Its place in the company's count of webhook happenings (see `Webhooks::sequence`).
    pub sequence: u64,
    /// When the body was built.
    pub made_at: Timestamp,
    /// The employees in it, each once, in the order of their entries.
    pub employees: Vec<u64>,
    /// The exact body.
    pub body: String,
    /// The format of the body.
    pub format: Format,
    /// The delivery this is a copy of, made by `Redeliver`.
    pub copy_of: Option<u64>,
    /// Whether a byte of the body is changed after signing.
    pub is_tampered: bool,
    /// The attempts so far.
    pub attempts: Vec<Attempt>,
    /// The current state.
    pub state: State,
}

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Kept back until others are made, to arrive after them.
    #[serde(rename = "kept_back")]
    HeldBack,
    /// Waits for its next attempt.
    Waiting {
        /// When that is due, the limit aside.
        due: Timestamp,
    },
    /// An attempt is under way.
    Sending {
        /// When the attempt began.
        since: Timestamp,
        /// The timestamp it was signed with, in Unix seconds.
        signed: i64,
    },
    /// The target answered with a 2xx.
    Delivered,
    /// The target answered with a status that is not retried: 3xx and 4xx by the specification.
    Refused,
    /// The last attempt failed too.
    GivenUp,
    /// Lost on demand: never sent.
    Lost,
    /// Its webhook was removed, or stopped, before it got through.
    Dropped,
}

/// One attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its place in the company's count of webhook happenings.
    pub sequence: u64,
    /// When it was sent.
    pub at: Timestamp,
    /// When it was over.
    pub ended_at: Timestamp,
    /// The timestamp it was signed with, in Unix seconds.
    pub signed: i64,
    /// The outcome of the attempt.
    pub outcome: Outcome,
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The receiver answered with this status.
    Status(u16),
    /// Nobody listens there.
    NotConnected,
    /// The connection broke before the answer was whole.
    Broken,
    /// No answer in time.
    TimedOut,
}

impl Outcome {
    pub(crate) fn from_response(answer: &Result<transport::Response, TransportError>) -> Outcome {
        match answer {
            Ok(response) => Outcome::Status(response.status.as_u16()),
            // The status arrived; only the body, which is not read, was too long.
            Err(TransportError::TooLarge) => Outcome::Status(StatusCode::OK.as_u16()),
            Err(TransportError::NotConnected) => Outcome::NotConnected,
            Err(TransportError::Broken) => Outcome::Broken,
            Err(TransportError::TimedOut) => Outcome::TimedOut,
        }
    }

    /// Whether the receiver has it.
    pub fn is_delivered(self) -> bool {
        matches!(self, Outcome::Status(200..300))
    }

    /// Whether another attempt follows, if one is left (section 8.8).
    pub fn is_retried(self, retried: Retried) -> bool {
        match retried {
            Retried::ServerErrors => !matches!(self, Outcome::Status(..500)),
            Retried::AnyFailure => !self.is_delivered(),
        }
    }
}

impl Delivery {
    /// Whether no further attempt follows.
    pub fn is_over(&self) -> bool {
        !matches!(
            self.state,
            State::HeldBack | State::Waiting { .. } | State::Sending { .. }
        )
    }

    /// Whether it was dropped with its webhook before any attempt.
    pub fn was_never_tried(&self) -> bool {
        self.state == State::Dropped && self.attempts.is_empty()
    }

    /// Whether an attempt failed and another is to come.
    pub fn is_between_tries(&self) -> bool {
        !self.attempts.is_empty() && !self.is_over()
    }

    /// The timestamp the next attempt is signed with, in Unix seconds.
    pub(crate) fn timestamp_to_sign(&self, style: RetryTimestamp, now: Timestamp) -> i64 {
        match (style, self.attempts.first()) {
            (RetryTimestamp::Original, Some(first)) => first.signed,
            _ => now.as_second(),
        }
    }

    /// Records the outcome of the attempt under way. Returns when the next attempt is due, if there
    /// is one; `chance` decides its jitter.
    pub(crate) fn record_attempt(
        &mut self,
        attempt: Attempt,
        retry: &Retry,
        chance: f64,
    ) -> Option<Timestamp> {
        let (outcome, ended_at) = (attempt.outcome, attempt.ended_at);
        self.attempts.push(attempt);
        let is_retried = outcome.is_retried(retry.retried);
        let wait = retry.wait_before(self.attempts.len(), chance);
        self.state = match wait.filter(|_| is_retried) {
            _ if outcome.is_delivered() => State::Delivered,
            Some(wait) => State::Waiting {
                due: ended_at + wait,
            },
            None if is_retried => State::GivenUp,
            None => State::Refused,
        };
        match self.state {
            State::Waiting { due } => Some(due),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_server_errors_and_lost_connections_are_tried_again_unless_all_failures_are() {
        for (outcome, retried) in [
            (Outcome::Status(200), false),
            (Outcome::Status(302), false),
            (Outcome::Status(404), false),
            (Outcome::Status(429), false),
            (Outcome::Status(500), true),
            (Outcome::Status(503), true),
            (Outcome::NotConnected, true),
            (Outcome::Broken, true),
            (Outcome::TimedOut, true),
        ] {
            assert_eq!(
                outcome.is_retried(Retried::ServerErrors),
                retried,
                "{outcome:?}"
            );
            assert_eq!(
                outcome.is_retried(Retried::AnyFailure),
                outcome != Outcome::Status(200),
                "{outcome:?}"
            );
        }
    }
}
