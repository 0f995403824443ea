//! The `Date` header of an answer, from the fake's own clock.

use axum::response::Response;
use http::HeaderValue;
use http::header::DATE;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

/// `time` as HTTP writes dates, in whole seconds: `Mon, 02 Nov 2026 15:00:00 GMT`. `None` for a
/// year before 0.
pub fn http_date(time: Timestamp) -> Option<HeaderValue> {
    let text = DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .ok()?;
    HeaderValue::from_str(&text).ok()
}

/// Puts `now` into `answer` as its `Date`. A server on a port adds the machine's date to an answer
/// that has none.
pub fn put_date(answer: &mut Response, now: Timestamp) {
    if let Some(date) = http_date(now) {
        answer.headers_mut().insert(DATE, date);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_in_greenwich_time_and_whole_seconds() {
        let time: Timestamp = "2026-11-02T08:00:07.999999-07:00"
            .parse()
            .expect("a timestamp");
        assert_eq!(
            http_date(time),
            Some(HeaderValue::from_static("Mon, 02 Nov 2026 15:00:07 GMT"))
        );
    }

    #[test]
    fn an_answer_has_one_date() {
        let mut answer = Response::default();
        let time: Timestamp = "2026-03-05T00:00:00Z".parse().expect("a timestamp");
        put_date(&mut answer, Timestamp::UNIX_EPOCH);
        put_date(&mut answer, time);
        let dates: Vec<_> = answer.headers().get_all(DATE).iter().collect();
        assert_eq!(dates, ["Thu, 05 Mar 2026 00:00:00 GMT"]);
    }
}
