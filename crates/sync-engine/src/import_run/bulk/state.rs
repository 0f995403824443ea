//! The state of the bulk part of an Import (IMP-11): chunks of rows that wait, that were sent, and
//! the reading of all learners.
//!
//! A row of a chunk is in doubt from the moment its intent is stored until all learners were read
//! back: only what was found is reported as done.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use sync_core::bulk::{FRESH, Next, ROWS_MAX, Survey, first_chunk};
use sync_core::domain::username::Folded;
use sync_core::{EmployeeId, Learner, Operation};

use crate::runtime::attempts::Tries;
use crate::runtime::runs::{ChunkIntent, ChunkProgress, Intent};
use crate::runtime::time::earlier;

/// The stage of a chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// To be sent.
    Send,
    /// It may have been sent: look for its job.
    Look(IfNoJob),
    /// Litmos works on it.
    Poll { polls: u32, since: Timestamp },
    /// The job is over: read which rows it refused, from here on.
    Refusals { start: usize },
    /// No more calls are to be made about the job.
    Over,
}

/// What to do if no job is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IfNoJob {
    SendAgain,
    /// Sending it was tried often enough: its rows go one by one.
    OneByOne,
    /// A former engine died over it: its rows are planned like all that was not begun.
    PlanAgain,
}

/// Rows that were or are to be sent together.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    pub(super) number: u32,
    pub(super) operations: Vec<Operation>,
    pub(super) at: Timestamp,
    /// The id of its job, once Litmos has answered.
    pub(super) job: Option<String>,
    pub(super) stage: Stage,
    /// Litmos's messages by user name.
    pub(super) refused: BTreeMap<Folded, String>,
}

impl Chunk {
    pub(super) fn new(number: u32, operations: Vec<Operation>, at: Timestamp) -> Chunk {
        Chunk {
            number,
            operations,
            at,
            job: None,
            stage: Stage::Send,
            refused: BTreeMap::new(),
        }
    }

    /// What is stored of it at this stage.
    pub(super) fn intent(&self, stage: &Stage) -> ChunkIntent {
        let progress = match stage {
            Stage::Send | Stage::Look(_) | Stage::Poll { .. } => ChunkProgress::Sent,
            Stage::Refusals { start } => ChunkProgress::Refusals(*start),
            Stage::Over => ChunkProgress::Over,
        };
        let Chunk {
            number,
            at,
            job,
            refused,
            ..
        } = self;
        ChunkIntent {
            number: *number,
            at: *at,
            job: job.clone(),
            progress,
            refused: refused.clone(),
        }
    }
}

/// A reading of all learners under way.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) survey: Survey,
    pub(super) next: Next,
    pub(super) is_back: bool,
}

impl Reading {
    pub(super) fn new(survey: Survey, is_back: bool) -> Reading {
        Reading {
            next: survey.first(),
            survey,
            is_back,
        }
    }
}

/// The state of the bulk part.
#[derive(Debug, Default)]
pub(crate) struct Bulk {
    /// Rows that wait to be sent, in order.
    pub(super) waiting: VecDeque<Operation>,
    /// Chunks whose rows have no outcome yet.
    pub(super) sent: Vec<Chunk>,
    /// The employees of their rows.
    pub(super) in_flight: BTreeSet<EmployeeId>,
    pub(super) reading: Option<Reading>,
    pub(super) has_read: bool,
    /// When all learners were last read before planning.
    pub(super) read_at: Option<Timestamp>,
    /// Rows whose chunk Litmos refused: they go one by one.
    pub(super) alone: BTreeSet<EmployeeId>,
    /// The tries of sending: the next chunk's, until one is accepted.
    pub(super) sends: Tries,
    /// The tries of the call under way, sending aside.
    pub(super) tries: Tries,
    pub(super) last_number: u32,
    /// Every job of this run: another chunk's is not taken for this one's.
    pub(super) jobs: BTreeSet<String>,
}

