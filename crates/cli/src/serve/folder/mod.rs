//! `--data DIR`: the whole world between two starts, over a crash too. The engine's store keeps
//! itself; the file beside it keeps both fakes and the clock.
//!
//! Everything that reaches a fake is in that file before anybody hears of it, as the engine's store
//! holds what it did before it goes on. So whenever the process ends, both stand at that moment,
//! and so does the world that is made of them.

mod clock;
mod file;
mod keeper;
mod older;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use fake_bamboohr::{Company, FakeBambooHr};
use fake_litmos::{FakeLitmos, Site};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sync_core::Config;
use sync_engine::{Administrator, Store};

pub(super) use self::clock::KeptClock;
use self::file::{FileError, Party, WorldFile};
pub(super) use self::keeper::Keeper;
use super::cannot;
use crate::data_folder::{DataFolder, chance};
use crate::exit_code::Stop;

const WORLD_FILE: &str = "world.sqlite3";
const STORE_FILE: &str = "engine.sqlite3";

/// The folder of `--data`, open for this process alone.
pub(super) struct WorldFolder {
    folder: DataFolder,
    file: Arc<WorldFile>,
}

/// What was kept of a world.
pub(super) struct KeptWorld {
    pub(super) company: Company,
    pub(super) site: Site,
    pub(super) store: Store,
    pub(super) settings: Settings,
    /// `None` in a folder of an older version that kept no running clock.
    pub(super) clock: Option<KeptClock>,
}

/// What a world is beside its parties: what it was begun with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    /// What the engine's secrets are made from.
    pub(super) seed: u64,
    /// The engine's options; `None` for the defaults in the company's zone.
    pub(super) config: Option<Config>,
    /// Who may use the engine's admin API; empty for the usual administrator.
    pub(super) administrators: Vec<KeptAdministrator>,
}

/// See [`Administrator`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptAdministrator {
    name: String,
    token: String,
    can_manage_bamboohr_employees: bool,
}

impl From<&Administrator> for KeptAdministrator {
    fn from(administrator: &Administrator) -> KeptAdministrator {
        KeptAdministrator {
            name: administrator.name.clone(),
            token: administrator.token.expose_secret().to_owned(),
            can_manage_bamboohr_employees: administrator.can_manage_bamboohr_employees,
        }
    }
}

impl From<KeptAdministrator> for Administrator {
    fn from(kept: KeptAdministrator) -> Administrator {
        Administrator {
            name: kept.name,
            token: SecretString::from(kept.token),
            can_manage_bamboohr_employees: kept.can_manage_bamboohr_employees,
        }
    }
}

/// How far the world in a folder has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    /// It was being made: nobody has seen anything of it.
    Beginning,
    /// It was served.
    Begun,
}

/// The same mark is in both files of one moment: it is a new one at each start.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    mark: String,
    /// The mark that the engine's store had before.
    before: Option<String>,
    /// Whether the engine's store has this one.
    is_shared: bool,
}

/// What a part of this world could not be read from, or written to.
fn unusable(error: impl std::fmt::Display) -> Stop {
    cannot(format!("--data: {error}"))
}

impl From<FileError> for Stop {
    fn from(error: FileError) -> Stop {
        unusable(error)
    }
}

