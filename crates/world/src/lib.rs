//! A simulated world: both fakes, the real engine and one virtual clock.
//!
//! A [`World`] carries out the steps of a scenario, lets time pass without waiting, injects network
//! faults, and checks invariants.

mod carry_out;
mod invariants;
pub mod mapped;
mod observe;
mod parts;
mod setup;
mod sim;
mod snapshot;
mod view;
mod world;

pub use carry_out::step_result::{Shortfall, StepResult, UnsupportedStep};
pub use invariants::{INVARIANTS, Violation};
pub use parts::Parts;
pub use setup::build::{BuildError, Start, sealing_key};
pub use setup::check::{check_start, check_verb};
pub use sim::event_loop::ProcessDies;
pub use sim::faults::ArmedFault;
pub use sim::journal::{Entry, Journal, RecordedResponse};
pub use sim::party::Party;

pub use sync_engine::Moment;
pub use view::{
    ConnectionView, EmployeeView, EngineDown, EventView, HookView, LearnerView, ListRow, MailView,
    Mark, ReportRow, ReportView,
};
pub use world::World;
