//! What others see of the engine: audit trail, webhook log, metrics, notifications.

pub(crate) mod audit;
pub(crate) mod config_keys;
pub(crate) mod disabled_safeguards;
pub(crate) mod event;
pub(crate) mod metrics;
pub(crate) mod notify;
