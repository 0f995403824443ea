//! What administrators do to the list: select rows, dismiss a Removed one (STG-3, STG-8).

use std::collections::BTreeSet;

use jiff::Timestamp;
use sync_core::staging::selection::{self, Choice};
use sync_core::{EmployeeId, Reason};

use super::dirty_rows::DirtyRows;
use super::state::PeopleState;
use crate::error::RequestError;
use crate::observe::audit::Entry;
use crate::store::{self, Store, StoreError};

/// Replaces the selection; returns the fixed set of ids it is now (STG-8).
pub(crate) fn select(
    people: &mut PeopleState,
    store: &Store,
    choice: &Choice,
) -> Result<BTreeSet<EmployeeId>, StoreError> {
    people.read_back(store)?;
    let ids = selection::choose(&people.list, choice);
    let chosen = ids.clone();
    people.commit(
        store,
        |people| {
            people.list.selection = chosen;
            DirtyRows::selection()
        },
        |_| Ok(()),
    )?;
    Ok(ids)
}

/// Takes a Removed row off the list (STG-3).
pub(crate) fn dismiss(
    people: &mut PeopleState,
    store: &Store,
    now: Timestamp,
    actor: &str,
    id: &EmployeeId,
) -> Result<(), RequestError> {
    people.read_back(store)?;
    let row = people.list.rows.get(id);
    let row = row.ok_or_else(|| RequestError::not_found("row"))?;
    if row.is_eligible() {
        let detail = "Only a Removed row can be dismissed.";
        return Err(RequestError::new(Reason::NotImportable, detail));
    }
    let entry = Entry {
        employee_id: Some(id.0.clone()),
        ..Entry::new(actor, "row_dismissed")
    };
    people.commit(
        store,
        |people| {
            people.list.dismiss(id);
            DirtyRows::employee(id).and(DirtyRows::selection())
        },
        |transaction| store::audit::append(transaction, now, &entry),
    )?;
    Ok(())
}
