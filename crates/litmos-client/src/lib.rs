//! Typed Litmos calls: what we believe the vendor says, and no more than we use.
//!
//! Read one learner or all with their full profiles, create one, write one whole, import many.
//! There is no method that deletes a learner (STA-7): the compiler keeps that rule. Waiting, pacing
//! and deciding are up to the caller. Not implemented: XML, search and lists of partial records
//! (MAT-2), teams.

mod client;
mod error;
mod import;
mod learner;

pub use client::Client;
pub use import::{ImportJob, ImportRow, RefusedRow};
pub use learner::{Learner, NewLearner};
pub use transport::{CallError as Error, Cause, RetryAfter};
