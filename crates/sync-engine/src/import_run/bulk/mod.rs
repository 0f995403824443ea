//! The bulk part of an Import (IMP-11).

mod read;
mod resolve;
mod send;
mod state;

pub(super) use read::{begin_reading_back, read};
pub(super) use send::{file, step};
pub(super) use state::Bulk;
