//! The file that holds a served world beside the engine's store: the state of both fakes at some
//! moment, everything that reached them since, and the time of the clock. One SQLite database, so
//! that a process that is killed at any moment leaves a whole one.
//!
//! A write is in the system's hands when it returns: it survives the end of the process at once,
//! and a power cut once the system has written it out. Waiting for the disk, too, would make every
//! call to a fake as slow as the disk.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Marks the file as ours: "RhWo".
const APPLICATION_ID: i32 = 0x5268_576F;

/// The version of the tables and of what is in them.
const VERSION: i32 = 1;

const TABLES: &str = "
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- What a fake was after the input of this number.
CREATE TABLE state (party TEXT PRIMARY KEY, input INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
-- What reached a fake since, and when, in microseconds.
CREATE TABLE input (number INTEGER PRIMARY KEY, party TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
";

/// A fake whose state is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Party {
    BambooHr,
    Litmos,
}

impl Party {
    fn name(self) -> &'static str {
        match self {
            Party::BambooHr => "bamboohr",
            Party::Litmos => "litmos",
        }
    }
}

/// What a fake was, as text, after the input of that number.
pub(super) struct State {
    pub(super) party: Party,
    pub(super) input: i64,
    pub(super) body: String,
}

/// Why the file cannot be used or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    #[error("cannot use {file}: {error}", file = .0.display(), error = .1)]
    File(PathBuf, std::io::Error),
    #[error("{file} {what}\nhelp: it was not changed; move it away, or use another folder", file = .0.display(), what = .1)]
    Unusable(PathBuf, &'static str),
    #[error(
        "{file} holds something that this version cannot read: {error}\nhelp: it was not changed; serve it with the version \
         that wrote it, or use another folder", file = .0.display(), error = .1
    )]
    Unreadable(PathBuf, serde_json::Error),
    #[error("another process serves the world of {}\nhelp: stop it first", .0.display())]
    InUse(PathBuf),
    #[error("{file}: {error}", file = .0.display(), error = .1)]
    Database(PathBuf, rusqlite::Error),
}

/// The open file. It belongs to this process alone.
pub(super) struct WorldFile {
    path: PathBuf,
    connection: Mutex<Connection>,
    /// The number of the last input.
    last_input: AtomicI64,
}

