//! Deliveries on their way into the store: those that arrive at the same time are stored in one
//! transaction, and each is answered once that is durable (WHK-19). What the rules do not know is
//! not stored (WHK-8).

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;
use sync_core::webhook::payload::Entry;

/// The result of storing a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Receipt {
    /// It is durable.
    Stored,
    /// There is no room for it.
    InboxFull,
    /// The store failed, or another company was connected meanwhile.
    NotStored,
}

/// Deliveries that were checked and are not stored yet.
#[derive(Debug, Default)]
pub(crate) struct Receipts {
    arrived: Mutex<Vec<Arc<Arrived>>>,
    /// The task that holds it stores all that has arrived.
    pub(super) turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) at: Timestamp,
    /// The company it was checked for.
    pub(super) company: Option<String>,
    pub(super) entries: Vec<Entry>,
    pub(super) receipt: OnceLock<Receipt>,
}

impl Receipts {
    /// How many have arrived and are not being stored yet.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.arrived().len()
    }

    /// Takes the turn: nothing else is stored until the guard is dropped.
    #[cfg(test)]
    pub(super) async fn lock_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    pub(super) fn arrived(&self) -> MutexGuard<'_, Vec<Arc<Arrived>>> {
        // Nothing panics while it is held.
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
