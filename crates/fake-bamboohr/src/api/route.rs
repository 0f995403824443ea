//! What answers a call, by what it needs: a key, the right to change the company, time.

use std::sync::Arc;

use crate::access::User;
use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::Page;
use crate::state::company::Company;

/// What answers a call once it is known who asks.
pub(super) type Handler = fn(&Call, &mut Company, &User) -> Reply;

/// As [`Handler`], for what changes nothing: many may look, and what is kept from earlier looks
/// stays.
pub(super) type Look = fn(&Call, &Company, &User) -> Reply;

/// As [`Look`], for a long answer to the user with this id: it is written while others go on, from
/// the company as it was.
pub(super) type Long = fn(&Call, Arc<Company>, u64) -> Reply;

/// As [`Look`], for an answer that is kept until something changes.
pub(super) type Keep = fn(&Call, &Company, &User) -> Result<Page, Error>;

/// What answers a call that needs no key.
pub(super) type OpenHandler = fn(&Call, &mut Company) -> Reply;

/// What a path and a method lead to.
pub(super) enum Route {
    /// Without a key: what gives one.
    Open(OpenHandler),
    /// With a key.
    Keyed(Handler),
    /// With a key, and changes nothing.
    Look(Look),
    /// With a key, changes nothing, and takes long.
    Long(Long),
    /// With a key, changes nothing, and is kept.
    Keep(Keep),
}
