//! Verbs: what a step does, each with its payload.
//!
//! The generators of the property tests build these in Rust and write them with the same code that
//! reads them, so that a shrunk failure is a scenario file.

mod call;
mod delivery;
mod fault;
mod integration;
mod outage;
mod people;
mod selection;
mod time;
mod verbs;

pub use call::Call;
pub use delivery::{Deliver, Hold, Lose, Redeliver, Reorder, Tamper, TamperedPart, WhichDelivery};
pub use fault::{Fault, FaultAction, FaultTrigger};
pub use integration::{Connect, Download, DownloadFormat, Now, RunName, Sync, Target};
pub use outage::{Component, Damage};
pub use people::{
    Change, Delete, LearnerEdit, LitmosAdmin, Permissions, PowerEdit, Rehire, Support, Terminate,
    Ticked, TrainingTab,
};
pub use selection::{Bulk, Filter, Import, Selection};
pub use time::Advance;
pub(crate) use verbs::STEP_KEYS;
pub use verbs::{VERBS, Verb};
