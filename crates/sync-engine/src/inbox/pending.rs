//! An entry that is not finished yet, and what is known of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sync_core::{Employee, Lookups, StagedRow, Warning};

use super::plan_inputs::PlanInputs;
use crate::observe::event::Event;
use crate::runtime::runs::Intent;
use crate::vendors::operation_run::{OperationRun, PendingLookups};

/// An entry that is not closed yet.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) id: i64,
    pub(crate) event: Event,
    pub(super) not_before: Timestamp,
    /// Set once it is known that the entry changes a learner.
    pub(super) applying: Option<Applying>,
    /// A write of it whose answer was lost when a former engine stopped.
    pub(super) in_doubt: Option<Intent>,
}

/// What is known of an entry that changes a learner.
#[derive(Clone, Debug)]
pub(super) struct Applying {
    /// What was posted and is not stale.
    pub(super) posted: Employee,
    pub(super) at: Timestamp,
    /// What was posted, as a row to plan with.
    pub(super) row: StagedRow,
    pub(super) answers: Lookups,
    pub(super) pending: PendingLookups,
    pub(super) op: Option<OperationRun>,
    pub(super) replans: u32,
    /// Whether a learner may be made (WHK-12); if none is, the employee goes on the list.
    pub(super) may_create: bool,
    /// What the row is flagged with for the next Sync (WHK-14, WHK-15, WHK-17).
    pub(super) unsettled: BTreeSet<Warning>,
    /// The facts the entry was read by; `None` if a former engine read it.
    pub(super) inputs: Option<PlanInputs>,
}

impl Applying {
    /// An entry of which nothing was looked up yet.
    pub(super) fn new(posted: Employee, at: Timestamp, row: StagedRow) -> Applying {
        Applying {
            posted,
            at,
            row,
            answers: Lookups::default(),
            pending: PendingLookups::default(),
            op: None,
            replans: 0,
            may_create: false,
            unsettled: BTreeSet::new(),
            inputs: None,
        }
    }
}

impl Pending {
    pub(super) fn new(id: i64, event: Event, now: Timestamp) -> Pending {
        Pending {
            id,
            event,
            not_before: now,
            applying: None,
            in_doubt: None,
        }
    }

    /// Whether its next step calls Litmos.
    pub(super) fn calls_litmos(&self) -> bool {
        self.applying.is_some()
    }

    /// Whether a write of it may have happened.
    pub(super) fn is_in_doubt(&self) -> bool {
        let op = self.op();
        self.in_doubt.is_some() || op.is_some_and(|op| op.is_in_doubt())
    }

    /// The owner of its intents.
    pub(super) fn owner(&self) -> String {
        owner(self.id)
    }

    /// The operation under way.
    pub(super) fn op(&self) -> Option<&OperationRun> {
        self.applying.as_ref()?.op.as_ref()
    }

    /// Keeps the operation for its next step.
    pub(super) fn keep_op(&mut self, op: OperationRun) {
        if let Some(applying) = &mut self.applying {
            applying.op = Some(op);
        }
    }

    /// Forgets what was planned: the entry is read as if it had just arrived.
    pub(super) fn restart(&mut self) {
        self.applying = None;
        self.event.effects = None;
    }

    /// Adds a warning to the log line, once.
    pub(super) fn warn(&mut self, warning: &Warning) {
        let warnings = &mut self.event.warnings;
        if !warnings.contains(warning) {
            warnings.push(warning.clone());
        }
    }
}

/// What the owners of all entries' intents begin with.
pub(crate) const OWNER: &str = "event-";

pub(super) fn owner(id: i64) -> String {
    format!("{OWNER}{id}")
}
