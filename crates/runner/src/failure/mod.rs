//! Failures, and how they read.

pub(crate) mod color;
pub(crate) mod finding;
pub(crate) mod location;
pub(crate) mod state_dump;
pub(crate) mod text;
