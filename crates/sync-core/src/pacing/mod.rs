//! When a call to a vendor may be made, and what to do after it failed.

pub mod breaker;
pub mod pacer;
pub mod retry;
pub mod schedule;
