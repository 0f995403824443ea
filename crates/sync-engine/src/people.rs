//! The BambooHR People list and the links, as the engine holds them: in memory for planning, in the
//! store for good.
//!
//! Every change goes through [`commit`]: the rules change the lists in memory, the touched rows and
//! links are written in one transaction with whatever belongs to the same effect, and if that fails
//! the memory is read back from the store, as soon as it can be read.

pub(crate) mod adopt;
pub(crate) mod explain;
pub(crate) mod link_transfer;

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use sync_core::{EmployeeId, Links, StagedList, staging};

use crate::runtime::memory::Memory;
use crate::store::{self, Store, StoreError};

/// List, selection and links of the connected company.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    pub(crate) list: StagedList,
    pub(crate) links: Links,
}

impl People {
    /// Whether it is known already that this employee's learner could not be locked out (NTF-2).
    pub(crate) fn is_known_still_active(&self, id: &EmployeeId) -> bool {
        let last = self
            .list
            .rows
            .get(id)
            .and_then(|row| row.last_outcome.as_ref());
        last.is_some_and(|last| last.is_still_active)
    }
}

/// What a change touched.
#[derive(Clone, Debug, Default)]
pub(crate) struct DirtyRows {
    rows: BTreeSet<EmployeeId>,
    links: BTreeSet<EmployeeId>,
    /// When the list was read.
    read_at: bool,
    selection: bool,
}

impl DirtyRows {
    /// Nothing.
    pub(crate) fn nothing() -> DirtyRows {
        DirtyRows::default()
    }

    /// One employee's row and link.
    pub(crate) fn employee(id: &EmployeeId) -> DirtyRows {
        let only = BTreeSet::from([id.clone()]);
        DirtyRows {
            rows: only.clone(),
            links: only,
            ..DirtyRows::default()
        }
    }

    /// What differs between two lists.
    pub(crate) fn between(old: &StagedList, new: &StagedList) -> DirtyRows {
        DirtyRows {
            rows: store::staging::differing(old, new),
            links: BTreeSet::new(),
            read_at: old.read_at != new.read_at,
            selection: old.selection != new.selection,
        }
    }

    /// One employee's row; the link is as it was.
    pub(crate) fn row(id: &EmployeeId) -> DirtyRows {
        DirtyRows {
            rows: BTreeSet::from([id.clone()]),
            ..DirtyRows::default()
        }
    }

    /// The selection alone.
    pub(crate) fn selection() -> DirtyRows {
        DirtyRows {
            selection: true,
            ..DirtyRows::default()
        }
    }

    /// Both.
    pub(crate) fn and(mut self, other: DirtyRows) -> DirtyRows {
        self.rows.extend(other.rows);
        self.links.extend(other.links);
        self.read_at |= other.read_at;
        self.selection |= other.selection;
        self
    }
}

/// Reads list and links of `subdomain`.
pub(crate) fn load(connection: &Connection, subdomain: Option<&str>) -> Result<People, StoreError> {
    let Some(subdomain) = subdomain else {
        return Ok(People::default());
    };
    let links = Links::new(store::links::all(connection, subdomain)?);
    let links = links.map_err(|_| StoreError::Corrupt("a learner is linked twice"))?;
    Ok(People {
        list: store::staging::list(connection)?,
        links,
    })
}

/// Reads list and links back, if they may not be as they are stored.
pub(crate) fn read_back(memory: &mut Memory, store: &Store) -> Result<(), StoreError> {
    if memory.are_people_unsure {
        memory.people = store
            .read(|connection| load(connection, memory.connection.get().subdomain.as_deref()))?;
        memory.are_people_unsure = false;
    }
    Ok(())
}

/// Changes list and links by `change` and stores what it touched together with `beside`, all or
/// nothing.
pub(crate) fn commit<T>(
    memory: &mut Memory,
    store: &Store,
    change: impl FnOnce(&mut People) -> DirtyRows,
    beside: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    read_back(memory, store)?;
    let stored = store.write(|transaction| {
        memory.are_people_unsure = true;
        let touched = change(&mut memory.people);
        memory.links_changed += u64::from(!touched.links.is_empty());
        let connection = memory.connection.get();
        let subdomain = connection.subdomain.as_deref();
        write(
            transaction,
            subdomain.unwrap_or_default(),
            &memory.people,
            &touched,
        )?;
        beside(transaction)
    });
    memory.are_people_unsure &= stored.is_err();
    // If that fails, too, whoever needs them next tries again.
    read_back(memory, store)?;
    stored
}

/// Forgets the source times that lie in the future, and flags the rows (WHK-30). `source_now` is by
/// BambooHR's clock.
pub(crate) fn forget_future_times(
    memory: &mut Memory,
    store: &Store,
    source_now: Timestamp,
) -> Result<(), StoreError> {
    let People { list, links } = &memory.people;
    let employees = staging::employees_with_future_times(list, links, source_now);
    forget_times(memory, store, employees, source_now)
}

/// The same for one employee.
pub(crate) fn forget_future_times_of(
    memory: &mut Memory,
    store: &Store,
    id: &EmployeeId,
    source_now: Timestamp,
) -> Result<(), StoreError> {
    let People { list, links } = &memory.people;
    let has_some = staging::has_future_times(list, links, id, source_now);
    forget_times(
        memory,
        store,
        has_some.then(|| id.clone()).into_iter().collect(),
        source_now,
    )
}

fn forget_times(
    memory: &mut Memory,
    store: &Store,
    employees: BTreeSet<EmployeeId>,
    source_now: Timestamp,
) -> Result<(), StoreError> {
    if employees.is_empty() {
        return Ok(());
    }
    tracing::warn!(
        employees = employees.len(),
        "source times in the future are forgotten; the next Sync decides"
    );
    let change = |people: &mut People| {
        for id in &employees {
            staging::forget_future_times(&mut people.list, &mut people.links, id, source_now);
        }
        DirtyRows {
            rows: employees.clone(),
            links: employees.clone(),
            ..DirtyRows::default()
        }
    };
    commit(memory, store, change, |_| Ok(()))
}

fn write(
    transaction: &Transaction<'_>,
    subdomain: &str,
    people: &People,
    touched: &DirtyRows,
) -> Result<(), StoreError> {
    if touched.read_at {
        store::staging::put_read_at(transaction, people.list.read_at)?;
    }
    for id in &touched.rows {
        match people.list.rows.get(id) {
            Some(row) => store::staging::put(transaction, row, people.list.read_at)?,
            None => store::staging::remove(transaction, id)?,
        }
    }
    // Removals first: a learner may move from one employee to another.
    for id in touched
        .links
        .iter()
        .filter(|id| people.links.of(id).is_none())
    {
        store::links::remove(transaction, subdomain, id)?;
    }
    for link in touched.links.iter().filter_map(|id| people.links.of(id)) {
        store::links::put(transaction, subdomain, link)?;
    }
    if touched.selection {
        store::staging::select(transaction, &people.list.selection)?;
    }
    Ok(())
}
