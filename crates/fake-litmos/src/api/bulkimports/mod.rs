//! Bulk imports (contract, section 4).

pub(crate) mod body;
pub(crate) mod jobs;
