//! Carries verbs out: wiring, event order, network faults, invariants, snapshots.
//!
//! A [`World`] holds both fakes, the real engine and one clock. It does what a scenario's steps
//! say, lets time pass without waiting, and shows what came of it.

mod carry_out;
mod invariants;
pub mod mapped;
mod observe;
mod setup;
mod sim;
mod snapshot;
mod view;
mod world;

pub use carry_out::step_result::{Shortfall, Told, UnsupportedStep};
pub use invariants::{INVARIANTS, Violation};
pub use setup::build::{BuildError, Start, sealing_key};
pub use setup::check::{check_start, check_verb};
pub use sim::event_loop::ProcessDies;
pub use sim::faults::Armed;
pub use sim::journal::{Entry, Journal, Told as JournalTold};
pub use sim::party::Party;
pub use snapshot::Parts;
pub use sync_engine::Moment;
pub use view::{
    ConnectionView, EmployeeView, EngineDown, EventView, HookView, LearnerView, ListRow, MailView,
    Mark, ReportRow, ReportView,
};
pub use world::World;
