//! Everything the engine remembers: one SQLite database, in a file or in memory, written in
//! transactions.
//!
//! Every effect is one transaction (CRS-2). The functions of the modules below take a connection,
//! so that a caller can put several of them into one transaction.

pub(crate) mod answers;
pub(crate) mod audit;
mod error;
mod faults;
mod file;
mod handle;
pub(crate) mod inbox;
mod inject;
pub(crate) mod links;
pub(crate) mod runs;
mod schema;
pub(crate) mod settings;
mod sql;
pub(crate) mod staging;
#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use faults::Moment;
pub(crate) use handle::BACKOFF;
pub use handle::Store;
