//! Faults on demand: deliveries again, lost, held, in reverse, tampered with.

use jiff::Timestamp;

use crate::commands::command::Which;
use crate::webhook::delivery::enqueue::NewDelivery;
use crate::{Refusal, Webhooks};

/// How often one command sends a delivery again.
const TIMES_MAX: u32 = 1_000;
/// How many deliveries one command reorders.
const REORDER_MAX: u32 = 1_000;

impl Webhooks {
    /// Queues copies of deliveries made before, due now.
    pub(crate) fn redeliver(
        &mut self,
        webhook: u64,
        which: Which,
        times: u32,
        now: Timestamp,
    ) -> Result<u32, Refusal> {
        self.webhook_mut(webhook)?;
        let originals = || {
            self.deliveries
                .values()
                .filter(|one| one.webhook == webhook && one.copy_of.is_none())
        };
        let chosen: Vec<u64> = match which {
            Which::First => originals()
                .next()
                .into_iter()
                .map(|delivery| delivery.id)
                .collect(),
            Which::Last => originals()
                .next_back()
                .into_iter()
                .map(|delivery| delivery.id)
                .collect(),
            Which::All => originals().map(|delivery| delivery.id).collect(),
        };
        if times > TIMES_MAX {
            return Err(Refusal::new(
                400,
                format!("A delivery is sent again {TIMES_MAX} times at most"),
            ));
        }
        if chosen.is_empty() {
            return Err(Refusal::new(
                404,
                format!("Webhook {webhook} has made no delivery yet"),
            ));
        }
        for id in &chosen {
            for _ in 0..times {
                let Some(original) = self.deliveries.get(*id) else {
                    continue;
                };
                let copy = NewDelivery::from_original(original);
                self.queue(copy, now);
            }
        }
        Ok(chosen.len() as u32 * times)
    }

    pub(crate) fn lose_next(&mut self, webhook: u64) -> Result<(), Refusal> {
        self.webhook_mut(webhook)
            .map(|webhook| webhook.faults.lose_next += 1)
    }

    pub(crate) fn tamper_next(&mut self, webhook: u64) -> Result<(), Refusal> {
        self.webhook_mut(webhook)
            .map(|webhook| webhook.faults.tamper_next += 1)
    }

    pub(crate) fn hold_next(&mut self, webhook: u64, seconds: u32) -> Result<(), Refusal> {
        self.webhook_mut(webhook)
            .map(|webhook| webhook.faults.hold_next.push(seconds))
    }

    /// The next `count` deliveries made arrive in reverse, once all of them are made.
    pub(crate) fn reorder_next(&mut self, webhook: u64, count: u32) -> Result<(), Refusal> {
        let webhook = self.webhook_mut(webhook)?;
        if !(2..=REORDER_MAX).contains(&count) {
            return Err(Refusal::new(
                400,
                format!("From 2 to {REORDER_MAX} deliveries can change their order"),
            ));
        }
        if webhook.faults.reorder_next > 0 {
            return Err(Refusal::new(409, "Deliveries are being reordered already"));
        }
        webhook.faults.reorder_next = count;
        Ok(())
    }
}
