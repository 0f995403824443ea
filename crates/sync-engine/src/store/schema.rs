//! The tables, their numbered migrations, and the check of a file before it is used (CRS-7).
//!
//! Columns are what is looked up or must be unique; the rest of a record is one JSON value.
//! Migrations only ever go forward; a file of a newer version is refused.

use std::sync::{Mutex, OnceLock, PoisonError};

use rusqlite::Connection;
use rusqlite::backup::Backup;
use rusqlite::ffi;

use super::StoreError;

/// Marks the file as ours: "RhSl".
const APPLICATION_ID: i32 = 0x5268_536C;

/// One batch for each version, in order. A migration once released is never changed.
const MIGRATIONS: &[&str] = &["
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE link (
    subdomain TEXT NOT NULL, employee_id TEXT NOT NULL, learner_id TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (subdomain, employee_id), UNIQUE (subdomain, learner_id)
) STRICT;

CREATE TABLE staged (employee_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE selection (employee_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE run (id TEXT PRIMARY KEY, kind TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
    body TEXT NOT NULL, delivery INTEGER UNIQUE, UNIQUE (kind, number)) STRICT;
CREATE TABLE item (
    run_id TEXT NOT NULL, position INTEGER NOT NULL, employee_id TEXT NOT NULL, body TEXT NOT NULL, outcome TEXT,
    PRIMARY KEY (run_id, position), UNIQUE (run_id, employee_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE intent (owner TEXT NOT NULL, employee_id TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (owner, employee_id)) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (id INTEGER PRIMARY KEY, received_at TEXT NOT NULL, body BLOB NOT NULL, is_open INTEGER NOT NULL) STRICT;
CREATE INDEX delivery_open ON delivery (id) WHERE is_open = 1;
CREATE TABLE event (id INTEGER PRIMARY KEY, delivery INTEGER NOT NULL, is_open INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX event_open ON event (id) WHERE is_open = 1;
CREATE TABLE seen (key TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX seen_at ON seen (at);

CREATE TABLE audit (id INTEGER PRIMARY KEY, at TEXT NOT NULL, body TEXT NOT NULL) STRICT;
", "
CREATE TABLE chunk (owner TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (owner, number))
    STRICT, WITHOUT ROWID;
", "
-- Versions before kept secrets as they are. They are forgotten: an administrator connects again (CON-6).
UPDATE setting SET value = json_remove(value, '$.key') WHERE key = 'connection';
DELETE FROM setting WHERE key = 'webhook_key';
", "
-- A row's time stands beside it, and is NULL where it is the list's. The read of a held Sync had another form.
ALTER TABLE staged ADD COLUMN observed_at TEXT;
UPDATE staged SET observed_at = json_extract(body, '$.observed_at'), body = json_remove(body, '$.observed_at');
DELETE FROM setting WHERE key = 'held_read';
", "
-- The clients' own ids of requests that began a run (CNC-2).
CREATE TABLE request (actor TEXT NOT NULL, key TEXT NOT NULL, run_id TEXT NOT NULL, PRIMARY KEY (actor, key))
    STRICT, WITHOUT ROWID;
CREATE INDEX request_run ON request (run_id);
", "
-- The second in which an event had an effect on a learner: the safeguards count those of an hour.
ALTER TABLE event ADD COLUMN effect_at INTEGER;
UPDATE event SET effect_at = CAST(strftime('%s', json_extract(body, '$.settled_at')) AS INTEGER)
    WHERE json_extract(body, '$.effects') IS NOT NULL;
CREATE INDEX event_effect ON event (effect_at) WHERE effect_at IS NOT NULL;
", "
-- When a paused Import goes on stands in its header.
UPDATE run SET body = json_set(body, '$.header.resume_at', json_extract(body, '$.resume_at'))
    WHERE kind = 'import' AND json_extract(body, '$.resume_at') IS NOT NULL;
", "
-- The entries of a delivery that wait for an administrator: its run is not over before they are.
CREATE INDEX event_held ON event (delivery) WHERE json_extract(body, '$.state') = 'held';
", "
-- A word for a held entry was for whatever it would be; now it is for one operation. Which one was held is not known of
-- those that wait, so a word does not fit them: they are held again with it.
UPDATE event SET body = json_set(json_remove(body, '$.is_confirmed'), '$.held',
    json('{\"operation\":\"\",\"confirmation\":null,\"is_let_through\":false,\"is_again\":false}'))
    WHERE json_extract(body, '$.state') = 'held'
    OR (is_open = 1 AND json_extract(body, '$.is_confirmed'));
", "
-- An event that had an effect says on whose company. Of those that still count, an hour at the most, it is the one
-- connected now.
UPDATE event SET body = json_set(body, '$.company',
    (SELECT json_extract(value, '$.subdomain') FROM setting WHERE key = 'connection'))
    WHERE effect_at >= (SELECT max(effect_at) - 3600 FROM event);
", "
-- What a webhook did is held while entries of its delivery wait for an administrator, and nothing else of it does.
UPDATE run SET state = 'held', body = json_set(body, '$.header.state', 'held', '$.header.reason', (
        SELECT 'held:' || CASE json_extract(event.body, '$.reason.held.safeguard')
            WHEN 'deactivations' THEN 'SAF-1' WHEN 'clears' THEN 'SAF-4' WHEN 'renames' THEN 'SAF-5' ELSE 'SAF-6' END
        FROM event WHERE event.delivery = run.delivery AND json_extract(event.body, '$.state') = 'held'
        ORDER BY event.id LIMIT 1))
    WHERE state = 'running' AND delivery IN (SELECT delivery FROM event WHERE json_extract(body, '$.state') = 'held')
    AND delivery NOT IN (SELECT delivery FROM event WHERE is_open = 1);
", "
-- The last entry of each employee that was no duplicate: one without a time that equals it is one (WHK-14).
CREATE TABLE last_entry (company TEXT NOT NULL, employee_id TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (company, employee_id)) STRICT, WITHOUT ROWID;

-- Source times that lie in the future (WHK-30): later than anything else this store was told. They would bar all that is
-- told until then, so they are forgotten, and the row is flagged for the next Sync.
CREATE TABLE last_moment (second INTEGER);
INSERT INTO last_moment SELECT max(second) FROM (
    SELECT CAST(strftime('%s', at) AS INTEGER) AS second FROM audit
    UNION ALL SELECT CAST(strftime('%s', received_at) AS INTEGER) FROM delivery);
CREATE TABLE told_ahead (subdomain TEXT, employee_id TEXT);
INSERT INTO told_ahead SELECT DISTINCT subdomain, employee_id FROM link, json_each(link.body, '$.applied_at') AS told, last_moment
    WHERE CAST(strftime('%s', told.value) AS INTEGER) > second;
INSERT INTO told_ahead SELECT DISTINCT json_extract(setting.value, '$.subdomain'), employee_id
    FROM staged, json_each(staged.body, '$.observed_later') AS told, last_moment, setting
    WHERE setting.key = 'connection' AND CAST(strftime('%s', told.value) AS INTEGER) > second;
INSERT INTO told_ahead SELECT json_extract(setting.value, '$.subdomain'), employee_id FROM staged, last_moment, setting
    WHERE setting.key = 'connection' AND CAST(strftime('%s', observed_at) AS INTEGER) > second;
UPDATE link SET body = json_set(body, '$.applied_at', json((SELECT json_group_object(key, value)
        FROM json_each(body, '$.applied_at'), last_moment WHERE CAST(strftime('%s', value) AS INTEGER) <= second)))
    WHERE (subdomain, employee_id) IN told_ahead;
-- What a row is flagged with was one thing alone, and each status field has a time of its own now: so far all had one.
UPDATE staged SET body = json_set(json_remove(body, '$.is_tie'), '$.unsettled', json('[\"timestamp_tie\"]'))
    WHERE json_extract(body, '$.is_tie');
UPDATE staged SET
    observed_at = CASE WHEN CAST(strftime('%s', observed_at) AS INTEGER) > (SELECT second FROM last_moment)
        THEN '1970-01-01T00:00:00Z' ELSE observed_at END,
    body = json_set(json_insert(json_insert(json_insert(body,
            '$.unsettled', json('[]')), '$.unsettled[#]', 'timestamp_in_future'), '$.warnings[#]', 'timestamp_in_future'),
        '$.observed_later', json((SELECT json_group_object(key, value)
        FROM json_each(body, '$.observed_later'), last_moment WHERE CAST(strftime('%s', value) AS INTEGER) <= second)))
    WHERE employee_id IN (SELECT employee_id FROM told_ahead, setting
        WHERE setting.key = 'connection' AND subdomain IS json_extract(setting.value, '$.subdomain'));
UPDATE staged SET body = json_set(body, '$.status_told_at', json_object(
        'Status', json_extract(body, '$.observed_later.status'),
        'EmploymentStatus', json_extract(body, '$.observed_later.status'),
        'TerminationDate', json_extract(body, '$.observed_later.status'),
        'HireDate', json_extract(body, '$.observed_later.status')))
    WHERE json_extract(body, '$.observed_later.status') IS NOT NULL;
DROP TABLE told_ahead;
DROP TABLE last_moment;
", "
-- What Litmos answered an Import so far: taken up again, it goes on with that.
CREATE TABLE answer (run_id TEXT NOT NULL, number INTEGER NOT NULL, is_back INTEGER NOT NULL, at TEXT NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (run_id, number)) STRICT, WITHOUT ROWID;
"];

/// The newest version.
#[cfg(test)]
pub(super) const VERSION: usize = MIGRATIONS.len();

/// Fills a new in-memory database with all tables. They are made once for the process and copied
/// page by page after that: a world is made for every scenario, and this is ten times as fast as
/// making the tables.
pub(super) fn copy_empty(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    static EMPTY: OnceLock<Mutex<Connection>> = OnceLock::new();
    let empty = EMPTY.get_or_init(|| {
        let connection = Connection::open_in_memory().expect("memory for an empty database");
        migrate(&connection, 0).expect("the schema is valid");
        Mutex::new(connection)
    });
    let empty = empty.lock().unwrap_or_else(PoisonError::into_inner);
    Backup::new(&empty, connection)?.step(-1)?;
    Ok(())
}

/// Checks a database file and brings it to the newest version; makes the tables if the file is
/// empty.
pub(super) fn prepare_file(connection: &Connection) -> Result<(), StoreError> {
    // One process owns the file: the lock is taken with the first write and kept (CNC-5).
    connection
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0;")
        .map_err(opening)?;
    let pages: i64 = connection
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .map_err(opening)?;
    if pages > 0 {
        check(connection)?;
    }
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; BEGIN EXCLUSIVE; COMMIT;",
        )
        .map_err(opening)?;
    migrate(connection, version(connection)?).map_err(migrating)
}

/// Refuses a database that is damaged, foreign or from a newer version, without writing to it.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let application: i32 = connection
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(opening)?;
    if application != APPLICATION_ID {
        return Err(StoreError::Corrupt(
            "the file is not a store of this engine",
        ));
    }
    if version(connection)? > MIGRATIONS.len() {
        return Err(StoreError::Newer);
    }
    let verdict: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(opening)?;
    if verdict != "ok" {
        return Err(StoreError::Corrupt("the file is damaged"));
    }
    Ok(())
}

/// Names the failures that mean something of their own while opening.
pub(super) fn opening(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => {
            StoreError::Corrupt("the file is not a database")
        }
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => StoreError::Corrupt("the file is damaged"),
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
            StoreError::InUse
        }
        _ => StoreError::Database(error),
    }
}

/// A statement that does not fit the tables is no failure of the disk: they are not those of the
/// version the file names.
fn migrating(error: rusqlite::Error) -> StoreError {
    let is_misfit = match &error {
        rusqlite::Error::SqlInputError { .. } => true,
        rusqlite::Error::SqliteFailure(failure, _) => failure.extended_code == ffi::SQLITE_ERROR,
        _ => false,
    };
    if is_misfit {
        return StoreError::Corrupt("the file's tables are not those of the version it names");
    }
    opening(error)
}

fn version(connection: &Connection) -> Result<usize, StoreError> {
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(opening)?;
    usize::try_from(version).map_err(|_| StoreError::Corrupt("the file has no version"))
}

fn migrate(connection: &Connection, from: usize) -> Result<(), rusqlite::Error> {
    migrate_to(connection, from, MIGRATIONS.len())
}

/// A file as an older version made it.
#[cfg(test)]
pub(super) fn make_version(connection: &Connection, version: usize) -> Result<(), rusqlite::Error> {
    migrate_to(connection, 0, version)
}

fn migrate_to(connection: &Connection, from: usize, to: usize) -> Result<(), rusqlite::Error> {
    for (number, statements) in MIGRATIONS.iter().enumerate().take(to).skip(from) {
        let version = number + 1;
        connection.execute_batch(&format!(
            "BEGIN; {statements} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version}; COMMIT;"
        ))?;
    }
    Ok(())
}
