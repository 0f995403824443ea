//! The scenario language: verbs, expectations, parse, check, explain; knows no world.

mod check;
mod diagnostic;
pub mod expect;
mod explain;
mod fragment;
mod json;
mod load;
mod place;
mod problem;
mod row;
mod scenario;
mod schema;
mod step;
mod suggest;
mod text_file;
pub mod verb;
mod words;
mod world_start;
mod yaml;

pub use diagnostic::{Diagnostic, render};
pub use expect::{Expect, Window};
pub use explain::explain;
pub use json::Json;
pub use load::{Loaded, LoadedWorld, check_suite, load, load_world, parse, unused_fragments};
pub use place::{At, Place, Source, Sources};
pub use problem::{Level, Problem};
pub use row::{ABSENT, EmployeeFields, EmployeeRow, EmployeeWanted, LearnerFields, LearnerRow};
pub use scenario::{Case, Scenario, StartClock};
pub use schema::schema;
pub use step::Step;
pub use suggest::{closest, help as suggestion};
pub use verb::{VERBS, Verb};
pub use words::{
    CallLine, ClockWords, EmployeeField, FIELD_TYPES, INVARIANTS, Lapse, LearnerField, Limit,
    LocalTime, NO_EFFECT, Operation, REASONS, Schedule, Vendor, Weekday,
};
pub use world_start::{
    Administrator, BambooHrStart, BodyFormat, BodyStructure, CustomField, EngineStart, LitmosStart,
    Power, Retry, RetryTimestamp, Switch, Webhook, WorldStart,
};

/// A scenario as a file that reads back to the same scenario: of a case, with its values in place
/// of their names and only the steps it takes. A vendor's own field name that looks like one of our
/// words stands in quotes.
pub fn to_yaml(scenario: &Scenario) -> String {
    let steps = scenario
        .own_steps()
        .map(|(_, step)| Step {
            only_case: None,
            ..step.clone()
        })
        .collect();
    let tree = yaml::ser::tree(&Scenario {
        steps,
        ..scenario.clone()
    })
    .expect("every key of a scenario is text");
    yaml::emit::block(&tree)
}
