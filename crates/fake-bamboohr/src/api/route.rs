//! The kinds of handlers: with or without a key, writing or read-only, streamed or cached.

use std::sync::Arc;

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::Page;
use crate::{Company, User};

/// Answers a call of an authenticated user, and may change the company.
pub(super) type WriteHandler = fn(&Call, &mut Company, &User) -> Reply;

/// As [`WriteHandler`], but read-only: many may read at once, and cached answers stay.
pub(super) type ReadHandler = fn(&Call, &Company, &User) -> Reply;

/// As [`ReadHandler`], for a long answer to the user with this id, streamed from the company as it
/// was.
pub(super) type StreamHandler = fn(&Call, Arc<Company>, u64) -> Reply;

/// As [`ReadHandler`], for an answer that is cached until something changes.
pub(super) type CachedHandler = fn(&Call, &Company, &User) -> Result<Page, Error>;

/// Answers a call that needs no key.
pub(super) type PublicHandler = fn(&Call, &mut Company) -> Reply;

/// The handler of a path and method.
pub(super) enum Route {
    /// Without a key: what issues one.
    Public(PublicHandler),
    /// With a key.
    Write(WriteHandler),
    /// With a key; read-only.
    Read(ReadHandler),
    /// With a key; read-only, and streamed.
    Stream(StreamHandler),
    /// With a key; read-only, and cached.
    Cached(CachedHandler),
}
