//! The rules, pure: facts and the time in, operations out.
//!
//! A Sync is [`staging::stage`]; an Import is [`plan::plan`], judged by [`safeguards`]; a webhook
//! entry is [`webhook::entry::interpret`]. [`plan::settle`] judges what became of a write,
//! [`reporting::report`] says so to people, and [`reporting::explain`] explains one employee. There
//! is no async, HTTP, clock, storage or randomness here: `now` is an argument.

pub mod bulk;
pub mod config;
pub mod domain;
pub mod mapping;
pub mod pacing;
pub mod plan;
pub mod reading;
pub mod reporting;
pub mod safeguards;
pub mod staging;
pub mod webhook;

pub use config::Config;
pub use domain::employee::{Employee, EmployeeId};
pub use domain::learner::Learner;
pub use domain::learner_id::LearnerId;
pub use domain::link::{Baseline, Link, Links};
pub use domain::value::{Value, Values};
pub use mapping::{Field, Member, Property, SourceField, Texts, Times};
pub use plan::lookups::{Finding, Found, Lookup, Lookups};
pub use plan::operation::{Flag, Operation, Outcome, Step};
pub use plan::overlay::Overlay;
pub use plan::{Plan, PlanRequest, plan};
pub use reporting::reason::{Reason, Warning};
pub use staging::{RowState, StagedList, StagedRow, stage};
