//! Deliveries on their way into the store: those that arrive at the same time are stored in one
//! transaction, and each is answered once that is durable (WHK-19). What the rules do not know is
//! not stored (WHK-8).

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;
use sync_core::webhook::payload::Entry;

use crate::{Engine, store};

/// So many entries may wait, in deliveries not yet taken apart or out of them; then nothing more is
/// taken, and BambooHR comes again (WHK-20).
const WAITING_MAX: usize = 10_000;

/// What became of a delivery.
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
    /// Whoever has it stores all that has arrived.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Arrived {
    at: Timestamp,
    /// The company it was checked for.
    company: Option<String>,
    entries: Vec<Entry>,
    receipt: OnceLock<Receipt>,
}

impl Receipts {
    /// How many have arrived and are not being stored yet.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.arrived().len()
    }

    /// Keeps others from storing anything until what this returns is dropped.
    #[cfg(test)]
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    fn arrived(&self) -> MutexGuard<'_, Vec<Arc<Arrived>>> {
        // Nothing panics while it is held.
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stores a delivery with these entries, together with others that arrived.
pub(crate) async fn receive(engine: &Engine, entries: Vec<Entry>) -> Receipt {
    let at = engine.now();
    let connection = engine.connection();
    let names = connection.access_names();
    let entries = entries
        .into_iter()
        .map(|entry| entry.without_unmapped_values(names))
        .collect();
    let company = connection.subdomain.clone();
    let arrived = Arc::new(Arrived {
        at,
        company,
        entries,
        receipt: OnceLock::new(),
    });
    let receipts = engine.receipts();
    receipts.arrived().push(Arc::clone(&arrived));
    let _turn = receipts.turn.lock().await;
    // Whoever had the turn before may have stored it already.
    if arrived.receipt.get().is_none() {
        store_arrived(engine);
    }
    arrived.receipt.get().copied().unwrap_or(Receipt::NotStored)
}

/// Stores all that has arrived. The memory is not held meanwhile: others are checked and arrive.
fn store_arrived(engine: &Engine) {
    let arrived = std::mem::take(&mut *engine.receipts().arrived());
    let (fitting, others): (Vec<_>, Vec<_>) = {
        let mut memory = engine.memory();
        let connection = memory.connection.get();
        let mut receipt = |one: &Arrived| {
            let mut has_room = || memory.inbox.reserve(one.entries.len(), WAITING_MAX);
            if one.company != connection.subdomain {
                Receipt::NotStored
            } else if has_room() {
                Receipt::Stored
            } else {
                Receipt::InboxFull
            }
        };
        arrived
            .into_iter()
            .map(|one| (receipt(&one), one))
            .partition(|(receipt, _)| *receipt == Receipt::Stored)
    };
    let stored = engine.store().write(|transaction| {
        for (_, one) in &fitting {
            store::inbox::receive(transaction, one.at, &one.entries)?;
        }
        Ok(())
    });
    let stored = stored
        .inspect_err(|error| tracing::error!(%error, "deliveries could not be stored"))
        .is_ok();
    {
        let mut memory = engine.memory();
        for (_, one) in &fitting {
            memory.inbox.release(one.entries.len());
            if stored {
                memory.inbox.note_delivery(one.entries.len());
            }
        }
    }
    engine.nudges().2.ring();
    let receipts = fitting
        .into_iter()
        .map(|(receipt, one)| (if stored { receipt } else { Receipt::NotStored }, one));
    for (receipt, one) in receipts.chain(others) {
        // Nobody else has given it one.
        _ = one.receipt.set(receipt);
    }
}
