//! What was seen along the way and can no longer be read from the vendors' state.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fake_litmos::{Change, FakeLitmos, Learner};
use jiff::Timestamp;

use super::evidence::{Known, Posted, Read, SyncLine};
use crate::mapped::folded;
use crate::sim::journal::Journal;

/// The last good Import of one employee.
#[derive(Clone, Debug)]
pub(super) struct Imported {
    pub(super) ended: Timestamp,
    /// What the row was made of.
    pub(super) known: Known,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    /// Every work email an employee ever had, folded as user names are (USR-4).
    pub(super) emails: BTreeMap<u64, BTreeSet<String>>,
    /// The same the other way round.
    pub(super) owners: BTreeMap<String, BTreeSet<u64>>,
    /// Everybody whose box was ever ticked.
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
    /// By employee the fields that ever held a text.
    pub(super) ever_told: BTreeMap<u64, BTreeSet<&'static str>>,
    /// Runs already judged, and those that may still be under way.
    pub(super) judged_runs: BTreeSet<String>,
    /// How many changes Litmos had seen before an Import that a person began.
    pub(super) runs_from: BTreeMap<String, usize>,
    /// When Imports by people or the timer ran.
    pub(super) runs: BTreeMap<String, (Timestamp, Option<Timestamp>)>,
    /// By employee who was imported last, and from what.
    pub(super) imported: BTreeMap<u64, Imported>,
    /// Entries of all deliveries, in the order in which they arrived.
    pub(super) posted: Vec<Posted>,
    /// By the employee's id, which of them are about that one.
    pub(super) posted_of: BTreeMap<String, Vec<usize>>,
    /// Calls already looked through for deliveries.
    pub(super) calls_heard: usize,
    /// Lines of the webhook log that were found, by their number.
    pub(super) lines: BTreeMap<u64, usize>,
    /// Entries judged; all before that one are.
    pub(super) posted_judged: BTreeSet<usize>,
    pub(super) judged_to: usize,
    /// Learners by employee, as the engine has them linked.
    pub(super) links: BTreeMap<u64, String>,
    /// Learners the engine made, with the user name they were made with.
    pub(super) made: BTreeMap<String, String>,
    /// The same the other way round, folded.
    pub(super) made_named: BTreeMap<String, BTreeSet<String>>,
    /// Where in Litmos's log each learner is named.
    pub(super) touched: BTreeMap<String, Vec<usize>>,
    /// Who has which name now, folded.
    pub(super) named: BTreeMap<String, BTreeSet<String>>,
}

impl Witness {
    /// From here on it is watched; what is there was imported in the past.
    pub(crate) fn begin(&mut self, litmos: &FakeLitmos, journal: &Journal) {
        let calls = journal.entries().len();
        let kept = std::mem::take(self);
        *self = Witness {
            emails: kept.emails,
            owners: kept.owners,
            ever_ticked: kept.ever_ticked,
            ever_told: kept.ever_told,
            past: kept.past,
            past_sync: kept.past_sync,
            past_import: kept.past_import,
            made: kept.made,
            made_named: kept.made_named,
            calls_before: calls,
            calls_seen: calls,
            calls_heard: calls,
            ..Witness::default()
        };
        litmos.read(|site| {
            self.changes_before = site.changes().len();
            self.changes_seen = self.changes_before;
            site.learners()
                .for_each(|learner| self.note_name(None, Some(learner)));
            for (index, change) in site.changes().iter().enumerate() {
                self.touched
                    .entry(change.learner.clone())
                    .or_default()
                    .push(index);
            }
        });
    }

    pub(crate) fn sync_begins(&mut self, journal: &Journal) {
        self.sync_from = Some(journal.entries().len());
    }

    /// The Sync that was to begin has begun under this id; a double click is no other one.
    pub(crate) fn sync_began(&mut self, id: &str) {
        let number = id
            .strip_prefix("sync-")
            .and_then(|number| number.parse().ok());
        if let (Some(number), Some(from)) = (number, self.sync_from) {
            self.syncs_from.entry(number).or_insert(from);
        }
    }

