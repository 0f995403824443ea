//! What is said of a plan or a run: reasons, messages, report rows, explanations.

pub mod explain;
pub mod message;
pub mod reason;
pub mod report;
mod row;
pub mod rule_id;
pub mod run;
