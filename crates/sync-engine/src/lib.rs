//! The sync engine: a thin shell around the rules. It reads both vendors, keeps what it knows in
//! its store, executes plans, and answers administrators and BambooHR's webhooks over HTTP.
//!
//! `sync-core` decides; nothing here chooses what to write. Nothing here sleeps either: each lane
//! says when it next wants to run ([`Engine::parts`]) and its host calls it then.

mod connection;
mod error;
mod http;
mod import_run;
mod inbox;
mod observe;
mod people;
mod runtime;
mod schedule;
mod sealing;
mod setup;
mod store;
mod sync_run;
mod vendors;

pub use error::OpenError;
pub use http::{forbidden, with_problems};
pub use runtime::engine::Engine;
pub use sealing::{KeyFileError, SealingKey, UnsealError};
pub use setup::{Administrator, Setup};
pub use store::{Moment, Store, StoreError};
pub use sync_core::Config;
