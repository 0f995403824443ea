//! One webhook: its settings, its owner, and the events gathered until its next slot.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::webhook::WebhookEra;
use crate::webhook::delivery::queue::Queue;
use crate::webhook::facts::{Action, Entry, Facts};
use crate::webhook::faults::armed::ArmedFaults;
use crate::webhook::subscription::visibility::Visibility;
use crate::{Catalogue, Field, Source, Subscription, Table};

/// How many slots that passed are remembered.
const RUNS_MAX: usize = 10_000;

/// A webhook: its settings, and what waits for delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// The webhook's id.
    pub id: u64,
    /// The user who made it by API, whose permissions it has; `None` is a global one (section 8.1).
    pub owner: Option<u64>,
    /// The settings, fields by alias.
    pub subscription: Subscription,
    /// The key deliveries are signed with.
    pub private_key: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When the latest attempt was made.
    pub last_sent: Option<Timestamp>,
    /// The slots that passed, the latest ten thousand.
    pub runs: Vec<Run>,
    /// How many of its deliveries were dropped from the log.
    pub forgotten: u64,
    pub(crate) next_slot: Option<Timestamp>,
    /// Entries waiting for the next slot, by employee.
    pub(crate) gathered: BTreeMap<u64, Vec<Entry>>,
    pub(crate) queue: Queue,
    #[serde(rename = "trouble")]
    pub(crate) faults: ArmedFaults,
}

/// A slot that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its place in the company's count of webhook happenings.
    pub sequence: u64,
    /// When the slot was due.
    pub at: Timestamp,
}

impl Webhook {
    pub(crate) fn new(
        id: u64,
        owner: Option<u64>,
        subscription: Subscription,
        key: Option<String>,
    ) -> Webhook {
        Webhook {
            id,
            owner,
            subscription,
            private_key: key,
            created: Timestamp::UNIX_EPOCH,
            last_sent: None,
            runs: Vec::new(),
            forgotten: 0,
            next_slot: None,
            gathered: BTreeMap::new(),
            queue: Queue::default(),
            faults: ArmedFaults::default(),
        }
    }

    pub(crate) fn gathered_count(&self) -> usize {
        self.gathered.len()
    }

    /// The monitored fields among `changed` that the creator may see.
    pub(crate) fn monitored(
        &self,
        employee: u64,
        changed: &[&str],
        visibility: &Visibility<'_>,
        facts: Facts<'_>,
    ) -> Vec<&str> {
        let is_reported = |alias: &&str| {
            let field = facts.fields.field(alias);
            field.is_some_and(|field| {
                visibility.sees(field, employee)
                    && (facts.knobs.monitor_custom_fields || !field.is_custom())
            })
        };
        let whole_tables = facts.knobs.webhook_era == WebhookEra::Scheduled;
        let monitored = self.subscription.monitor.iter().map(String::as_str);
        monitored
            .filter(|alias| is_triggered(alias, changed, whole_tables, facts.fields))
            .filter(is_reported)
            .collect()
    }

    pub(crate) fn record_run(&mut self, run: Run) {
        self.runs.push(run);
        if self.runs.len() > RUNS_MAX {
            self.runs.remove(0);
        }
    }

    /// Adds `entry` to the next slot: updates of one employee become one entry, and a deletion
    /// replaces updates.
    pub(crate) fn gather(&mut self, entry: Entry) {
        let waiting = self.gathered.entry(entry.employee).or_default();
        if entry.action == Action::Deleted {
            waiting.retain(|earlier| earlier.action != Action::Updated);
        }
        match waiting
            .iter_mut()
            .find(|earlier| earlier.action == entry.action)
        {
            Some(earlier) => {
                earlier.changed.extend(entry.changed);
                earlier.at = entry.at;
            }
            None => waiting.push(entry),
        }
    }
}

/// Whether a change of `changed` triggers `alias`: the field itself changed or, before 2025-06-26,
/// anything in its table (section 8.6).
fn is_triggered(alias: &str, changed: &[&str], whole_tables: bool, fields: &Catalogue) -> bool {
    let table = |alias: &str| fields.field(alias).and_then(table);
    changed.contains(&alias)
        || (whole_tables
            && table(alias).is_some_and(|of| changed.iter().any(|other| table(other) == Some(of))))
}

fn table(field: &Field) -> Option<Table> {
    match field.source {
        Source::Row(table) => Some(table),
        _ => None,
    }
}
