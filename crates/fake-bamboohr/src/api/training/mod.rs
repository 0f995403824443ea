//! The training endpoints (section 9.2): JSON whatever is asked for, errors with an empty body.
//!
//! Settings and records are for admins to write; an employee in view may be read.

mod input;
pub(crate) mod records;
pub(crate) mod types;
