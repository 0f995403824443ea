//! Bulk imports (contract, section 4): accepted rows wait in a job until the clock has come far enough; then all
//! of them are applied at once.
//!
//! How a body is read and a job shown is `api::bulkimports`'.

mod apply;
mod column;
mod job;
mod row;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use column::Column;
pub(crate) use job::{Asked, Job, RowFault};
pub(crate) use row::Row;

/// Every import of a site, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Imports {
    jobs: Vec<Job>,
    /// How many of them, from the oldest on, are completed: they are processed in their order.
    completed: usize,
}

impl Imports {
    /// When the next job is to be completed.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.jobs.get(self.completed).map(Job::due)
    }

    pub(crate) fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().rev().find(|job| job.id == id)
    }

    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().rev()
    }

    pub(crate) fn count(&self) -> usize {
        self.jobs.len()
    }

    pub(crate) fn add(&mut self, job: Job) {
        self.jobs.push(job);
    }

    /// The next job that is due, if any.
    fn due(&self, now: Timestamp) -> Option<&Job> {
        self.jobs.get(self.completed).filter(|job| job.due() <= now)
    }

    /// Says what came of that job.
    fn complete(&mut self, tally: job::Tally) {
        let job = &mut self.jobs[self.completed];
        job.rows = Vec::new();
        job.tally = tally;
        job.is_completed = true;
        self.completed += 1;
    }
}
