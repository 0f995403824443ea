//! The sealing key as a file beside the store, for its owner alone.
//!
//! It is made with a new store and never again: a store whose secrets were sealed with a key that
//! is gone must not get another one in silence (CON-6).

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::key::SealingKey;
use crate::connection::{self, Connection};
use crate::observe::audit::Entry;
use crate::observe::config_keys;
use crate::store::{self, Store, StoreError};

/// Why there is no sealing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The store holds sealed secrets, and the file they were sealed with is not there.
    #[error(
        "it is missing, and the store holds secrets sealed with it. Nothing was changed: put it back"
    )]
    Missing,
    /// Not what [`SealingKey::from_file`] writes.
    #[error(
        "it is no key file: 64 hexadecimal digits are expected. Nothing was changed: put the right one back"
    )]
    NotAKey,
    /// The file cannot be read or written.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The store cannot say whether it holds secrets.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SealingKey {
    /// The key in the file at `path`. For a store without secrets a missing file is made from
    /// `fresh`, which must be random and impossible to guess.
    ///
    /// # Errors
    /// The file is missing though the store holds secrets, or is no key file.
    pub fn from_file(
        path: &Path,
        store: &Store,
        fresh: [u8; 32],
    ) -> Result<SealingKey, KeyFileError> {
        match fs::read_to_string(path) {
            Ok(text) => read(&SecretString::from(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if store.read(holds_secrets)? {
                    return Err(KeyFileError::Missing);
                }
                write(path, &fresh)?;
                Ok(SealingKey::new(fresh))
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => Err(KeyFileError::NotAKey),
            Err(error) => Err(error.into()),
        }
    }
}

fn read(text: &SecretString) -> Result<SealingKey, KeyFileError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.expose_secret().trim(), &mut bytes)
        .map_err(|_| KeyFileError::NotAKey)?;
    Ok(SealingKey::new(bytes))
}

/// Writes beside and renames: a process that is killed in between leaves no half of a key.
fn write(path: &Path, key: &[u8; 32]) -> io::Result<()> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(format!("{}\n", hex::encode(key)).as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

fn holds_secrets(connection: &rusqlite::Connection) -> Result<bool, StoreError> {
    Ok(Connection::load(connection)?.has_key() || connection::are_stored(connection)?)
}

impl Store {
    /// Forgets every sealed secret: the API key, so that an administrator has to connect again, and
    /// the receiver's keys. Links, list and runs stay. For an installation whose key file is lost
    /// for good.
    ///
    /// # Errors
    /// The store failed.
    pub fn forget_secrets(&self, now: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            Connection::load(transaction)?.forget_key(transaction)?;
            connection::forget(transaction)?;
            // They were made with the lost key file and would all seem to be of other keys.
            config_keys::forget(transaction)?;
            store::audit::append(transaction, now, &Entry::by_engine("secrets_forgotten"))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-key-file-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        folder
    }

    #[test]
    fn a_new_store_gets_a_file_for_its_owner_alone_and_keeps_it() {
        let folder = folder("new");
        let path = folder.join("sealing.key");
        let made = SealingKey::from_file(&path, &Store::in_memory(), [7; 32]).expect("it is made");
        assert_eq!(
            fs::metadata(&path).expect("a file").permissions().mode() & 0o777,
            0o600
        );
        let sealed = made.seal("key", &"secret".into());
        let again = SealingKey::from_file(&path, &Store::in_memory(), [8; 32]).expect("it is read");
        assert_eq!(
            again
                .open("key", &sealed)
                .expect("it opens")
                .expose_secret(),
            "secret"
        );
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
        fs::remove_dir_all(folder).expect("it is removed");
    }

    #[test]
    fn a_file_that_holds_no_key_is_refused_and_stays() {
        let folder = folder("wrong");
        let path = folder.join("sealing.key");
        let long = "00".repeat(33);
        for wrong in ["", "00", long.as_str(), "no hexadecimal digits at all"] {
            fs::write(&path, wrong).expect("it is written");
            let refused = SealingKey::from_file(&path, &Store::in_memory(), [7; 32]);
            assert!(matches!(refused, Err(KeyFileError::NotAKey)), "{wrong}");
            assert_eq!(fs::read_to_string(&path).expect("it is there"), wrong);
        }
        fs::remove_dir_all(folder).expect("it is removed");
    }
}
