//! The body of a delivery: what is reported, and the four ways it is written (sections 8.5 and
//! 8.6).

mod build;
mod context;
mod event_based;
mod field_based;
mod form;
#[cfg(test)]
mod tests;

pub(crate) use build::{Payload, build};
pub(crate) use context::PayloadContext;
