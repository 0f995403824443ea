//! What a person reads when a scenario fails.

pub(crate) mod caret;
pub(crate) mod finding;
pub(crate) mod paint;
pub(crate) mod state_dump;
pub(crate) mod text;
