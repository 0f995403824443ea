//! Employees, learners and the links between them, and what follows from their values alone.

pub mod access;
pub mod eligibility;
pub mod employee;
pub mod learner;
pub mod learner_id;
pub mod link;
#[cfg(test)]
pub(crate) mod sample;
pub mod slots;
pub mod status;
pub mod text;
pub mod username;
pub mod value;
