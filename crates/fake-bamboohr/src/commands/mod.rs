//! What HR, an admin, support or the calendar does to the company, checked whole before anything
//! changes.

pub(crate) mod account;
pub(crate) mod apply;
pub(crate) mod change;
pub(crate) mod command;
pub(crate) mod employment;
pub(crate) mod grid;
pub(crate) mod input;
pub(crate) mod list_change;
pub(crate) mod power_edit;
pub(crate) mod row;
pub(crate) mod save;
pub(crate) mod users;
