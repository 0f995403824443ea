//! Which files and scenarios are run, read and checked before anything runs.

pub(crate) mod find;
pub(crate) mod selection;
pub(crate) mod world_check;
