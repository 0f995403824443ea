//! Carrying operations out one by one.

pub(crate) mod next_work;
pub(crate) mod queue;
pub(crate) mod worker;
