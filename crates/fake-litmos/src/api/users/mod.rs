//! Users: lists, one user, custom fields, `/org` (section 3).

pub(crate) mod custom_fields;
pub(crate) mod org;
pub(crate) mod search;
pub(crate) mod since;
pub(crate) mod user;
