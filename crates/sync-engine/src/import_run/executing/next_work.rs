//! What the Import lane does next, and when.

use jiff::Timestamp;
use sync_core::plan::operation::Phase;
use sync_core::reporting::run::RunState;

use crate::import_run::active::ActiveImport;
use crate::import_run::executing::queue::ClaimRules;
use crate::vendors::operation_run::OperationRun;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// The run is read again from a store that failed.
    Reload,
    /// A paused run goes on.
    Resume,
    /// The next call of the bulk import under way.
    Chunk,
    /// Begin to read back what bulk imports did.
    ReadBack,
    /// The next page of a reading of all learners.
    Read,
    /// Make the next lookup.
    LookUp,
    Plan,
    /// Store the next bulk import, before it is sent.
    File,
    /// The next step of an operation.
    Execute,
    /// Pause or end, as was found out while a worker was busy.
    Conclude,
    /// Nothing, as long as a worker is busy.
    Nothing,
    /// What is left is in doubt and cannot be resolved now.
    Wait,
    Stop,
    Finish,
}

impl Work {
    /// Its name among the timings (OBS-1).
    pub(crate) fn phase(&self) -> &'static str {
        match self {
            Work::Chunk | Work::File => "import_bulk",
            Work::ReadBack | Work::Read => "import_read",
            Work::LookUp => "import_ask",
            Work::Plan => "import_plan",
            Work::Execute => "import_carry",
            Work::Resume | Work::Reload => "import_wake",
            Work::Conclude | Work::Nothing | Work::Wait | Work::Stop | Work::Finish => "import_end",
        }
    }
}

impl ActiveImport {
    /// When it goes on, with so many `workers`; `None` if it waits for an administrator, or for a
    /// worker. `is_locked` says whether another lane has the employee of an operation.
    pub(crate) fn due(
        &self,
        workers: usize,
        is_locked: &dyn Fn(&OperationRun) -> bool,
    ) -> Option<Timestamp> {
        let waits_for_administrator = self.is_paused() && self.run.header.resume_at.is_none();
        match self.next_work() {
            _ if waits_for_administrator => None,
            Work::Nothing => None,
            Work::Execute => {
                let due = self.queue.due(self.claim_rules(workers, is_locked))?;
                Some(due.map_or(self.not_before, |due| due.max(self.not_before)))
            }
            _ => Some(self.not_before),
        }
    }

    /// What may be claimed now.
    pub(crate) fn claim_rules<'a>(
        &self,
        workers: usize,
        is_locked: &'a dyn Fn(&OperationRun) -> bool,
    ) -> ClaimRules<'a> {
        ClaimRules {
            workers,
            is_locked,
            only_in_doubt: self.run.stop.is_some() || !self.is_planned,
        }
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.run.header.state == RunState::Paused
    }

    /// Ends all waits by `now`.
    pub(crate) fn end_waits(&mut self, now: Timestamp) {
        self.queue.end_waits(now);
        self.not_before = self.not_before.min(now);
        if self.is_paused() {
            self.run.header.resume_at = self
                .run
                .header
                .resume_at
                .map(|at| at.min(now))
                .or(Some(now));
        }
    }

    pub(crate) fn next_work(&self) -> Work {
        if self.is_paused() {
            return Work::Resume;
        }
        if self.queue.has_claims() {
            let may_execute = self.conclusion.is_none();
            return if may_execute {
                Work::Execute
            } else {
                Work::Nothing
            };
        }
        if self.conclusion.is_some() {
            return Work::Conclude;
        }
        if self.bulk.is_sending() {
            return Work::Chunk;
        }
        if self.bulk.is_reading() {
            return Work::Read;
        }
        if self
            .bulk
            .wants_reading_back(self.run.stop.is_some() || !self.is_planned)
        {
            return Work::ReadBack;
        }
        if self.queue.is_in_doubt() {
            return Work::Execute;
        }
        let is_over = self.run.stop.is_some()
            || (self.is_planned && self.queue.is_empty() && !self.bulk.is_waiting());
        if is_over && !self.unresolved.is_empty() {
            return Work::Wait;
        }
        match (
            self.run.stop.is_some(),
            self.pending.lookups.front(),
            self.is_planned,
            self.queue.front(),
        ) {
            (true, ..) => Work::Stop,
            (_, Some(_), ..) => Work::LookUp,
            (.., false, _) => Work::Plan,
            // Names and seats are freed first (IMP-12).
            (.., front) if self.bulk.is_waiting() && !front.is_some_and(frees_something) => {
                Work::File
            }
            (.., Some(_)) => Work::Execute,
            (.., None) => Work::Finish,
        }
    }
}

/// Whether it frees a name or a seat.
fn frees_something(op: &OperationRun) -> bool {
    matches!(op.operation.phase, Phase::Rename(_) | Phase::Deactivate)
}
