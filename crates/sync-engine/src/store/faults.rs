//! Faults of a store, as a simulation or a test injects them: the process dies at a commit (CRS-3),
//! or the disk is gone.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::ffi;

use super::error::StoreError;

/// The moment of a write at which the watcher is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// All statements were made, nothing is durable.
    BeforeCommit,
    /// All of it is durable, and the caller does not know yet.
    AfterCommit,
}

/// What is injected into a store; nothing in production.
#[derive(Clone, Default)]
pub(super) struct Faults {
    /// Called at both moments of every write.
    pub(super) watcher: Option<Arc<dyn Fn(Moment) + Send + Sync>>,
    /// Whether all reads and writes fail.
    pub(super) is_cut_off: Arc<AtomicBool>,
}

impl Faults {
    /// Calls the watcher, which may panic.
    pub(super) fn at(&self, moment: Moment) {
        if let Some(watcher) = &self.watcher {
            watcher(moment);
        }
    }

    /// Fails as SQLite does if the store is cut off.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.is_cut_off.load(Ordering::SeqCst) {
            let error = ffi::Error::new(ffi::SQLITE_IOERR);
            return Err(rusqlite::Error::SqliteFailure(error, None).into());
        }
        Ok(())
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faults")
    }
}
