//! The sync engine: a thin shell around the rules. It reads both vendors, remembers in its store,
//! carries plans out, and answers administrators and BambooHR's webhooks over HTTP.
//!
//! `sync-core` decides; nothing here chooses what to write. Nothing here sleeps either: each lane
//! says when it next wants to run ([`Engine::parts`]) and whoever hosts it comes back then.

mod connection;
mod http;
mod import_run;
mod inbox;
mod observe;
mod people;
mod runtime;
mod sealing;
mod setup;
mod store;
mod sync_run;
mod vendors;

pub use sealing::{KeyFileError, SealingKey, UnsealError};
pub use setup::{Administrator, Setup};
pub use store::{Moment, Store, StoreError};
pub use sync_core::Config;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clock::{Clock, Nudge, Part};
use jiff::Timestamp;
use secrecy::SecretString;
use transport::Transport;

use connection::Connection;
use inbox::Receipts;
use observe::metrics::{Counted, Metrics};
use runtime::memory::Memory;
use runtime::published::Viewer;
use vendors::source_clock::{Measuring, SourceClock};

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
    memory: Mutex<Memory>,
    connection: Viewer<Connection>,
    webhook_keys: Viewer<Vec<SecretString>>,
    receipts: Receipts,
    nudges: Nudges,
}

/// One bell for each lane.
#[derive(Default)]
struct Nudges {
    sync: Nudge,
    import: Nudge,
    inbox: Nudge,
    /// Of those who carry out beside the Import lane (CNC-4).
    hands: Vec<Nudge>,
}

/// Lets every refusal of `router`, an engine's with a host's own limits around it, have a body with
/// a code.
pub fn with_problems(router: axum::Router) -> axum::Router {
    http::with_problems(router)
}

/// A refusal of a host in front of `Engine::router`, in the form of the admin API's: 403 with the
/// code `forbidden`.
pub fn forbidden(detail: &str) -> axum::response::Response {
    http::forbidden(detail)
}

/// Why an engine could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// What the store holds cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A secret in it was sealed with another key (CON-6). Nothing was changed.
    #[error(transparent)]
    Sealed(#[from] UnsealError),
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
        let metrics = Arc::new(Metrics::new());
        let source_clock = Arc::new(SourceClock::load(&store)?);
        let mut memory = Memory::load(&setup, &store, &metrics, clock.now())?;
        people::forget_future_times(&mut memory, &store, source_clock.time(clock.now()))?;
        observe::disabled_safeguards::note(&setup.config, &store, clock.now())?;
        observe::config_keys::note(&setup, &store, clock.now())?;
        let to_litmos = Counted::counting(Arc::clone(&transport), &metrics, "litmos");
        let transport = Counted::counting(transport, &metrics, "bamboohr");
        let transport = Measuring::measuring(transport, &clock, &source_clock);
        let source = &setup.litmos_source;
        let litmos =
            litmos_client::Client::new(to_litmos, &setup.litmos_url, source, &setup.litmos_api_key);
        let more_hands = setup.config.litmos_parallelism.saturating_sub(1) as usize;
        let inner = Inner {
            setup,
            clock,
            transport,
            source_clock,
            metrics,
            litmos,
            store,
            connection: memory.connection.viewer(),
            webhook_keys: memory.webhook_keys.viewer(),
            memory: Mutex::new(memory),
            receipts: Receipts::default(),
            nudges: Nudges {
                hands: (0..more_hands).map(|_| Nudge::new()).collect(),
                ..Nudges::default()
            },
        };
        Ok(Engine(Arc::new(inner)))
    }

    /// The admin API with its description, the webhook receiver, `/healthz` and `/metrics`.
    pub fn router(&self) -> axum::Router {
        http::router(self)
    }

    /// The three lanes `sync`, `import` and `inbox`, and as many more hands for Imports as an
    /// option says (CNC-4).
    pub fn parts(&self) -> Vec<Arc<dyn Part>> {
        runtime::lanes::all(self)
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

    /// What the engine knows without asking its store, by the time the clock shows now. Never held
    /// across an await.
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        // A panic while it was held is a defect of one tick; what is in it was stored before.
        let mut memory = self.0.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.follow_clock(&self.0.setup, self.0.clock.now());
        memory
    }

    /// The connection as it was last stored. Whoever acts on it looks under the memory's lock
    /// instead.
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

    pub(crate) fn nudges(&self) -> (&Nudge, &Nudge, &Nudge) {
        (
            &self.0.nudges.sync,
            &self.0.nudges.import,
            &self.0.nudges.inbox,
        )
    }

    /// The bells of those who carry out beside the Import lane.
    pub(crate) fn hands(&self) -> &[Nudge] {
        &self.0.nudges.hands
    }

    pub(crate) fn ring_hands(&self) {
        self.hands().iter().for_each(Nudge::ring);
    }

    pub(crate) fn ring_all(&self) {
        let (sync, import, inbox) = self.nudges();
        sync.ring();
        import.ring();
        inbox.ring();
        self.ring_hands();
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}
