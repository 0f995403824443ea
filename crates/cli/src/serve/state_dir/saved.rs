//! What is saved of a world beside the file of its fakes.

use fake_bamboohr::Company;
use fake_litmos::Site;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sync_core::Config;
use sync_engine::{Administrator, Store};

use super::clock::SavedClock;

/// The saved state of a world.
pub(crate) struct SavedState {
    pub(crate) company: Company,
    pub(crate) site: Site,
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    /// `None` in a folder of an older version that saved no running clock.
    pub(crate) clock: Option<SavedClock>,
}

/// What a world was started with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// What the engine's secrets are made from.
    pub(crate) seed: u64,
    /// The engine's options; `None` for the defaults in the company's zone.
    pub(crate) config: Option<Config>,
    /// Who may use the engine's admin API; empty for the usual administrator.
    pub(crate) administrators: Vec<SavedAdministrator>,
}

/// An [`Administrator`] as it is saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SavedAdministrator {
    name: String,
    token: String,
    can_manage_bamboohr_employees: bool,
}

impl From<&Administrator> for SavedAdministrator {
    fn from(administrator: &Administrator) -> SavedAdministrator {
        SavedAdministrator {
            name: administrator.name.clone(),
            token: administrator.token.expose_secret().to_owned(),
            can_manage_bamboohr_employees: administrator.can_manage_bamboohr_employees,
        }
    }
}

impl From<SavedAdministrator> for Administrator {
    fn from(kept: SavedAdministrator) -> Administrator {
        Administrator {
            name: kept.name,
            token: SecretString::from(kept.token),
            can_manage_bamboohr_employees: kept.can_manage_bamboohr_employees,
        }
    }
}
