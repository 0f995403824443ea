//! What BambooHR's status codes mean to the caller (contract sections 4.3 and 4.4).

use http::{HeaderMap, StatusCode};
use transport::{CallError, RetryAfter};

/// Reads a response's status; `Ok` for every 2xx.
pub(crate) fn check_status(status: StatusCode, headers: &HeaderMap) -> Result<(), CallError> {
    if status.is_success() {
        return Ok(());
    }
    let retry_after = RetryAfter::from_headers(headers);
    let message = message(headers);
    Err(CallError::from_status(status, retry_after, &message, false))
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
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_read_in_the_wrong_spelling_too() {
        for name in ["x-bamboohr-error-message", "x-bamboohr-error-messsage"] {
            let text = "Employee not found".parse().expect("a header");
            let headers = HeaderMap::from_iter([(http::HeaderName::from_static(name), text)]);
            let error = check_status(StatusCode::NOT_FOUND, &headers).expect_err("no success");
            assert_eq!(
                error.cause().describe("BambooHR"),
                "BambooHR refused with status 404: Employee not found"
            );
        }
    }
}
