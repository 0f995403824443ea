//! The delivery log as the vendor words it (section 8.3): 14 days, 200 entries.
//!
//! Left out: the log's own rate limit, and the vendor route, which shows permissioned webhooks only.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Outcome, Webhooks};

const KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);
const ENTRIES_MAX: usize = 200;

/// One delivery that was tried, in the vendor's words. Times are UTC, `YYYY-MM-DD HH:MM:SS`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the vendor's own names (section 8.3)")]
pub struct LogEntry {
    pub webhook_id: String,
    pub url: String,
    pub last_attempted: String,
    pub last_success: Option<String>,
    pub status_code: Option<String>,
    pub format: String,
    pub employee_ids: Vec<String>,
}

impl Webhooks {
    /// The log of `webhook` at `now`, newest first.
    pub fn log(&self, webhook: u64, now: Timestamp) -> Vec<LogEntry> {
        let Some(of) = self.webhook(webhook) else { return Vec::new() };
        let tried = self.deliveries().rev().filter(|delivery| delivery.webhook == webhook);
        let entry = |delivery: &super::Delivery| {
            let last = delivery.attempts.last().filter(|attempt| attempt.at >= now - KEPT)?;
            let status = match last.outcome {
                Outcome::Status(status) => Some(status.to_string()),
                Outcome::NotConnected | Outcome::Broken | Outcome::TimedOut => None,
            };
            Some(LogEntry {
                webhook_id: webhook.to_string(),
                url: of.subscription.url.to_string(),
                last_attempted: text(last.at),
                last_success: last.outcome.is_delivered().then(|| text(last.at)),
                status_code: status,
                format: "json".to_owned(),
                employee_ids: delivery.employees.iter().map(u64::to_string).collect(),
            })
        };
        tried.filter_map(entry).take(ENTRIES_MAX).collect()
    }
}

fn text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
