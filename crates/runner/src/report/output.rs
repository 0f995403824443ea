//! The interface of all reports.

use std::io;

use crate::run::outcome::{Outcome, Tally};

/// Writes outcomes as they arrive.
pub trait Report {
    /// Writes what comes before the first of `count` outcomes.
    ///
    /// # Errors
    /// Any error of the output.
    fn begin(&mut self, count: usize) -> io::Result<()> {
        let _ = count;
        Ok(())
    }

    /// Writes one outcome, in the order of the suite.
    ///
    /// # Errors
    /// Any error of the output.
    fn outcome(&mut self, outcome: &Outcome) -> io::Result<()>;

    /// Writes what comes after the last outcome.
    ///
    /// # Errors
    /// Any error of the output.
    fn end(&mut self, tally: &Tally) -> io::Result<()>;
}