impl WorldFolder {
    /// Opens the folder, and makes it where there is none.
    ///
    /// # Errors
    /// What is in it is not a whole world; nothing is changed then.
    pub(super) fn open(folder: &Path) -> Result<WorldFolder, Stop> {
        let folder = DataFolder::open(folder).map_err(unusable)?;
        let is_there = |name| folder.file(name).try_exists().map_err(unusable);
        let (has_file, has_store) = (is_there(WORLD_FILE)?, is_there(STORE_FILE)?);
        let store = folder.file(STORE_FILE);
        let no_world = || {
            unusable(format_args!(
                "{} is there, and no {WORLD_FILE} with its BambooHR and Litmos. It was left as it is; move it away, or \
                 name another folder",
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
            Some(Stage::Begun) if !has_store => Err(unusable(format_args!(
                "{} is missing, and with it what the engine of this world did. Put it back, or name another folder",
                store.display()
            ))),
            _ => Ok(WorldFolder { folder, file }),
        }
    }

    /// What was kept the last time; `None` in a new folder.
    ///
    /// # Errors
    /// It cannot be read, or its parts are not of one moment.
    pub(super) fn kept(&self) -> Result<Option<KeptWorld>, Stop> {
        match self.file.setting::<Stage>("stage")? {
            Some(Stage::Begun) => self.begun().map(Some),
            Some(Stage::Beginning) => Ok(None),
            None => older::read(&self.folder),
        }
    }

    fn begun(&self) -> Result<KeptWorld, Stop> {
        let missing = || {
            unusable(format_args!(
                "{WORLD_FILE} holds no whole world; name another folder"
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
        Ok(KeptWorld {
            company,
            site,
            store,
            settings,
            clock,
        })
    }

    /// The engine's store of a new world. What an earlier start left that did not come to its end
    /// is taken away.
    pub(super) fn new_store(&self) -> Result<Store, Stop> {
        if self.file.setting::<Stage>("stage")? == Some(Stage::Beginning) {
            for file in [STORE_FILE.to_owned(), format!("{STORE_FILE}-journal")] {
                match fs::remove_file(self.folder.file(&file)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(unusable(error));
                    }
                    _ => {}
                }
            }
        }
        self.file.set("stage", &Stage::Beginning)?;
        self.folder.store().map_err(unusable)
    }

    /// Keeps the world as it is now, and from now on everything that reaches its fakes.
    pub(super) fn keep(
        &self,
        (bamboohr, litmos): (&FakeBambooHr, &FakeLitmos),
        (store, settings, clock): (&Store, &Settings, KeptClock),
    ) -> Result<Keeper, Stop> {
        let bytes = chance().map_err(unusable)?;
        let before = store.host_mark().map_err(unusable)?;
        let mark = Mark {
            mark: hex(&bytes[..16]),
            before,
            is_shared: false,
        };
        let keeper = Keeper::new(Arc::clone(&self.file), bamboohr.clone(), litmos.clone());
        keeper.keep(&[
            ("stage", self.file.write(&Stage::Begun)?),
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
        keeper.record();
        Ok(keeper)
    }

    /// One of the two files may have been put back from a copy, without the other.
    fn check_mark(&self, store: &Store) -> Result<(), Stop> {
        let kept: Option<Mark> = self.file.setting("mark")?;
        let in_store = store.host_mark().map_err(unusable)?;
        let is_of_one_moment = kept.is_some_and(|kept| {
            // Or the process was killed between marking the one and the other, before anything was
            // served.
            in_store.as_ref() == Some(&kept.mark) || !kept.is_shared && in_store == kept.before
        });
        if is_of_one_moment {
            return Ok(());
        }
        Err(unusable(format_args!(
            "{WORLD_FILE} and {STORE_FILE} in {} are of different moments: one of them was put back without the other. \
             They were left as they are; put both back from one copy, or name another folder",
            self.folder.file("").display()
        )))
    }

    /// After a power cut the fakes may lack what the system had not written out, and the engine's
    /// store does not.
    fn check_power(&self) -> Result<(), Stop> {
        let at_start: Option<Option<String>> = self.file.setting("boot")?;
        if let (Some(Some(at_start)), Some(now)) = (at_start, boot())
            && at_start != now
        {
            tracing::warn!(
                "the machine was restarted while this world was served: if its power was cut, BambooHR and Litmos may lack \
                 their last moments, and the engine does not. If they no longer fit, name another folder"
            );
        }
        Ok(())
    }
}

/// Which of the machine's starts this is, where the system tells; `None` elsewhere.
fn boot() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
