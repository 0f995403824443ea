//! The fake around the company: one lock, the clock, knobs, rate limits, control routes, a port of
//! its own.

pub(crate) mod control;
pub(crate) mod fake;
pub(crate) mod knobs;
pub(crate) mod rate_limit;
