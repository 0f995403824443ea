//! The Import lane: looks learners up in Litmos, plans, executes the plan (IMP-3, IMP-5).

mod active;
mod bulk;
mod due;
mod executing;
mod lane;
mod lifecycle;
mod planning;
#[cfg(test)]
pub(crate) mod tests;
mod tick;

pub(crate) use active::ActiveImport;
pub(crate) use executing::worker::{next_wakeup as next_wakeup_of_worker, tick as tick_worker};
pub(crate) use lane::ImportLane;
pub(crate) use lifecycle::finished_row::{FinishedRow, baseline_fingerprint};
pub(crate) use lifecycle::request::{Selection, StartImport, cancel, decide, resume, start};
pub(crate) use tick::{next_wakeup, tick};
