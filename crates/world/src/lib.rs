//! Carries verbs out: wiring, event order, network faults, invariants, snapshots.

mod event_loop;
mod journal;
mod party;
mod sockets;
mod verdict;
mod wire;

pub use journal::{Entry, Journal, Told};
pub use party::Party;
