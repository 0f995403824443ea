//! Handing out attempts one by one, and noting what came of each.
//!
//! Left out: the call itself, which needs a transport.

use jiff::{SignedDuration, Timestamp};

use super::delivery::Sender;
use super::{Attempt, Outcome, Send, State, Webhook, Webhooks};

impl Webhooks {
    /// When the next attempt may be made.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.webhooks.values().filter_map(|webhook| webhook.queue.next(webhook.subscription.limit)).min()
    }

    /// Takes the attempt whose turn it is at `now`.
    pub(crate) fn take_due(&mut self, now: Timestamp, domain: &str, timeout: SignedDuration) -> Option<Send> {
        let next = |webhook: &&mut Webhook| webhook.queue.next(webhook.subscription.limit).filter(|due| *due <= now);
        let webhook = self.webhooks.values_mut().filter(|w| next(w).is_some()).min_by_key(|webhook| next(webhook))?;
        let delivery = self.deliveries.get_mut(&webhook.queue.take(now, webhook.subscription.limit)?)?;
        let signed = delivery.timestamp_to_sign(webhook.subscription.retry.timestamp, now);
        delivery.state = State::Sending { since: now, signed };
        webhook.last_sent = Some(now);
        let sender = Sender {
            url: &webhook.subscription.url,
            private_key: webhook.private_key.as_deref(),
            company_domain: webhook.subscription.include_company_domain.then_some(domain),
            timeout,
        };
        Some(Send { delivery: delivery.id, request: sender.request(delivery, signed) })
    }

    /// Notes what came of the attempt under way for `delivery`; an attempt nobody knows of is ignored.
    pub(crate) fn settle(&mut self, delivery: u64, outcome: Outcome, now: Timestamp) {
        let Some(State::Sending { since, signed }) = self.deliveries.get(&delivery).map(|delivery| delivery.state)
        else {
            return;
        };
        let sequence = self.next_sequence();
        let Some(delivery) = self.deliveries.get_mut(&delivery) else { return };
        let Some(webhook) = self.webhooks.get_mut(&delivery.webhook) else { return };
        let attempt = Attempt { sequence, at: since, ended_at: now, signed, outcome };
        if let Some(due) = delivery.settle(attempt, &webhook.subscription) {
            webhook.queue.put(due, delivery.id);
        }
    }

    /// Makes attempts that were under way when the state was saved due again: nobody will report on them.
    pub(crate) fn forget_attempts_under_way(&mut self) {
        for delivery in self.deliveries.values_mut() {
            if let State::Sending { since, .. } = delivery.state {
                delivery.state = State::Waiting { due: since };
                if let Some(webhook) = self.webhooks.get_mut(&delivery.webhook) {
                    webhook.queue.put(since, delivery.id);
                }
            }
        }
    }
}
