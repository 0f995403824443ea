//! Why the store could not be read or written.

/// Why the store could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused: disk full, locked, read-only and so on.
    #[error("the store failed: {}", without_sql(.0))]
    Database(#[from] rusqlite::Error),
    /// A stored value cannot be read: another version wrote it, or it is damaged.
    #[error("the store holds a value that cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The file is damaged or is not ours (CRS-7). It was not touched.
    #[error("store_corrupt: {0}")]
    Corrupt(&'static str),
    /// A newer version of this program wrote the file. It was not touched.
    #[error("store_corrupt: the file was written by a newer version")]
    Newer,
    /// The file cannot be made or read.
    #[error("the file cannot be used: {0}")]
    File(std::io::Error),
    /// Another process uses the file (CNC-5).
    #[error("another process uses this store")]
    InUse,
}

/// What SQLite says, without the statement it says it of.
fn without_sql(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        StoreError::File(error)
    }
}
