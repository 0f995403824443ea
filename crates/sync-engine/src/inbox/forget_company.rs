//! Closes the inbox of a former company: nothing is applied any more, for its employee ids may be
//! those of others in the new one (CON-8). The log keeps every entry, as ignored.

use jiff::Timestamp;
use rusqlite::Transaction;
use sync_core::Reason;
use sync_core::webhook::payload::Recurrence;

use super::delivery_run;
use crate::observe::event::{Event, State};
use crate::store::{self, StoreError};

/// Closes all entries that wait, be it for their turn or for an administrator, and all deliveries
/// that were not split yet.
pub(crate) fn leave_company(
    transaction: &Transaction<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut waiting: Vec<(i64, Event)> = store::inbox::open_events(transaction)?;
    waiting.extend(store::inbox::events_in_state::<Event>(
        transaction,
        State::Held.code(),
    )?);
    for (id, mut event) in waiting {
        end(&mut event, now);
        store::inbox::update_event(transaction, id, false, None, &event)?;
        delivery_run::complete(transaction, event.delivery, now)?;
    }
    while let Some(delivery) = store::inbox::next_delivery(transaction)? {
        for entry in delivery.entries {
            let mut event =
                Event::arrived(entry, delivery.id, delivery.received_at, Recurrence::New);
            end(&mut event, now);
            store::inbox::add_event(transaction, delivery.id, false, &event)?;
        }
        store::inbox::close_delivery(transaction, delivery.id)?;
    }
    Ok(())
}

fn end(event: &mut Event, now: Timestamp) {
    event.close(State::Ignored, Some(Reason::AnotherCompany), now);
    event.rule = Some(rulebook::CON_8.id.to_owned());
    event.effects = None;
}
