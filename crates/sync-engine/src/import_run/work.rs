//! What the Import lane does next, and when. Left out: doing it.

use jiff::Timestamp;
use sync_core::EmployeeId;
use sync_core::operation::Phase;
use sync_core::run::RunState;

use super::lane::ImportLane;
use crate::execute::Carrying;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// A paused run goes on.
    Wake,
    /// The next call of the bulk import under way.
    Chunk,
    /// Begin to read back what became of bulk imports.
    ReadBack,
    /// The next page of a reading of everybody.
    Read,
    Ask,
    Plan,
    /// File the next bulk import.
    File,
    Carry,
    /// What is left is in doubt and cannot be seen now.
    Wait,
    Stop,
    Finish,
}

impl Work {
    /// Its name among the timings (OBS-1).
    pub(super) fn phase(&self) -> &'static str {
        match self {
            Work::Chunk | Work::File => "import_bulk",
            Work::ReadBack | Work::Read => "import_read",
            Work::Ask => "import_ask",
            Work::Plan => "import_plan",
            Work::Carry => "import_carry",
            Work::Wake => "import_wake",
            Work::Wait | Work::Stop | Work::Finish => "import_end",
        }
    }
}

impl ImportLane {
    /// When it goes on; `None` if it waits for somebody to resume it.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let waits_for_somebody = self.is_paused() && self.run.header.resume_at.is_none();
        (!waits_for_somebody).then_some(self.not_before)
    }

    pub(super) fn is_paused(&self) -> bool {
        self.run.header.state == RunState::Paused
    }

    /// Has nothing to wait for any more.
    pub(super) fn go_on(&mut self, now: Timestamp) {
        self.not_before = self.not_before.min(now);
        self.run.header.resume_at = self.run.header.resume_at.map(|at| at.min(now)).or(Some(now));
    }

    pub(super) fn next_work(&self) -> Work {
        if self.is_paused() {
            return Work::Wake;
        }
        if self.bulk.is_sending() {
            return Work::Chunk;
        }
        if self.bulk.is_reading() {
            return Work::Read;
        }
        if self.bulk.wants_reading_back(self.run.stop.is_some() || !self.is_planned) {
            return Work::ReadBack;
        }
        if self.queue.front().is_some_and(|front| !front.is_at_boundary()) {
            return Work::Carry;
        }
        let is_over = self.run.stop.is_some() || (self.is_planned && self.queue.is_empty() && !self.bulk.is_waiting());
        if is_over && !self.put_off.is_empty() {
            return Work::Wait;
        }
        match (self.run.stop.is_some(), self.asking.lookups.front(), self.is_planned, self.queue.front()) {
            (true, ..) => Work::Stop,
            (_, Some(_), ..) => Work::Ask,
            (.., false, _) => Work::Plan,
            // Names and seats are freed first (IMP-12).
            (.., front) if self.bulk.is_waiting() && !front.is_some_and(frees_something) => Work::File,
            (.., Some(_)) => Work::Carry,
            (.., None) => Work::Finish,
        }
    }

    /// The employee the next step is about, if it is about one.
    pub(super) fn next_employee(&self) -> Option<&EmployeeId> {
        let front = self.queue.front().filter(|_| self.next_work() == Work::Carry);
        front.map(|front| &front.operation.employee_id)
    }
}

/// Whether it frees a name or a seat.
fn frees_something(carrying: &Carrying) -> bool {
    matches!(carrying.operation.phase, Phase::Rename(_) | Phase::Deactivate)
}