impl WorldFile {
    /// Opens the file at `path`, and makes it where there is none, for its owner alone.
    pub(super) fn open(path: &Path) -> Result<WorldFile, FileError> {
        let in_file = |error| FileError::File(path.to_owned(), error);
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .map_err(in_file)?;
        let opening = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => {
                FileError::Unusable(path.to_owned(), "is not a database")
            }
            Some(ErrorCode::DatabaseCorrupt) => FileError::Unusable(path.to_owned(), "is damaged"),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                FileError::InUse(path.to_owned())
            }
            _ => FileError::Database(path.to_owned(), error),
        };
        let connection = Connection::open(path).map_err(opening)?;
        connection
            .execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0;")
            .map_err(opening)?;
        // A process that was killed while it made the file may have left it without tables.
        let is_new = is_blank(&connection).map_err(opening)?;
        if !is_new {
            check(&connection)
                .map_err(opening)?
                .map_err(|what| FileError::Unusable(path.to_owned(), what))?;
        }
        // With a log of its own SQLite writes each transaction once, one after the other.
        connection
            .query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))
            .map_err(opening)?;
        connection
            .execute_batch("PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE; COMMIT;")
            .map_err(opening)?;
        if is_new {
            let make = format!(
                "BEGIN; {TABLES} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
            );
            connection.execute_batch(&make).map_err(opening)?;
        }
        let last = "SELECT max((SELECT coalesce(max(input), 0) FROM state), (SELECT coalesce(max(number), 0) FROM input))";
        let last: i64 = connection
            .query_row(last, [], |row| row.get(0))
            .map_err(opening)?;
        Ok(WorldFile {
            path: path.to_owned(),
            connection: Mutex::new(connection),
            last_input: AtomicI64::new(last),
        })
    }

    /// The value stored under `name`.
    pub(super) fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, FileError> {
        let query = |connection: &Connection| {
            let mut statement =
                connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
            statement
                .query_row([name], |row| row.get::<_, String>(0))
                .optional()
        };
        let text = query(&self.lock()).map_err(|error| self.database(error))?;
        text.map(|text| self.parse(&text)).transpose()
    }

    /// Stores `value` under `name`.
    pub(super) fn set<T: Serialize>(&self, name: &str, value: &T) -> Result<(), FileError> {
        let text = self.write(value)?;
        put_setting(&self.lock(), name, &text).map_err(|error| self.database(error))
    }

    /// The state of `party`, and the number of the input it follows; `None` if none was saved.
    pub(super) fn state<T: DeserializeOwned>(
        &self,
        party: Party,
    ) -> Result<Option<(T, i64)>, FileError> {
        let query = |connection: &Connection| {
            let mut statement =
                connection.prepare("SELECT body, input FROM state WHERE party = ?1")?;
            statement
                .query_row([party.name()], |row| {
                    Ok((row.get::<_, String>(0)?, row.get(1)?))
                })
                .optional()
        };
        let saved = query(&self.lock()).map_err(|error| self.database(error))?;
        saved
            .map(|(text, input)| Ok((self.parse(&text)?, input)))
            .transpose()
    }

    /// Gives `act` everything that reached `party` after the input of that number, in order.
    pub(super) fn inputs_after<T: DeserializeOwned>(
        &self,
        party: Party,
        input: i64,
        mut act: impl FnMut(T, Timestamp),
    ) -> Result<(), FileError> {
        let connection = self.lock();
        let database = |error| self.database(error);
        let select = "SELECT at, body FROM input WHERE party = ?1 AND number > ?2 ORDER BY number";
        let mut statement = connection.prepare(select).map_err(database)?;
        let mut rows = statement
            .query(params![party.name(), input])
            .map_err(database)?;
        while let Some(row) = rows.next().map_err(database)? {
            let (at, body): (i64, String) = row
                .get(0)
                .and_then(|at| Ok((at, row.get(1)?)))
                .map_err(database)?;
            let at = Timestamp::from_microsecond(at);
            let at = at
                .map_err(|_| FileError::Unusable(self.path.clone(), "holds a time that is none"))?;
            act(self.parse(&body)?, at);
        }
        Ok(())
    }

    /// Keeps what reached `party` at `at`; its length in bytes.
    pub(super) fn append(
        &self,
        party: Party,
        at: Timestamp,
        input: &impl Serialize,
    ) -> Result<usize, FileError> {
        let body = self.write(input)?;
        let connection = self.lock();
        let number = 1 + self.last_input.load(Ordering::Relaxed);
        let insert = "INSERT INTO input (number, party, at, body) VALUES (?1, ?2, ?3, ?4)";
        let statement = connection.prepare_cached(insert);
        let inserted = statement.and_then(|mut statement| {
            statement.execute(params![number, party.name(), at.as_microsecond(), body])
        });
        inserted.map_err(|error| self.database(error))?;
        self.last_input.store(number, Ordering::Relaxed);
        Ok(body.len())
    }

    /// The number of the last input that reached a fake whose lock is held.
    pub(super) fn last_input(&self) -> i64 {
        let _inserted = self.lock();
        self.last_input.load(Ordering::Relaxed)
    }

    /// Keeps what the fakes are, and forgets what reached them before: all of it or nothing.
    /// `settings` go with it.
    pub(super) fn save(
        &self,
        states: &[State],
        settings: &[(&str, String)],
    ) -> Result<(), FileError> {
        let mut connection = self.lock();
        let mut save = || {
            let transaction = connection.transaction()?;
            for State { party, input, body } in states {
                let put = "INSERT OR REPLACE INTO state (party, input, body) VALUES (?1, ?2, ?3)";
                transaction.execute(put, params![party.name(), input, body])?;
                let delete = "DELETE FROM input WHERE party = ?1 AND number <= ?2";
                transaction.execute(delete, params![party.name(), input])?;
            }
            for (name, value) in settings {
                put_setting(&transaction, name, value)?;
            }
            transaction.commit()
        };
        save().map_err(|error| self.database(error))
    }

    /// `value` as this file holds it.
    pub(super) fn write(&self, value: &impl Serialize) -> Result<String, FileError> {
        serde_json::to_string(value)
            .map_err(|error| FileError::Unreadable(self.path.clone(), error))
    }

    fn parse<T: DeserializeOwned>(&self, text: &str) -> Result<T, FileError> {
        serde_json::from_str(text).map_err(|error| FileError::Unreadable(self.path.clone(), error))
    }

    fn database(&self, error: rusqlite::Error) -> FileError {
        FileError::Database(self.path.clone(), error)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction rolled it back; the connection itself is sound.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn put_setting(connection: &Connection, name: &str, value: &str) -> Result<(), rusqlite::Error> {
    let put = "INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)";
    connection
        .prepare_cached(put)?
        .execute([name, value])
        .map(drop)
}

/// Whether the file is still empty.
fn is_blank(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let application: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(application == 0 && tables == 0)
}

/// What is wrong with a file that is not new, if anything; nothing is written to it.
fn check(connection: &Connection) -> Result<Result<(), &'static str>, rusqlite::Error> {
    let pragma = |name: &str| {
        connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0))
    };
    if pragma("application_id")? != APPLICATION_ID {
        return Ok(Err("is not the file of a served world"));
    }
    match pragma("user_version")? {
        VERSION => {}
        version if version > VERSION => return Ok(Err("was written by a newer version")),
        _ => return Ok(Err("has an unknown version")),
    }
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok(if verdict == "ok" {
        Ok(())
    } else {
        Err("is damaged")
    })
}

#[cfg(test)]
mod tests;
