//! The list of people at some time, as far as it follows from outside.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use super::known_fields::KnownFields;
use super::read::Read;

/// A Sync as the admin API shows it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SyncLine {
    pub(crate) state: String,
    pub(crate) started_at: Timestamp,
    pub(crate) finished_at: Option<Timestamp>,
}

/// The list as the engine must have had it at some time.
#[derive(Clone, Debug)]
pub(crate) struct KnownList {
    /// The read that filled it.
    pub(crate) read: Arc<Read>,
    /// The fields of each employee, deliveries since then included.
    pub(crate) rows: BTreeMap<u64, KnownFields>,
}
