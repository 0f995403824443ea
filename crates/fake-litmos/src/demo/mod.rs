//! How a site begins.

pub(crate) mod seed;
