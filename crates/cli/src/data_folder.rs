//! A folder that holds an engine's database, for its owner alone.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rand::rngs::SysRng;
use rand::{RngExt, SeedableRng, TryRng};
use rand_chacha::ChaCha8Rng;
use sync_engine::{KeyFileError, SealingKey, Store, StoreError};

/// The file of the engine's database.
pub(crate) const STORE_FILE: &str = "engine.sqlite3";

/// The folder of `data_dir` or `--data`.
#[derive(Clone, Debug)]
pub(crate) struct DataFolder(PathBuf);

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataFolderError {
    /// The folder cannot be created.
    #[error("cannot create the folder `{folder}`: {error}", folder = .0.display(), error = .1)]
    CreateFolder(PathBuf, io::Error),
    /// The database in it cannot be used.
    #[error("{file}: {error}\nhelp: {help}", file = .0.display(), error = .1, help = help(.1))]
    Store(PathBuf, StoreError),
    /// The key file shows that there was a database, but it is missing.
    #[error(
        "{file} is missing, but the key file {key} shows that there was a store\nhelp: restore a copy of both files; to \
         start with an empty store, in which everybody is New, run once with {NEW_STORE}",
        file = .0.display(),
        key = .1.display()
    )]
    StoreMissing(PathBuf, PathBuf),
    /// A new database was requested, but there already is one.
    #[error("{file} already exists, and was not changed\nhelp: {NEW_STORE} is only for a folder whose store is lost", file = .0.display())]
    StoreExists(PathBuf),
    /// The key file in it cannot be used.
    #[error("key file {file}: {error}", file = .0.display(), error = .1)]
    KeyFile(PathBuf, KeyFileError),
    /// The operating system gives no random bytes.
    #[error("cannot get random bytes from the operating system: {0}")]
    NoRandomness(String),
}

/// The option that starts with an empty store.
const NEW_STORE: &str = "--new-store";

/// What to do about a database that cannot be used.
fn help(error: &StoreError) -> &'static str {
    match error {
        StoreError::InUse => "stop that process, or use another folder",
        StoreError::Newer => {
            "it was not changed; start the newer program, or restore the copy from before the upgrade"
        }
        StoreError::Corrupt(_) | StoreError::Unreadable(_) => {
            "it was not changed; move it away, use another folder, or restore a copy"
        }
        StoreError::Database(_) | StoreError::File(_) => {
            "it was not changed; check the disk and the owner of the file"
        }
    }
}

impl DataFolder {
    /// Opens the folder, and creates it if it is missing: readable by its owner alone.
    pub(crate) fn open(folder: &Path) -> Result<DataFolder, DataFolderError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| DataFolderError::CreateFolder(folder.to_owned(), error))?;
        Ok(DataFolder(folder.to_owned()))
    }

    /// The path of a file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The engine's database.
    pub(crate) fn store(&self) -> Result<Store, DataFolderError> {
        let file = self.file(STORE_FILE);
        Store::open(&file).map_err(|error| DataFolderError::Store(file, error))
    }

    /// The engine's database in a folder that also holds a key file. If only the key file is there,
    /// a new database is created only if `is_new` says so (CRS-7).
    pub(crate) fn sealed_store(&self, is_new: bool) -> Result<Store, DataFolderError> {
        let (file, key) = (self.file(STORE_FILE), self.key_file());
        match (file.exists(), is_new) {
            (true, true) => Err(DataFolderError::StoreExists(file)),
            (false, false) if key.exists() => Err(DataFolderError::StoreMissing(file, key)),
            _ => self.store(),
        }
    }

    fn key_file(&self) -> PathBuf {
        self.file("sealing.key")
    }

    /// The key that seals the secrets in `store`; created with a new store.
    pub(crate) fn sealing_key(&self, store: &Store) -> Result<SealingKey, DataFolderError> {
        let file = self.key_file();
        SealingKey::from_file(&file, store, random_bytes()?)
            .map_err(|error| DataFolderError::KeyFile(file, error))
    }
}

/// Random bytes from the operating system: the keys of a real installation are made from them.
pub(crate) fn random_bytes() -> Result<[u8; 32], DataFolderError> {
    let mut bytes = [0; 32];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| DataFolderError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// A random seed from the operating system.
pub(crate) fn random_seed() -> Result<u64, DataFolderError> {
    Ok(ChaCha8Rng::from_seed(random_bytes()?).random())
}
