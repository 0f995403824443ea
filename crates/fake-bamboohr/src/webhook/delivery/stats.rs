//! Counts of what a webhook did since some moment, for checks and reports.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::webhook::{Outcome, State};
use crate::{Webhook, Webhooks};

/// What one webhook did since a place in the company's count of webhook happenings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookStats {
    /// Schedule slots passed, empty ones included.
    pub runs: usize,
    /// Deliveries made, copies included; those lost on demand, and those dropped unsent with their
    /// webhook, are not.
    pub deliveries: usize,
    /// Of these, copies made by `Redeliver`.
    pub copies: usize,
    /// Deliveries lost on demand.
    pub lost: usize,
    /// Number of attempts made.
    pub attempts: usize,
    /// Employees in the deliveries counted above.
    pub employees: BTreeSet<u64>,
    /// The outcome of the latest attempt.
    pub last: Option<LastStatus>,
    /// Deliveries given up after the last attempt.
    pub given_up: usize,
    /// Deliveries answered with what is not tried again.
    pub refused: usize,
    /// Deliveries that now wait for an attempt, whenever they were made.
    pub waiting: usize,
    /// Of these, those that were tried before: a scenario must not end with one.
    pub between_tries: usize,
    /// Of these, those held back until others are made: a scenario must not end with one.
    #[serde(rename = "kept_back")]
    pub held_back: usize,
    /// Employees with something that now waits for the next slot.
    pub gathered: usize,
    /// Deliveries made at any time that were dropped from the log and are not counted above.
    pub forgotten: u64,
}

/// The outcome of the latest attempt.
pub type LastStatus = Outcome;

impl Webhooks {
    /// What `webhook` did after `since`, which is a former [`Webhooks::sequence`]; 0 is ever. Of
    /// one that was removed only the deliveries are known.
    pub fn stats(&self, webhook: u64, since: u64) -> WebhookStats {
        let of = self.webhook(webhook);
        let mut stats = WebhookStats {
            runs: of.map_or(0, |of| {
                of.runs.iter().filter(|run| run.sequence > since).count()
            }),
            gathered: of.map_or(0, Webhook::gathered_count),
            forgotten: of.map_or(0, |of| of.forgotten),
            ..WebhookStats::default()
        };
        let mut latest = since;
        for delivery in self
            .deliveries()
            .filter(|delivery| delivery.webhook == webhook)
        {
            if delivery.sequence > since && delivery.state == State::Lost {
                stats.lost += 1;
            } else if delivery.sequence > since && !delivery.was_never_tried() {
                stats.deliveries += 1;
                stats.copies += usize::from(delivery.copy_of.is_some());
                stats.employees.extend(&delivery.employees);
            }
            let last = delivery
                .attempts
                .last()
                .filter(|attempt| attempt.sequence > since);
            if last.is_some() {
                stats.given_up += usize::from(delivery.state == State::GivenUp);
                stats.refused += usize::from(delivery.state == State::Refused);
            }
            if let Some(last) = last.filter(|attempt| attempt.sequence > latest) {
                latest = last.sequence;
                stats.last = Some(last.outcome);
            }
            stats.attempts += delivery
                .attempts
                .iter()
                .filter(|attempt| attempt.sequence > since)
                .count();
            stats.waiting += usize::from(!delivery.is_over());
            stats.between_tries += usize::from(delivery.is_between_tries());
            stats.held_back += usize::from(delivery.state == State::HeldBack);
        }
        stats
    }
}
