//! Values that are written as one piece of text: times, schedules, fields, calls.
//!
//! Each is parsed once, at load, and prints as it was meant to be written. A message that says what
//! to do has it behind a semicolon.

mod clock_words;
mod codes;
mod field;
mod lapse;
mod local_time;
mod operation;
mod schedule;

pub use clock_words::ClockWords;
pub(crate) use codes::{COMPARE_TWO_WORLDS, FLAGS, OUTCOMES, RUN_STATES, WARNINGS, is_code};
pub use codes::{FIELD_TYPES, INVARIANTS, NO_EFFECT, REASONS};
pub(crate) use field::RowVisitor;
pub use field::{EmployeeField, LearnerField};
pub use lapse::Lapse;
pub use local_time::LocalTime;
pub use operation::{CallLine, Operation, Vendor};
pub use schedule::{Limit, Schedule, Weekday};

/// Reads and writes a type by its `FromStr` and `Display`.
macro_rules! as_text {
    ($($type:ty),* $(,)?) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(crate) use as_text;
