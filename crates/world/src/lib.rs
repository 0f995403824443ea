//! Carries verbs out: wiring, event order, network faults, invariants, snapshots.
//!
//! A [`World`] holds both fakes, the real engine and one clock. It does what a scenario's steps say, lets
//! time pass without waiting, and shows what came of it. Left out: comparing that with what a scenario
//! expects; that is `runner`'s.

mod admin;
mod build;
mod carry_out;
mod cast;
mod check;
mod event_loop;
mod faults;
mod invariants;
mod journal;
pub mod mapped;
mod observe;
mod party;
mod snapshot;
mod sockets;
mod tamper;
mod told;
mod verdict;
mod view;
mod wire;
mod world;

pub use build::{BuildError, Start, sealing_key};
pub use check::{check_start, check_verb};
pub use event_loop::ProcessDies;
pub use faults::Armed;
pub use invariants::{INVARIANTS, Violation};
pub use journal::{Entry, Journal, Told as JournalTold};
pub use party::Party;
pub use snapshot::Parts;
pub use sync_engine::Moment;
pub use told::{CannotDo, Shortfall, Told};
pub use view::{
    ConnectionView, EmployeeView, EngineDown, EventView, HookView, LearnerView, ListRow, MailView, Mark, ReportRow,
    ReportView,
};
pub use world::World;
