//! What a running engine knows without asking its store: a copy of what is stored, and the state of
//! its lanes.
//!
//! Everything in here can be lost: [`Memory::load`] makes it anew from the store (CRS-4). It sits
//! behind one mutex that is never held across an await.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use secrecy::SecretString;
use sync_core::EmployeeId;
use sync_core::pacing::pacer::Pacer;

use crate::OpenError;
use crate::connection::Connection;
use crate::connection::webhook_keys;
use crate::import_run::{self, Click, ImportLane};
use crate::inbox::{self, Inbox};
use crate::observe::metrics::Metrics;
use crate::people::{self, People};
use crate::runtime::attempts::Jitter;
use crate::runtime::pace;
use crate::runtime::published::Published;
use crate::runtime::runs::{ImportRun, SyncRun, SyncState};
use crate::setup::Setup;
use crate::store::runs::{self, Kind};
use crate::store::{self, Store, StoreError};
use crate::sync_run::schedule;
use crate::sync_run::{self, SyncLane};

/// See the module.
pub(crate) struct Memory {
    /// Seen without this lock by those who must not wait: [`Engine::connection`].
    pub(crate) connection: Published<Connection>,
    pub(crate) people: People,
    /// Whether they were changed and not stored, and could not be read back.
    pub(crate) are_people_unsure: bool,
    pub(crate) sync: Option<SyncLane>,
    /// How often links were changed: a plan made before and one made after are not the same
    /// (CNC-2).
    pub(crate) links_changed: u64,
    pub(crate) last_click: Option<Click>,
    /// When the Sync that waits for an administrator is given up (SAF-8).
    pub(crate) held_until: Option<Timestamp>,
    /// When the schedule begins a Sync by itself (STG-14).
    pub(crate) next_slot: Option<Timestamp>,
    pub(crate) import: Option<ImportLane>,
    /// Until when the Import lane leaves a store alone that failed; without a lane the run is read
    /// from it again then.
    pub(crate) import_rests_until: Option<Timestamp>,
    pub(crate) inbox: Inbox,
    /// Employees a lane is at work on (CNC-4).
    pub(crate) busy: BTreeSet<EmployeeId>,
    /// The pace of all calls to Litmos (RTE-3).
    pub(crate) pacer: Pacer,
    /// For the jitter of retries.
    pub(crate) jitter: Jitter,
    /// The receiver's valid keys, newest first (CON-11).
    pub(crate) webhook_keys: Published<Vec<SecretString>>,
    /// The latest time the clock has shown: if it shows an earlier one, it was set back.
    pub(crate) latest: Timestamp,
}

impl Memory {
    /// Reads what a former engine left in the store.
    pub(crate) fn load(
        setup: &Setup,
        store: &Store,
        metrics: &Arc<Metrics>,
        now: Timestamp,
    ) -> Result<Memory, OpenError> {
        let webhook_keys = webhook_keys::load(setup, store)?;
        let stored = store.read(Connection::load)?;
        // A key file that is not this store's shows now, not in the middle of a Sync.
        stored.key(&setup.sealing_key)?;
        let mut memory = store.read(|connection| {
            let people = people::load(connection, stored.subdomain.as_deref())?;
            let mut sync =
                runs::in_state::<SyncRun>(connection, Kind::Sync, SyncState::Running.code())?;
            sync.extend(runs::in_state::<SyncRun>(
                connection,
                Kind::Sync,
                SyncState::Paused.code(),
            )?);
            let held = runs::in_state::<SyncRun>(connection, Kind::Sync, SyncState::Held.code())?;
            Ok(Memory {
                next_slot: schedule::next_slot(&setup.config, now),
                held_until: held.iter().filter_map(sync_run::lasts_until).max(),
                sync: sync.into_iter().next().map(|run| SyncLane::new(run, now)),
                import: import_run::stored(connection, &people, now)?,
                import_rests_until: None,
                links_changed: 0,
                last_click: None,
                inbox: Inbox::load(connection, stored.subdomain.as_deref(), now)?,
                busy: BTreeSet::new(),
                pacer: pace::load(connection, setup.config.litmos_calls_per_minute, now)?,
                jitter: Jitter {
                    random: ChaCha8Rng::from_seed(setup.seed),
                    metrics: Arc::clone(metrics),
                },
                connection: Published::new(stored),
                people,
                are_people_unsure: false,
                webhook_keys: Published::new(webhook_keys),
                // By then what is stored was done, whatever the clock shows now.
                latest: store::audit::last_at(connection)?.map_or(now, |last| last.max(now)),
            })
        })?;
        // What the pace owes has a limit of its own.
        let pacer = memory.pacer.clone();
        memory.follow_clock(setup, now);
        Ok(Memory { pacer, ..memory })
    }
}

