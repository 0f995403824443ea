//! Taking a world apart, so that it can go on elsewhere.

use fake_bamboohr::Company;
use fake_litmos::Site;

use crate::carry_out::step_result::UnsupportedStep;
use crate::world::World;

/// The parts of a world, for continuing it elsewhere, on real ports.
pub struct Parts {
    /// BambooHR's state.
    pub company: Company,
    /// Litmos's state.
    pub site: Site,
    /// The engine's database, as [`sync_engine::Store::restore`] takes it.
    pub store: Vec<u8>,
    /// The setup of the engine.
    pub setup: sync_engine::Setup,
}

impl World {
    /// Takes the world apart.
    ///
    /// # Errors
    /// The engine's store cannot be copied.
    pub fn into_parts(self) -> Result<Parts, UnsupportedStep> {
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
