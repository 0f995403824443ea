//! Runs scenario files against worlds: verdicts, failures, reports.
//!
//! A [`Suite`] holds every file of a run, read and checked before anything runs. [`play_all`] plays
//! its scenarios, each in a world of its own, and passes on the outcomes in the order of the files.

mod expect;
mod failure;
pub mod report;
mod run;
mod suite;
#[cfg(test)]
mod testing;

pub use failure::text::failure_text;
pub use report::coverage::Coverage;
pub use run::options::{Options, Until};
pub use run::outcome::{Failure, FailureKind, Location, Outcome, Tally, Verdict};
pub use run::parallel::{play, play_all};
pub use run::twice::{Difference, twice};
pub use suite::find::{ENDING, FindError, find};
pub use suite::selection::{Selection, Suite};
pub use suite::world_check::world_problems;
