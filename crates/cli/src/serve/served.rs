//! A served world, as the console sees it.

use fake_bamboohr::FakeBambooHr;
use fake_litmos::FakeLitmos;
use jiff::tz::TimeZone;

use super::env_file::Environment;
use super::hosting::Hosting;
use super::state_dir::StateWriter;

/// All parties of a served world.
pub(super) struct Served {
    pub(super) bamboohr: FakeBambooHr,
    pub(super) litmos: FakeLitmos,
    pub(super) hosting: Hosting,
    pub(super) zone: TimeZone,
    pub(super) environment: Environment,
    /// Saves the world, if there is a folder for it.
    pub(super) writer: Option<StateWriter>,
}
