//! Named states of a whole world.

use fake_bamboohr::Company;
use fake_litmos::Site;
use jiff::Timestamp;

use crate::carry_out::step_result::{Told, UnsupportedStep};
use crate::setup::refs::Cast;
use crate::sim::party::Party;
use crate::world::World;

/// Everything that lives on after the process: the vendors' state, the engine's database, the time.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) company: Company,
    pub(crate) site: Site,
    store: Vec<u8>,
    now: Timestamp,
    cast: Cast,
}

impl World {
    pub(crate) fn snapshot(&mut self, name: &str) -> Result<Told, UnsupportedStep> {
        if self.events.is_busy() {
            return Err(UnsupportedStep::new(
                "a call is under way; let time go on until it is answered, then take the snapshot",
            ));
        }
        let store = self
            .store
            .snapshot()
            .map_err(|error| UnsupportedStep::new(error.to_string()))?;
        let snapshot = Snapshot {
            company: self.bamboohr.read(Company::clone),
            site: self.litmos.read(Site::clone),
            store,
            now: self.now(),
            cast: self.cast.clone(),
        };
        self.snapshots.insert(name.to_owned(), snapshot);
        Ok(Told::ok())
    }

    pub(crate) async fn restore(&mut self, name: &str) -> Result<Told, UnsupportedStep> {
        let unknown = || UnsupportedStep::new(format!("there is no snapshot `{name}`"));
        let snapshot = self.snapshots.get(name).cloned().ok_or_else(unknown)?;
        let was_up = self.engine.is_some();
        self.stop_engine();
        self.store
            .restore(&snapshot.store)
            .map_err(|error| UnsupportedStep::new(error.to_string()))?;
        for party in [Party::BambooHr, Party::Litmos] {
            self.events.remove(party);
        }
        self.bamboohr.replace(snapshot.company);
        self.litmos.replace(snapshot.site);
        self.cast = snapshot.cast;
        self.events.control().jump_to(snapshot.now);
        for party in [Party::BambooHr, Party::Litmos] {
            self.attach(party).await?;
        }
        if was_up {
            self.start_engine().await?;
        }
        self.witness.begin(&self.litmos, self.events.journal());
        Ok(Told::ok())
    }
}

/// What a world leaves when it is taken apart: to go on elsewhere, on real ports.
pub struct Parts {
    /// BambooHR's state.
    pub company: Company,
    /// Litmos's state.
    pub site: Site,
    /// The engine's database, as [`sync_engine::Store::restore`] takes it.
    pub store: Vec<u8>,
    /// What the engine was told from outside.
    pub setup: sync_engine::Setup,
}

impl World {
    /// Takes the world apart.
    ///
    /// # Errors
    /// The engine's store cannot be copied.
    pub fn take_apart(self) -> Result<Parts, UnsupportedStep> {
        let store = self
            .store
            .snapshot()
            .map_err(|error| UnsupportedStep::new(error.to_string()))?;
        Ok(Parts {
            company: self.bamboohr.read(Company::clone),
            site: self.litmos.read(Site::clone),
            store,
            setup: self.setup,
        })
    }
}
