//! `--data DIR`: the whole world between two starts. The engine's database keeps itself; the fakes' state
//! and a standing clock's time are kept beside it.

use std::fs;
use std::io::Write;
use std::path::Path;

use fake_bamboohr::{Company, FakeBambooHr};
use fake_litmos::{FakeLitmos, Site};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sync_engine::Store;

use super::cannot;
use crate::data_folder::DataFolder;
use crate::exit_code::Stop;

/// Where a world is kept.
pub(super) struct Keep {
    folder: DataFolder,
}

/// What was kept.
pub(super) struct Kept {
    pub(super) company: Company,
    pub(super) site: Site,
    /// When a clock that stood still stood.
    pub(super) stood_at: Option<Timestamp>,
}

#[derive(Serialize, Deserialize)]
struct Time {
    stood_at: Option<Timestamp>,
}

impl Keep {
    /// Opens the folder, and makes it where there is none.
    pub(super) fn open(folder: &Path) -> Result<Keep, Stop> {
        let folder = DataFolder::open(folder).map_err(|error| cannot(format!("--data: {error}")))?;
        Ok(Keep { folder })
    }

    /// The engine's database.
    pub(super) fn store(&self) -> Result<Store, Stop> {
        self.folder.store().map_err(|error| cannot(format!("--data: {error}")))
    }

    /// What was kept the last time; `None` in a new folder.
    pub(super) fn kept(&self) -> Result<Option<Kept>, Stop> {
        let Some(company) = self.read("bamboohr.json")? else { return Ok(None) };
        let missing = || cannot("--data: litmos.json is missing beside bamboohr.json; name another folder");
        let site = self.read("litmos.json")?.ok_or_else(missing)?;
        let time: Option<Time> = self.read("clock.json")?;
        Ok(Some(Kept { company, site, stood_at: time.and_then(|time| time.stood_at) }))
    }

    /// Keeps the fakes as they are now.
    pub(super) fn keep(
        &self,
        bamboohr: &FakeBambooHr,
        litmos: &FakeLitmos,
        stood_at: Option<Timestamp>,
    ) -> Result<(), Stop> {
        let json = |bytes: serde_json::Result<Vec<u8>>| bytes.map_err(|error| cannot(format!("--data: {error}")));
        self.write("litmos.json", &json(litmos.read(serde_json::to_vec))?)?;
        self.write("clock.json", &json(serde_json::to_vec(&Time { stood_at }))?)?;
        self.write("bamboohr.json", &json(bamboohr.read(serde_json::to_vec))?)
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Stop> {
        let file = self.folder.file(name);
        if !file.exists() {
            return Ok(None);
        }
        let shown = file.display();
        let text = fs::read(&file).map_err(|error| cannot(format!("--data: cannot read {shown}: {error}")))?;
        let value = serde_json::from_slice(&text).map_err(|error| {
            cannot(format!(
                "--data: {shown} is damaged: {error}. It was left as it is; move it away, or name another folder"
            ))
        })?;
        Ok(Some(value))
    }

    /// Writes beside and renames, so that a crash leaves the old file whole.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let beside = self.folder.file(&format!("{name}.new"));
        let wrote = fs::File::create(&beside).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        let renamed = wrote.and_then(|()| fs::rename(&beside, self.folder.file(name)));
        renamed.map_err(|error| cannot(format!("--data: cannot write {name}: {error}")))
    }
}
