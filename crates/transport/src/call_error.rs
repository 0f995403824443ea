//! Why a call to a vendor failed, and what the caller may do about it: the same for every vendor.

use std::fmt;

use http::StatusCode;

use crate::retry_after::RetryAfter;
use crate::transport::TransportError;

/// A call without a usable response, named by what may be done next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Try again after a delay of the caller's choosing; calling twice does no harm.
    #[error("{0}; it may be tried again")]
    Retry(Cause),
    /// Try again, but not before the vendor's own time.
    #[error("{cause}; it may be tried again later")]
    RetryAfter {
        /// What went wrong.
        cause: Cause,
        /// The vendor's lower bound.
        retry_after: RetryAfter,
    },
    /// A create that may have happened: check whether the record exists before trying again (RTE-6,
    /// CRS-5).
    #[error("{cause}; check first whether the record was created")]
    LookFirst {
        /// What went wrong.
        cause: Cause,
        /// The vendor's lower bound for the next call, if it named one.
        retry_after: Option<RetryAfter>,
    },
    /// Trying again cannot help.
    #[error("{0}")]
    Fail(Cause),
}

/// What went wrong. Carries no secret and nothing personal but the vendor's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No connection could be made.
    NotConnected,
    /// The connection broke or no response arrived in time.
    NoAnswer,
    /// The vendor limits the number of calls: 429, or 503 that says so (RTE-1, RTE-2).
    Throttled,
    /// The vendor cannot answer now: 408, 502, 503, 504, 598.
    Unavailable(u16),
    /// 500: retried twice at most (RTE-4).
    ServerError,
    /// 401 or 403: the API key is wrong or revoked, or its user lacks rights (CON-9).
    KeyRejected(u16),
    /// 409 because another user, active or not, has this user name (MAT-7).
    UserNameTaken,
    /// 404 on a write: the user no longer exists (MAT-13).
    Gone,
    /// The response is larger than the transport reads (RTE-8).
    TooLarge,
    /// The response is whole but has the wrong content; says what is wrong with it (RTE-9).
    Unreadable(&'static str),
    /// Any other refusal.
    Rejected {
        /// The status code.
        status: u16,
        /// The vendor's own words, at most [`MESSAGE_CHARS_MAX`] characters; may be empty.
        message: String,
    },
}

/// The most characters of a vendor's own words that are kept.
pub const MESSAGE_CHARS_MAX: usize = 200;

impl CallError {
    /// Classifies a response that is not a success. `message` is the vendor's own words; a 503 is
    /// throttling if it names a time or if `is_limit` says that the message speaks of a limit.
    pub fn from_status(
        status: StatusCode,
        retry_after: Option<RetryAfter>,
        message: &str,
        is_limit: bool,
    ) -> CallError {
        let cause = match status.as_u16() {
            code @ (401 | 403) => return CallError::Fail(Cause::KeyRejected(code)),
            429 => Cause::Throttled,
            503 if is_limit || retry_after.is_some() => Cause::Throttled,
            code @ (408 | 502 | 503 | 504 | 598) => Cause::Unavailable(code),
            500 => Cause::ServerError,
            status => {
                let message = message.chars().take(MESSAGE_CHARS_MAX).collect();
                return CallError::Fail(Cause::Rejected { status, message });
            }
        };
        match retry_after {
            Some(retry_after) => CallError::RetryAfter { cause, retry_after },
            None => CallError::Retry(cause),
        }
    }

    /// The same error for a create: if it may have taken effect, the caller has to look first.
    pub fn for_create(self) -> CallError {
        let (cause, retry_after) = match self {
            // The call never left, so there is nothing to look for.
            CallError::Retry(Cause::NotConnected) => return self,
            CallError::Retry(cause)
            | CallError::Fail(cause @ (Cause::TooLarge | Cause::Unreadable(_))) => (cause, None),
            CallError::RetryAfter { cause, retry_after } => (cause, Some(retry_after)),
            CallError::Fail(_) | CallError::LookFirst { .. } => return self,
        };
        CallError::LookFirst { cause, retry_after }
    }