impl Bulk {
    /// What a former engine left: its intents are resolved by reading (CRS-5).
    pub(crate) fn from_stored(
        chunks: Vec<ChunkIntent>,
        intents: Vec<Intent>,
        now: Timestamp,
    ) -> Bulk {
        let mut by_number: BTreeMap<u32, Vec<Operation>> = BTreeMap::new();
        for intent in intents {
            by_number
                .entry(intent.chunk.unwrap_or_default())
                .or_default()
                .push(intent.operation);
        }
        let mut bulk = Bulk::default();
        for ChunkIntent {
            number,
            at,
            job,
            progress,
            refused,
        } in chunks
        {
            bulk.last_number = bulk.last_number.max(number);
            bulk.jobs.extend(job.clone());
            let Some(operations) = by_number.remove(&number) else {
                continue;
            };
            let stage = match (progress, &job) {
                (ChunkProgress::Over, _) => Stage::Over,
                (ChunkProgress::Refusals(start), _) => Stage::Refusals { start },
                (ChunkProgress::Sent, Some(_)) => Stage::Poll {
                    polls: 0,
                    since: now,
                },
                (ChunkProgress::Sent, None) => Stage::Look(IfNoJob::PlanAgain),
            };
            bulk.add(Chunk {
                job,
                stage,
                refused,
                ..Chunk::new(number, operations, at)
            });
        }
        bulk
    }

    /// The clock was set back by so much: what is done is that much longer ago.
    pub(crate) fn set_back(&mut self, by: SignedDuration) {
        self.read_at = self.read_at.map(|at| earlier(at, by));
        for chunk in &mut self.sent {
            chunk.at = earlier(chunk.at, by);
            if let Stage::Poll { since, .. } = &mut chunk.stage {
                *since = earlier(*since, by);
            }
        }
    }

    /// Whether the job of a chunk is not over.
    pub(crate) fn is_sending(&self) -> bool {
        self.current().is_some()
    }

    pub(super) fn current(&self) -> Option<&Chunk> {
        self.sent.iter().find(|chunk| chunk.stage != Stage::Over)
    }

    pub(super) fn current_mut(&mut self) -> Option<&mut Chunk> {
        self.sent
            .iter_mut()
            .find(|chunk| chunk.stage != Stage::Over)
    }

    /// Rows that were sent and have no outcome yet.
    pub(crate) fn sent(&self) -> impl Iterator<Item = &Operation> {
        self.sent.iter().flat_map(|chunk| &chunk.operations)
    }

