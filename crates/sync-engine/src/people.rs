//! The BambooHR People list and the links, as the engine holds them: in memory for planning, in the store for good.
//!
//! Every change goes through [`commit`]: the rules change the lists in memory, the touched rows and links are
//! written in one transaction with whatever belongs to the same effect, and if that fails the memory is read back
//! from the store, as soon as it can be read. Left out: what changes mean; that is `sync_core::staging`.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};
use sync_core::{EmployeeId, Links, StagedList};

use crate::memory::Memory;
use crate::store::{self, Store, StoreError};

/// List, selection and links of the connected company.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    pub(crate) list: StagedList,
    pub(crate) links: Links,
}

/// What a change touched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    rows: BTreeSet<EmployeeId>,
    links: BTreeSet<EmployeeId>,
    /// When the list was read.
    read_at: bool,
    selection: bool,
}

impl Touched {
    /// Nothing.
    pub(crate) fn nothing() -> Touched {
        Touched::default()
    }

    /// One employee's row and link.
    pub(crate) fn employee(id: &EmployeeId) -> Touched {
        let only = BTreeSet::from([id.clone()]);
        Touched { rows: only.clone(), links: only, ..Touched::default() }
    }

    /// What differs between two lists.
    pub(crate) fn between(old: &StagedList, new: &StagedList) -> Touched {
        Touched {
            rows: store::staging::differing(old, new),
            links: BTreeSet::new(),
            read_at: old.read_at != new.read_at,
            selection: old.selection != new.selection,
        }
    }

    /// One employee's row; the link is as it was.
    pub(crate) fn row(id: &EmployeeId) -> Touched {
        Touched { rows: BTreeSet::from([id.clone()]), ..Touched::default() }
    }

    /// The selection alone.
    pub(crate) fn selection() -> Touched {
        Touched { selection: true, ..Touched::default() }
    }

    /// Both.
    pub(crate) fn and(mut self, other: Touched) -> Touched {
        self.rows.extend(other.rows);
        self.links.extend(other.links);
        self.read_at |= other.read_at;
        self.selection |= other.selection;
        self
    }
}

/// Reads list and links of `subdomain`.
pub(crate) fn load(connection: &Connection, subdomain: Option<&str>) -> Result<People, StoreError> {
    let Some(subdomain) = subdomain else { return Ok(People::default()) };
    let links = Links::new(store::links::all(connection, subdomain)?);
    let links = links.map_err(|_| StoreError::Corrupt("a learner is linked twice"))?;
    Ok(People { list: store::staging::list(connection)?, links })
}

/// Reads list and links back, if they may not be as they are stored.
pub(crate) fn read_back(memory: &mut Memory, store: &Store) -> Result<(), StoreError> {
    if memory.are_people_unsure {
        memory.people = store.read(|connection| load(connection, memory.connection.subdomain.as_deref()))?;
        memory.are_people_unsure = false;
    }
    Ok(())
}

/// Changes list and links by `change` and stores what it touched together with `beside`, all or nothing.
pub(crate) fn commit<T>(
    memory: &mut Memory,
    store: &Store,
    change: impl FnOnce(&mut People) -> Touched,
    beside: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    read_back(memory, store)?;
    let stored = store.write(|transaction| {
        memory.are_people_unsure = true;
        let touched = change(&mut memory.people);
        memory.links_changed += u64::from(!touched.links.is_empty());
        let subdomain = memory.connection.subdomain.as_deref();
        write(transaction, subdomain.unwrap_or_default(), &memory.people, &touched)?;
        beside(transaction)
    });
    memory.are_people_unsure &= stored.is_err();
    // If that fails, too, whoever needs them next tries again.
    read_back(memory, store)?;
    stored
}

fn write(transaction: &Transaction<'_>, subdomain: &str, people: &People, touched: &Touched) -> Result<(), StoreError> {
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
    for id in touched.links.iter().filter(|id| people.links.of(id).is_none()) {
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
