//! All webhooks of a company, and when their events are delivered: at once, after a window, or at
//! the next slot.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::demo::random;
use crate::webhook::delivery::deliveries::Deliveries;
use crate::webhook::facts::{Action, Entry, Facts};
use crate::webhook::subscription::hook::{Run, Webhook};
use crate::webhook::subscription::visibility::Visibility;
use crate::webhook::{Delivery, PrivateKey, State};
use crate::{Refusal, Subscription};

/// All webhooks of a company with everything they made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhooks {
    pub(crate) webhooks: BTreeMap<u64, Webhook>,
    pub(crate) deliveries: Deliveries,
    pub(crate) webhooks_made: u64,
    pub(crate) deliveries_made: u64,
    pub(crate) sequence: u64,
    /// Per user when logs were read of late.
    pub(crate) logs_read: BTreeMap<u64, Vec<Timestamp>>,
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

    /// The stored deliveries, oldest first: those of the last 14 days, and at least the latest ten
    /// thousand.
    pub fn deliveries(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.deliveries.values()
    }

    /// How many webhook happenings there were: slots passed, deliveries made, attempts ended. Keep
    /// it to count later what happened since.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(crate) fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    pub(crate) fn webhook_mut(&mut self, id: u64) -> Result<&mut Webhook, Refusal> {
        self.webhooks
            .get_mut(&id)
            .ok_or_else(|| Refusal::new(404, format!("No webhook was found with ID: {id}.")))
    }

    /// Adds a webhook of `owner`, or a global one, with checked settings and returns its id.
    pub(crate) fn add(
        &mut self,
        subscription: Subscription,
        owner: Option<u64>,
        facts: Facts<'_>,
        now: Timestamp,
    ) -> u64 {
        self.webhooks_made += 1;
        let id = self.webhooks_made;
        let private_key = match &subscription.private_key {
            PrivateKey::Generate => Some(random::hex(facts.seed, "webhook private key", id, 16)),
            PrivateKey::Given(key) => Some(key.clone()),
            PrivateKey::None => None,
        };
        let next_slot = subscription
            .schedule
            .map(|schedule| schedule.next_after(now, facts.zone));
        let webhook = Webhook {
            created: now,
            next_slot,
            ..Webhook::new(id, owner, subscription, private_key)
        };
        self.webhooks.insert(id, webhook);
        id
    }

    /// Replaces the settings; the private key stays. What gathered goes at once if there is no
    /// schedule now.
    pub(crate) fn change(
        &mut self,
        id: u64,
        subscription: Subscription,
        facts: Facts<'_>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let webhook = self.webhook_mut(id)?;
        if webhook.subscription.schedule != subscription.schedule {
            webhook.next_slot = subscription
                .schedule
                .map(|schedule| schedule.next_after(now, facts.zone));
        }
        webhook.subscription = subscription;
        if webhook.next_slot.is_none() {
            let entries: Vec<Entry> = std::mem::take(&mut webhook.gathered)
                .into_values()
                .flatten()
                .collect();
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
        self.drop_unfinished(id);
        Ok(())
    }

    /// Stops the webhooks of a user who was disabled: what waits is dropped (section 8.2).
    pub(crate) fn stop_for_user(&mut self, user: u64) {
        let of_user = self
            .webhooks
            .values_mut()
            .filter(|webhook| webhook.owner == Some(user));
        let stopped: Vec<u64> = of_user
            .map(|webhook| {
                webhook.gathered.clear();
                webhook.queue.clear();
                webhook.faults = Default::default();
                webhook.id
            })
            .collect();
        for id in stopped {
            self.drop_unfinished(id);
        }
    }

    fn drop_unfinished(&mut self, webhook: u64) {
        let is_unfinished = |delivery: &&Delivery| {
            delivery.webhook == webhook
                && matches!(delivery.state, State::HeldBack | State::Waiting { .. })
        };
        let unfinished: Vec<u64> = self
            .deliveries
            .values()
            .filter(is_unfinished)
            .map(|delivery| delivery.id)
            .collect();
        for id in unfinished {
            if let Some(delivery) = self.deliveries.get_mut(id) {
                delivery.state = State::Dropped;
            }
        }
    }

    /// Records what happened to `employee` for every webhook that monitors it. `changed` are
    /// aliases.
    pub(crate) fn record_event(
        &mut self,
        employee: u64,
        action: Action,
        changed: &[&str],
        facts: Facts<'_>,
        now: Timestamp,
    ) {
        let ids: Vec<u64> = self.webhooks.keys().copied().collect();
        for id in ids {
            let webhook = &self.webhooks[&id];
            let Some(visibility) = Visibility::for_owner(webhook.owner, facts)
                .filter(|_| webhook.subscription.events.has(action))
            else {
                continue;
            };
            let monitored = webhook.monitored(employee, changed, &visibility, facts);
            if action == Action::Updated && monitored.is_empty() {
                continue;
            }
            let window =
                SignedDuration::from_millis(facts.knobs.webhook_batch_window_ms.cast_signed());
            let is_at_once = webhook.subscription.schedule.is_none() && window.is_zero();
            let entry = |changed: Vec<&str>| {
                let changed = changed.into_iter().map(str::to_owned).collect();
                Entry {
                    employee,
                    action,
                    changed,
                    at: now,
                }
            };
            let entries: Vec<Entry> = events_of_one_save(monitored, is_at_once, facts)
                .into_iter()
                .map(entry)
                .collect();
            for entry in entries {
                if is_at_once {
                    self.deliver(id, &[entry], facts, now);
                } else {
                    let webhook = self.webhooks.get_mut(&id).expect("it was listed above");
                    webhook.next_slot = webhook.next_slot.or(Some(now + window));
                    webhook.gather(entry);
                }
            }
        }
    }

    /// When the next slot of any webhook comes.
    pub(crate) fn next_slot(&self) -> Option<Timestamp> {
        self.webhooks
            .values()
            .filter_map(|webhook| webhook.next_slot)
            .min()
    }

    /// Runs the slots due exactly at `slot`: those of schedules, and the ends of gathering windows.
    pub(crate) fn run_slots(&mut self, slot: Timestamp, facts: Facts<'_>) {
        let ids: Vec<u64> = self
            .webhooks
            .values()
            .filter(|w| w.next_slot == Some(slot))
            .map(|w| w.id)
            .collect();
        for id in ids {
            let sequence = self.next_sequence();
            let webhook = self.webhooks.get_mut(&id).expect("it was listed above");
            webhook.next_slot = webhook
                .subscription
                .schedule
                .map(|schedule| schedule.next_after(slot, facts.zone));
            if webhook.next_slot.is_some() && Visibility::for_owner(webhook.owner, facts).is_some()
            {
                webhook.record_run(Run { sequence, at: slot });
            }
            let gathered: Vec<Vec<Entry>> = std::mem::take(&mut webhook.gathered)
                .into_values()
                .collect();
            let batch = if facts.knobs.webhook_batch_max == 0 {
                usize::MAX
            } else {
                facts.knobs.webhook_batch_max
            };
            for employees in gathered.chunks(batch) {
                self.deliver(id, &employees.concat(), facts, slot);
            }
        }
    }
}

/// One save of standard and custom fields comes as two events when sent at once (section 8.6);
/// within a batch they would be merged again.
fn events_of_one_save<'a>(
    monitored: Vec<&'a str>,
    at_once: bool,
    facts: Facts<'_>,
) -> Vec<Vec<&'a str>> {
    let is_custom = |alias: &&str| {
        facts
            .fields
            .field(alias)
            .is_some_and(crate::fields::Field::is_custom)
    };
    let (custom, standard): (Vec<&str>, Vec<&str>) =
        monitored.iter().partition(|alias| is_custom(alias));
    if at_once && facts.knobs.split_custom_standard && !custom.is_empty() && !standard.is_empty() {
        vec![standard, custom]
    } else {
        vec![monitored]
    }
}
