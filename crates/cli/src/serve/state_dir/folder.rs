//! The folder of `--data`: opening it, loading what it holds, and starting to save.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use fake_bamboohr::{Company, FakeBambooHr};
use fake_litmos::{FakeLitmos, Site};
use serde::{Deserialize, Serialize};
use sync_engine::Store;

use super::clock::SavedClock;
use super::error::unusable;
use super::file::{Party, WorldFile};
use super::older;
use super::saved::{SavedState, Settings};
use super::writer::StateWriter;
use crate::data_folder::{DataFolder, STORE_FILE, random_bytes};
use crate::exit_code::Stop;

const WORLD_FILE: &str = "world.sqlite3";

/// The folder of `--data`, open for this process alone.
pub(crate) struct StateDir {
    folder: DataFolder,
    file: Arc<WorldFile>,
}

/// The progress of the world in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    /// It is being created: nothing of it was served.
    #[serde(rename = "beginning")]
    Creating,
    /// It was served.
    #[serde(rename = "begun")]
    Served,
}

/// The same mark is in both files of one moment; it is new at each start.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    mark: String,
    /// The mark that the engine's store had before.
    before: Option<String>,
    /// Whether the engine's store has this one.
    is_shared: bool,
}

impl StateDir {
    /// Opens the folder, and creates it if it is missing.
    ///
    /// # Errors
    /// The folder holds something that is not a complete world; nothing is changed then.
    pub(crate) fn open(folder: &Path) -> Result<StateDir, Stop> {
        let folder = DataFolder::open(folder).map_err(unusable)?;
        let is_there = |name| folder.file(name).try_exists().map_err(unusable);
        let (has_file, has_store) = (is_there(WORLD_FILE)?, is_there(STORE_FILE)?);
        let store = folder.file(STORE_FILE);
        let no_world = || {
            unusable(format_args!(
                "{} exists, but {WORLD_FILE} with its BambooHR and Litmos does not\nhelp: it was not changed; move it \
                 away, or use another folder",
                store.display()
            ))
        };
        let is_alone = has_store && !older::is_there(&folder);
        if is_alone && !has_file {
            return Err(no_world());
        }
        let file = Arc::new(WorldFile::open(&folder.file(WORLD_FILE))?);
        match file.setting::<Stage>("stage")? {
            None if is_alone => Err(no_world()),
            Some(Stage::Served) if !has_store => Err(unusable(format_args!(
                "{} is missing, and with it the state of this world's engine\nhelp: restore it, or use another folder",
                store.display()
            ))),
            _ => Ok(StateDir { folder, file }),
        }
    }

    /// Loads the saved state; `None` in a new folder.
    ///
    /// # Errors
    /// It cannot be read, or its parts are from different moments.
    pub(crate) fn load(&self) -> Result<Option<SavedState>, Stop> {
        match self.file.setting::<Stage>("stage")? {
            Some(Stage::Served) => self.load_saved().map(Some),
            Some(Stage::Creating) => Ok(None),
            None => older::read(&self.folder),
        }
    }

    fn load_saved(&self) -> Result<SavedState, Stop> {
        let missing = || {
            unusable(format_args!(
                "{WORLD_FILE} holds no complete world\nhelp: use another folder"
            ))
        };
        let (mut company, input): (Company, i64) =
            self.file.state(Party::BambooHr)?.ok_or_else(missing)?;
        self.file
            .inputs_after(Party::BambooHr, input, |input, at| {
                company.replay(input, at)
            })?;
        company.requeue_unfinished_attempts();
        let (mut site, input): (Site, i64) = self.file.state(Party::Litmos)?.ok_or_else(missing)?;
        self.file
            .inputs_after(Party::Litmos, input, |input, at| site.replay(input, at))?;
        let settings = self.file.setting("settings")?.ok_or_else(missing)?;
        let clock = self.file.setting("clock")?;
        let store = self.folder.store().map_err(unusable)?;
        self.check_mark(&store)?;
        self.check_power()?;
        Ok(SavedState {
            company,
            site,
            store,
            settings,
            clock,
        })
    }

    /// The engine's store of a new world. Leftovers of an earlier start that did not finish are
    /// removed.
    pub(crate) fn new_store(&self) -> Result<Store, Stop> {
        if self.file.setting::<Stage>("stage")? == Some(Stage::Creating) {
            for file in [STORE_FILE.to_owned(), format!("{STORE_FILE}-journal")] {
                match fs::remove_file(self.folder.file(&file)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(unusable(error));
                    }
                    _ => {}
                }
            }
        }
        self.file.set("stage", &Stage::Creating)?;
        self.folder.store().map_err(unusable)
    }

    /// Saves the world as it is now, and from now on everything that reaches its fakes.
    pub(crate) fn start_saving(
        &self,
        (bamboohr, litmos): (&FakeBambooHr, &FakeLitmos),
        (store, settings, clock): (&Store, &Settings, SavedClock),
    ) -> Result<StateWriter, Stop> {
        let bytes = random_bytes().map_err(unusable)?;
        let before = store.host_mark().map_err(unusable)?;
        let mark = Mark {
            mark: hex(&bytes[..16]),
            before,
            is_shared: false,
        };
        let writer = StateWriter::new(Arc::clone(&self.file), bamboohr.clone(), litmos.clone());
        writer.save(&[
            ("stage", self.file.write(&Stage::Served)?),
            ("settings", self.file.write(settings)?),
            ("clock", self.file.write(&clock)?),
            ("mark", self.file.write(&mark)?),
            ("boot", self.file.write(&boot())?),
        ])?;
        store.set_host_mark(&mark.mark).map_err(unusable)?;
        self.file.set(
            "mark",
            &Mark {
                is_shared: true,
                ..mark
            },
        )?;
        older::remove(&self.folder)?;
        writer.start_recording();
        Ok(writer)
    }

    /// Checks that neither file was restored from a copy without the other.
    fn check_mark(&self, store: &Store) -> Result<(), Stop> {
        let saved: Option<Mark> = self.file.setting("mark")?;
        let in_store = store.host_mark().map_err(unusable)?;
        let is_of_one_moment = saved.is_some_and(|saved| {
            // Or the process was killed between marking one and the other, before anything was
            // served.
            in_store.as_ref() == Some(&saved.mark) || !saved.is_shared && in_store == saved.before
        });
        if is_of_one_moment {
            return Ok(());
        }
        Err(unusable(format_args!(
            "{WORLD_FILE} and {STORE_FILE} in {} are from different moments: one of them was restored without the other\nhelp: \
             they were not changed; restore both from the same copy, or use another folder",
            self.folder.file("").display()
        )))
    }

    /// Warns after a power cut: the fakes may lack what the system had not written out, while the
    /// engine's store is complete.
    fn check_power(&self) -> Result<(), Stop> {
        let at_start: Option<Option<String>> = self.file.setting("boot")?;
        if let (Some(Some(at_start)), Some(now)) = (at_start, boot())
            && at_start != now
        {
            tracing::warn!(
                "the machine was restarted while this world was served: after a power cut, BambooHR and Litmos may lack their \
                 last changes while the engine has them; if they do not fit together, use another folder"
            );
        }
        Ok(())
    }
}

/// An id of the current boot of the machine; `None` if the system has none.
fn boot() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
