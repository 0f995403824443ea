//! Reads a folder of the previous version: one JSON file per fake, written only at a clean stop.

use std::fs;
use std::io::ErrorKind;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::clock::SavedClock;
use super::error::unusable;
use super::saved::{SavedState, Settings};
use crate::data_folder::{DataFolder, STORE_FILE, random_seed};
use crate::exit_code::Stop;

/// In the order in which they were written; the last one made the folder a world.
const FILES: [&str; 3] = ["litmos.json", "clock.json", "bamboohr.json"];

#[derive(Deserialize)]
struct Time {
    stood_at: Option<Timestamp>,
}

/// Whether the folder holds such a world.
pub(super) fn is_there(folder: &DataFolder) -> bool {
    folder.file("bamboohr.json").exists()
}

/// The world in the folder; `None` if there is none.
pub(super) fn read(folder: &DataFolder) -> Result<Option<SavedState>, Stop> {
    let Some(company) = file(folder, "bamboohr.json")? else {
        return Ok(None);
    };
    let missing = |name: &str| {
        unusable(format_args!(
            "{name} is missing beside bamboohr.json\nhelp: use another folder"
        ))
    };
    let site = file(folder, "litmos.json")?.ok_or_else(|| missing("litmos.json"))?;
    if !folder.file(STORE_FILE).exists() {
        return Err(missing(STORE_FILE));
    }
    let time: Option<Time> = file(folder, "clock.json")?;
    tracing::warn!(
        "an older version saved BambooHR and Litmos in this folder only when it was stopped, but the engine at every \
         moment: if it was killed, they are from different moments; if they do not fit together, use another folder"
    );
    let seed = random_seed().map_err(unusable)?;
    let settings = Settings {
        seed,
        config: None,
        administrators: Vec::new(),
    };
    let clock = time.and_then(|time| time.stood_at).map(SavedClock::Stopped);
    Ok(Some(SavedState {
        company,
        site,
        store: folder.store().map_err(unusable)?,
        settings,
        clock,
    }))
}

/// Removes its files once their world is saved elsewhere.
pub(super) fn remove(folder: &DataFolder) -> Result<(), Stop> {
    // The one that makes it a world goes first.
    for name in FILES.iter().rev() {
        match fs::remove_file(folder.file(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(unusable(error)),
            _ => {}
        }
    }
    Ok(())
}

fn file<T: DeserializeOwned>(folder: &DataFolder, name: &str) -> Result<Option<T>, Stop> {
    let file = folder.file(name);
    if !file.exists() {
        return Ok(None);
    }
    let shown = file.display();
    let text =
        fs::read(&file).map_err(|error| unusable(format_args!("cannot read {shown}: {error}")))?;
    let value = serde_json::from_slice(&text).map_err(|error| {
        unusable(format_args!(
            "{shown} is damaged: {error}\nhelp: it was not changed; move it away, or use another folder"
        ))
    })?;
    Ok(Some(value))
}
