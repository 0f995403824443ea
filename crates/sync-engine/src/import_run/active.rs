//! What the engine knows of the Import under way: lookups, answers, and operations still to be
//! executed.
//!
//! All of it is made anew from the store by [`ActiveImport::load`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use sync_core::pacing::breaker::Breaker;
use sync_core::plan::Needed;
use sync_core::{
    Config, EmployeeId, Finding, Links, Lookup, Lookups, Operation, Plan, PlanRequest, Reason,
    StagedList,
};

use super::bulk::Bulk;
use super::executing::queue::Queue;
use super::planning::litmos_answers;
use crate::people::People;
use crate::runtime::attempts::Tries;
use crate::runtime::runs::{ImportRun, Intent, Item};
use crate::runtime::time::earlier;
use crate::store::{self, StoreError};
use crate::vendors::operation_run::{OperationRun, PendingLookups, REPLANS_MAX};

/// How a run pauses or ends before its time.
#[derive(Clone, Debug)]
pub(super) enum Conclusion {
    Pause(Reason, Option<Timestamp>),
    Abort(Reason),
    /// The store failed: the run is read from it again.
    Reload,
}

/// A run of Import under way.
#[derive(Debug)]
pub(crate) struct ActiveImport {
    pub(super) run: ImportRun,
    /// The list as it was when the run began (CNC-3).
    pub(super) snapshot: StagedList,
    /// Employees whose row has no outcome yet.
    pub(super) open: BTreeSet<EmployeeId>,
    /// What an administrator confirmed, by the fingerprint of the operation (SAF-8).
    pub(super) confirmed: BTreeMap<EmployeeId, String>,
    pub(super) pending: PendingLookups,
    pub(super) answers: Lookups,
    pub(super) is_planned: bool,
    pub(super) queue: Queue,
    /// How it is to end or pause, once no worker is busy any more.
    pub(super) conclusion: Option<Conclusion>,
    /// Operations in doubt that cannot be resolved at present, with the reason: they go last, after
    /// a pause.
    pub(super) unresolved: BTreeMap<EmployeeId, (OperationRun, Reason)>,
    pub(super) bulk: Bulk,
    pub(super) breaker: Breaker,
    pub(super) not_before: Timestamp,
    pub(super) replans: BTreeMap<EmployeeId, u32>,
    not_done: BTreeSet<EmployeeId>,
}

impl ActiveImport {
    /// Loads a stored run as far as it has got.
    pub(crate) fn load(
        connection: &Connection,
        run: ImportRun,
        people: &People,
        now: Timestamp,
    ) -> Result<ActiveImport, StoreError> {
        let items: Vec<Item> = store::runs::open_items(connection, &run.header.id)?;
        let intents: Vec<Intent> = store::runs::intents(connection, &run.header.id)?;
        let mut snapshot = people.list.clone();
        for item in &items {
            match &item.row {
                Some(row) => drop(snapshot.rows.insert(item.employee_id.clone(), row.clone())),
                None => drop(snapshot.rows.remove(&item.employee_id)),
            }
        }
        let confirmed = items
            .iter()
            .filter_map(|item| Some((item.employee_id.clone(), item.confirmed.clone()?)));
        let confirmed = confirmed.collect();
        let open: BTreeSet<EmployeeId> = items.into_iter().map(|item| item.employee_id).collect();
        if open.len() < run.header.selected {
            // Some rows are in the report already, and stay.
            rulebook::hit(&rulebook::RPT_7);
        }
        let in_doubt = intents
            .into_iter()
            .filter(|intent| open.contains(&intent.operation.employee_id));
        let (in_bulk, alone): (Vec<_>, Vec<_>) =
            in_doubt.partition(|intent| intent.chunk.is_some());
        let chunks = store::runs::chunks(connection, &run.header.id)?;
        let mut bulk = Bulk::from_stored(chunks, in_bulk, now);
        let answers = litmos_answers::load(connection, &run.header.id, &mut bulk, now)?;
        Ok(ActiveImport {
            not_before: run.header.resume_at.unwrap_or(now).max(now),
            queue: Queue::from_intents(alone),
            conclusion: None,
            bulk,
            run,
            snapshot,
            open,
            confirmed,
            pending: PendingLookups::default(),
            answers,
            is_planned: false,
            unresolved: BTreeMap::new(),
            breaker: Breaker::default(),
            replans: BTreeMap::new(),
            not_done: BTreeSet::new(),
        })
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: SignedDuration) {
        // All fields are here, so that a new one that holds a time is not forgotten.
        let ActiveImport {
            run,
            snapshot: _,
            open: _,
            confirmed: _,
            pending: _,
            answers: _,
            is_planned: _,
            queue,
            conclusion,
            unresolved: _,
            bulk,
            breaker: _,
            not_before,
            replans: _,
            not_done: _,
        } = self;
        *not_before = earlier(*not_before, by);
        run.header.resume_at = run.header.resume_at.map(|at| earlier(at, by));
        if let Some(Conclusion::Pause(_, Some(at))) = conclusion {
            *at = earlier(*at, by);
        }
        queue.set_back(by);
        bulk.set_back(by);
    }

    /// The options the run began with (CNC-6); the `current` ones if it has none of its own.
    pub(super) fn config<'a>(&'a self, current: &'a Config) -> &'a Config {
        self.run.config.as_deref().unwrap_or(current)
    }

    /// How many operations may be under way at a time (CNC-4).
    pub(super) fn workers(&self, current: &Config) -> usize {
        self.config(current).litmos_parallelism as usize
    }

