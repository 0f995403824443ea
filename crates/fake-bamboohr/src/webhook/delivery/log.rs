//! The delivery log as the vendor words it (section 8.3): 14 days, 200 entries.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::webhook::{Delivery, Outcome};
use crate::{Webhook, Webhooks};

/// How long a delivery stays in the log.
pub(crate) const LOG_RETENTION: SignedDuration = SignedDuration::from_hours(14 * 24);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const ENTRIES_MAX: usize = 200;

/// The text in place of a missing time.
const NOT_FOUND: &str = "Webhook Not Found";

/// One delivery that was tried, in the vendor's words. Times are UTC, `YYYY-MM-DD HH:MM:SS`, or
/// words where the target could not be reached or no attempt succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the vendor's own names (section 8.3)")]
pub struct LogEntry {
    pub webhook_id: String,
    pub url: String,
    pub last_attempted: String,
    pub last_success: String,
    pub status_code: String,
    pub format: String,
    pub employee_ids: Vec<String>,
}

impl Webhooks {
    /// Whether `user` may read a log at `now`, which then counts: so many times a minute, 0 is any
    /// number.
    pub(crate) fn may_read_log(&mut self, user: u64, allowed: u32, now: Timestamp) -> bool {
        if allowed == 0 {
            return true;
        }
        let read = self.logs_read.entry(user).or_default();
        read.retain(|at| *at > now - MINUTE);
        let may = read.len() < allowed as usize;
        if may {
            read.push(now);
        }
        may
    }

    /// The log of `webhook` at `now`, newest first.
    pub fn log(&self, webhook: u64, now: Timestamp) -> Vec<LogEntry> {
        let Some(of) = self.webhook(webhook) else {
            return Vec::new();
        };
        let deliveries = self
            .deliveries()
            .rev()
            .filter(|delivery| delivery.webhook == webhook);
        deliveries
            .filter_map(|delivery| entry(of, delivery, now))
            .take(ENTRIES_MAX)
            .collect()
    }
}

fn entry(webhook: &Webhook, delivery: &Delivery, now: Timestamp) -> Option<LogEntry> {
    let last = delivery
        .attempts
        .last()
        .filter(|attempt| attempt.at >= now - LOG_RETENTION)?;
    let at = format_time(last.at);
    Some(LogEntry {
        webhook_id: webhook.id.to_string(),
        url: webhook.subscription.url_text().to_owned(),
        last_attempted: if last.outcome == Outcome::NotConnected {
            NOT_FOUND.to_owned()
        } else {
            at.clone()
        },
        last_success: if last.outcome.is_delivered() {
            at
        } else {
            NOT_FOUND.to_owned()
        },
        status_code: match last.outcome {
            Outcome::Status(status) => status.to_string(),
            Outcome::NotConnected | Outcome::Broken | Outcome::TimedOut => "0".to_owned(),
        },
        format: delivery.format.as_str().to_owned(),
        employee_ids: delivery.employees.iter().map(u64::to_string).collect(),
    })
}

/// A time as the webhook routes write it.
pub(crate) fn format_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
