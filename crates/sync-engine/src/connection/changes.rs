//! Changes of the connection, each stored before it counts.

use jiff::Timestamp;
use sync_core::Reason;
use sync_core::reading::access_field::AccessField;

use super::state::{Connection, ConnectionState};
use crate::observe::audit::Entry;
use crate::observe::notify;
use crate::store::{self, Store, StoreError};

/// Switches the integration on or off (CON-1, CON-10).
pub(crate) fn switch(
    state: &mut ConnectionState,
    store: &Store,
    now: Timestamp,
    actor: &str,
    is_enabled: bool,
) -> Result<Connection, StoreError> {
    let (rule, action) = match is_enabled {
        true => (&rulebook::CON_1, "connection_enabled"),
        false => (&rulebook::CON_10, "connection_disabled"),
    };
    rulebook::hit(rule);
    let entry = Entry::new(actor, action);
    change(state, store, now, &entry, |connection| {
        connection.is_enabled = is_enabled
    })
}

/// Records that a vendor refused a key (CON-9), or, with `None`, that it works again.
pub(crate) fn record_attention(
    state: &mut ConnectionState,
    store: &Store,
    now: Timestamp,
    reason: Option<&Reason>,
) -> Result<(), StoreError> {
    if state.get().reason.as_ref() == reason {
        return Ok(());
    }
    if reason.is_some() {
        rulebook::hit(&rulebook::CON_9);
    }
    let result = reason.map_or_else(|| "ok".to_owned(), |reason| reason.code().into_owned());
    let entry = Entry {
        result: Some(result),
        ..Entry::by_engine("connection_attention")
    };
    change(state, store, now, &entry, |connection| {
        connection.reason = reason.cloned()
    })?;
    Ok(())
}

/// Records by which names webhooks may post Litmos Access (ELG-5).
pub(crate) fn record_access_field(
    state: &mut ConnectionState,
    store: &Store,
    field: &AccessField,
) -> Result<(), StoreError> {
    let mut connection = Connection::clone(&state.get());
    connection.take_access_field(field);
    if connection.access_names() == state.get().access_names() {
        return Ok(());
    }
    store.write(|transaction| connection.put(transaction))?;
    state.connection.set(connection);
    Ok(())
}

/// Counts a delivery of another company, of which nothing else is stored; administrators are
/// notified of the first one (WHK-32, NTF-1).
pub(crate) fn record_foreign_delivery(
    state: &mut ConnectionState,
    store: &Store,
) -> Result<(), StoreError> {
    let mut connection = Connection::clone(&state.get());
    connection.foreign_deliveries += 1;
    store.write(|transaction| connection.put(transaction))?;
    if connection.foreign_deliveries == 1 {
        notify::foreign_delivery();
    }
    state.connection.set(connection);
    Ok(())
}

/// Records what a good read could and could not see: BambooHR is well again (CON-7, CON-9).
pub(crate) fn record_good_read(
    state: &mut ConnectionState,
    store: &Store,
    now: Timestamp,
    warnings: &[String],
) -> Result<(), StoreError> {
    let connection = state.get();
    let is_cured = connection
        .reason
        .as_ref()
        .is_some_and(|reason| *reason != Reason::LitmosKeyRejected);
    if connection.warnings == warnings && !is_cured {
        return Ok(());
    }
    let entry = Entry::by_engine("connection_seen");
    change(state, store, now, &entry, |connection| {
        connection.warnings = warnings.to_vec();
        if is_cured {
            connection.reason = None;
        }
    })?;
    Ok(())
}

fn change(
    state: &mut ConnectionState,
    store: &Store,
    now: Timestamp,
    entry: &Entry,
    change: impl FnOnce(&mut Connection),
) -> Result<Connection, StoreError> {
    let mut connection = Connection::clone(&state.get());
    change(&mut connection);
    store.write(|transaction| {
        connection.put(transaction)?;
        store::audit::append(transaction, now, entry)
    })?;
    state.connection.set(connection.clone());
    Ok(connection)
}
