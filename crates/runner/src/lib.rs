//! Files against worlds: verdicts, diagnostics, reports.
//!
//! A [`Suite`] is every file of a run, read and checked before anything runs; [`play_all`] plays its scenarios, each in
//! a world of its own, and hands on what came of them in the order of the files. Left out: arguments and exit codes
//! (`cli`), the recorder, the HTML report, and the expectation keys `audit` and `secrets-absent`.

mod caret;
mod coverage;
mod expect;
mod failure_text;
mod find;
mod finding;
mod guard;
mod ledger;
mod options;
mod outcome;
mod paint;
mod pool;
mod rehearse;
pub mod report;
mod run;
mod stage;
mod stand;
mod stopwatch;
mod suite;
#[cfg(test)]
mod testing;
mod twice;
mod world_check;

pub use coverage::Coverage;
pub use failure_text::failure_text;
pub use find::{ENDING, FindError, find};
pub use options::{Options, Until};
pub use outcome::{Failure, Kind, Outcome, Spot, Tally, Verdict};
pub use run::{play, play_all};
pub use suite::{Selection, Suite};
pub use twice::{Difference, twice};
pub use world_check::world_problems;
