//! One world: both fakes, the engine, their clock and everything between them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use clock::{Clock, Part};
use fake_bamboohr::FakeBambooHr;
use fake_litmos::FakeLitmos;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sync_engine::{Engine, Moment, Setup, Store};
use transport::{InProcess, Network, Transport};

use crate::carry_out::step_result::UnsupportedStep;
use crate::invariants::Witness;
use crate::setup::refs::Refs;
use crate::sim::event_loop::{EventLoop, StepOutcome};
use crate::sim::faults::{ArmedFault, Faults};
use crate::sim::journal::{Entry, Journal};
use crate::sim::party::Party;
use crate::sim::sockets::Port;
use crate::sim::wire::Wire;
use crate::snapshot::Snapshot;
use crate::view::Mark;

/// A simulated world while a scenario runs in it.
pub struct World {
    pub(crate) events: EventLoop,
    pub(crate) clock: Clock,
    pub(crate) wire: Wire,
    /// Where calls leave through real sockets: the client they leave by.
    pub(crate) sockets: Option<Network>,
    pub(crate) bamboohr: FakeBambooHr,
    pub(crate) litmos: FakeLitmos,
    /// The engine's routes; `None` while it is down. Nothing else here keeps a dead engine alive.
    pub(crate) engine: Option<InProcess>,
    /// The engine's file: it outlives the engine's process.
    pub(crate) store: Store,
    pub(crate) setup: Setup,
    pub(crate) zone: TimeZone,
    pub(crate) refs: Refs,
    pub(crate) people: People,
    pub(crate) faults: Faults,
    /// Faults that were taken away before they met a call.
    pub(crate) never_fired: Vec<ArmedFault>,
    pub(crate) step: Option<usize>,
    pub(crate) last_sync: Option<String>,
    pub(crate) last_import: Option<String>,
    pub(crate) snapshots: BTreeMap<String, Snapshot>,
    pub(crate) witness: Witness,
    /// Once it is set, time no longer runs on.
    pub(crate) stop: Arc<AtomicBool>,
}

/// The people around the integration, and what they know.
#[derive(Clone, Debug)]
pub(crate) struct People {
    /// BambooHR subdomain.
    pub(crate) company: String,
    /// Login and password of the BambooHR admin whose key the engine gets.
    pub(crate) bamboohr_admin: (String, String),
    /// Name and bearer token of each administrator of the engine, the usual one first.
    pub(crate) administrators: Vec<(String, String)>,
    /// The receiver's key, as it is in the address of the subscriptions.
    pub(crate) webhook_key: String,
    /// What deliveries are signed with.
    pub(crate) private_key: String,
}

/// The number of steps at one instant after which the world is considered stuck in a loop.
const STEPS_AT_ONCE_MAX: u32 = 5_000_000;

impl World {
    /// The time in this world.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The company's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Assigns everything that happens from now on to this step of the scenario.
    pub fn enter_step(&mut self, index: usize) {
        self.step = Some(index);
        self.events.enter_step(self.step);
    }

    /// Every call between the parties so far.
    pub fn journal(&self) -> &Journal {
        self.events.journal()
    }

    /// The calls since a mark.
    pub fn calls(&self, since: &Mark) -> &[Entry] {
        self.journal().since(since.calls)
    }

    /// Faults that were armed and never met a call.
    pub fn unfired_faults(&self) -> Vec<ArmedFault> {
        let mut unfired = self.never_fired.clone();
        unfired.extend(self.faults.unfired());
        unfired
    }

    /// Stops time once `stop` is set: an action that waits for something then ends at once.
    pub fn set_stop_flag(&mut self, stop: Arc<AtomicBool>) {
        self.stop = stop;
    }

    /// Whether time has stopped: the stop flag is set, or the journal is full.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.journal().is_full()
    }

    /// Runs the one next due thing, if it is due by `until`; time moves no further than to it.
    pub async fn next_event(&mut self, until: Timestamp) -> bool {
        while !self.is_stopped() {
            let outcome = self.events.step(until).await;
            self.drop_dead_engine();
            match outcome {
                StepOutcome::Progress => return true,
                StepOutcome::TimePassed => {}
                StepOutcome::Idle => return false,
            }
        }
        false
    }

    /// Runs everything that is due now.
    pub(crate) async fn run_until_idle(&mut self) {
        let now = self.now();
        for _ in 0..STEPS_AT_ONCE_MAX {
            let outcome = self.events.step(now).await;
            self.drop_dead_engine();
            if outcome == StepOutcome::Idle || self.is_stopped() {
                return;
            }
        }
        panic!("something is always due at {now}: a part does not move its next wakeup on");
    }

    /// Lets time go on to `to`, running everything that is due on the way.
    pub(crate) async fn run_to(&mut self, to: Timestamp) {
        while self.next_event(to).await {}
        if !self.is_stopped() {
            self.events.control().move_to(to);
            self.run_until_idle().await;
        }
    }

    /// When the next thing is due, at least one after everything due now has run.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.events.next_due()
    }

    fn drop_dead_engine(&mut self) {
        if self.events.take_killed() == Some(Party::Engine) {
            self.engine = None;
        }
    }

    /// Opens a fake's address and runs its parts.
    pub(crate) async fn attach(&mut self, party: Party) -> Result<(), UnsupportedStep> {
        match party {
            Party::BambooHr => {
                self.open(party, self.bamboohr.router(), self.bamboohr.parts())
                    .await
            }
            Party::Litmos => {
                self.open(party, self.litmos.router(), self.litmos.parts())
                    .await
            }
            Party::Engine | Party::Client => Ok(()),
        }
    }

    /// Lets `party` be called, in process or on a port, and runs its parts.
    async fn open(
        &mut self,
        party: Party,
        router: Router,
        parts: Vec<Arc<dyn Part>>,
    ) -> Result<(), UnsupportedStep> {
        let transport: Arc<dyn Transport> = match &self.sockets {
            None => Arc::new(InProcess::new(router)),
            Some(network) => {
                let port = Port::open(router, network.clone()).await;
                Arc::new(port.map_err(|error| {
                    UnsupportedStep::new(format!("no loopback port for {party}: {error}"))
                })?)
            }
        };
        self.events.add(party, transport, parts);
        Ok(())
    }

    /// Starts the engine on its store, as after a crash or a clean stop (CRS-4).
    pub(crate) async fn start_engine(&mut self) -> Result<(), UnsupportedStep> {
        if self.engine.is_some() {
            return Ok(());
        }
        let transport = self.wire.transport_for(Party::Engine);
        let engine = Engine::open(
            self.setup.clone(),
            self.store.clone(),
            self.clock.clone(),
            transport,
        );
        let engine = engine
            .map_err(|error| UnsupportedStep::new(format!("the engine did not start: {error}")))?;
        let router = engine.router();
        self.engine = Some(InProcess::new(router.clone()));
        self.open(Party::Engine, router, engine.parts()).await
    }

    /// Calls `watcher` for every commit of the store from the next start of the engine on. With
    /// [`ProcessDies`](crate::ProcessDies) as the panic it lets the engine die there, if a tick is
    /// at work.
    pub fn watch_commits(&mut self, watcher: impl Fn(Moment) + Send + Sync + 'static) {
        self.store = self.store.clone().watched(watcher);
    }

    /// Kills the engine: what it was doing is dropped, its store stays.
    pub(crate) fn stop_engine(&mut self) {
        self.events.remove(Party::Engine);
        self.engine = None;
    }
}
