//! The engine: what all lanes share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clock::{Clock, Nudge};
use jiff::Timestamp;
use secrecy::SecretString;
use transport::Transport;

use crate::connection::Connection;
use crate::error::OpenError;
use crate::import_run::ActiveImport;
use crate::inbox::Receipts;
use crate::observe::metrics::{CountingTransport, Metrics};
use crate::observe::{config_keys, disabled_safeguards};
use crate::runtime::published::Viewer;
use crate::runtime::state::EngineState;
use crate::setup::Setup;
use crate::store::Store;
use crate::vendors::source_clock::{MeasuringTransport, SourceClock};

/// A running engine. Clones share it; dropping the last one ends it, and opening another on the
/// same store goes on where it stopped (CRS-4).
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    setup: Setup,
    clock: Clock,
    /// To BambooHR.
    transport: Arc<dyn Transport>,
    /// BambooHR's clock (WHK-30).
    source_clock: Arc<SourceClock>,
    metrics: Arc<Metrics>,
    litmos: litmos_client::Client,
    store: Store,
    state: Mutex<EngineState>,
    connection: Viewer<Connection>,
    webhook_keys: Viewer<Vec<SecretString>>,
    receipts: Receipts,
    nudges: Nudges,
}

/// One nudge for each lane.
#[derive(Default)]
pub(crate) struct Nudges {
    pub(crate) sync: Nudge,
    pub(crate) import: Nudge,
    pub(crate) inbox: Nudge,
    /// Of the additional workers of Imports (CNC-4).
    pub(crate) workers: Vec<Nudge>,
}

impl Engine {
    /// Opens an engine on `store`. Runs a former engine left unfinished go on by themselves
    /// (CRS-4).
    pub fn open(
        setup: Setup,
        store: Store,
        clock: Clock,
        transport: Arc<dyn Transport>,
    ) -> Result<Engine, OpenError> {
        let now = clock.now();
        let metrics = Arc::new(Metrics::new());
        let source_clock = Arc::new(SourceClock::load(&store)?);
        let mut state = EngineState::load(&setup, &store, &metrics, now)?;
        let source_now = source_clock.time(now);
        state.people.forget_future_times(&store, source_now)?;
        disabled_safeguards::record_changes(&setup.config, &store, now)?;
        config_keys::record_changes(&setup, &store, now)?;
        let to_litmos = CountingTransport::wrap(Arc::clone(&transport), &metrics, "litmos");
        let transport = CountingTransport::wrap(transport, &metrics, "bamboohr");
        let transport = MeasuringTransport::wrap(transport, &clock, &source_clock);
        let source = &setup.litmos_source;
        let litmos =
            litmos_client::Client::new(to_litmos, &setup.litmos_url, source, &setup.litmos_api_key);
        let workers = setup.config.litmos_parallelism.saturating_sub(1);
        let inner = Inner {
            setup,
            clock,
            transport,
            source_clock,
            metrics,
            litmos,
            store,
            connection: state.connection.connection.viewer(),
            webhook_keys: state.connection.webhook_keys.viewer(),
            state: Mutex::new(state),
            receipts: Receipts::default(),
            nudges: Nudges {
                workers: (0..workers).map(|_| Nudge::new()).collect(),
                ..Nudges::default()
            },
        };
        Ok(Engine(Arc::new(inner)))
    }

    /// The newest key BambooHR's webhooks may carry as `apikey` (WHK-3).
    pub fn webhook_key(&self) -> SecretString {
        self.webhook_keys()
            .first()
            .cloned()
            .expect("a store is never without one")
    }

    pub(crate) fn setup(&self) -> &Setup {
        &self.0.setup
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn litmos(&self) -> &litmos_client::Client {
        &self.0.litmos
    }

    pub(crate) fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.0.transport)
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// What BambooHR's clock shows when the engine's shows `at` (WHK-30).
    pub(crate) fn source_time(&self, at: Timestamp) -> Timestamp {
        self.0.source_clock.time(at)
    }

    /// What BambooHR's clock shows now.
    pub(crate) fn source_now(&self) -> Timestamp {
        self.source_time(self.now())
    }

    /// Locks the state, by the time the clock shows now. Never held across an await.
    pub(crate) fn lock(&self) -> MutexGuard<'_, EngineState> {
        // A panic while it was held is a defect of one tick; what is in it was stored before.
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.follow_clock(&self.0.setup, self.0.clock.now());
        state
    }

    /// Locks the state and does something to the Import under way, if there is one.
    pub(crate) fn with_import<T>(&self, work: impl FnOnce(&mut ActiveImport) -> T) -> Option<T> {
        self.lock().import.active.as_mut().map(work)
    }

    /// The connection as it was last stored, without waiting for the lock. What acts on it reads it
    /// from the locked state instead.
    pub(crate) fn connection(&self) -> Arc<Connection> {
        self.0.connection.get()
    }

    /// The keys BambooHR's webhooks may carry, newest first (CON-11).
    pub(crate) fn webhook_keys(&self) -> Arc<Vec<SecretString>> {
        self.0.webhook_keys.get()
    }

    /// Deliveries on their way into the store.
    pub(crate) fn receipts(&self) -> &Receipts {
        &self.0.receipts
    }

    pub(crate) fn nudges(&self) -> &Nudges {
        &self.0.nudges
    }

    /// Wakes the additional workers of Imports.
    pub(crate) fn ring_workers(&self) {
        self.nudges().workers.iter().for_each(Nudge::ring);
    }

    /// Wakes all lanes.
    pub(crate) fn ring_all(&self) {
        let Nudges {
            sync,
            import,
            inbox,
            ..
        } = self.nudges();
        [sync, import, inbox].into_iter().for_each(Nudge::ring);
        self.ring_workers();
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}