    pub(crate) fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Whether all learners are being read to find out what chunks did.
    pub(crate) fn is_reading_back(&self) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.is_back)
    }

    /// Whether what was sent is to be read back now: all of it was sent, or nothing more is to be.
    pub(crate) fn wants_reading_back(&self, is_interrupted: bool) -> bool {
        !self.sent.is_empty() && (self.waiting.is_empty() || is_interrupted)
    }

    pub(crate) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(crate) fn has_sent(&self, id: &EmployeeId) -> bool {
        self.in_flight.contains(id)
    }

    /// Rows without an outcome, sent or not.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.sent().chain(&self.waiting)
    }

    /// Drops the rows that wait: they will be planned again.
    pub(crate) fn clear_waiting(&mut self) {
        self.waiting.clear();
    }

    /// Begins to read all learners in place of so many lookups. `false` if that was done before.
    pub(crate) fn try_begin_reading(&mut self, questions: usize) -> bool {
        let is_new = !std::mem::replace(&mut self.has_read, true);
        if is_new {
            self.reading = Some(Reading::new(Survey::instead_of(questions), false));
        }
        is_new
    }

    /// Begins to read all learners to find out what chunks did.
    pub(crate) fn begin_reading_back(&mut self) {
        self.reading = Some(Reading::new(Survey::to_see(), true));
    }

    /// Adds an answer to the reading under way; returns what is to be done next.
    pub(crate) fn record_answer(
        &mut self,
        record: impl FnOnce(&mut Survey) -> Next,
    ) -> Option<Next> {
        let reading = self.reading.as_mut()?;
        let next = record(&mut reading.survey);
        // All learners are returned, not kept twice.
        reading.next = if matches!(next, Next::Count | Next::Page(_)) {
            next.clone()
        } else {
            Next::GiveUp
        };
        Some(next)
    }

    /// Goes on with a former engine's reading, of which this is the result. One before the plan is
    /// over with it; what a reading back found is still to be judged.
    pub(crate) fn resume_reading(&mut self, result: Next, at: Timestamp) -> Option<Vec<Learner>> {
        let is_back = self.reading.as_ref().is_some_and(|reading| reading.is_back);
        match result {
            Next::Count | Next::Page(_) => None,
            everybody @ Next::Everybody(_) if is_back => {
                self.reading
                    .iter_mut()
                    .for_each(|reading| reading.next = everybody.clone());
                None
            }
            Next::Everybody(learners) => {
                self.reading = None;
                self.read_at = Some(at);
                Some(learners)
            }
            Next::GiveUp => {
                self.reading = None;
                None
            }
        }
    }

    /// Whether what was read is too old to send the first rows by. Between chunks it
    /// is not read again: the number of calls has a bound (IMP-11).
    pub(super) fn is_outdated(&self, now: Timestamp) -> bool {
        self.jobs.is_empty()
            && self
                .read_at
                .is_some_and(|at| now.duration_since(at) > FRESH)
    }

    /// Lets all learners be read anew before the next plan.
    pub(crate) fn allow_reading(&mut self) {
        self.has_read = false;
    }

    /// Lets rows wait; returns those that must go one by one after all.
    pub(crate) fn enqueue(&mut self, rows: Vec<Operation>) -> Vec<Operation> {
        let (alone, rows): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|operation| self.alone.contains(&operation.employee_id));
        self.waiting = rows.into();
        alone
    }

    pub(super) fn add(&mut self, chunk: Chunk) {
        self.in_flight.extend(
            chunk
                .operations
                .iter()
                .map(|operation| operation.employee_id.clone()),
        );
        self.sent.push(chunk);
    }

    pub(super) fn remove(&mut self, number: u32) {
        for chunk in self.sent.extract_if(.., |chunk| chunk.number == number) {
            for operation in &chunk.operations {
                self.in_flight.remove(&operation.employee_id);
            }
        }
    }

    /// The rows of the next chunk, each with its size in bytes by `bytes`. Those that are
    /// locked are returned separately.
    pub(super) fn next_rows(
        &mut self,
        bytes: impl Fn(&Operation) -> usize,
        is_locked: impl Fn(&EmployeeId) -> bool,
    ) -> (Vec<Operation>, Vec<Operation>) {
        let (mut rows, mut locked) = (Vec::new(), Vec::new());
        while rows.len() < ROWS_MAX
            && let Some(operation) = self.waiting.pop_front()
        {
            if is_locked(&operation.employee_id) {
                locked.push(operation)
            } else {
                rows.push(operation)
            }
        }
        let fitting = first_chunk(rows.iter().map(bytes)).min(rows.len());
        for operation in rows.drain(fitting..).rev() {
            self.waiting.push_front(operation);
        }
        (rows, locked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import_run::tests::{engine, leave_in_doubt};

    #[test]
    fn readings_and_chunks_age_also_by_a_clock_that_was_set_back() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        let engine = engine();
        leave_in_doubt(&engine, "1");
        let mut state = engine.lock();
        let bulk = &mut state.import.active.as_mut().expect("it runs").bulk;
        bulk.resume_reading(Next::Everybody(Vec::new()), at("2026-11-02T08:01:00Z"));
        let stage = Stage::Poll {
            polls: 3,
            since: at("2026-11-02T08:03:00Z"),
        };
        bulk.sent.push(Chunk {
            stage,
            ..Chunk::new(1, Vec::new(), at("2026-11-02T08:02:00Z"))
        });
        state.follow_clock(engine.setup(), at("2026-11-02T06:00:00Z"));
        let bulk = &state.import.active.as_ref().expect("it runs").bulk;
        assert_eq!(bulk.read_at, Some(at("2026-11-02T06:01:00Z")));
        assert_eq!(bulk.sent[0].at, at("2026-11-02T06:02:00Z"));
        assert_eq!(
            bulk.sent[0].stage,
            Stage::Poll {
                polls: 3,
                since: at("2026-11-02T06:03:00Z")
            }
        );
    }
}
