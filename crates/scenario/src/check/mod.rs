//! The checks that types cannot make: unknown names, and scenarios that are meaningless. All
//! problems are collected.

mod expectations;
mod names;
mod scenario;
mod time;
mod verbs;
mod world;

pub(crate) use scenario::{check, check_world};
