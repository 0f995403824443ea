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
    pub(super) looks: Tries,
    pub(super) doubt: LastWrite,
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

/// What one step came to.
#[derive(Debug)]
pub(crate) enum StepOutcome {
    /// The operation is carried out; this is the learner as it is now.
    Done(Learner),
    /// It failed for good and nothing was written.
    Failed(Reason, &'static Rule),
    /// Whether the last write took effect cannot be seen, however often it was looked: it stays in
    /// doubt (CRS-5).
    Unseen(Reason),
    /// Come back then.
    Later(Timestamp),
    /// The facts have changed: note this one and plan again.
    Replan(Finding),
    /// The vendor wants the run to wait longer than a call may (RTE-5).
    Pause(Timestamp, Reason),
    /// Nothing more can be done for anybody (FLT-2).
    Abort(Reason),
}

impl OperationRun {
    /// An operation at its beginning.
    pub(crate) fn new(operation: Operation) -> OperationRun {
        OperationRun {
            operation,
            attempts: 0,
            tries: Tries::default(),
            looks: Tries::default(),
            doubt: LastWrite::None,
            is_refused: false,
            is_stopping: false,
        }
    }

    /// An operation whose write may have happened before the engine stopped (CRS-5).
    pub(crate) fn resumed(intent: Intent) -> OperationRun {
        let Intent {
            operation,
            attempts,
            ..
        } = intent;
        OperationRun {
            attempts,
            doubt: LastWrite::Lost,
            ..OperationRun::new(operation)
        }
    }

    /// From now on only what is in doubt is looked at; nothing is written again.
    pub(crate) fn stop(&mut self) {
        self.is_stopping = true;
    }

    /// Whether it may be left alone: nothing written is in doubt (IMP-15).
    pub(crate) fn is_at_boundary(&self) -> bool {
        self.doubt == LastWrite::None
    }

    /// Forgets the tries, so that a new series may begin.
    pub(crate) fn rest(&mut self) {
        self.tries = Tries::default();
        self.looks = Tries::default();
    }

    /// Goes on with what must be done whatever Litmos says of the rest: a leaver is locked out,
    /// once (STA-13). `false` if there is nobody to lock out; then the row fails with `reason`.
    pub(crate) fn narrow(&mut self, links: &Links, reason: &Reason, rule: &'static Rule) -> bool {
        if self.is_stopping {
            return false;
        }
        let link = links.of(&self.operation.employee_id);
        let Some(narrower) = self.operation.narrowed(reason, rule, link) else {
            return false;
        };
        self.operation = narrower;
        self.doubt = LastWrite::None;
        self.is_refused = false;
        self.rest();
        true
    }
}
