//! The fake around the site: its own due work, knobs, rate limit, control routes, a port of its
//! own.

pub(crate) mod control;
pub(crate) mod fake;
pub(crate) mod importer;
pub(crate) mod knobs;
pub(crate) mod rate_limit;
