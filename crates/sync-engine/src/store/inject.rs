//! How a simulation or a test injects faults into a store.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::error::StoreError;
use super::faults::{Faults, Moment};
use super::handle::Store;

impl Store {
    /// The same store; `watcher` is called before and after each commit made through this handle
    /// and its clones. It may panic: that is how a process dies there.
    #[must_use]
    pub fn watched(self, watcher: impl Fn(Moment) + Send + Sync + 'static) -> Store {
        Store {
            faults: Faults {
                watcher: Some(Arc::new(watcher)),
                ..self.faults
            },
            ..self
        }
    }

    /// Lets SQLite refuse every write until it is taken back, as on a full disk or one that was
    /// remounted read-only.
    ///
    /// # Errors
    /// SQLite does not answer.
    pub fn write_protect(&self, is_protected: bool) -> Result<(), StoreError> {
        Ok(self
            .lock()
            .pragma_update(None, "query_only", is_protected)?)
    }

    /// Lets every read fail, too, until it is taken back, as on a disk that is gone. A watcher may
    /// do it.
    pub fn cut_off(&self, is_cut_off: bool) {
        self.faults.is_cut_off.store(is_cut_off, Ordering::SeqCst);
    }
}
