//! What was observed along the way and can no longer be read from the vendors' state.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fake_litmos::{Change, FakeLitmos, Learner};
use jiff::Timestamp;

use super::evidence::{KnownFields, PostedEntry, Read, SyncLine};
use crate::mapped::fold;
use crate::sim::journal::Journal;

/// The last good Import of one employee.
#[derive(Clone, Debug)]
pub(super) struct Imported {
    pub(super) ended: Timestamp,
    /// What the row was made of.
    pub(super) known: KnownFields,
}

/// What was observed in a world so far.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    /// Every work email an employee ever had, fold as user names are (USR-4).
    pub(super) emails: BTreeMap<u64, BTreeSet<String>>,
    /// The employees who ever had a work email, by folded email.
    pub(super) owners: BTreeMap<String, BTreeSet<u64>>,
    /// Employees whose Litmos Access was ever ticked.
    pub(super) ever_ticked: BTreeSet<u64>,
    /// Changes and calls of the past: they are not judged.
    pub(super) changes_before: usize,
    pub(super) calls_before: usize,
    /// Changes and calls already judged.
    pub(super) changes_seen: usize,
    pub(super) calls_seen: usize,
    /// Calls made before the Sync that runs or ran last.
    pub(super) sync_from: Option<usize>,
    /// What the Sync in the past read, and its number.
    pub(super) past: Option<Arc<Read>>,
    pub(super) past_sync: Option<u64>,
    /// The Import in the past.
    pub(super) past_import: Option<String>,
    /// How many calls had been made before a Sync that a person began, by number.
    pub(super) syncs_from: BTreeMap<u64, usize>,
    /// Syncs that are over, by number, and what the good ones read.
    pub(super) syncs: BTreeMap<u64, SyncLine>,
    pub(super) reads: BTreeMap<u64, Option<Arc<Read>>>,
    /// The fields that ever held a text, by employee.
    pub(super) ever_filled: BTreeMap<u64, BTreeSet<&'static str>>,
    /// Runs already judged, and those that may still be under way.
    pub(super) judged_runs: BTreeSet<String>,
    /// How many changes Litmos had seen before an Import that a person began.
    pub(super) runs_from: BTreeMap<String, usize>,
    /// When Imports by people or the timer ran.
    pub(super) runs: BTreeMap<String, (Timestamp, Option<Timestamp>)>,
    /// By employee who was imported last, and from what.
    pub(super) imported: BTreeMap<u64, Imported>,
    /// Entries of all deliveries, in the order in which they arrived.
    pub(super) posted: Vec<PostedEntry>,
    /// By the employee's id, which of them are about that one.
    pub(super) entries_by_employee: BTreeMap<String, Vec<usize>>,
    /// Calls already looked through for deliveries.
    pub(super) calls_scanned: usize,
    /// Lines of the webhook log that were found, by their number.
    pub(super) lines: BTreeMap<u64, usize>,
    /// Entries judged; all before that one are.
    pub(super) posted_judged: BTreeSet<usize>,
    pub(super) judged_to: usize,
    /// Learners by employee, as the engine has them linked.
    pub(super) links: BTreeMap<u64, String>,
    /// Learners the engine made, with the user name they were made with.
    pub(super) created: BTreeMap<String, String>,
    /// Learners the engine created, by the folded user name they were created with.
    pub(super) created_by_name: BTreeMap<String, BTreeSet<String>>,
    /// Where in Litmos's log each learner is named.
    pub(super) touched: BTreeMap<String, Vec<usize>>,
    /// Who has which name now, fold.
    pub(super) named: BTreeMap<String, BTreeSet<String>>,
}

impl Witness {
    /// Starts the observation; what exists already belongs to the past.
    pub(crate) fn start(&mut self, litmos: &FakeLitmos, journal: &Journal) {
        let calls = journal.entries().len();
        let kept = std::mem::take(self);
        *self = Witness {
            emails: kept.emails,
            owners: kept.owners,
            ever_ticked: kept.ever_ticked,
            ever_filled: kept.ever_filled,
            past: kept.past,
            past_sync: kept.past_sync,
            past_import: kept.past_import,
            created: kept.created,
            created_by_name: kept.created_by_name,
            calls_before: calls,
            calls_seen: calls,
            calls_scanned: calls,
            ..Witness::default()
        };
        litmos.read(|site| {
            self.changes_before = site.changes().len();
            self.changes_seen = self.changes_before;
            site.learners()
                .for_each(|learner| self.record_name(None, Some(learner)));
            for (index, change) in site.changes().iter().enumerate() {
                self.touched
                    .entry(change.learner.clone())
                    .or_default()
                    .push(index);
            }
        });
    }

    pub(crate) fn record_sync_request(&mut self, journal: &Journal) {
        self.sync_from = Some(journal.entries().len());
    }

    /// The Sync that was to begin has begun under this id; a double click is no other one.
    pub(crate) fn record_sync_start(&mut self, id: &str) {
        let number = id
            .strip_prefix("sync-")
            .and_then(|number| number.parse().ok());
        if let (Some(number), Some(from)) = (number, self.sync_from) {
            self.syncs_from.entry(number).or_insert(from);
        }
    }

