//! A webhook as it is set up: its settings, its events, and what it may report.

pub(crate) mod events;
pub(crate) mod hook;
mod settings;
pub(crate) mod visibility;

pub use settings::{Format, Limit, PostedField, PrivateKey, Subscription};
