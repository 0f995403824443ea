//! Deliveries: made, queued, attempted, retried, logged (sections 8.3, 8.7 and 8.8).

pub(crate) mod attempts;
pub(crate) mod deliveries;
pub(crate) mod enqueue;
pub(crate) mod log;
pub(crate) mod queue;
mod record;
pub(crate) mod request;
pub(crate) mod retry;
pub(crate) mod signature;
pub(crate) mod stats;

pub use record::{Attempt, Delivery, Outcome, State};
