//! An operation under way, shared by Imports and webhooks: what is known of its writes.

use std::collections::VecDeque;

use jiff::Timestamp;
use rulebook::Rule;
use sync_core::{Finding, Learner, Links, Lookup, Operation, Reason};

use crate::runtime::attempts::Tries;
use crate::runtime::runs::Intent;

/// How often one employee may be planned again because facts changed under the plan.
pub(crate) const REPLANS_MAX: u32 = 3;

/// Lookups in Litmos that have no answer yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct PendingLookups {
    pub(crate) lookups: VecDeque<Lookup>,
    pub(crate) tries: Tries,
}

/// An operation under way.
#[derive(Clone, Debug)]
pub(crate) struct OperationRun {
    pub(crate) operation: Operation,
    /// Write calls made.
    pub(crate) attempts: u32,
    pub(super) tries: Tries,
    /// Look-ups are calls of their own: they do not use up the tries of the write (RTE-6).
    pub(super) lookup_tries: Tries,
    pub(super) last_write: LastWrite,
    /// Whether Litmos refused the last write, rather than not being there (STA-13).
    pub(super) is_refused: bool,
    pub(super) is_stopping: bool,
}

/// What is known of the last write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LastWrite {
    /// Nothing was written, or it surely failed.
    None,
    /// It may have happened: look before anything else, then write again if it did not.
    Lost,
    /// It may have happened: look, and if it did not, fail with this.
    Final(Reason, &'static Rule),
}

/// The outcome of one step.
#[derive(Debug)]
pub(crate) enum StepOutcome {
    /// The operation is done; this is the learner as it is now.
    Done(Learner),
    /// It failed for good and nothing was written.
    Failed(Reason, &'static Rule),
    /// Whether the last write took effect could not be found out in all tries: it stays in doubt
    /// (CRS-5).
    Unresolved(Reason),
    /// Come back then.
    Later(Timestamp),
    /// The facts have changed: record this one and plan again.
    Replan(Finding),
    /// The vendor wants the run to wait longer than a call may (RTE-5).
    Pause(Timestamp, Reason),
    /// Nothing more can be done for any row (FLT-2).
    Abort(Reason),
}

impl OperationRun {
    /// An operation that has made no call yet.
    pub(crate) fn new(operation: Operation) -> OperationRun {
        OperationRun {
            operation,
            attempts: 0,
            tries: Tries::default(),
            lookup_tries: Tries::default(),
            last_write: LastWrite::None,
            is_refused: false,
            is_stopping: false,
        }
    }

    /// An operation whose write may have happened before the engine stopped (CRS-5).
    pub(crate) fn from_intent(intent: Intent) -> OperationRun {
        let Intent {
            operation,
            attempts,
            ..
        } = intent;
        OperationRun {
            attempts,
            last_write: LastWrite::Lost,
            ..OperationRun::new(operation)
        }
    }

    /// From now on only what is in doubt is resolved; nothing is written again.
    pub(crate) fn stop(&mut self) {
        self.is_stopping = true;
    }

    /// Whether its last write may have happened, so that it must not be left alone (IMP-15).
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.last_write != LastWrite::None
    }

    /// Forgets the tries: a new series begins.
    pub(crate) fn reset_tries(&mut self) {
        self.tries = Tries::default();
        self.lookup_tries = Tries::default();
    }

    /// Narrows it to what must be done whatever Litmos answers to the rest: a leaver is locked out,
    /// once (STA-13). `false` if there is no leaver to lock out; then the row fails with `reason`.
    pub(crate) fn narrow(&mut self, links: &Links, reason: &Reason, rule: &'static Rule) -> bool {
        if self.is_stopping {
            return false;
        }
        let link = links.of(&self.operation.employee_id);
        let Some(narrower) = self.operation.narrowed(reason, rule, link) else {
            return false;
        };
        self.operation = narrower;
        self.last_write = LastWrite::None;
        self.is_refused = false;
        self.reset_tries();
        true
    }
}
