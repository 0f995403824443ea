//! The BambooHR People list and the links, as the engine holds them: in memory for planning, in the
//! store for good.
//!
//! [`PeopleState`] lets all read them; a change goes through [`PeopleState::commit`].

use std::collections::BTreeSet;
use std::ops::Deref;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use sync_core::{Config, Employee, EmployeeId, Links, StagedList, StagedRow, staging};

use super::dirty_rows::DirtyRows;
use crate::store::{self, Store, StoreError};

/// List, selection and links of the connected company.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    /// The company's subdomain.
    company: Option<String>,
    pub(crate) list: StagedList,
    pub(crate) links: Links,
}

impl People {
    /// Reads list and links of `company`.
    pub(crate) fn load(
        connection: &Connection,
        company: Option<&str>,
    ) -> Result<People, StoreError> {
        let Some(subdomain) = company else {
            return Ok(People::default());
        };
        let links = Links::new(store::links::all(connection, subdomain)?);
        let links = links.map_err(|_| StoreError::Corrupt("a learner is linked twice"))?;
        Ok(People {
            company: Some(subdomain.to_owned()),
            list: store::staging::list(connection)?,
            links,
        })
    }

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

/// List and links with what is needed to change them safely.
pub(crate) struct PeopleState {
    people: People,
    /// Whether they were changed and not stored, and could not be read back.
    is_unsure: bool,
    /// How often links were changed: a plan made before and one made after are not the same
    /// (CNC-2).
    links_changed: u64,
}

impl Deref for PeopleState {
    type Target = People;

    fn deref(&self) -> &People {
        &self.people
    }
}

impl PeopleState {
    pub(crate) fn new(people: People) -> PeopleState {
        PeopleState {
            people,
            is_unsure: false,
            links_changed: 0,
        }
    }

    /// Takes over list and links as they were just read from the store.
    pub(crate) fn replace(&mut self, people: People) {
        self.people = people;
        self.is_unsure = false;
    }

    /// Takes over list and links of another company.
    pub(crate) fn change_company(&mut self, people: People) {
        self.replace(people);
        self.links_changed += 1;
    }

    /// How often links were changed since the engine started.
    pub(crate) fn links_changed(&self) -> u64 {
        self.links_changed
    }

    /// Reads list and links back, if they may differ from what is stored.
    pub(crate) fn read_back(&mut self, store: &Store) -> Result<(), StoreError> {
        if self.is_unsure {
            let company = self.company.as_deref();
            self.people = store.read(|connection| People::load(connection, company))?;
            self.is_unsure = false;
        }
        Ok(())
    }

    /// Changes list and links by `change` and stores what it touched together with `beside`, all or
    /// nothing. If that fails, they are read back from the store as soon as it can be read.
    pub(crate) fn commit<T>(
        &mut self,
        store: &Store,
        change: impl FnOnce(&mut People) -> DirtyRows,
        beside: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.read_back(store)?;
        let stored = store.write(|transaction| {
            self.is_unsure = true;
            let dirty = change(&mut self.people);
            self.links_changed += u64::from(!dirty.links.is_empty());
            write(transaction, &self.people, &dirty)?;
            beside(transaction)
        });
        self.is_unsure &= stored.is_err();
        // If that fails, too, the next one who needs them tries again.
        self.read_back(store)?;
        stored
    }

    /// Forgets the source times that lie in the future, and flags the rows (WHK-30). `source_now`
    /// is by BambooHR's clock.
    pub(crate) fn forget_future_times(
        &mut self,
        store: &Store,
        source_now: Timestamp,
    ) -> Result<(), StoreError> {
        let employees = staging::employees_with_future_times(&self.list, &self.links, source_now);
        self.forget_times(store, employees, source_now)
    }

    /// Forgets the source times of one employee that lie in the future (WHK-30).
    pub(crate) fn forget_future_times_of(
        &mut self,
        store: &Store,
        id: &EmployeeId,
        source_now: Timestamp,
    ) -> Result<(), StoreError> {
        let has_some = staging::has_future_times(&self.list, &self.links, id, source_now);
        let employees = has_some.then(|| id.clone()).into_iter().collect();
        self.forget_times(store, employees, source_now)
    }

    fn forget_times(
        &mut self,
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
            DirtyRows::employees(&employees)
        };
        self.commit(store, change, |_| Ok(()))
    }

    /// The row an employee would have if `posted` were put on the list; the list stays as it is.
    pub(crate) fn merged_row(
        &mut self,
        posted: &Employee,
        at: Timestamp,
        config: &Config,
        now: Timestamp,
    ) -> Option<StagedRow> {
        let People { list, links, .. } = &mut self.people;
        let before = list.rows.get(&posted.id).cloned();
        staging::merge_entry(list, posted, at, links, config, now);
        let merged = list.rows.remove(&posted.id);
        list.rows
            .extend(before.map(|before| (posted.id.clone(), before)));
        merged
    }
}

fn write(
    transaction: &Transaction<'_>,
    people: &People,
    dirty: &DirtyRows,
) -> Result<(), StoreError> {
    let subdomain = people.company.as_deref().unwrap_or_default();
    if dirty.read_at {
        store::staging::put_read_at(transaction, people.list.read_at)?;
    }
    for id in &dirty.rows {
        match people.list.rows.get(id) {
            Some(row) => store::staging::put(transaction, row, people.list.read_at)?,
            None => store::staging::remove(transaction, id)?,
        }
    }
    // Removals first: a learner may move from one employee to another.
    for id in dirty
        .links
        .iter()
        .filter(|id| people.links.of(id).is_none())
    {
        store::links::remove(transaction, subdomain, id)?;
    }
    for link in dirty.links.iter().filter_map(|id| people.links.of(id)) {
        store::links::put(transaction, subdomain, link)?;
    }
    if dirty.selection {
        store::staging::select(transaction, &people.list.selection)?;
    }
    Ok(())
}
