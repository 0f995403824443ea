//! Questions that several invariants ask about a world.

use fake_litmos::{By, Change};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::evidence::PostedEntry;
use super::log::active_move;
use crate::sim::journal::Entry;
use crate::sim::party::Party;
use crate::world::World;

impl World {
    /// The date at `time` in the zone that is configured as the company's.
    pub(super) fn engine_date(&self, time: Timestamp) -> Date {
        self.setup
            .config
            .company_timezone
            .zone()
            .to_datetime(time)
            .date()
    }

    /// An option of the engine as a file would hold it; null if there is no such option.
    pub(super) fn option(&self, name: &str) -> Value {
        let mut config =
            serde_json::to_value(&self.setup.config).expect("options are plain values");
        config[name].take()
    }

    /// Whether an option has the value of that word.
    pub(super) fn option_is(&self, value: impl Serialize, word: &str) -> bool {
        serde_json::to_value(value).is_ok_and(|value| value == word)
    }

    /// Whether the engine made this change: other clients may write to Litmos too, under another
    /// `source`.
    pub(super) fn is_by_engine(&self, change: &Change) -> bool {
        matches!(&change.by, By::Call { source, .. } if *source == self.setup.litmos_source)
    }

    /// The id of an employee as rows name them: by ref, or by id.
    pub(super) fn employee_id(&self, name: &str) -> Option<u64> {
        self.refs.employee(name).or_else(|| name.parse().ok())
    }

    pub(super) fn entry_employee_name(&self, posted: &PostedEntry) -> String {
        posted
            .id
            .map_or_else(|| posted.employee.clone(), |id| self.refs.name_for_id(id))
    }

    /// A call by its number.
    pub(super) fn call_number(&self, number: u64) -> Option<&Entry> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.journal().entries().get(index)
    }

    /// The learner of an entry's employee as of then.
    pub(super) fn learner_at(
        &self,
        posted: &PostedEntry,
        at: Timestamp,
    ) -> Option<fake_litmos::LearnerRef> {
        let id = self.witness.links.get(&posted.id?)?;
        self.litmos.read(|site| {
            let changes = self
                .witness
                .touched
                .get(id)?
                .iter()
                .map(|index| &site.changes()[*index]);
            let mut before = changes.rev().skip_while(|change| change.at > at);
            match before.next() {
                Some(change) => change.after.clone(),
                None => site.learner(id).cloned(),
            }
        })
    }

    /// What the engine did to the learner because of the entry number `index`, and of those carried
    /// out with it.
    pub(super) fn changes_by(&self, index: usize, processed: Timestamp) -> Vec<Change> {
        let posted = &self.witness.posted[index];
        let Some(id) = posted.id.and_then(|id| self.witness.links.get(&id)) else {
            return Vec::new();
        };
        let earlier = self
            .witness
            .earlier(index)
            .filter_map(PostedEntry::processed_at)
            .filter(|at| *at < processed)
            .max();
        let in_time = |change: &&Change| {
            change.at >= posted.arrived
                && change.at <= processed
                && earlier.is_none_or(|earlier| change.at > earlier)
        };
        self.litmos.read(|site| {
            let touched = self
                .witness
                .touched
                .get(id)
                .into_iter()
                .flatten()
                .map(|index| &site.changes()[*index]);
            touched
                .filter(in_time)
                .filter(|change| self.is_by_engine(change))
                .cloned()
                .collect()
        })
    }

    /// Whether Litmos refused to write to the entry's learner more than once: what was wanted, and
    /// the lock-out alone.
    pub(super) fn was_refused_twice(&self, posted: &PostedEntry, processed: Timestamp) -> bool {
        let Some(learner) = posted.id.and_then(|id| self.witness.links.get(&id)) else {
            return false;
        };
        let calls = self
            .journal()
            .entries()
            .iter()
            .rev()
            .skip_while(|call| call.at > processed);
        let calls = calls.take_while(|call| call.at >= posted.arrived && call.number > posted.call);
        let is_refused = |call: &&Entry| {
            let is_write = call.to == Party::Litmos
                && call.method == "PUT"
                && call.path.ends_with(learner.as_str());
            is_write && call.status().is_some_and(|status| status >= 400)
        };
        calls.filter(is_refused).count() > 1
    }

    /// Whether the entry number `index` alone changed who may log in; `false` if others may have.
    pub(super) fn was_moved_by(&self, index: usize, processed: Timestamp) -> bool {
        let is_alone = self.witness.processed_with(index).len() == 1;
        let is_quiet = !self
            .witness
            .was_importing(self.witness.posted[index].arrived, processed);
        is_alone
            && is_quiet
            && self
                .changes_by(index, processed)
                .iter()
                .any(|change| active_move(change).is_some())
    }
}