impl Memory {
    /// Takes note of the time. If the clock was set back, whatever waits comes that much earlier:
    /// it waits as long as it was to wait, not as long as the clock was set back.
    pub(crate) fn follow_clock(&mut self, setup: &Setup, now: Timestamp) {
        let by = self.latest.duration_since(now);
        self.latest = now;
        if by.is_positive() {
            if by >= SignedDuration::from_secs(1) {
                tracing::warn!(
                    seconds = by.as_secs(),
                    "the clock was set back; what waits comes as much earlier"
                );
            }
            self.set_back(setup, by, now);
        }
    }

    fn set_back(&mut self, setup: &Setup, by: SignedDuration, now: Timestamp) {
        // All fields are here, so that a new one that holds a time is not forgotten.
        let Memory {
            connection: _,
            people: _,
            are_people_unsure: _,
            sync,
            links_changed: _,
            last_click: _,
            held_until,
            next_slot,
            import,
            import_rests_until,
            inbox,
            busy: _,
            pacer,
            jitter: _,
            webhook_keys: _,
            latest: _,
        } = self;
        *held_until = held_until.map(|at| earlier(at, by));
        // A schedule goes by the clock's own hours.
        *next_slot =
            next_slot.and_then(|slot| Some(slot.min(schedule::next_slot(&setup.config, now)?)));
        *import_rests_until = import_rests_until.map(|at| earlier(at, by));
        sync.iter_mut().for_each(|lane| lane.set_back(by));
        import.iter_mut().for_each(|lane| lane.set_back(by));
        inbox.set_back(by);
        pacer.set_back(by);
    }

    /// Whether the Import may have changed this employee's learner, or be about to. As long as its
    /// run cannot be read from the store, that may hold for everybody.
    pub(crate) fn has_in_flight(&self, employee: &EmployeeId) -> bool {
        match &self.import {
            Some(lane) => lane.has_in_flight(employee),
            None => self.import_rests_until.is_some(),
        }
    }

    /// Whether another lane is at work on this employee.
    pub(crate) fn is_taken(&self, employee: &EmployeeId) -> bool {
        let is_taken = self.busy.contains(employee) || self.has_in_flight(employee);
        if is_taken {
            rulebook::hit(&rulebook::CNC_4);
        }
        is_taken
    }

    /// Whether a Sync or an Import is under way, or an Import is paused or cannot be read: what it
    /// left in doubt can only be settled with the links of its own company (CON-8).
    pub(crate) fn is_busy_with_runs(&self, store: &Store) -> Result<bool, StoreError> {
        let paused = store
            .read(|connection| runs::in_state::<ImportRun>(connection, Kind::Import, "paused"))?;
        let has_import = self.import.is_some() || self.import_rests_until.is_some();
        Ok(self.sync.is_some() || has_import || !paused.is_empty())
    }

    /// Whether a webhook's entry is just being worked on, or a write of one is in doubt: the same
    /// holds for it (CON-8).
    pub(crate) fn is_busy_with_webhooks(&self, store: &Store) -> Result<bool, StoreError> {
        let is_in_doubt = store.read(|connection| runs::has_intents(connection, inbox::OWNER))?;
        Ok(self.inbox.is_at_work() || is_in_doubt)
    }
}

/// The same moment by a clock that was set back by so much.
pub(crate) fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}
