//! The custom report: its request, and its response column by column (contract section 7.1).
//!
//! A value is absent, empty, text or unreadable, and these are never mixed up.

mod data;
mod parse;
mod row;

pub use data::{EmployeeRow, FieldValue, Report};
pub(crate) use parse::{parse, request_body};
