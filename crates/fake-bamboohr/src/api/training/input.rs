//! What the training endpoints read of a request, and who may send it.

use serde_json::{Map, Value};

use crate::User;
use crate::api::call::Call;
use crate::api::error::Error;

pub(super) fn bad(message: &str) -> Error {
    Error::status(400, message)
}

pub(super) fn admin_only(user: &User) -> Result<(), Error> {
    let refused = || Error::status(403, "You do not have access to trainings");
    user.level.is_admin().then_some(()).ok_or_else(refused)
}

pub(super) fn object(call: &Call) -> Result<Map<String, Value>, Error> {
    let body: Option<Value> = serde_json::from_slice(&call.body).ok();
    body.and_then(|body| body.as_object().cloned())
        .ok_or_else(|| bad("Invalid data"))
}

/// The number at this place of the path.
pub(super) fn number(call: &Call, place: usize, what: &str) -> Result<u64, Error> {
    let number = call.path.get(place).and_then(|text| text.parse().ok());
    number.ok_or_else(|| Error::status(404, &format!("{what} not found")))
}

/// Text, or a number written as one; nothing is unset.
pub(super) fn text(value: &Value) -> Result<Option<String>, Error> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(bad("Invalid data")),
    }
}

/// A whole number, which may come as text.
pub(super) fn whole(value: &Value) -> Result<Option<u32>, Error> {
    text(value)?
        .map(|text| text.parse().map_err(|_| bad("Invalid data")))
        .transpose()
}

/// The member of this name, read by `read`; nothing if it is missing or unset.
pub(super) fn optional<T>(
    sent: &Map<String, Value>,
    name: &str,
    read: impl FnOnce(&Value) -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    sent.get(name).map_or(Ok(None), read)
}
