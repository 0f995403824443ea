//! What time it is, who may move it, and the one loop that really waits.
//!
//! Business code holds a [`Clock`] and can only read it. The host of the parts holds the
//! [`ClockControl`] and moves the time. A [`Part`] says when it next wants to run and is run when
//! that time has come; it never waits by itself.

mod clock;
mod drive;
mod part;

pub use clock::{Clock, ClockControl, NEVER};
pub use drive::{drive, drive_until, wait_for, wait_until};
pub use part::{BoxFuture, Nudge, Part};
