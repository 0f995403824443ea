//! A folder that holds an engine's database, for its owner alone.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rand::TryRng;
use rand::rngs::SysRng;
use sync_engine::{KeyFileError, SealingKey, Store, StoreError};

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct DataFolder(PathBuf);

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataFolderError {
    /// It cannot be made.
    #[error("cannot make the folder {folder}: {error}", folder = .0.display(), error = .1)]
    NotMade(PathBuf, io::Error),
    /// The database in it cannot be used.
    #[error("{file}: {error}. {help}", file = .0.display(), error = .1, help = help(.1))]
    Store(PathBuf, StoreError),
    /// There was a database, and it is gone.
    #[error(
        "{file} is missing, and the key file {key} beside it says that there was a store. Without it everybody is New. \
         Put back the copy of both files; to begin anew with an empty store, start once with {NEW_STORE}",
        file = .0.display(),
        key = .1.display()
    )]
    StoreGone(PathBuf, PathBuf),
    /// There is a database where a new one was asked for.
    #[error("{file} is there, and was left as it is: {NEW_STORE} is for a folder whose store is gone", file = .0.display())]
    StoreIsThere(PathBuf),
    /// The key file in it cannot be used.
    #[error("the key file {file}: {error}", file = .0.display(), error = .1)]
    KeyFile(PathBuf, KeyFileError),
    /// Keys cannot be made.
    #[error("this machine gives no randomness: {0}")]
    NoRandomness(String),
}

/// The option that begins anew with an empty store.
const NEW_STORE: &str = "--new-store";

/// What to do about a database that cannot be used.
fn help(error: &StoreError) -> &'static str {
    match error {
        StoreError::InUse => "End that process, or name another folder",
        StoreError::Newer => {
            "It was left as it is; start the newer program, or put back the copy from before the upgrade"
        }
        StoreError::Corrupt(_) | StoreError::Unreadable(_) => {
            "It was left as it is; move it away, or name another folder, or put a copy back"
        }
        StoreError::Database(_) | StoreError::File(_) => {
            "Nothing in it was changed; look at the disk, and at whose the file is"
        }
    }
}

impl DataFolder {
    /// Opens the folder, and makes it where there is none: readable by its owner alone.
    pub(crate) fn open(folder: &Path) -> Result<DataFolder, DataFolderError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| DataFolderError::NotMade(folder.to_owned(), error))?;
        Ok(DataFolder(folder.to_owned()))
    }

    /// The file of that name in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The engine's database.
    pub(crate) fn store(&self) -> Result<Store, DataFolderError> {
        let file = self.file("engine.sqlite3");
        Store::open(&file).map_err(|error| DataFolderError::Store(file, error))
    }

    /// The engine's database in a folder that has a key file, too. Where the key file is and the
    /// database is not, nothing begins anew unless `is_new` says so (CRS-7).
    pub(crate) fn sealed_store(&self, is_new: bool) -> Result<Store, DataFolderError> {
        let (file, key) = (self.file("engine.sqlite3"), self.key_file());
        match (file.exists(), is_new) {
            (true, true) => Err(DataFolderError::StoreIsThere(file)),
            (false, false) if key.exists() => Err(DataFolderError::StoreGone(file, key)),
            _ => self.store(),
        }
    }

    fn key_file(&self) -> PathBuf {
        self.file("sealing.key")
    }

    /// What the secrets in `store` are sealed with; made with a new store.
    pub(crate) fn sealing_key(&self, store: &Store) -> Result<SealingKey, DataFolderError> {
        let file = self.key_file();
        SealingKey::from_file(&file, store, chance()?)
            .map_err(|error| DataFolderError::KeyFile(file, error))
    }
}

/// The machine's own randomness: keys of a real installation are made from it.
pub(crate) fn chance() -> Result<[u8; 32], DataFolderError> {
    let mut bytes = [0; 32];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| DataFolderError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}
