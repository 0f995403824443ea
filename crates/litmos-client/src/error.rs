//! Why a Litmos call came to nothing, and what the caller may do about it (contract sections 2.8
//! and 6).

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use transport::{Failure, Response};

/// A call without a usable answer, named by what may be done next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Ask again after a delay of the caller's choosing; asking twice does no harm.
    #[error("{0}; it may be tried again")]
    Retry(Cause),
    /// Ask again, but not before the vendor's own time.
    #[error("{cause}; it may be tried again later")]
    RetryAfter {
        /// What went wrong.
        cause: Cause,
        /// The vendor's lower bound.
        retry_after: RetryAfter,
    },
    /// A create that may have happened: look whether the learner is there before asking again
    /// (RTE-6, CRS-5).
    #[error("{cause}; look first whether the learner was created")]
    LookFirst {
        /// What went wrong.
        cause: Cause,
        /// The vendor's lower bound for the next call, if it named one.
        retry_after: Option<RetryAfter>,
    },
    /// Asking again cannot help.
    #[error("{0}")]
    Fail(Cause),
}

/// What went wrong, in the reader's words. Carries no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No connection could be made.
    NotConnected,
    /// The connection broke or no answer came in time.
    NoAnswer,
    /// The vendor limits the number of calls: 429, or 503 that says so (RTE-2).
    Throttled,
    /// The vendor cannot answer now: 408, 502, 503, 504, 598.
    Unavailable(u16),
    /// 500: retried twice at most (RTE-4).
    ServerError,
    /// 401 or 403: the key is wrong, or is not an Account Owner's (CON-9).
    KeyRejected(u16),
    /// 409 because another user, active or not, has this user name (MAT-7).
    UserNameTaken,
    /// 404 on a write: there is no such user any more (MAT-13).
    Gone,
    /// The answer is larger than the transport reads (RTE-8).
    TooLarge,
    /// The answer is whole but is not what was asked for; names what is wrong with it (RTE-9).
    Unreadable(&'static str),
    /// Any other refusal: the status and Litmos's own words, at most 200 characters.
    Rejected {
        /// The status code.
        status: u16,
        /// The reason phrase or the `Detail` of the body; may be empty.
        message: String,
    },
}

/// A `Retry-After` header: a number of seconds or a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// This long after the answer.
    Delay(Duration),
    /// Not before this time.
    At(Timestamp),
}

impl RetryAfter {
    /// The earliest time to ask again, for an answer that came at `now`.
    pub fn not_before(self, now: Timestamp) -> Timestamp {
        match self {
            RetryAfter::At(time) => time.max(now),
            RetryAfter::Delay(delay) => SignedDuration::try_from(delay)
                .ok()
                .and_then(|delay| now.checked_add(delay).ok())
                .unwrap_or(Timestamp::MAX),
        }
    }

    fn of(answer: &Response) -> Option<RetryAfter> {
        let text = answer
            .headers
            .get(http::header::RETRY_AFTER)?
            .to_str()
            .ok()?
            .trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(RetryAfter::Delay(Duration::from_secs(seconds)));
        }
        jiff::fmt::rfc2822::parse(text)
            .ok()
            .map(|date| RetryAfter::At(date.timestamp()))
    }
}

impl Error {
    /// What went wrong.
    pub fn cause(&self) -> &Cause {
        match self {
            Error::Retry(cause) | Error::Fail(cause) => cause,
            Error::RetryAfter { cause, .. } | Error::LookFirst { cause, .. } => cause,
        }
    }

