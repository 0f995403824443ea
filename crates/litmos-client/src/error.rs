//! What Litmos's error responses mean to the caller (contract sections 2.8 and 6).

use serde::Deserialize;
use transport::{CallError, Cause, Response, RetryAfter};

/// The error of a response whose status is not a success.
pub(crate) fn from_response(response: &Response) -> CallError {
    let message = message(response);
    let says = |words| message.to_lowercase().contains(words);
    match response.status.as_u16() {
        409 if says("already exists") => CallError::Fail(Cause::UserNameTaken),
        404 if is_not_found(&message) => CallError::Fail(Cause::Gone),
        _ => {
            let retry_after = RetryAfter::from_headers(&response.headers);
            CallError::from_status(response.status, retry_after, &message, says("limit"))
        }
    }
}

/// Litmos's own words, whole: the `Detail` of the body, else the reason phrase. An HTML page is no
/// message. The telling part may be at the end, behind a user name of 255 letters.
pub(crate) fn message(response: &Response) -> String {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(rename = "Detail", alias = "Message", alias = "message")]
        detail: String,
    }
    let detail = serde_json::from_slice::<Wire>(&response.body)
        .ok()
        .map(|body| body.detail);
    let text = detail.or_else(|| response.reason.clone());
    text.unwrap_or_default().trim().to_owned()
}

/// Whether a 404 is about the user; a 404 for an address that does not exist is a page.
pub(crate) fn is_not_found(message: &str) -> bool {
    message.to_lowercase().contains("was not found")
}
