//! The training endpoints (section 9.2): always JSON, errors with an empty body.
//!
//! Settings and records are for admins to write; a visible employee may be read.

mod input;
pub(crate) mod records;
pub(crate) mod types;
