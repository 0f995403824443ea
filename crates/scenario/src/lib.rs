//! The scenario language: parse, check, explain and write scenario files. It knows no world.

mod check;
mod diagnostics;
pub mod expect;
mod explain;
mod json;
mod load;
mod place;
mod row;
mod scenario;
mod schema;
mod shorthand;
mod step;
mod text_file;
mod values;
pub mod verb;
mod world_start;
mod yaml;

pub use diagnostics::{Diagnostic, Level, Problem, closest, render, render_line, suggestion};
pub use expect::{Expect, Window};
pub use explain::explain;
pub use json::Json;
pub use load::{Loaded, LoadedWorld, check_suite, load, load_world, parse, unused_fragments};
pub use place::{At, Place, Source, Sources};
pub use row::{ABSENT, EmployeeFields, EmployeeRow, ExpectedEmployee, LearnerFields, LearnerRow};
pub use scenario::{Case, Scenario, StartClock};
pub use schema::schema;
pub use step::Step;
pub use values::{
    CallLine, ClockJump, Duration, EmployeeField, FIELD_TYPES, INVARIANTS, LearnerField, Limit,
    LocalTime, NO_EFFECT, Operation, REASONS, Schedule, Vendor, Weekday,
};
pub use verb::{VERBS, Verb};
pub use world_start::{
    Administrator, BambooHrStart, BodyFormat, BodyStructure, CustomField, EngineStart, LitmosStart,
    Power, Retry, RetryTimestamp, Switch, Webhook, WorldStart,
};
pub use yaml::{to_yaml, to_yaml_line};
