//! How the list refuses a request: JSON, with a code in words.

use serde_json::json as value;

use crate::api::error::Error;

/// A malformed request, as this endpoint reports it.
pub(super) fn bad_request(message: &str) -> Error {
    refused("BadRequest", message)
}

/// A cursor that leads nowhere.
pub(super) fn bad_page(message: &str) -> Error {
    refused("BadPage", message)
}

fn refused(code: &str, message: &str) -> Error {
    Error::Json {
        status: 400,
        body: value!({"error": {"code": code, "message": message}}),
    }
}
