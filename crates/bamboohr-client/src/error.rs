//! Why a BambooHR call came to nothing, and what the caller may do about it (contract sections 4.3
//! and 4.4).

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp};
use transport::Failure;

/// A call without a usable answer, named by what may be done next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Ask again after a delay of the caller's choosing.
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
    /// Asking again cannot help.
    #[error("{0}")]
    Fail(Cause),
}

/// What went wrong, in the reader's words. Carries no secret and nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No connection could be made.
    NotConnected,
    /// The connection broke or no answer came in time.
    NoAnswer,
    /// The vendor limits the number of calls: 429, or 503 with a `Retry-After` (RTE-1).
    Throttled,
    /// The vendor cannot answer now: 408, 502, 503, 504, 598.
    Unavailable(u16),
    /// 500: retried twice at most (RTE-4).
    ServerError,
    /// 401 or 403: the API key is wrong, revoked, or its user is disabled (CON-9).
    KeyRejected(u16),
    /// The answer is larger than the transport reads (RTE-8).
    TooLarge,
    /// The answer is whole but is not what was asked for; names what is wrong with it (RTE-9).
    Unreadable(&'static str),
    /// Any other refusal: the status and BambooHR's own words.
    Rejected {
        /// The status code.
        status: u16,
        /// The message header, trimmed to 200 characters; may be empty.
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

    /// Reads the header; anything but whole seconds or an HTTP date counts as no header.
    fn of(headers: &HeaderMap) -> Option<RetryAfter> {
        let text = headers
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
            Error::Retry(cause) | Error::Fail(cause) | Error::RetryAfter { cause, .. } => cause,
        }
    }

    /// The vendor's lower bound for the next try, if it named one.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        match self {
            Error::RetryAfter { retry_after, .. } => Some(*retry_after),
            Error::Retry(_) | Error::Fail(_) => None,
        }
    }

    /// Reads an answer's status; `Ok` for every 2xx.
    pub(crate) fn check(status: StatusCode, headers: &HeaderMap) -> Result<(), Error> {
        let code = status.as_u16();
        let retry_after = RetryAfter::of(headers);
        let cause = match code {
            200..=299 => return Ok(()),
            401 | 403 => return Err(Error::Fail(Cause::KeyRejected(code))),
            429 => Cause::Throttled,
            503 if retry_after.is_some() => Cause::Throttled,
            408 | 502 | 503 | 504 | 598 => Cause::Unavailable(code),
            500 => Cause::ServerError,
            _ => {
                return Err(Error::Fail(Cause::Rejected {
                    status: code,
                    message: message(headers),
                }));
            }
        };
        Err(match retry_after {
            Some(retry_after) => Error::RetryAfter { cause, retry_after },
            None => Error::Retry(cause),
        })
    }
}

/// BambooHR's own words; the header exists in two spellings, and old servers know only the wrong
/// one.
fn message(headers: &HeaderMap) -> String {
    let header = headers
        .get("x-bamboohr-error-message")
        .or_else(|| headers.get("x-bamboohr-error-messsage"));
    let text = header
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .unwrap_or_default();
    text.trim().chars().take(200).collect()
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
            Cause::NotConnected => f.write_str("BambooHR could not be reached"),
            Cause::NoAnswer => f.write_str("BambooHR gave no whole answer"),
            Cause::Throttled => f.write_str("BambooHR limits the number of calls"),
            Cause::Unavailable(status) => write!(f, "BambooHR is not available (status {status})"),
            Cause::ServerError => f.write_str("BambooHR failed (status 500)"),
            Cause::KeyRejected(status) => {
                write!(f, "BambooHR refused the API key (status {status})")
            }
            Cause::TooLarge => f.write_str("BambooHR's answer is too large"),
            Cause::Unreadable(what) => {
                write!(f, "BambooHR's answer is not what was asked for: {what}")
            }
            Cause::Rejected { status, message } if message.is_empty() => {
                write!(f, "BambooHR refused with status {status}")
            }
            Cause::Rejected { status, message } => {
                write!(f, "BambooHR refused with status {status}: {message}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, headers: &[(&'static str, &str)]) -> Error {
        let headers = headers.iter().map(|(name, value)| {
            (
                http::HeaderName::from_static(name),
                value.parse().expect("a header written in this file"),
            )
        });
        let status = StatusCode::from_u16(status).expect("a status written in this file");
        Error::check(status, &headers.collect()).expect_err("not a success")
    }

    #[test]
    fn both_styles_of_throttling_are_throttling() {
        let wait = RetryAfter::Delay(Duration::from_secs(7));
        assert_eq!(
            of(429, &[("retry-after", "7")]),
            Error::RetryAfter {
                cause: Cause::Throttled,
                retry_after: wait
            }
        );
        assert_eq!(
            of(503, &[("retry-after", "7")]),
            Error::RetryAfter {
                cause: Cause::Throttled,
                retry_after: wait
            }
        );
        assert_eq!(of(503, &[]), Error::Retry(Cause::Unavailable(503)));
    }

    #[test]
    fn a_retry_after_date_is_a_time_and_never_lies_in_the_past() {
        let error = of(429, &[("retry-after", "Mon, 02 Nov 2026 08:00:30 GMT")]);
        let at: Timestamp = "2026-11-02T08:00:30Z".parse().expect("a time");
        assert_eq!(error.retry_after(), Some(RetryAfter::At(at)));
        let later: Timestamp = "2026-11-02T09:00:00Z".parse().expect("a time");
        assert_eq!(RetryAfter::At(at).not_before(later), later);
        assert_eq!(
            RetryAfter::Delay(Duration::from_secs(7))
                .not_before(at)
                .to_string(),
            "2026-11-02T08:00:37Z"
        );
    }

    #[test]
    fn a_refused_key_and_an_unknown_path_fail_for_good() {
        assert_eq!(of(401, &[]), Error::Fail(Cause::KeyRejected(401)));
        let unknown = of(404, &[("x-bamboohr-error-messsage", "Employee not found")]);
        assert_eq!(
            unknown.to_string(),
            "BambooHR refused with status 404: Employee not found"
        );
        assert_eq!(
            of(501, &[]),
            Error::Fail(Cause::Rejected {
                status: 501,
                message: String::new()
            })
        );
    }
}
