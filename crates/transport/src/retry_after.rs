//! The `Retry-After` header (RTE-5).

use std::time::Duration;

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

/// A `Retry-After` header: a number of seconds or a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// This long after the response.
    Delay(Duration),
    /// Not before this time.
    At(Timestamp),
}

impl RetryAfter {
    /// Reads the header; anything but whole seconds or an HTTP date counts as no header.
    pub fn from_headers(headers: &HeaderMap) -> Option<RetryAfter> {
        let text = headers
            .get(http::header::RETRY_AFTER)?
            .to_str()
            .ok()?
            .trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(RetryAfter::Delay(Duration::from_secs(seconds)));
        }
        let date = jiff::fmt::rfc2822::parse(text).ok()?;
        Some(RetryAfter::At(date.timestamp()))
    }

    /// The earliest time to call again, for a response that arrived at `now`.
    pub fn not_before(self, now: Timestamp) -> Timestamp {
        match self {
            RetryAfter::At(time) => time.max(now),
            RetryAfter::Delay(delay) => SignedDuration::try_from(delay)
                .ok()
                .and_then(|delay| now.checked_add(delay).ok())
                .unwrap_or(Timestamp::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn a_date_is_a_time_and_never_lies_in_the_past() {
        let date = "Mon, 02 Nov 2026 08:00:30 GMT".parse().expect("a header");
        let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, date)]);
        let date = RetryAfter::At(at("2026-11-02T08:00:30Z"));
        assert_eq!(RetryAfter::from_headers(&headers), Some(date));
        let later = at("2026-11-02T09:00:00Z");
        assert_eq!(date.not_before(later), later);
    }

    #[test]
    fn a_delay_counts_from_the_response() {
        let delay = RetryAfter::Delay(Duration::from_secs(7));
        let response_at = at("2026-11-02T08:00:30Z");
        assert_eq!(delay.not_before(response_at), at("2026-11-02T08:00:37Z"));
    }
}
