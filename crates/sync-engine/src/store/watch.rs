//! Who is told of every commit: a simulation lets the process die there, by a panic that it catches
//! (CRS-3).

use std::fmt;
use std::sync::Arc;

/// Where a write stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// All of it was said, nothing is durable.
    BeforeCommit,
    /// All of it is durable, and nobody knows yet.
    AfterCommit,
}

/// Called at both moments of every write of a store.
#[derive(Clone)]
pub(super) struct Watcher(pub(super) Arc<dyn Fn(Moment) + Send + Sync>);

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}
