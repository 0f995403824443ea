//! Staging: the BambooHR People list (STG). [`stage`] builds the new list from a complete read, the
//! old list and the links; it asks Litmos nothing (STG-2).

mod build;
mod changes;
mod future;
mod list;
mod lost_columns;
mod problems;
pub mod selection;
mod summary;

pub use build::{Staging, stage};
pub use changes::{flag, merge_entry, remove, restage, settle};
pub use future::{employees_with_future_times, forget_future_times, has_future_times};
pub use list::{LastOutcome, RowSource, RowState, StagedList, StagedRow};
pub(crate) use problems::{desired_of, possible_rehire};
pub use summary::Summary;

#[cfg(test)]
mod tests;
