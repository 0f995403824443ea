//! The webhooks of the key's own user (section 8.2).

mod answer;
pub(crate) mod fields;
pub(crate) mod log;
pub(crate) mod own;
mod pages;
mod permission;
mod refusal;
mod request;
pub(crate) mod save;
