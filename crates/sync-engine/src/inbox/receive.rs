//! Stores deliveries, those that arrive at the same time in one transaction (WHK-19).

use std::sync::{Arc, OnceLock};

use sync_core::webhook::payload::Entry;

use super::receipts::{Arrived, Receipt};
use crate::{Engine, store};

/// So many entries may wait, in deliveries or split off them; then nothing more is accepted, and
/// BambooHR tries again later (WHK-20).
const WAITING_MAX: usize = 10_000;

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
    // The task that had the turn before may have stored it already.
    if arrived.receipt.get().is_none() {
        store_arrived(engine);
    }
    arrived.receipt.get().copied().unwrap_or(Receipt::NotStored)
}

/// Stores all that has arrived. The state is not locked meanwhile: others are checked and arrive.
fn store_arrived(engine: &Engine) {
    let arrived = std::mem::take(&mut *engine.receipts().arrived());
    let (fitting, others): (Vec<_>, Vec<_>) = {
        let mut state = engine.lock();
        let connection = state.connection.get();
        let mut receipt = |one: &Arrived| {
            let mut has_room = || state.inbox.reserve(one.entries.len(), WAITING_MAX);
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
            store::inbox::add_delivery(transaction, one.at, &one.entries)?;
        }
        Ok(())
    });
    let stored = stored
        .inspect_err(|error| tracing::error!(%error, "deliveries could not be stored"))
        .is_ok();
    {
        let mut state = engine.lock();
        for (_, one) in &fitting {
            state.inbox.release(one.entries.len());
            if stored {
                state.inbox.add_delivery(one.entries.len());
            }
        }
    }
    engine.nudges().inbox.ring();
    let receipts = fitting
        .into_iter()
        .map(|(receipt, one)| (if stored { receipt } else { Receipt::NotStored }, one));
    for (receipt, one) in receipts.chain(others) {
        // It has none yet: only the task with the turn gives one.
        _ = one.receipt.set(receipt);
    }
}
