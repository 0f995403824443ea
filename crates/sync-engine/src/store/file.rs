//! The database as a file: made whole or not at all, for its owner alone (CRS-7).

use super::{StoreError, schema};
use rusqlite::Connection;
use std::fs::{self, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Readable and writable for the owner alone. SQLite gives its journal the same rights.
const OWNER_ONLY: u32 = 0o600;

/// Opens the file at `path`, and makes it where there is none.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    if !path.try_exists()? {
        make(path)?;
    }
    // An empty file was a store once, or is a foreign one: starting over in it would make
    // everyone New.
    if fs::metadata(path)?.len() == 0 {
        return Err(StoreError::Corrupt("the file is empty"));
    }
    let connection = Connection::open(path).map_err(schema::opening)?;
    schema::prepare_file(&connection)?;
    fs::set_permissions(path, Permissions::from_mode(OWNER_ONLY))?;
    Ok(connection)
}

/// Makes the file beside and links it in, so that a process killed in between leaves no half of
/// one, and of two that start at once one finds the other's.
fn make(path: &Path) -> Result<(), StoreError> {
    let beside = beside(path);
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(OWNER_ONLY)
        .open(&beside)?;
    let connection = Connection::open(&beside).map_err(schema::opening)?;
    schema::prepare_file(&connection)?;
    connection.close().map_err(|(_, error)| error)?;
    let linked = match fs::hard_link(&beside, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    };
    fs::remove_file(&beside)?;
    Ok(linked?)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    PathBuf::from(name)
}
