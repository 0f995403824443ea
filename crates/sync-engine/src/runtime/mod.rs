//! What keeps the engine going: its lanes, its state, locks on employees, the pace of calls and
//! repeated attempts.

pub(crate) mod attempts;
pub(crate) mod employee_lock;
pub(crate) mod engine;
mod lanes;
pub(crate) mod pacing;
pub(crate) mod published;
pub(crate) mod runs;
pub(crate) mod state;
pub(crate) mod time;
