//! What waits to be told, when it is told, and the deliveries made of it.
//!
//! With a schedule, changes gather until the next slot and go as one delivery; without, each goes at once.
//! Left out: sending, which needs a transport; an attempt is handed out by `take_due` and reported back.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::global::{Run, Webhook};
use super::payload::{self, Action, Entry, Facts};
use super::queue::Queue;
use super::{Delivery, PrivateKey, State, Subscription};
use crate::command::Refusal;
use crate::random;

/// All webhooks of a company with everything they made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhooks {
    pub(super) webhooks: BTreeMap<u64, Webhook>,
    pub(super) deliveries: BTreeMap<u64, Delivery>,
    pub(super) webhooks_made: u64,
    pub(super) deliveries_made: u64,
    pub(super) sequence: u64,
}

impl Webhooks {
    /// The webhook with this id.
    pub fn webhook(&self, id: u64) -> Option<&Webhook> {
        self.webhooks.get(&id)
    }

    /// Every webhook, oldest first.
    pub fn webhooks(&self) -> impl Iterator<Item = &Webhook> {
        self.webhooks.values()
    }

    /// Every delivery, oldest first.
    pub fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.deliveries.values()
    }

    /// How many webhook happenings there were: slots passed, deliveries made, attempts ended. Keep it to
    /// count later what happened since.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(super) fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    pub(super) fn webhook_mut(&mut self, id: u64) -> Result<&mut Webhook, Refusal> {
        self.webhooks.get_mut(&id).ok_or_else(|| Refusal::new(404, format!("No webhook was found with ID: {id}.")))
    }

    /// Adds a webhook with checked settings and returns its id.
    pub(crate) fn add(&mut self, subscription: Subscription, seed: u64, facts: Facts<'_>, now: Timestamp) -> u64 {
        self.webhooks_made += 1;
        let id = self.webhooks_made;
        let private_key = match &subscription.private_key {
            PrivateKey::Generate => Some(random::hex(seed, "webhook private key", id, 16)),
            PrivateKey::Given(key) => Some(key.clone()),
            PrivateKey::None => None,
        };
        let webhook = Webhook {
            id,
            next_slot: subscription.schedule.map(|schedule| schedule.next_after(now, facts.zone)),
            subscription,
            private_key,
            created: now,
            last_sent: None,
            runs: Vec::new(),
            gathered: BTreeMap::new(),
            queue: Queue::default(),
            lose_next: 0,
            tamper_next: 0,
            hold_next: Vec::new(),
        };
        self.webhooks.insert(id, webhook);
        id
    }

    /// Replaces the settings; the private key stays. What gathered goes at once if there is no schedule now.
    pub(crate) fn change(
        &mut self,
        id: u64,
        subscription: Subscription,
        facts: Facts<'_>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let webhook = self.webhook_mut(id)?;
        if webhook.subscription.schedule != subscription.schedule {
            webhook.next_slot = subscription.schedule.map(|schedule| schedule.next_after(now, facts.zone));
        }
        webhook.subscription = subscription;
        if webhook.next_slot.is_none() {
            let entries: Vec<Entry> = std::mem::take(&mut webhook.gathered).into_values().flatten().collect();
            for entry in entries {
                self.deliver(id, &[entry], facts, now);
            }
        }
        Ok(())
    }

    /// Removes a webhook; what waits is dropped, its deliveries stay to be looked at.
    pub(crate) fn remove(&mut self, id: u64) -> Result<(), Refusal> {
        self.webhook_mut(id)?;
        self.webhooks.remove(&id);
        for delivery in self.deliveries.values_mut().filter(|delivery| delivery.webhook == id && !delivery.is_over()) {
            delivery.state = State::Lost;
        }
        Ok(())
    }

    /// Tells every webhook that monitors it what happened to `employee`. `changed` are aliases.
    pub(crate) fn note(&mut self, employee: u64, action: Action, changed: &[&str], facts: Facts<'_>, now: Timestamp) {
        let ids: Vec<u64> = self.webhooks.keys().copied().collect();
        for id in ids {
            let webhook = &self.webhooks[&id];
            if !webhook.has(action) {
                continue;
            }
            let monitored = webhook.monitored(changed.iter().copied(), facts);
            if action == Action::Updated && monitored.is_empty() {
                continue;
            }
            let is_scheduled = webhook.next_slot.is_some();
            for changed in events_of_one_save(monitored, !is_scheduled, facts) {
                let changed = changed.into_iter().map(str::to_owned).collect();
                let entry = Entry { employee, action, changed, at: now };
                if is_scheduled {
                    self.webhooks.get_mut(&id).expect("it was listed above").gather(entry);
                } else {
                    self.deliver(id, &[entry], facts, now);
                }
            }
        }
    }

    /// Makes a delivery of `entries` and queues it.
    fn deliver(&mut self, webhook: u64, entries: &[Entry], facts: Facts<'_>, now: Timestamp) {
        let Some(of) = self.webhooks.get(&webhook) else { return };
        let body = payload::build(entries, &of.subscription, facts);
        let mut employees: Vec<u64> = entries.iter().map(|entry| entry.employee).collect();
        employees.dedup();
        self.queue(webhook, body, employees, None, now);
    }

    /// Queues a body; the trouble asked for on demand is spent here, one thing of each kind at most.
    pub(super) fn queue(
        &mut self,
        webhook: u64,
        body: String,
        employees: Vec<u64>,
        copy_of: Option<u64>,
        now: Timestamp,
    ) {
        self.deliveries_made += 1;
        let id = self.deliveries_made;
        let sequence = self.next_sequence();
        let Some(of) = self.webhooks.get_mut(&webhook) else { return };
        let held = if of.hold_next.is_empty() { 0 } else { of.hold_next.remove(0) };
        let wait = of.subscription.retry.wait_before(0).unwrap_or_default();
        let due = now + wait + SignedDuration::from_secs(held.into());
        let is_lost = spend(&mut of.lose_next);
        let is_tampered = spend(&mut of.tamper_next);
        if !is_lost {
            of.queue.put(due, id);
        }
        let state = if is_lost { State::Lost } else { State::Waiting { due } };
        let attempts = Vec::new();
        let made_at = now;
        let delivery =
            Delivery { id, webhook, sequence, made_at, employees, body, copy_of, is_tampered, attempts, state };
        self.deliveries.insert(id, delivery);
    }

    /// When the next slot of any webhook comes.
    pub(crate) fn next_slot(&self) -> Option<Timestamp> {
        self.webhooks.values().filter_map(|webhook| webhook.next_slot).min()
    }

    /// Runs the slots that come exactly at `slot`.
    pub(crate) fn run_slots(&mut self, slot: Timestamp, facts: Facts<'_>) {
        let ids: Vec<u64> = self.webhooks.values().filter(|w| w.next_slot == Some(slot)).map(|w| w.id).collect();
        for id in ids {
            let sequence = self.next_sequence();
            let webhook = self.webhooks.get_mut(&id).expect("it was listed above");
            webhook.runs.push(Run { sequence, at: slot });
            webhook.next_slot = webhook.subscription.schedule.map(|schedule| schedule.next_after(slot, facts.zone));
            let gathered: Vec<Vec<Entry>> = std::mem::take(&mut webhook.gathered).into_values().collect();
            let batch = if facts.knobs.webhook_batch_max == 0 { usize::MAX } else { facts.knobs.webhook_batch_max };
            for employees in gathered.chunks(batch) {
                self.deliver(id, &employees.concat(), facts, slot);
            }
        }
    }
}

/// One save of standard and custom fields comes as two events when sent at once (section 8.6); within a
/// batch they would be merged again.
fn events_of_one_save<'a>(monitored: Vec<&'a str>, at_once: bool, facts: Facts<'_>) -> Vec<Vec<&'a str>> {
    let is_custom = |alias: &&str| facts.fields.field(alias).is_some_and(crate::field::Field::is_custom);
    let (custom, standard): (Vec<&str>, Vec<&str>) = monitored.iter().partition(|alias| is_custom(alias));
    if at_once && facts.knobs.split_custom_standard && !custom.is_empty() && !standard.is_empty() {
        vec![standard, custom]
    } else {
        vec![monitored]
    }
}

fn spend(count: &mut u32) -> bool {
    let any = *count > 0;
    *count = count.saturating_sub(1);
    any
}
