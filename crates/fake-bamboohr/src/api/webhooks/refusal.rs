//! Errors of the webhook routes: JSON, unlike the older endpoints (section 8.2).

use serde::Serialize;
use serde_json::json;

use crate::api::error::Error;
use crate::api::webhooks::permission::FieldProblems;

#[derive(Serialize)]
struct Errors<T> {
    errors: T,
}

fn refused(status: u16, errors: impl Serialize) -> Error {
    let body = serde_json::to_value(Errors { errors }).expect("errors are maps, lists and text");
    Error::Json { status, body }
}

/// Status 404: the user has no webhook with this id.
pub(super) fn not_found(id: &str) -> Error {
    refused(
        404,
        json!([{ "error": format!("No webhook was found with ID: {id}.") }]),
    )
}

/// 403: another user's webhook, or a global one.
pub(super) fn not_yours(id: &str) -> Error {
    refused(403, json!([not_yours_text(id)]))
}

/// The same as PUT answers it: an object in place of the list.
pub(super) fn not_yours_to_change(id: &str) -> Error {
    refused(403, not_yours_text(id))
}

fn not_yours_text(id: &str) -> serde_json::Value {
    json!({ "error": format!("You do not have access to webhook ID: {id}") })
}

/// 400 with everything that is wrong.
pub(super) fn bad_request(issues: &[String]) -> Error {
    refused(
        400,
        json!([{ "error": "Invalid request body", "issues": issues }]),
    )
}

/// 403: fields that may not be used so.
pub(super) fn fields(problems: &FieldProblems) -> Error {
    refused(403, [problems])
}
