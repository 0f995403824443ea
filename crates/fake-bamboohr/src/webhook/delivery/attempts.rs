//! Hands out attempts one by one and records their outcomes.

use jiff::{SignedDuration, Timestamp};
use rand::RngExt;

use crate::demo::random;
use crate::webhook::delivery::request::RequestSettings;
use crate::webhook::facts::Facts;
use crate::webhook::subscription::visibility::Visibility;
use crate::webhook::{Attempt, AttemptRequest, Delivery, Outcome, State};
use crate::{Webhook, Webhooks};

/// More attempts than this of one delivery would share a chance with the next delivery.
const ATTEMPTS_APART: u64 = 64;

impl Webhooks {
    /// When the next attempt may be made.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.webhooks
            .values()
            .filter_map(|webhook| webhook.queue.next(webhook.subscription.limit))
            .min()
    }

    /// Takes the next attempt that is due at `now`.
    pub(crate) fn take_due(
        &mut self,
        domain: &str,
        facts: Facts<'_>,
        now: Timestamp,
    ) -> Option<AttemptRequest> {
        let next = |webhook: &&mut Webhook| {
            webhook
                .queue
                .next(webhook.subscription.limit)
                .filter(|due| *due <= now)
        };
        let webhook = self
            .webhooks
            .values_mut()
            .filter(|w| next(w).is_some())
            .min_by_key(|webhook| next(webhook))?;
        let delivery = self
            .deliveries
            .get_mut(webhook.queue.take(now, webhook.subscription.limit)?)?;
        let timestamp = webhook.subscription.retry_plan(facts.knobs).timestamp;
        let signed = delivery.timestamp_to_sign(timestamp, now);
        delivery.state = State::Sending { since: now, signed };
        webhook.last_sent = Some(now);
        let settings = RequestSettings {
            url: &webhook.subscription.url,
            private_key: webhook.private_key.as_deref(),
            company_domain: webhook
                .subscription
                .include_company_domain
                .then_some(domain),
            timeout: SignedDuration::from_millis(
                i64::try_from(facts.knobs.webhook_timeout_ms).unwrap_or(i64::MAX),
            ),
        };
        Some(AttemptRequest {
            delivery: delivery.id,
            request: settings.request(delivery, signed),
        })
    }

    /// Records the outcome of the attempt under way for `delivery`; an unknown attempt is ignored.
    pub(crate) fn record_outcome(
        &mut self,
        delivery: u64,
        outcome: Outcome,
        facts: Facts<'_>,
        now: Timestamp,
    ) {
        let Some(State::Sending { since, signed }) =
            self.deliveries.get(delivery).map(|delivery| delivery.state)
        else {
            return;
        };
        let sequence = self.next_sequence();
        let Some(delivery) = self.deliveries.get_mut(delivery) else {
            return;
        };
        let attempt = Attempt {
            sequence,
            at: since,
            ended_at: now,
            signed,
            outcome,
        };
        let number = delivery.id * ATTEMPTS_APART + delivery.attempts.len() as u64;
        let chance = random::generator(facts.seed, "webhook retry", number).random::<f64>();
        let webhook = self.webhooks.get_mut(&delivery.webhook);
        let plan = webhook
            .as_ref()
            .map(|webhook| webhook.subscription.retry_plan(facts.knobs))
            .unwrap_or_default();
        let Some(due) = delivery.record_attempt(attempt, &plan, chance) else {
            return;
        };
        // Removed or stopped while the attempt was under way: it was the last.
        match webhook.filter(|webhook| Visibility::for_owner(webhook.owner, facts).is_some()) {
            Some(webhook) => webhook.queue.put(due, delivery.id),
            None => delivery.state = State::Dropped,
        }
    }

    /// Makes attempts that were under way when the state was saved due again: their outcome will
    /// never be reported.
    pub(crate) fn requeue_unfinished_attempts(&mut self) {
        let since_when = |delivery: &Delivery| match delivery.state {
            State::Sending { since, .. } => Some((delivery.id, since)),
            _ => None,
        };
        let under_way: Vec<_> = self.deliveries.values().filter_map(since_when).collect();
        for (id, since) in under_way {
            let Some(delivery) = self.deliveries.get_mut(id) else {
                continue;
            };
            delivery.state = State::Waiting { due: since };
            if let Some(webhook) = self.webhooks.get_mut(&delivery.webhook) {
                webhook.queue.put(since, id);
            }
        }
    }
}