    /// The vendor's lower bound for the next try, if it named one.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        match self {
            Error::RetryAfter { retry_after, .. } => Some(*retry_after),
            Error::LookFirst { retry_after, .. } => *retry_after,
            Error::Retry(_) | Error::Fail(_) => None,
        }
    }

    /// The error of an answer whose status is not a success.
    pub(crate) fn of(answer: &Response) -> Error {
        let retry_after = RetryAfter::of(answer);
        let message = message(answer);
        let cause = match answer.status.as_u16() {
            code @ (401 | 403) => return Error::Fail(Cause::KeyRejected(code)),
            409 if message.to_lowercase().contains("already exists") => {
                return Error::Fail(Cause::UserNameTaken);
            }
            404 if says_not_found(&message) => return Error::Fail(Cause::Gone),
            429 => Cause::Throttled,
            503 if retry_after.is_some() || message.to_lowercase().contains("limit") => {
                Cause::Throttled
            }
            code @ (408 | 502 | 503 | 504 | 598) => Cause::Unavailable(code),
            500 => Cause::ServerError,
            status => {
                let message = message.chars().take(MESSAGE_SHOWN_MAX).collect();
                return Error::Fail(Cause::Rejected { status, message });
            }
        };
        match retry_after {
            Some(retry_after) => Error::RetryAfter { cause, retry_after },
            None => Error::Retry(cause),
        }
    }

    /// The same error of a create: whatever may have had its effect is to be looked at first.
    pub(crate) fn of_create(self) -> Error {
        match self {
            // The call never left, so there is nothing to look for.
            Error::Retry(Cause::NotConnected) | Error::LookFirst { .. } => self,
            Error::Retry(cause) => Error::LookFirst {
                cause,
                retry_after: None,
            },
            Error::RetryAfter { cause, retry_after } => Error::LookFirst {
                cause,
                retry_after: Some(retry_after),
            },
            Error::Fail(cause @ (Cause::TooLarge | Cause::Unreadable(_))) => Error::LookFirst {
                cause,
                retry_after: None,
            },
            Error::Fail(_) => self,
        }
    }
}

/// The most characters of Litmos's words that are repeated to people.
const MESSAGE_SHOWN_MAX: usize = 200;

/// Litmos's own words, whole: the reason phrase, else the `Detail` of the body. An HTML page is no
/// message. What they say may stand at their end, behind a user name of 255 letters.
pub(crate) fn message(answer: &Response) -> String {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(rename = "Detail", alias = "Message", alias = "message")]
        detail: String,
    }
    let detail = serde_json::from_slice::<Wire>(&answer.body)
        .ok()
        .map(|body| body.detail);
    let text = detail.or_else(|| answer.reason.clone()).unwrap_or_default();
    text.trim().to_owned()
}

/// Whether a 404 speaks of the user; a 404 for an address that does not exist is a page.
pub(crate) fn says_not_found(message: &str) -> bool {
    message.to_lowercase().contains("was not found")
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::NotConnected => Error::Retry(Cause::NotConnected),
            Failure::Broken | Failure::TimedOut => Error::Retry(Cause::NoAnswer),
            Failure::TooLarge => Error::Fail(Cause::TooLarge),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::NotConnected => f.write_str("Litmos could not be reached"),
            Cause::NoAnswer => f.write_str("Litmos gave no whole answer"),
            Cause::Throttled => f.write_str("Litmos limits the number of calls"),
            Cause::Unavailable(status) => write!(f, "Litmos is not available (status {status})"),
            Cause::ServerError => f.write_str("Litmos failed (status 500)"),
            Cause::KeyRejected(status) => write!(f, "Litmos refused the API key (status {status})"),
            Cause::UserNameTaken => f.write_str("Litmos says that the user name already exists"),
            Cause::Gone => f.write_str("Litmos knows no such user"),
            Cause::TooLarge => f.write_str("Litmos's answer is too large"),
            Cause::Unreadable(what) => {
                write!(f, "Litmos's answer is not what was asked for: {what}")
            }
            Cause::Rejected { status, message } if message.is_empty() => {
                write!(f, "Litmos refused with status {status}")
            }
            Cause::Rejected { status, message } => {
                write!(f, "Litmos refused with status {status}: {message}")
            }
        }
    }
}
