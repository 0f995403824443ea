//! Typed Litmos calls: what we believe the vendor says, and no more than we use.
//!
//! Read one learner, create one, write one whole. There is no method that deletes a learner (STA-7): the
//! compiler keeps that rule. Waiting, pacing and deciding belong to the caller. Left out: XML, lists and
//! search (which return partial records, MAT-2), bulk imports, teams.

mod client;
mod error;
mod learner;

pub use client::Client;
pub use error::{Cause, Error, RetryAfter};
pub use learner::{Learner, NewLearner};
