//! The rules, pure: facts and the time in, operations out.
//!
//! A Sync is [`staging::stage`]; an Import is [`plan::plan`], judged by [`safeguards`]; a webhook entry is
//! [`webhook_entry::interpret`]. What an operation came to is told by [`settle`], and people read it in a
//! [`report`]; [`explain`] tells the whole story of one employee. Left out, on purpose: async, HTTP, clocks, storage,
//! randomness. `now` is an argument.

pub mod access;
pub mod access_field;
pub mod breaker;
pub mod bulk;
pub mod config;
pub mod eligibility;
pub mod employee;
pub mod explain;
pub mod learner;
pub mod link;
pub mod lookups;
pub mod mapping;
mod matching;
pub mod message;
pub mod operation;
pub mod overlay;
pub mod pacer;
pub mod plan;
pub mod reading;
pub mod reason;
mod renames;
pub mod report;
pub mod retry;
pub mod rule_id;
pub mod run;
pub mod safeguards;
pub mod schedule;
pub mod selection;
pub mod settle;
pub mod slots;
pub mod staging;
pub mod status;
pub mod text;
pub mod username;
pub mod value;
pub mod webhook_entry;
pub mod webhook_payload;

pub use config::Config;
pub use employee::{Employee, EmployeeId};
pub use learner::{Learner, LearnerId};
pub use link::{Baseline, Link, Links};
pub use lookups::{Finding, Found, Lookup, Lookups};
pub use mapping::{Field, Member, Property, SourceField, Texts, Times};
pub use operation::{Flag, Operation, Outcome, Step};
pub use overlay::Overlay;
pub use plan::{Plan, PlanRequest, plan};
pub use reason::{Reason, Warning};
pub use staging::{RowState, StagedList, StagedRow, stage};
pub use value::{Value, Values};

#[cfg(test)]
mod sample;
