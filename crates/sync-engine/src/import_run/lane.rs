//! What the Import lane knows of the run under way: questions, answers, and operations still to be carried out.
//!
//! All of it is made anew from the store by [`ImportLane::load`]. Left out: calls and results.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;
use rusqlite::Connection;
use sync_core::breaker::Breaker;
use sync_core::lookups::Found;
use sync_core::operation::Phase;
use sync_core::plan::Needed;
use sync_core::run::RunState;
use sync_core::{
    Config, EmployeeId, Finding, Links, Lookup, Lookups, Operation, Plan, PlanRequest, Property, Reason, StagedList,
    Step,
};

use super::bulk::Bulk;
use crate::Engine;
use crate::execute::Carrying;
use crate::people::People;
use crate::runs::{ImportRun, Intent, Item};
use crate::store::{self, StoreError};
use crate::tries::Tries;

/// How often one employee may be planned again because facts changed under the plan.
const REPLANS: u32 = 3;

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

/// Questions to Litmos not answered yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asking {
    pub(crate) lookups: VecDeque<Lookup>,
    pub(crate) tries: Tries,
}

/// A run of Import under way.
#[derive(Debug)]
pub(crate) struct ImportLane {
    pub(super) run: ImportRun,
    /// The list as it was when the run began (CNC-3).
    pub(super) snapshot: StagedList,
    /// Employees whose row has no outcome yet.
    pub(super) open: BTreeSet<EmployeeId>,
    /// What an administrator let through, by the fingerprint of the operation (SAF-8).
    pub(super) confirmed: BTreeMap<EmployeeId, String>,
    pub(super) asking: Asking,
    pub(super) answers: Lookups,
    pub(super) is_planned: bool,
    pub(super) queue: VecDeque<Carrying>,
    /// In doubt, and not to be seen at present: they come last, after a pause.
    put_off: Vec<Carrying>,
    pub(super) bulk: Bulk,
    pub(super) breaker: Breaker,
    pub(super) not_before: Timestamp,
    replans: BTreeMap<EmployeeId, u32>,
    not_done: BTreeSet<EmployeeId>,
}

impl ImportLane {
    /// Takes up a stored run where it stands.
    pub(crate) fn load(
        connection: &Connection,
        run: ImportRun,
        people: &People,
        now: Timestamp,
    ) -> Result<ImportLane, StoreError> {
        let items: Vec<Item> = store::runs::open_items(connection, &run.header.id)?;
        let intents: Vec<Intent> = store::runs::intents(connection, &run.header.id)?;
        let mut snapshot = people.list.clone();
        for item in &items {
            match &item.row {
                Some(row) => drop(snapshot.rows.insert(item.employee_id.clone(), row.clone())),
                None => drop(snapshot.rows.remove(&item.employee_id)),
            }
        }
        let confirmed = items.iter().filter_map(|item| Some((item.employee_id.clone(), item.confirmed.clone()?)));
        let confirmed = confirmed.collect();
        let open: BTreeSet<EmployeeId> = items.into_iter().map(|item| item.employee_id).collect();
        if open.len() < run.header.selected {
            // Some rows are in the report already, and stay.
            rulebook::hit(&rulebook::RPT_7);
        }
        let in_doubt = intents.into_iter().filter(|intent| open.contains(&intent.operation.employee_id));
        let (in_bulk, alone): (Vec<_>, Vec<_>) = in_doubt.partition(|intent| intent.chunk.is_some());
        let chunks = store::runs::chunks(connection, &run.header.id)?;
        Ok(ImportLane {
            not_before: run.header.resume_at.unwrap_or(now).max(now),
            queue: alone.into_iter().map(Carrying::resumed).collect(),
            bulk: Bulk::resumed(chunks, in_bulk, now),
            run,
            snapshot,
            open,
            confirmed,
            asking: Asking::default(),
            answers: Lookups::default(),
            is_planned: false,
            put_off: Vec::new(),
            breaker: Breaker::default(),
            replans: BTreeMap::new(),
            not_done: BTreeSet::new(),
        })
    }

    /// The options the run began with (CNC-6).
    pub(super) fn config<'a>(&'a self, engine: &'a Engine) -> &'a Config {
        self.run.config.as_deref().unwrap_or(&engine.setup().config)
    }

    /// The id of the run.
    pub(crate) fn id(&self) -> &str {
        &self.run.header.id
    }

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

    /// Whether something was sent that was neither answered nor looked at since (CRS-5).
    pub(super) fn is_in_doubt(&self) -> bool {
        self.in_doubt().next().is_some()
    }

    /// What was sent and not seen since.
    pub(super) fn in_doubt(&self) -> impl Iterator<Item = &Operation> {
        let alone = self.queue.iter().chain(&self.put_off).filter(|carrying| !carrying.is_at_boundary());
        self.bulk.sent().chain(alone.map(|carrying| &carrying.operation))
    }

    /// Whether this employee is the Import's alone (CNC-4): Litmos may be about to change the learner, for the row was sent
    /// in bulk, or was sent before the run had to wait, and is not settled.
    pub(crate) fn has_in_flight(&self, id: &EmployeeId) -> bool {
        let is_theirs = |carrying: &Carrying| carrying.operation.employee_id == *id;
        let mut in_doubt = self.queue.iter().take_while(|carrying| !carrying.is_at_boundary());
        self.bulk.has_sent(id) || self.put_off.iter().any(is_theirs) || (self.is_paused() && in_doubt.any(is_theirs))
    }