    /// What went wrong.
    pub fn cause(&self) -> &Cause {
        match self {
            CallError::Retry(cause) | CallError::Fail(cause) => cause,
            CallError::RetryAfter { cause, .. } | CallError::LookFirst { cause, .. } => cause,
        }
    }

    /// The vendor's lower bound for the next try, if it named one.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        match self {
            CallError::RetryAfter { retry_after, .. } => Some(*retry_after),
            CallError::LookFirst { retry_after, .. } => *retry_after,
            CallError::Retry(_) | CallError::Fail(_) => None,
        }
    }
}

impl From<TransportError> for CallError {
    fn from(error: TransportError) -> CallError {
        match error {
            TransportError::NotConnected => CallError::Retry(Cause::NotConnected),
            TransportError::Broken | TransportError::TimedOut => CallError::Retry(Cause::NoAnswer),
            TransportError::TooLarge => CallError::Fail(Cause::TooLarge),
        }
    }
}

impl Cause {
    /// The status code of the response, if there was a whole one with an error status.
    pub fn status(&self) -> Option<u16> {
        match self {
            Cause::Throttled => Some(429),
            Cause::ServerError => Some(500),
            Cause::UserNameTaken => Some(409),
            Cause::Gone => Some(404),
            Cause::Unavailable(status)
            | Cause::KeyRejected(status)
            | Cause::Rejected { status, .. } => Some(*status),
            Cause::NotConnected | Cause::NoAnswer | Cause::TooLarge | Cause::Unreadable(_) => None,
        }
    }

    /// A sentence for people that names the vendor, such as `Litmos could not be reached`.
    pub fn describe(&self, vendor: &str) -> String {
        match self {
            Cause::NotConnected => format!("{vendor} could not be reached"),
            Cause::NoAnswer => format!("{vendor} gave no whole answer"),
            Cause::Throttled => format!("{vendor} limits the number of calls"),
            Cause::Unavailable(status) => format!("{vendor} is not available (status {status})"),
            Cause::ServerError => format!("{vendor} failed (status 500)"),
            Cause::KeyRejected(status) => {
                format!("{vendor} refused the API key (status {status})")
            }
            Cause::UserNameTaken => format!("{vendor} says that the user name already exists"),
            Cause::Gone => format!("{vendor} knows no such user"),
            Cause::TooLarge => format!("{vendor}'s answer is too large"),
            Cause::Unreadable(what) => {
                format!("{vendor}'s answer is not what was asked for: {what}")
            }
            Cause::Rejected { status, message } if message.is_empty() => {
                format!("{vendor} refused with status {status}")
            }
            Cause::Rejected { status, message } => {
                format!("{vendor} refused with status {status}: {message}")
            }
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe("the vendor"))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn classify(status: u16, retry_after: Option<RetryAfter>, is_limit: bool) -> CallError {
        let status = StatusCode::from_u16(status).expect("a status");
        CallError::from_status(status, retry_after, "", is_limit)
    }

    #[test]
    fn both_styles_of_throttling_are_throttling() {
        let wait = RetryAfter::Delay(Duration::from_secs(7));
        for status in [429, 503] {
            assert_eq!(
                classify(status, Some(wait), false),
                CallError::RetryAfter {
                    cause: Cause::Throttled,
                    retry_after: wait
                }
            );
            assert_eq!(
                classify(status, None, true),
                CallError::Retry(Cause::Throttled)
            );
        }
        assert_eq!(
            classify(503, None, false),
            CallError::Retry(Cause::Unavailable(503))
        );
    }

    #[test]
    fn a_refused_key_and_an_unknown_status_fail_for_good() {
        assert_eq!(
            classify(401, None, false),
            CallError::Fail(Cause::KeyRejected(401))
        );
        let unknown = classify(501, None, false);
        let message = String::new();
        assert_eq!(
            unknown,
            CallError::Fail(Cause::Rejected {
                status: 501,
                message
            })
        );
    }
}
