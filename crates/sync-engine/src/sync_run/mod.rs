//! The Sync lane: reads BambooHR, builds the list and swaps it in (STG-6).

mod apply;
mod finish;
mod held;
mod held_read;
mod state;
mod tick;

pub(crate) use held::{decide, expire};
pub(crate) use held_read::give_up;
pub(crate) use state::{SyncLane, next_slot};
pub(crate) use tick::{next_wakeup, start, tick};
