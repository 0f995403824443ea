//! Reports of a run, for people and for machines.

mod annotations;
pub(crate) mod coverage;
mod human;
mod json_lines;
mod junit;
mod kind;
mod output;
mod tap;

pub use annotations::annotation;
pub use human::Human;
pub use kind::ReportKind;
pub use output::Report;
