//! Makes deliveries, puts them in the queue with the trouble asked for, and forgets the oldest.

use jiff::{SignedDuration, Timestamp};

use crate::webhook::delivery::log::KEPT;
use crate::webhook::facts::{Entry, Facts};
use crate::webhook::faults::armed::Turn;
use crate::webhook::payload::Telling;
use crate::webhook::payload::{self, Built};
use crate::webhook::subscription::visibility::Visibility;
use crate::webhook::{Delivery, Format, State, Webhooks};

/// How many deliveries are kept even if they have left the log: so that a month in a world can be
/// counted whole.
const KEPT_AT_LEAST: usize = 10_000;

/// A delivery about to be queued.
pub(crate) struct Fresh {
    webhook: u64,
    built: Built,
    format: Format,
    copy_of: Option<u64>,
}

impl Fresh {
    pub(crate) fn copy_of(original: &Delivery) -> Fresh {
        let Delivery {
            id,
            webhook,
            format,
            body,
            employees,
            ..
        } = original;
        let built = Built {
            body: body.clone(),
            employees: employees.clone(),
        };
        Fresh {
            webhook: *webhook,
            built,
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
        let Some(sight) = Visibility::of(of.owner, facts) else {
            return;
        };
        let format = of.subscription.format;
        for built in payload::build(
            entries,
            Telling {
                subscription: &of.subscription,
                sight: &sight,
                facts,
            },
        ) {
            self.queue(
                Fresh {
                    webhook,
                    built,
                    format,
                    copy_of: None,
                },
                now,
            );
        }
    }

    /// Queues a delivery; the trouble asked for on demand is spent here, one thing of each kind at
    /// most.
    pub(crate) fn queue(&mut self, fresh: Fresh, now: Timestamp) {
        let Fresh {
            webhook,
            built: Built { body, employees },
            format,
            copy_of,
        } = fresh;
        self.deliveries_made += 1;
        let id = self.deliveries_made;
        let sequence = self.next_sequence();
        let Some(of) = self.webhooks.get_mut(&webhook) else {
            return;
        };
        let spent = of.trouble.spend();
        let wait = of
            .subscription
            .retry
            .as_ref()
            .and_then(|retry| retry.wait_before(0, 0.0))
            .unwrap_or_default();
        let due = now + wait + SignedDuration::from_secs(spent.held_seconds.into());
        let (state, is_tampered) = (spent.state(due), spent.is_tampered);
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
        if !spent.is_lost {
            self.take_turn(webhook, id, due);
        }
        self.forget_the_oldest(now);
    }

    /// Puts a waiting delivery in line, or keeps it back until it can be overtaken.
    fn take_turn(&mut self, webhook: u64, id: u64, due: Timestamp) {
        let Some(of) = self.webhooks.get_mut(&webhook) else {
            return;
        };
        match of.trouble.turn(id) {
            Turn::Own => of.queue.put(due, id),
            Turn::KeptBack => {
                if let Some(delivery) = self.deliveries.get_mut(id) {
                    delivery.state = State::KeptBack;
                }
            }
            Turn::Reversed(ids) => {
                for (rank, id) in ids.iter().rev().zip(&ids) {
                    of.queue.put_ranked(due, *rank, *id);
                    if let Some(delivery) = self.deliveries.get_mut(*id) {
                        delivery.state = State::Waiting { due };
                    }
                }
            }
        }
    }

    /// Forgets one delivery that is over and has left the log, if there are more than are kept
    /// anyway.
    fn forget_the_oldest(&mut self, now: Timestamp) {
        let left_the_log = |delivery: &&Delivery| delivery.made_at < now - KEPT;
        let is_done = |delivery: &&Delivery| {
            delivery.is_over()
                && delivery
                    .attempts
                    .last()
                    .is_none_or(|last| last.at < now - KEPT)
        };
        if self.deliveries.len() <= KEPT_AT_LEAST {
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
