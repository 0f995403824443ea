//! Comparing an `expect` step with a world. Each key has a file of its own, a plain comparison of
//! two values.

mod calls;
mod compare;
mod connection;
mod employees;
mod events;
mod invariants;
mod learners;
mod list;
mod mails;
pub(crate) mod mismatch;
mod report;
mod rows;
mod rules;
mod summary;
mod webhooks;

pub(crate) use calls::{is_judged, is_write};
pub(crate) use compare::{Window, compare};
pub(crate) use mismatch::Mismatch;