    /// An Import begins after so many changes of Litmos; a double click is no other run.
    pub(crate) fn record_import_start(&mut self, run: &str, changes: usize) {
        self.runs_from.entry(run.to_owned()).or_insert(changes);
    }

    /// Records changes of Litmos, the first of which is number `from` in its log.
    pub(super) fn record_changes(&mut self, from: usize, changes: &[Change]) {
        for (index, change) in (from..).zip(changes) {
            self.touched
                .entry(change.learner.clone())
                .or_default()
                .push(index);
            self.record_name(change.before.as_deref(), change.after.as_deref());
        }
    }

    fn record_name(&mut self, before: Option<&Learner>, after: Option<&Learner>) {
        if let Some(before) = before
            && let Some(named) = self.named.get_mut(&fold(&before.user_name))
        {
            named.remove(&before.id);
        }
        if let Some(after) = after {
            self.named
                .entry(fold(&after.user_name))
                .or_default()
                .insert(after.id.clone());
        }
    }

    /// Fields that never held a text of any of these employees.
    pub(super) fn never_filled(&self, employees: BTreeSet<u64>) -> BTreeSet<&'static str> {
        let filled: Vec<_> = employees
            .iter()
            .filter_map(|employee| self.ever_filled.get(employee))
            .collect();
        let all = crate::mapped::TEXTS.iter().map(|(alias, _)| *alias);
        all.filter(|alias| filled.iter().all(|filled| !filled.contains(alias)))
            .collect()
    }

    /// The employees who have or had this address.
    pub(super) fn owners_of(&self, user_name: &str) -> Vec<u64> {
        self.owners
            .get(&fold(user_name))
            .into_iter()
            .flatten()
            .copied()
            .collect()
    }

    /// Records what the engine knows of one employee.
    pub(super) fn record_known(&mut self, employee: u64, known: &KnownFields) {
        self.ever_filled
            .entry(employee)
            .or_default()
            .extend(known.filled());
        if let Some(name) = known.user_name() {
            self.owners
                .entry(name.clone())
                .or_default()
                .insert(employee);
            self.emails.entry(employee).or_default().insert(name);
        }
        if known.has_access() == Some(true) {
            self.ever_ticked.insert(employee);
        }
    }

    /// Whether a delivery may have written to the employee's learner in that time.
    pub(super) fn was_touched_by_delivery(
        &self,
        employee: u64,
        from: Timestamp,
        to: Timestamp,
    ) -> bool {
        let may_write =
            |posted: &PostedEntry| !matches!(posted.state(), "ignored" | "duplicate" | "refused");
        let in_time = |posted: &PostedEntry| {
            posted.arrived <= to
                && posted
                    .processed_at()
                    .is_none_or(|processed| processed >= from)
        };
        self.entries_for(&employee.to_string())
            .any(|(_, posted)| may_write(posted) && in_time(posted))
    }

    /// The entries about an employee, with their numbers.
    fn entries_for(
        &self,
        employee: &str,
    ) -> impl DoubleEndedIterator<Item = (usize, &PostedEntry)> {
        let indexes = self.entries_by_employee.get(employee).into_iter().flatten();
        indexes.map(|index| (*index, &self.posted[*index]))
    }

    /// Adds entries that have just arrived.
    pub(super) fn record_posted(&mut self, posted: Vec<PostedEntry>) {
        for posted in posted {
            if let Some(id) = posted.id {
                self.record_known(
                    id,
                    &KnownFields::from_read(posted.source_time(), posted.fields.clone()),
                );
            }
            self.entries_by_employee
                .entry(posted.employee.clone())
                .or_default()
                .push(self.posted.len());
            self.posted.push(posted);
        }
    }

    /// Whether an Import ran at some time between the two.
    pub(super) fn was_importing(&self, from: Timestamp, to: Timestamp) -> bool {
        self.runs
            .values()
            .any(|(began, ended)| *began <= to && ended.is_none_or(|ended| ended >= from))
    }

    /// The entries of the same employee before entry number `index`, the last one first.
    pub(super) fn earlier(&self, index: usize) -> impl Iterator<Item = &PostedEntry> {
        let before = self
            .entries_for(&self.posted[index].employee)
            .rev()
            .skip_while(move |(other, _)| *other >= index);
        before
            .map(|(_, posted)| posted)
            .filter(|posted| !posted.is_refused)
    }

    /// The entries of the same employee that were carried out at the same time, it included.
    pub(super) fn processed_with(&self, index: usize) -> Vec<&PostedEntry> {
        let this = &self.posted[index];
        let at_once = self
            .entries_for(&this.employee)
            .filter(|(_, posted)| posted.processed_at() == this.processed_at());
        at_once.map(|(_, posted)| posted).collect()
    }

    /// Whether a later entry of the same employee was carried out at the same time.
    pub(super) fn is_followed_at_once(&self, index: usize) -> bool {
        let this = &self.posted[index];
        let mut later = self
            .entries_for(&this.employee)
            .filter(|(other, _)| *other > index);
        later.any(|(_, posted)| posted.processed_at() == this.processed_at())
    }
}
