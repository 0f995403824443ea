//! The handle to the database: reads, writes in transactions, snapshots.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, Transaction, TransactionBehavior};

use super::error::StoreError;
use super::faults::{Faults, Moment};
use super::{file, links, schema, settings};

/// A handle to the database. Clones share it; it outlives the engines that use it.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) connection: Arc<Mutex<Connection>>,
    pub(super) faults: Faults,
}

/// How long a lane leaves the store alone after it failed.
pub(crate) const BACKOFF: SignedDuration = SignedDuration::from_mins(1);

/// The setting that holds what a host wrote on the store.
const HOST_MARK: &str = "host_mark";

impl Store {
    /// An empty store that lives as long as its last handle.
    pub fn in_memory() -> Store {
        let mut connection = Connection::open_in_memory().expect("memory for an empty database");
        schema::copy_empty(&mut connection).expect("memory for a few pages");
        Store::from_connection(connection)
    }

    /// The store in the file at `path`, made if there is none, for its owner alone.
    ///
    /// # Errors
    /// A damaged or foreign file and one of a newer version, which stay as they are; one that
    /// another process has open (CNC-5).
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        Ok(Store::from_connection(file::open(path)?))
    }

    fn from_connection(connection: Connection) -> Store {
        // Else SQLite parses a statement again each time it is bound to other values: its plans
        // look at statistics (STAT4), which this store does not keep. The option is always compiled
        // in, so it cannot fail.
        _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true);
        connection.set_prepared_statement_cache_capacity(64);
        Store {
            connection: Arc::new(Mutex::new(connection)),
            faults: Faults::default(),
        }
    }

    /// The whole database as bytes.
    pub fn snapshot(&self) -> Result<Vec<u8>, StoreError> {
        let mut connection = self.lock();
        // Statements hold the schema; a snapshot wants none under way.
        connection.flush_prepared_statement_cache();
        Ok(connection.serialize(MAIN_DB)?.to_vec())
    }

    /// Puts a [`Store::snapshot`] back. Engines opened before must be dropped: they remember what
    /// was.
    pub fn restore(&self, snapshot: &[u8]) -> Result<(), StoreError> {
        let mut source = Connection::open_in_memory()?;
        source.deserialize_read_exact(MAIN_DB, snapshot, snapshot.len(), false)?;
        schema::check(&source)?;
        let mut connection = self.lock();
        connection.flush_prepared_statement_cache();
        let backup = rusqlite::backup::Backup::new(&source, &mut connection)?;
        backup.step(-1)?;
        Ok(())
    }

    /// The learner that each employee of a company is linked to, both by the vendors' ids.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn links(&self, subdomain: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|connection| links::pairs(connection, subdomain))
    }

    /// What a host wrote on this store with [`Store::set_host_mark`]; `None` if no host did.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn host_mark(&self) -> Result<Option<String>, StoreError> {
        self.read(|connection| settings::get(connection, HOST_MARK))
    }

    /// Writes `mark` on this store, for a host that keeps more than the store and has to know
    /// whether both are of one moment. It means nothing to an engine.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn set_host_mark(&self, mark: &str) -> Result<(), StoreError> {
        self.write(|transaction| settings::put(transaction, HOST_MARK, &mark))
    }

    /// Reads with `work`.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.lock();
        self.faults.check()?;
        work(&connection)
    }

    /// Writes with `work` in one transaction: all of it or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.lock();
        self.faults.check()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        self.faults.at(Moment::BeforeCommit);
        self.faults.check()?;
        transaction.commit()?;
        self.faults.at(Moment::AfterCommit);
        Ok(result)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction rolled it back; the connection itself is sound.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
