//! Values that are written as one text: times, schedules, fields, calls.
//!
//! Each is parsed once, at load, and prints as it would be written. An error is
//! `message; help`.

mod clock_jump;
mod codes;
mod duration;
mod field;
mod local_time;
mod operation;
mod schedule;
mod text;

pub use clock_jump::ClockJump;
pub use codes::{FIELD_TYPES, INVARIANTS, NO_EFFECT, REASONS};
pub(crate) use codes::{FLAGS, OUTCOMES, RUN_STATES, TWO_WORLD_INVARIANTS, WARNINGS, is_code};
pub use duration::Duration;
pub(crate) use field::RowVisitor;
pub use field::{EmployeeField, LearnerField};
pub use local_time::LocalTime;
pub use operation::{CallLine, Operation, Vendor};
pub use schedule::{Limit, Schedule, Weekday};
pub(crate) use text::as_text;
