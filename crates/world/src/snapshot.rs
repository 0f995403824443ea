//! A named state of a whole world.

use fake_bamboohr::Company;
use fake_litmos::Site;
use jiff::Timestamp;

use crate::setup::refs::Refs;

/// Everything that lives on after the process: the vendors' state, the engine's database, the time.
#[derive(Clone)]
pub(crate) struct Snapshot {
    pub(crate) company: Company,
    pub(crate) site: Site,
    pub(crate) store: Vec<u8>,
    pub(crate) now: Timestamp,
    pub(crate) refs: Refs,
}
