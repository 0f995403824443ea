//! A delivery, its attempts, and what each attempt came to (section 8.8).

pub(crate) mod attempts;
pub(crate) mod deliveries;
pub(crate) mod enqueue;
pub(crate) mod log;
pub(crate) mod queue;
pub(crate) mod retry;
pub(crate) mod signature;
pub(crate) mod stats;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use transport::{Request, TransportError};
use url::Url;

use super::{Format, Retried, Retry, RetryTimestamp, sign};

/// One payload on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The id, ascending; the vendor has none.
    pub id: u64,
    /// Whose it is.
    pub webhook: u64,
    /// Its place in the company's count of webhook happenings (see `Webhooks::sequence`).
    pub sequence: u64,
    /// When the body was built.
    pub made_at: Timestamp,
    /// The employees in it, each once, in the order of their entries.
    pub employees: Vec<u64>,
    /// The exact body.
    pub body: String,
    /// How it is written.
    pub format: Format,
    /// The delivery this is a copy of, made by `Redeliver`.
    pub copy_of: Option<u64>,
    /// Whether a byte of the body is changed after signing.
    pub is_tampered: bool,
    /// What was tried.
    pub attempts: Vec<Attempt>,
    /// Where it stands.
    pub state: State,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Kept back until others are made, to arrive after them.
    KeptBack,
    /// Waits for its next attempt.
    Waiting {
        /// When that is due, the limit aside.
        due: Timestamp,
    },
    /// An attempt is under way.
    Sending {
        /// Since when.
        since: Timestamp,
        /// The timestamp it was signed with, in Unix seconds.
        signed: i64,
    },
    /// A 2xx came back.
    Delivered,
    /// An answer came that is not tried again: by the specification 3xx and 4xx.
    Refused,
    /// The last attempt failed too.
    GivenUp,
    /// Lost on demand: never sent.
    Lost,
    /// Its webhook was removed, or stopped, before it got through.
    Dropped,
}

/// One try.
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
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of an attempt.
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
    pub(crate) fn of(answer: &Result<transport::Response, TransportError>) -> Outcome {
        match answer {
            Ok(response) => Outcome::Status(response.status.as_u16()),
            // The status was there; only the body, which nobody reads, was too long.
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
    /// Whether nothing more will come of it.
    pub fn is_over(&self) -> bool {
        !matches!(
            self.state,
            State::KeptBack | State::Waiting { .. } | State::Sending { .. }
        )
    }

    /// Whether it went with its webhook before anything was sent.
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

    /// Notes what came of the attempt under way. Returns when the next is due, if one is; `chance`
    /// is its jitter.
    pub(crate) fn settle(
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

/// An attempt about to be made.
#[derive(Clone, Debug)]
pub(crate) struct Send {
    pub(crate) delivery: u64,
    pub(crate) request: Request,
}

/// What of a webhook and its company goes into a request.
pub(crate) struct Sender<'a> {
    pub(crate) url: &'a Url,
    pub(crate) private_key: Option<&'a str>,
    pub(crate) company_domain: Option<&'a str>,
    pub(crate) timeout: SignedDuration,
}

impl Sender<'_> {
    /// The request of one attempt: headers of section 8.7, signature over the body as built.
    pub(crate) fn request(&self, delivery: &Delivery, signed: i64) -> Request {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(delivery.format.media_type()),
        );
        let agent = HeaderValue::from_static("BambooHR-WebHooks/1.0 (+https://www.bamboohr.com)");
        headers.insert(header::USER_AGENT, agent);
        let mut put = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        if let Some(key) = self.private_key {
            let timestamp = signed.to_string();
            put("x-bamboohr-timestamp", &timestamp);
            put(
                "x-bamboohr-signature",
                &sign(key, delivery.body.as_bytes(), &timestamp),
            );
        }
        if let Some(domain) = self.company_domain {
            put("company-domain", domain);
        }
        let mut body = delivery.body.clone().into_bytes();
        if delivery.is_tampered {
            tamper(&mut body);
        }
        let mut request = Request::new(Method::POST, self.url.clone());
        request.headers = headers;
        request.body = Bytes::from(body);
        request.timeout = self.timeout.unsigned_abs();
        request
    }
}

/// Changes one byte so that the body stays well-formed text: a letter in the middle becomes another
/// one.
fn tamper(body: &mut [u8]) {
    let middle = body.len() / 2;
    let letter = (middle..body.len())
        .chain(0..middle)
        .find(|at| body[*at].is_ascii_alphanumeric());
    if let Some(at) = letter {
        body[at] = if body[at] == b'x' { b'y' } else { b'x' };
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

    #[test]
    fn tampering_changes_one_byte_and_leaves_json() {
        let before = br#"{"employees":[{"id":"417"}]}"#.to_vec();
        let mut after = before.clone();
        tamper(&mut after);
        assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 1);
        serde_json::from_slice::<serde_json::Value>(&after).expect("still JSON");
    }
}