    /// An Import begins after so many changes of Litmos; a double click is no other run.
    pub(crate) fn import_begins(&mut self, run: &str, changes: usize) {
        self.runs_from.entry(run.to_owned()).or_insert(changes);
    }

    /// Notes changes of Litmos, the first of which is number `from` in its log.
    pub(super) fn note_changes(&mut self, from: usize, changes: &[Change]) {
        for (index, change) in (from..).zip(changes) {
            self.touched
                .entry(change.learner.clone())
                .or_default()
                .push(index);
            self.note_name(change.before.as_deref(), change.after.as_deref());
        }
    }

    fn note_name(&mut self, before: Option<&Learner>, after: Option<&Learner>) {
        if let Some(before) = before
            && let Some(named) = self.named.get_mut(&folded(&before.user_name))
        {
            named.remove(&before.id);
        }
        if let Some(after) = after {
            self.named
                .entry(folded(&after.user_name))
                .or_default()
                .insert(after.id.clone());
        }
    }

    /// Fields that never held a text of any of these employees.
    pub(super) fn never_told(&self, employees: BTreeSet<u64>) -> BTreeSet<&'static str> {
        let told: Vec<_> = employees
            .iter()
            .filter_map(|employee| self.ever_told.get(employee))
            .collect();
        let all = crate::mapped::TEXTS.iter().map(|(alias, _)| *alias);
        all.filter(|alias| told.iter().all(|told| !told.contains(alias)))
            .collect()
    }

    /// Whose address that is or was.
    pub(super) fn belongs_to(&self, user_name: &str) -> Vec<u64> {
        self.owners
            .get(&folded(user_name))
            .into_iter()
            .flatten()
            .copied()
            .collect()
    }

    /// Notes what the engine was told of one employee.
    pub(super) fn note_known(&mut self, employee: u64, known: &Known) {
        self.ever_told
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
            |posted: &Posted| !matches!(posted.state(), "ignored" | "duplicate" | "refused");
        let in_time = |posted: &Posted| {
            posted.arrived <= to && posted.settled_at().is_none_or(|settled| settled >= from)
        };
        self.of(&employee.to_string())
            .any(|(_, posted)| may_write(posted) && in_time(posted))
    }

    /// The entries about an employee, with their numbers.
    fn of(&self, employee: &str) -> impl DoubleEndedIterator<Item = (usize, &Posted)> {
        let indexes = self.posted_of.get(employee).into_iter().flatten();
        indexes.map(|index| (*index, &self.posted[*index]))
    }

    /// Adds entries that have just arrived.
    pub(super) fn note_posted(&mut self, posted: Vec<Posted>) {
        for posted in posted {
            if let Some(id) = posted.id {
                self.note_known(
                    id,
                    &Known::read_at(posted.source_time(), posted.fields.clone()),
                );
            }
            self.posted_of
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
    pub(super) fn earlier(&self, index: usize) -> impl Iterator<Item = &Posted> {
        let before = self
            .of(&self.posted[index].employee)
            .rev()
            .skip_while(move |(other, _)| *other >= index);
        before
            .map(|(_, posted)| posted)
            .filter(|posted| !posted.is_refused)
    }

    /// The entries of the same employee that were carried out at the same time, it included.
    pub(super) fn settled_with(&self, index: usize) -> Vec<&Posted> {
        let this = &self.posted[index];
        let at_once = self
            .of(&this.employee)
            .filter(|(_, posted)| posted.settled_at() == this.settled_at());
        at_once.map(|(_, posted)| posted).collect()
    }

    /// Whether a later entry of the same employee was carried out at the same time.
    pub(super) fn is_followed_at_once(&self, index: usize) -> bool {
        let this = &self.posted[index];
        let mut later = self.of(&this.employee).filter(|(other, _)| *other > index);
        later.any(|(_, posted)| posted.settled_at() == this.settled_at())
    }
}
