//! What keeps the engine going: its lanes, what it knows, locks on employees, the pace of calls and
//! repeated attempts.

pub(crate) mod attempts;
pub(crate) mod employee_lock;
pub(crate) mod lanes;
pub(crate) mod memory;
pub(crate) mod pace;
pub(crate) mod published;
pub(crate) mod runs;
