//! The inbox lane: splits deliveries into entries and applies these (WHK-13, WHK-19).

mod apply;
mod delivery_run;
mod forget_company;
mod held;
mod lane;
mod pending;
mod plan_inputs;
mod queue;
mod read;
mod receipts;
mod receive;
mod record_outcome;
mod sliding_window;
mod split;
#[cfg(test)]
mod tests;
mod tick;

pub(crate) use forget_company::leave_company;
pub(crate) use held::decide;
pub(crate) use lane::InboxLane;
pub(crate) use pending::OWNER;
pub(crate) use receipts::{Receipt, Receipts};
pub(crate) use receive::receive;
pub(crate) use tick::{next_wakeup, tick};
