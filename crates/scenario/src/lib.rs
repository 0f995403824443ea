//! The scenario language: verbs, expectations, parse, check, explain; knows no world.
//!
//! Left out: the formatter, and the expectation keys `audit` and `secrets-absent`.

pub mod expect;
mod json;
mod place;
mod problem;
mod row;
mod scenario;
mod step;
mod suggest;
pub mod verb;
mod words;
mod world_start;
mod yaml;

pub use expect::{Expect, Window};
pub use json::Json;
pub use place::{At, Place, Source, Sources};
pub use problem::{Level, Problem};
pub use row::{ABSENT, EmployeeFields, EmployeeRow, EmployeeWanted, LearnerFields, LearnerRow};
pub use scenario::{Case, Scenario, StartClock};
pub use step::Step;
pub use verb::{VERBS, Verb};
pub use words::{
    CallLine, ClockWords, EmployeeField, INVARIANTS, Lapse, LearnerField, Limit, LocalTime, Operation, REASONS, Schedule,
    Vendor, Weekday,
};
pub use world_start::{
    Administrator, BambooHrStart, BodyFormat, EngineStart, LitmosStart, Power, Retry, RetryTimestamp, Switch, Webhook,
    WorldStart,
};
