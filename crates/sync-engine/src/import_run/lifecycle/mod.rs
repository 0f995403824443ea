//! The run as a whole: requested, paused, reloaded, ended.

mod double_click;
pub(crate) mod finish;
pub(crate) mod finished_row;
pub(crate) mod request;
mod start_import;
pub(crate) mod store_backoff;
