//! Employees, one or all, and the rows of their tables (sections 5.2 to 5.10).

pub(crate) mod changed;
pub(crate) mod directory;
pub(crate) mod employee;
pub(crate) mod rows;
pub(crate) mod tables;
