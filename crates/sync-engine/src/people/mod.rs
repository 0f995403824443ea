//! The BambooHR People list and the links, and what administrators do with single rows.

mod adopt;
mod dirty_rows;
mod explain;
mod link_transfer;
mod rows;
mod state;

pub(crate) use adopt::confirm_adoption;
pub(crate) use dirty_rows::DirtyRows;
pub(crate) use explain::explain;
pub(crate) use link_transfer::transfer_link;
pub(crate) use rows::{dismiss, select};
pub(crate) use state::{People, PeopleState};
