//! The state of the Import lane.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use sync_core::EmployeeId;
use sync_core::reporting::run::{Header, RunState};

use super::active::ActiveImport;
use crate::people::People;
use crate::runtime::runs::ImportRun;
use crate::runtime::time::earlier;
use crate::store::runs::{Kind, in_state};
use crate::store::{Store, StoreError};

/// The Import under way, and what is known of it if the store cannot be read.
pub(crate) struct ImportLane {
    pub(crate) active: Option<ActiveImport>,
    /// Until when the lane leaves a store alone that failed; without an active run it is read from
    /// the store again then.
    pub(crate) backoff_until: Option<Timestamp>,
    pub(super) last_click: Option<Click>,
}

/// The last click that began a run. A restart forgets it.
#[derive(Clone, Debug)]
pub(super) struct Click {
    pub(super) run: String,
    /// The state of the links it began with.
    pub(super) links_changed: u64,
}

impl ImportLane {
    /// Reads the run that a former engine left.
    pub(crate) fn load(
        connection: &Connection,
        people: &People,
        now: Timestamp,
    ) -> Result<ImportLane, StoreError> {
        Ok(ImportLane {
            active: load_active(connection, people, now)?,
            backoff_until: None,
            last_click: None,
        })
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: SignedDuration) {
        let ImportLane {
            active,
            backoff_until,
            last_click: _,
        } = self;
        active.iter_mut().for_each(|active| active.set_back(by));
        *backoff_until = backoff_until.map(|at| earlier(at, by));
    }

    /// Whether the Import may have changed this employee's learner, or be about to. As long as its
    /// run cannot be read from the store, that may hold for every employee.
    pub(crate) fn has_in_flight(&self, employee: &EmployeeId) -> bool {
        match &self.active {
            Some(active) => active.has_in_flight(employee),
            None => self.backoff_until.is_some(),
        }
    }

    /// The run of administrators that is not over.
    pub(crate) fn unfinished(&self, store: &Store) -> Result<Option<Header>, StoreError> {
        if let Some(active) = &self.active {
            return Ok(Some(active.run.header.clone()));
        }
        store.read(|connection| {
            for state in [RunState::Running, RunState::Held, RunState::Paused] {
                let runs: Vec<ImportRun> = in_state(connection, Kind::Import, state.code())?;
                if let Some(run) = runs.into_iter().find(ImportRun::is_requested) {
                    return Ok(Some(run.header));
                }
            }
            Ok(None)
        })
    }

    /// A stored run with what the store cannot say: that it waits because the store failed.
    pub(crate) fn with_live_state(&self, mut run: ImportRun, now: Timestamp) -> ImportRun {
        let until = match &self.active {
            Some(active) if active.id() == run.header.id => active.backoff_until(),
            Some(_) => None,
            // It could not be read.
            None => self
                .backoff_until
                .filter(|until| run.is_requested() && run.goes_on_before(*until)),
        };
        if let Some(until) = until.filter(|until| *until > now) {
            run.back_off_until(until);
        }
        run
    }
}

/// The run of administrators that is not over and does not wait for a decision, as it is stored.
pub(super) fn load_active(
    connection: &Connection,
    people: &People,
    now: Timestamp,
) -> Result<Option<ActiveImport>, StoreError> {
    for state in [RunState::Running, RunState::Paused] {
        let unfinished: Vec<ImportRun> = in_state(connection, Kind::Import, state.code())?;
        if let Some(run) = unfinished.into_iter().find(ImportRun::is_requested) {
            rulebook::hit(&rulebook::CRS_4);
            return ActiveImport::load(connection, run, people, now).map(Some);
        }
    }
    Ok(None)
}
