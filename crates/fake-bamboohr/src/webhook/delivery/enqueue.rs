//! Makes deliveries, applies the armed faults, queues them, and drops the oldest.

use jiff::{SignedDuration, Timestamp};

use crate::Webhooks;
use crate::webhook::delivery::log::LOG_RETENTION;
use crate::webhook::facts::{Entry, Facts};
use crate::webhook::faults::armed::Placement;
use crate::webhook::payload::{self, Payload, PayloadContext};
use crate::webhook::subscription::visibility::Visibility;
use crate::webhook::{Delivery, Format, State};

/// How many deliveries are stored even after they have left the log, so that a month in a world can
/// be counted whole.
const DELIVERIES_MIN: usize = 10_000;

/// A delivery about to be queued.
pub(crate) struct NewDelivery {
    webhook: u64,
    payload: Payload,
    format: Format,
    copy_of: Option<u64>,
}

impl NewDelivery {
    pub(crate) fn from_original(original: &Delivery) -> NewDelivery {
        let Delivery {
            id,
            webhook,
            format,
            body,
            employees,
            ..
        } = original;
        let payload = Payload {
            body: body.clone(),
            employees: employees.clone(),
        };
        NewDelivery {
            webhook: *webhook,
            payload,
            format: *format,
            copy_of: Some(*id),
        }
    }
}

impl Webhooks {
    /// Makes deliveries of `entries` and queues them.
    pub(crate) fn deliver(
        &mut self,
        webhook: u64,
        entries: &[Entry],
        facts: Facts<'_>,
        now: Timestamp,
    ) {
        let Some(of) = self.webhooks.get(&webhook) else {
            return;
        };
        let Some(visibility) = Visibility::for_owner(of.owner, facts) else {
            return;
        };
        let format = of.subscription.format;
        for payload in payload::build(
            entries,
            PayloadContext {
                subscription: &of.subscription,
                visibility: &visibility,
                facts,
            },
        ) {
            self.queue(
                NewDelivery {
                    webhook,
                    payload,
                    format,
                    copy_of: None,
                },
                now,
            );
        }
    }

    /// Queues a delivery and applies the armed faults to it, one of each kind at most.
    pub(crate) fn queue(&mut self, new: NewDelivery, now: Timestamp) {
        let NewDelivery {
            webhook,
            payload: Payload { body, employees },
            format,
            copy_of,
        } = new;
        self.deliveries_made += 1;
        let id = self.deliveries_made;
        let sequence = self.next_sequence();
        let Some(of) = self.webhooks.get_mut(&webhook) else {
            return;
        };
        let faults = of.faults.take_for_delivery();
        let wait = of
            .subscription
            .retry
            .as_ref()
            .and_then(|retry| retry.wait_before(0, 0.0))
            .unwrap_or_default();
        let due = now + wait + SignedDuration::from_secs(faults.held_seconds.into());
        let (state, is_tampered) = (faults.state(due), faults.is_tampered);
        let (attempts, made_at) = (Vec::new(), now);
        let delivery = Delivery {
            id,
            webhook,
            sequence,
            made_at,
            employees,
            body,
            format,
            copy_of,
            is_tampered,
            attempts,
            state,
        };
        self.deliveries.insert(delivery);
        if !faults.is_lost {
            self.enqueue(webhook, id, due);
        }
        self.drop_oldest(now);
    }

    /// Puts a waiting delivery into the queue, or holds it back until later ones can overtake it.
    fn enqueue(&mut self, webhook: u64, id: u64, due: Timestamp) {
        let Some(of) = self.webhooks.get_mut(&webhook) else {
            return;
        };
        match of.faults.place(id) {
            Placement::InOrder => of.queue.put(due, id),
            Placement::HeldBack => {
                if let Some(delivery) = self.deliveries.get_mut(id) {
                    delivery.state = State::HeldBack;
                }
            }
            Placement::Reversed(ids) => {
                for (rank, id) in ids.iter().rev().zip(&ids) {
                    of.queue.put_ranked(due, *rank, *id);
                    if let Some(delivery) = self.deliveries.get_mut(*id) {
                        delivery.state = State::Waiting { due };
                    }
                }
            }
        }
    }

    /// Drops one finished delivery that has left the log, if there are more than the minimum.
    fn drop_oldest(&mut self, now: Timestamp) {
        let left_the_log = |delivery: &&Delivery| delivery.made_at < now - LOG_RETENTION;
        let is_done = |delivery: &&Delivery| {
            delivery.is_over()
                && delivery
                    .attempts
                    .last()
                    .is_none_or(|last| last.at < now - LOG_RETENTION)
        };
        if self.deliveries.len() <= DELIVERIES_MIN {
            return;
        }
        let oldest = self
            .deliveries
            .values()
            .take_while(left_the_log)
            .find(is_done)
            .map(|delivery| delivery.id);
        let forgotten = oldest.and_then(|id| self.deliveries.remove(id));
        if let Some(webhook) =
            forgotten.and_then(|delivery| self.webhooks.get_mut(&delivery.webhook))
        {
            webhook.forgotten += 1;
        }
    }
}
