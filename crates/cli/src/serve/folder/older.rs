//! A folder of the version before: the fakes in a JSON file each, written at a clean stop alone.

use std::fs;
use std::io::ErrorKind;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{KeptClock, KeptWorld, STORE_FILE, Settings, unusable};
use crate::data_folder::{DataFolder, chance};
use crate::exit_code::Stop;
use crate::serve::seed_of;

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
pub(super) fn read(folder: &DataFolder) -> Result<Option<KeptWorld>, Stop> {
    let Some(company) = file(folder, "bamboohr.json")? else {
        return Ok(None);
    };
    let missing = |name: &str| {
        unusable(format_args!(
            "{name} is missing beside bamboohr.json; name another folder"
        ))
    };
    let site = file(folder, "litmos.json")?.ok_or_else(|| missing("litmos.json"))?;
    if !folder.file(STORE_FILE).exists() {
        return Err(missing(STORE_FILE));
    }
    let time: Option<Time> = file(folder, "clock.json")?;
    tracing::warn!(
        "an older version kept BambooHR and Litmos in this folder when it was stopped, and the engine at every moment: if \
         it was killed after that, they are of different moments. If they do not fit, name another folder"
    );
    let seed = seed_of(chance().map_err(unusable)?);
    let settings = Settings {
        seed,
        config: None,
        administrators: Vec::new(),
    };
    let clock = time.and_then(|time| time.stood_at).map(KeptClock::Standing);
    Ok(Some(KeptWorld {
        company,
        site,
        store: folder.store().map_err(unusable)?,
        settings,
        clock,
    }))
}

/// Takes its files away once their world is kept elsewhere.
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
            "{shown} is damaged: {error}. It was left as it is; move it away, or name another folder"
        ))
    })?;
    Ok(Some(value))
}
