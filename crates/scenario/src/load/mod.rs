//! Loading: a file to scenarios, one for each case, with all problems of the file together.
//!
//! A syntax problem stops the reading. Shape problems are collected key by key and step by step.
//! Names and sense are checked once the shape is right.

mod cases;
mod fragments;
mod loader;
mod merge;
mod suite;

pub use loader::{Loaded, LoadedWorld, load, load_world, parse};
pub use suite::{check_suite, unused_fragments};
