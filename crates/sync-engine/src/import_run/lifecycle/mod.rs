//! The run as a whole: requested, paused, taken up again, ended.

pub(crate) mod click;
pub(crate) mod finish;
pub(crate) mod finished_row;
pub(crate) mod request;
pub(crate) mod store_backoff;
