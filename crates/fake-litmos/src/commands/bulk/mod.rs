//! Bulk imports (contract, section 4): accepted rows wait in a job until the clock has come far
//! enough; then all of them are applied at once.
//!
//! How a body is read and a job shown is `api::bulkimports`'.

mod apply;
mod column;
mod imports;
mod job;
mod row;

pub(crate) use column::Column;
pub(crate) use imports::Imports;
pub(crate) use job::{Job, JobRequest, RowFault};
pub(crate) use row::Row;
