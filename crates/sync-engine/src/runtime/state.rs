//! What a running engine knows without reading its store: a copy of what is stored, and the state
//! of its lanes.
//!
//! All of it can be lost: [`EngineState::load`] makes it anew from the store (CRS-4).

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use sync_core::EmployeeId;

use crate::connection::ConnectionState;
use crate::error::OpenError;
use crate::import_run::ImportLane;
use crate::inbox::{InboxLane, OWNER};
use crate::observe::metrics::Metrics;
use crate::people::{People, PeopleState};
use crate::runtime::pacing::Pacing;
use crate::runtime::runs::ImportRun;
use crate::setup::Setup;
use crate::store::runs::{self, Kind};
use crate::store::{self, Store, StoreError};
use crate::sync_run::SyncLane;

/// The state of each lane and what they share, behind one mutex that is never held across an await.
pub(crate) struct EngineState {
    pub(crate) connection: ConnectionState,
    pub(crate) people: PeopleState,
    pub(crate) sync: SyncLane,
    pub(crate) import: ImportLane,
    pub(crate) inbox: InboxLane,
    /// Employees a lane works on (CNC-4).
    pub(crate) locked: BTreeSet<EmployeeId>,
    pub(crate) pacing: Pacing,
    /// The latest time the clock has shown: if it shows an earlier one, it was set back.
    latest: Timestamp,
}

impl EngineState {
    /// Reads what a former engine left in the store.
    pub(crate) fn load(
        setup: &Setup,
        store: &Store,
        metrics: &Arc<Metrics>,
        now: Timestamp,
    ) -> Result<EngineState, OpenError> {
        let connection = ConnectionState::load(setup, store)?;
        let company = connection.get().subdomain.clone();
        let company = company.as_deref();
        let mut state = store.read(|stored| {
            let people = People::load(stored, company)?;
            Ok(EngineState {
                sync: SyncLane::load(stored, &setup.config, now)?,
                import: ImportLane::load(stored, &people, now)?,
                inbox: InboxLane::load(stored, company, now)?,
                locked: BTreeSet::new(),
                // What the pace owes has a limit of its own: it is not set back with the rest.
                pacing: Pacing::load(stored, setup, metrics, now)?,
                connection,
                people: PeopleState::new(people),
                // By then what is stored was done, whatever the clock shows now.
                latest: store::audit::last_at(stored)?.map_or(now, |last| last.max(now)),
            })
        })?;
        if let Some(by) = state.record_time(now) {
            state.set_back(setup, by, now);
        }
        Ok(state)
    }

    /// Follows the clock. If it was set back, whatever waits is due that much earlier: it waits as
    /// long as it was to wait, not as long as the clock was set back.
    pub(crate) fn follow_clock(&mut self, setup: &Setup, now: Timestamp) {
        if let Some(by) = self.record_time(now) {
            self.set_back(setup, by, now);
            self.pacing.set_back(by);
        }
    }

    /// How far the clock was set back since the last look, if it was.
    fn record_time(&mut self, now: Timestamp) -> Option<SignedDuration> {
        let by = self.latest.duration_since(now);
        self.latest = now;
        if by >= SignedDuration::from_secs(1) {
            tracing::warn!(
                seconds = by.as_secs(),
                "the clock was set back; what waits comes as much earlier"
            );
        }
        by.is_positive().then_some(by)
    }

    fn set_back(&mut self, setup: &Setup, by: SignedDuration, now: Timestamp) {
        // All fields are here, so that a new one that holds a time is not forgotten.
        let EngineState {
            connection: _,
            people: _,
            sync,
            import,
            inbox,
            locked: _,
            pacing: _,
            latest: _,
        } = self;
        sync.set_back(by, &setup.config, now);
        import.set_back(by);
        inbox.set_back(by);
    }

    /// Whether another lane works on this employee (CNC-4).
    pub(crate) fn is_locked(&self, employee: &EmployeeId) -> bool {
        let is_locked = self.locked.contains(employee) || self.import.has_in_flight(employee);
        if is_locked {
            rulebook::hit(&rulebook::CNC_4);
        }
        is_locked
    }

    /// Whether a Sync or an Import is under way, or an Import is paused or cannot be read: what it
    /// left in doubt can only be resolved with the links of its own company (CON-8).
    pub(crate) fn is_busy_with_runs(&self, store: &Store) -> Result<bool, StoreError> {
        let paused = store
            .read(|connection| runs::in_state::<ImportRun>(connection, Kind::Import, "paused"))?;
        let has_import = self.import.active.is_some() || self.import.backoff_until.is_some();
        Ok(self.sync.active.is_some() || has_import || !paused.is_empty())
    }

    /// Whether an entry of a webhook is being worked on, or a write of one is in doubt, which can
    /// only be resolved with the links of its own company either (CON-8).
    pub(crate) fn is_busy_with_webhooks(&self, store: &Store) -> Result<bool, StoreError> {
        let is_in_doubt = store.read(|connection| runs::has_intents(connection, OWNER))?;
        Ok(self.inbox.is_working() || is_in_doubt)
    }
}
