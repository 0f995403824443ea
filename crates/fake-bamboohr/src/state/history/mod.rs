//! The dated rows of an employee's history tables (section 5.8).

mod row;
mod rows;

pub use row::{Row, TERMINATED};
pub(crate) use rows::History;
