//! The parties of a world, and the made-up addresses at which the others reach them.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// One side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// A person or program outside: the administrator's browser, a scenario's `call`.
    Client,
    /// The fake BambooHR.
    BambooHr,
    /// The fake Litmos.
    Litmos,
    /// The sync engine.
    Engine,
}

impl Party {
    /// The parties that can be called.
    pub const CALLED: [Party; 3] = [Party::BambooHr, Party::Litmos, Party::Engine];

    /// The name in journals and scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Party::Client => "client",
            Party::BambooHr => "bamboohr",
            Party::Litmos => "litmos",
            Party::Engine => "engine",
        }
    }

    /// The host name of this party in every world, in process or over sockets.
    pub fn host(self) -> &'static str {
        match self {
            Party::Client => "client.test",
            Party::BambooHr => "bamboohr.test",
            Party::Litmos => "litmos.test",
            Party::Engine => "engine.test",
        }
    }

    /// The address of this party, without path.
    pub fn url(self) -> Url {
        format!("http://{}/", self.host())
            .parse()
            .expect("a host written in this file")
    }

    /// The party that answers at `host`.
    pub fn at(host: &str) -> Option<Party> {
        Party::CALLED
            .into_iter()
            .find(|party| party.host().eq_ignore_ascii_case(host))
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
