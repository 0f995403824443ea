//! What the Import lane knows of the run under way: questions, answers, and operations still to be carried out.
//!
//! All of it is made anew from the store by [`ImportLane::load`]. Left out: calls and results.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;
use rusqlite::Connection;
use sync_core::breaker::Breaker;
use sync_core::plan::Needed;
use sync_core::{Config, EmployeeId, Links, Lookup, Operation, Plan, PlanRequest, Property, Reason, StagedList, Step};

use crate::answers::{Answers, Finding};
use crate::execute::Carrying;
use crate::people::People;
use crate::runs::{ImportRun, Intent, Item};
use crate::store::{self, StoreError};
use crate::tries::Tries;

/// How often one employee may be planned again because facts changed under the plan.
const REPLANS: u32 = 3;

/// What to do next.
#[derive(Debug)]
pub(super) enum Work {
    Ask(Lookup),
    Plan,
    Carry(Box<Carrying>),
    Stop(Reason),
    Finish,
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
    pub(super) asking: Asking,
    pub(super) answers: Answers,
    pub(super) is_planned: bool,
    pub(super) queue: VecDeque<Carrying>,
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
        let open: BTreeSet<EmployeeId> = items.into_iter().map(|item| item.employee_id).collect();
        let in_doubt = intents.into_iter().filter(|intent| open.contains(&intent.operation.employee_id));
        Ok(ImportLane {
            not_before: run.resume_at.unwrap_or(now).max(now),
            queue: in_doubt.map(Carrying::resumed).collect(),
            run,
            snapshot,
            open,
            asking: Asking::default(),
            answers: Answers::default(),
            is_planned: false,
            breaker: Breaker::default(),
            replans: BTreeMap::new(),
            not_done: BTreeSet::new(),
        })
    }

    /// The id of the run.
    pub(crate) fn id(&self) -> &str {
        &self.run.header.id
    }

    pub(super) fn next_work(&self) -> Work {
        let in_doubt = self.queue.front().filter(|front| !front.is_at_boundary());
        if let Some(front) = in_doubt {
            return Work::Carry(Box::new(front.clone()));
        }
        if let Some(reason) = &self.run.stop {
            return Work::Stop(reason.clone());
        }
        match (self.asking.lookups.front(), self.is_planned, self.queue.front()) {
            (Some(lookup), ..) => Work::Ask(lookup.clone()),
            (None, false, _) => Work::Plan,
            (None, true, Some(front)) => Work::Carry(Box::new(front.clone())),
            (None, true, None) => Work::Finish,
        }
    }

    /// The employee the next step is about, if it is one.
    pub(super) fn next_employee(&self) -> Option<&EmployeeId> {
        let is_carrying = self.asking.lookups.is_empty() && self.is_planned;
        let front = self.queue.front()?;
        (is_carrying || !front.is_at_boundary()).then_some(&front.operation.employee_id)
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
        let in_doubt: BTreeSet<_> = self.queue.iter().map(|carrying| &carrying.operation.employee_id).collect();
        let selected = self.open.iter().filter(|id| !in_doubt.contains(id)).cloned().collect();
        sync_core::plan(&PlanRequest {
            list: &self.snapshot,
            instead: None,
            selected: &selected,
            links,
            lookups: &self.answers.lookups(),
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
    fn replan(&mut self) {
        self.queue.retain(|carrying| !carrying.is_at_boundary());
        self.is_planned = false;
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
        let count = self.replans.entry(id.clone()).or_default();
        let has_news = is_update && has_newer_link && *count < REPLANS;
        *count += u32::from(has_news);
        has_news
    }

    /// Comes back to the front of the queue at `at`.
    pub(super) fn put_back(&mut self, carrying: Carrying, at: Timestamp) {
        if let Some(front) = self.queue.front_mut() {
            *front = carrying;
        }
        self.not_before = at;
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
