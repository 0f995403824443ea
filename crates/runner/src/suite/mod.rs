//! Suites: finding, reading and checking the files before anything runs.

pub(crate) mod find;
pub(crate) mod selection;
pub(crate) mod world_check;
