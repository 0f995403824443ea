//! The imports of a site, and which of them are still to be carried out.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commands::bulk::job::{Job, JobStats};

/// Every import of a site, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Imports {
    jobs: Vec<Job>,
    /// When each job that is not completed is due, and which it is. A clock that is set back makes
    /// later jobs due before earlier ones.
    open: BTreeSet<(Timestamp, usize)>,
}

impl Imports {
    /// When the next job is to be completed.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.open.first().map(|(due, _)| *due)
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
        self.open.insert((job.due(), self.jobs.len()));
        self.jobs.push(job);
    }

    /// Takes the next job that is due, if any: its number and what is to be done.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Option<(usize, Job)> {
        let next = *self.open.first().filter(|(due, _)| *due <= now)?;
        self.open.remove(&next);
        Some((next.1, self.jobs[next.1].clone()))
    }

    /// Records the outcome of a job that was taken.
    pub(super) fn complete(&mut self, number: usize, stats: JobStats) {
        let job = &mut self.jobs[number];
        job.rows = Vec::new();
        job.stats = stats;
        job.is_completed = true;
    }
}
