//! Splits deliveries into entries, each an event of the log from then on (WHK-13, WHK-14).

use jiff::Timestamp;
use rusqlite::Transaction;
use sync_core::Config;
use sync_core::webhook::payload::{self, Earlier, Entry, Recurrence};

use super::pending::Pending;
use crate::Engine;
use crate::observe::event::{Event, State};
use crate::store::{self, StoreError};

/// Splits the oldest delivery into events of its entries, and finds duplicates (WHK-14).
pub(super) fn split_delivery(engine: &Engine) -> Result<(), StoreError> {
    let (config, now) = (&engine.setup().config, engine.now());
    let mut state = engine.lock();
    let connection = state.connection.get();
    let company = connection.subdomain.clone().unwrap_or_default();
    let split = engine.store().write(|transaction| {
        let Some(delivery) = store::inbox::next_delivery(transaction)? else {
            return Ok(None);
        };
        let all = delivery.entries.len();
        let mut fresh = Vec::new();
        for entry in delivery.entries {
            // What an older version stored still has all its values.
            let entry = entry.without_unmapped_values(connection.access_names());
            let recurrence =
                record_entry(config, transaction, &company, &entry, delivery.received_at)?;
            let is_new = recurrence != Recurrence::Duplicate;
            let mut event = Event::arrived(entry, delivery.id, delivery.received_at, recurrence);
            event.arrived_at = Some(engine.source_time(delivery.received_at));
            let id = store::inbox::add_event(transaction, delivery.id, is_new, &event)?;
            if is_new {
                fresh.push(Pending::new(id, event, now));
            }
        }
        store::inbox::close_delivery(transaction, delivery.id)?;
        Ok(Some((all, fresh)))
    })?;
    state
        .inbox
        .record_split(split.as_ref().map(|(all, _)| *all));
    let Some((all, fresh)) = split else {
        return Ok(());
    };
    (fresh.len()..all).for_each(|_| engine.metrics().record_entry(State::Duplicate.code()));
    fresh
        .into_iter()
        .for_each(|pending| state.inbox.push(pending));
    Ok(())
}

/// Compares an entry with those that came before (WHK-14), and records it if it is none of them.
fn record_entry(
    config: &Config,
    transaction: &Transaction<'_>,
    company: &str,
    entry: &Entry,
    received_at: Timestamp,
) -> Result<Recurrence, StoreError> {
    let key = entry.duplicate_key(company);
    let of_entry = store::inbox::EntryKey {
        company,
        employee: &entry.employee_id,
        key: &key,
    };
    let (arrived_at, is_last) = store::inbox::find_earlier(transaction, &of_entry)?;
    let earlier = Earlier {
        has_time: entry.at.is_some(),
        arrived_at,
        is_last,
    };
    let recurrence = payload::recurrence(earlier, received_at, config);
    if recurrence != Recurrence::Duplicate {
        let oldest = received_at
            .saturating_sub(payload::kept_for(config))
            .unwrap_or(Timestamp::MIN);
        store::inbox::record_seen(transaction, &of_entry, received_at, oldest)?;
    }
    Ok(recurrence)
}
