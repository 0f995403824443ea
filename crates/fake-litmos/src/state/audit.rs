//! Who wrote a learner and when, which only `/org/users/details` shows (contract, section 3.9).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Traces of the learners written since the site began; seeds leave none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Audit(BTreeMap<String, Trace>);

/// What is known about the making and the last writing of a learner; people by `OriginalId`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trace {
    pub(crate) updated: Timestamp,
    pub(crate) created_by: u64,
    pub(crate) updated_by: u64,
}

impl Audit {
    pub(crate) fn trace(&self, learner: &str) -> Option<Trace> {
        self.0.get(learner).copied()
    }

    /// Records a write at `at` by `by`; `maker` created the learner if there is no trace yet.
    pub(crate) fn record_write(&mut self, learner: &str, at: Timestamp, by: u64, maker: u64) {
        let created_by = self.trace(learner).map_or(maker, |trace| trace.created_by);
        self.0.insert(
            learner.to_owned(),
            Trace {
                updated: at,
                created_by,
                updated_by: by,
            },
        );
    }

    pub(crate) fn remove(&mut self, learner: &str) {
        self.0.remove(learner);
    }
}
