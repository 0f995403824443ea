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
    #[error("{file}: {error}. It was left as it is; move it away, or name another folder", file = .0.display(), error = .1)]
    Store(PathBuf, StoreError),
    /// The key file in it cannot be used.
    #[error("the key file {file}: {error}", file = .0.display(), error = .1)]
    KeyFile(PathBuf, KeyFileError),
    /// Keys cannot be made.
    #[error("this machine gives no randomness: {0}")]
    NoRandomness(String),
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

    /// What the secrets in `store` are sealed with; made with a new store.
    pub(crate) fn sealing_key(&self, store: &Store) -> Result<SealingKey, DataFolderError> {
        let file = self.file("sealing.key");
        SealingKey::of_file(&file, store, chance()?).map_err(|error| DataFolderError::KeyFile(file, error))
    }
}

/// The machine's own randomness: keys of a real installation are made from it.
pub(crate) fn chance() -> Result<[u8; 32], DataFolderError> {
    let mut bytes = [0; 32];
    SysRng.try_fill_bytes(&mut bytes).map_err(|error| DataFolderError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}