    /// The id of the run.
    pub(crate) fn id(&self) -> &str {
        &self.run.header.id
    }

    /// Whether something was sent that was neither answered nor resolved since (CRS-5).
    pub(super) fn is_in_doubt(&self) -> bool {
        self.in_doubt().next().is_some()
    }

    /// What was sent and not resolved since.
    pub(super) fn in_doubt(&self) -> impl Iterator<Item = &Operation> {
        let alone = self.alone().filter(|op| op.is_in_doubt());
        self.bulk.sent().chain(alone.map(|op| &op.operation))
    }

    /// The operations that go one by one and wait, or are unresolved.
    fn alone(&self) -> impl Iterator<Item = &OperationRun> {
        self.queue
            .iter()
            .chain(self.unresolved.values().map(|(op, _)| op))
    }

    /// Why writes cannot be resolved, as one reason for the whole run: either Litmos
    /// answers something that cannot be read, or it does not answer.
    pub(super) fn unresolved_reason(&self) -> Reason {
        let is_answer = |reason: &&Reason| {
            matches!(reason, Reason::AnswerUnreadable | Reason::ResponseTooLarge)
        };
        let mut reasons = self.unresolved.values().map(|(_, reason)| reason);
        reasons
            .find(is_answer)
            .cloned()
            .unwrap_or(Reason::LitmosUnavailable)
    }

    /// Whether this employee is the Import's alone (CNC-4): the row was sent, in bulk or by itself,
    /// and has no outcome, so Litmos may have changed the learner or be about to. An operation that
    /// a worker has claimed does not count here: its employee is locked.
    pub(crate) fn has_in_flight(&self, id: &EmployeeId) -> bool {
        self.bulk.has_sent(id) || self.queue.has_in_doubt(id) || self.unresolved.contains_key(id)
    }

    pub(super) fn record_finding(&mut self, finding: Finding, now: Timestamp) {
        self.answers.note(finding);
        self.breaker.note_answer();
        self.next_lookup(now);
    }

    /// The row that needs the lookup fails with `reason` when it is planned (FLT-1). Returns
    /// whether the circuit is open.
    pub(super) fn record_failed_lookup(
        &mut self,
        lookup: Lookup,
        reason: Reason,
        now: Timestamp,
    ) -> bool {
        if reason.is_infrastructure() {
            self.breaker.note_failure();
        }
        self.answers.note_failed(lookup, reason);
        self.next_lookup(now);
        self.breaker.is_open()
    }

    fn next_lookup(&mut self, now: Timestamp) {
        self.pending.lookups.pop_front();
        self.pending.tries = Tries::default();
        self.not_before = now;
    }

    /// Plans the rows that are open and not in doubt.
    pub(super) fn plan(
        &self,
        links: &Links,
        config: &Config,
        now: Timestamp,
    ) -> Result<Plan, Needed> {
        let in_doubt: BTreeSet<_> = self.alone().map(|op| &op.operation.employee_id).collect();
        let is_free = |id: &&EmployeeId| !in_doubt.contains(id) && !self.bulk.has_sent(id);
        let selected = self.open.iter().filter(is_free).cloned().collect();
        sync_core::plan(&PlanRequest {
            list: &self.snapshot,
            instead: None,
            selected: &selected,
            links,
            lookups: &self.answers,
            config,
            now,
        })
    }

    /// Plans again, except what is in doubt.
    pub(super) fn replan(&mut self) {
        self.queue.retain_in_doubt();
        self.bulk.clear_waiting();
        self.is_planned = false;
    }

    /// Puts one back that goes on at `due`. If all is planned again and it wrote nothing, so is it,
    /// with the others: else no safeguard would count it, and it would be executed by old facts.
    pub(super) fn requeue(&mut self, op: OperationRun, due: Timestamp) {
        if self.is_planned || op.is_in_doubt() {
            self.queue.requeue(op, due);
        } else {
            self.queue.release(&op.operation.employee_id);
        }
    }

    /// Looks up again before it plans again: what it knows is out of date.
    pub(super) fn look_up_again(&mut self) {
        self.answers = Lookups::default();
        self.bulk.allow_reading();
        self.replan();
    }

    /// Records what contradicts the plan. `false` if this employee was planned again too often
    /// already.
    pub(super) fn may_replan(&mut self, op: &OperationRun, finding: Finding) -> bool {
        self.answers.note(finding);
        let count = self
            .replans
            .entry(op.operation.employee_id.clone())
            .or_default();
        *count += 1;
        let may_replan = *count <= REPLANS_MAX;
        if may_replan {
            self.replan();
        }
        may_replan
    }

    /// Whether it waits for a name that another row failed to free (MAT-11).
    pub(super) fn was_overtaken(&mut self, op: &OperationRun) -> bool {
        let after = op.operation.after.as_ref();
        let was_overtaken =
            op.attempts == 0 && after.is_some_and(|other| self.not_done.contains(other));
        if was_overtaken {
            // Once is enough: the new plan knows who holds the name.
            self.not_done.clear();
        }
        was_overtaken
    }

    /// It is to pause or to end so. The first reason counts.
    pub(super) fn conclude(&mut self, conclusion: Conclusion) {
        self.conclusion.get_or_insert(conclusion);
    }

    /// Closes a finished row.
    pub(super) fn close(&mut self, id: &EmployeeId, was_done: bool, now: Timestamp) {
        self.open.remove(id);
        self.queue.close(id);
        if !was_done {
            self.not_done.insert(id.clone());
        }
        self.not_before = now;
    }
}