    pub(super) fn answered(&mut self, finding: Finding, now: Timestamp) {
        self.answers.note(finding);
        self.breaker.note_answer();
        self.next_question(now);
    }

    /// The row that asked fails with `reason` when it is planned (FLT-1). Says whether the circuit is open.
    pub(super) fn not_answered(&mut self, lookup: Lookup, reason: Reason, now: Timestamp) -> bool {
        if reason.is_infrastructure() {
            self.breaker.note_failure();
        }
        self.answers.note_failed(lookup, reason);
        self.next_question(now);
        self.breaker.is_open()
    }

    fn next_question(&mut self, now: Timestamp) {
        self.asking.lookups.pop_front();
        self.asking.tries = Tries::default();
        self.not_before = now;
    }

    /// Plans the rows that are open and not in doubt.
    pub(super) fn plan(&self, links: &Links, config: &Config, now: Timestamp) -> Result<Plan, Needed> {
        let in_doubt = self.queue.iter().chain(&self.put_off);
        let in_doubt: BTreeSet<_> = in_doubt.map(|carrying| &carrying.operation.employee_id).collect();
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

    /// Plans again, the row whose turn it is included.
    pub(super) fn replan_front(&mut self) {
        self.queue.pop_front();
        self.replan();
    }

    /// Plans again, except what is in doubt.
    pub(super) fn replan(&mut self) {
        self.queue.retain(|carrying| !carrying.is_at_boundary());
        self.bulk.wait_for_nothing();
        self.is_planned = false;
    }

    /// Asks Litmos again before it plans again: what it knows is out of date.
    pub(super) fn ask_again(&mut self) {
        self.answers = Lookups::default();
        self.bulk.read_again();
        self.replan();
    }

    /// Takes in what contradicts the plan. `false` if this employee was planned again too often already.
    pub(super) fn may_replan(&mut self, carrying: &Carrying, finding: Finding) -> bool {
        self.answers.note(finding);
        let count = self.replans.entry(carrying.operation.employee_id.clone()).or_default();
        *count += 1;
        let may_replan = *count <= REPLANS;
        if may_replan {
            self.replan_front();
        }
        may_replan
    }

    /// Whether it waits for a name that another row failed to free (MAT-11).
    pub(super) fn was_overtaken(&mut self, carrying: &Carrying) -> bool {
        let after = carrying.operation.after.as_ref();
        let was_overtaken = carrying.attempts == 0 && after.is_some_and(|other| self.not_done.contains(other));
        if was_overtaken {
            // Once is enough: the new plan knows who holds the name.
            self.not_done.clear();
        }
        was_overtaken
    }

    /// Takes in what a webhook has told about the employee since the run began: a link with newer values, or access
    /// revoked. Says whether there was such news.
    pub(super) fn take_news(&mut self, operation: &Operation, people: &People) -> bool {
        let id = &operation.employee_id;
        let planned = operation.link.as_ref().map(|link| &link.applied_at);
        let is_newer = |(property, at): (&Property, &Timestamp)| {
            planned.and_then(|planned| planned.get(property)).is_none_or(|planned| planned < at)
        };
        let has_newer_link = people.links.of(id).is_some_and(|link| link.applied_at.iter().any(is_newer));
        let was_eligible = self.snapshot.rows.get(id).is_some_and(|row| row.is_eligible());
        let row = people.list.rows.get(id);
        if was_eligible && !row.is_some_and(|row| row.is_eligible()) {
            rulebook::hit(&rulebook::ELG_1);
            match row {
                Some(row) => drop(self.snapshot.rows.insert(id.clone(), row.clone())),
                // Removed, and taken off the list by an administrator since (ACC-1).
                None => drop(self.snapshot.rows.remove(id)),
            }
            return true;
        }
        let is_update = matches!(operation.step, Step::Update { .. });
        // A webhook has made the learner meanwhile (WHK-12).
        let is_made = matches!(operation.step, Step::Create { .. }) && self.has_unseen_learner(id, people);
        let count = self.replans.entry(id.clone()).or_default();
        let has_news = (is_made || (is_update && has_newer_link)) && *count < REPLANS;
        *count += u32::from(has_news);
        has_news
    }

    /// Whether the employee is linked to a learner Litmos was not asked for.
    fn has_unseen_learner(&self, id: &EmployeeId, people: &People) -> bool {
        let link = people.links.of(id);
        link.is_some_and(|link| matches!(self.answers.find(&Lookup::ById(link.learner_id.clone())), Found::NotAsked))
    }

    /// Comes back to the front of the queue at `at`.
    pub(super) fn put_back(&mut self, carrying: Carrying, at: Timestamp) {
        if let Some(front) = self.queue.front_mut() {
            *front = carrying;
        }
        self.not_before = at;
    }

    /// Leaves the one whose turn it is for later.
    pub(super) fn put_off(&mut self, carrying: Carrying, now: Timestamp) {
        self.queue.pop_front();
        self.put_off.push(carrying);
        self.not_before = now;
    }

    /// Takes a finished row off.
    pub(super) fn close(&mut self, id: &EmployeeId, was_done: bool, now: Timestamp) {
        self.open.remove(id);
        self.queue.retain(|carrying| carrying.operation.employee_id != *id);
        if !was_done {
            self.not_done.insert(id.clone());
        }
        self.not_before = now;
    }
}

/// Whether it frees a name or a seat.
fn frees_something(carrying: &Carrying) -> bool {
    matches!(carrying.operation.phase, Phase::Rename(_) | Phase::Deactivate)
}
