//! One global webhook: its settings, and what it has to tell until its next slot.
//!
//! Left out: deliveries, which the company keeps for all webhooks together.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Subscription;
use super::payload::{Action, Entry, Facts};
use super::queue::Queue;
use crate::field::Field;

/// A global webhook: its settings and what it has to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The id.
    pub id: u64,
    /// The settings, fields by alias.
    pub subscription: Subscription,
    /// The key deliveries are signed with.
    pub private_key: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When the latest attempt was made.
    pub last_sent: Option<Timestamp>,
    /// The slots that passed.
    pub runs: Vec<Run>,
    pub(super) next_slot: Option<Timestamp>,
    /// Per employee what waits for the next slot.
    pub(super) gathered: BTreeMap<u64, Vec<Entry>>,
    pub(super) queue: Queue,
    /// How many deliveries to come are lost.
    pub(super) lose_next: u32,
    /// How many are tampered with.
    pub(super) tamper_next: u32,
    /// How many seconds those to come are held, one each.
    pub(super) hold_next: Vec<u32>,
}

/// A slot that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its place in the company's count of webhook happenings.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
}

impl Webhook {
    pub(crate) fn gathered_count(&self) -> usize {
        self.gathered.len()
    }

    /// The fields of `changed` that this webhook monitors.
    pub(super) fn monitored<'a>(&self, changed: impl Iterator<Item = &'a str>, facts: Facts<'_>) -> Vec<&'a str> {
        let is_custom = |alias: &str| facts.fields.field(alias).is_some_and(Field::is_custom);
        let counts = |alias: &&str| facts.knobs.monitor_custom_fields || !is_custom(alias);
        let monitor = &self.subscription.monitor;
        changed.filter(|alias| monitor.iter().any(|monitored| monitored == alias)).filter(counts).collect()
    }

    pub(super) fn has(&self, action: Action) -> bool {
        let events = self.subscription.events;
        match action {
            Action::Created => events.created,
            Action::Updated => events.updated,
            Action::Deleted => events.deleted,
        }
    }

    /// Files `entry` for the next slot: updates of one employee make one entry; of the deleted, updates are
    /// no longer told.
    pub(super) fn gather(&mut self, entry: Entry) {
        let waiting = self.gathered.entry(entry.employee).or_default();
        if entry.action == Action::Deleted {
            waiting.retain(|earlier| earlier.action != Action::Updated);
        }
        match waiting.iter_mut().find(|earlier| earlier.action == entry.action) {
            Some(earlier) => {
                earlier.changed.extend(entry.changed);
                earlier.at = entry.at;
            }
            None => waiting.push(entry),
        }
    }
}
