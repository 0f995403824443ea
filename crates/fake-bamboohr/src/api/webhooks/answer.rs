//! Webhooks as the API shows them (section 8.2): ids as text, times in UTC, fields by alias.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::api::webhooks::permission::FieldProblems;
use crate::webhook::{Limit, Schedule, WebhookEra, format_time};
use crate::{Company, User, Webhook};

#[derive(Serialize)]
pub(super) struct List<'a> {
    webhooks: Vec<Summary<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    id: String,
    name: &'a str,
    created: String,
    last_sent: Option<String>,
    url: &'a str,
}

impl<'a> List<'a> {
    pub(super) fn new(webhooks: impl Iterator<Item = &'a Webhook>) -> List<'a> {
        let summary = |webhook: &'a Webhook| Summary {
            id: webhook.id.to_string(),
            name: &webhook.subscription.name,
            created: format_time(webhook.created),
            last_sent: webhook.last_sent.map(format_time),
            url: webhook.subscription.url_text(),
        };
        List {
            webhooks: webhooks.map(summary).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Full<'a> {
    id: String,
    name: &'a str,
    created: String,
    last_sent: Option<String>,
    /// `null` if nothing is watched.
    monitor_fields: Option<&'a [String]>,
    post_fields: Map<String, Value>,
    url: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_key: Option<&'a str>,
    include_company_domain: bool,
    events: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency: Option<Frequency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Times>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<[FieldProblems; 1]>,
}

#[derive(Serialize)]
struct Frequency {
    minute: Option<i8>,
    hour: Option<i8>,
    day: Option<i8>,
    month: Option<i8>,
}

#[derive(Serialize)]
struct Times {
    times: u32,
    seconds: u32,
}

impl<'a> Full<'a> {
    /// The webhook as its user reads it, with what the user can no longer see of it.
    pub(super) fn new(webhook: &'a Webhook, company: &'a Company, user: &User) -> Full<'a> {
        let subscription = &webhook.subscription;
        let is_old = company.knobs.webhook_era == WebhookEra::Scheduled;
        let posted = subscription.post.iter();
        let posted = posted.map(|posted| {
            (
                posted.field.clone(),
                posted.external_name(company.fields()).into(),
            )
        });
        Full {
            id: webhook.id.to_string(),
            name: &subscription.name,
            created: format_time(webhook.created),
            last_sent: webhook.last_sent.map(format_time),
            monitor_fields: Some(subscription.monitor.as_slice())
                .filter(|fields| !fields.is_empty()),
            post_fields: posted.collect(),
            url: subscription.url_text(),
            format: subscription.format.as_str(),
            private_key: None,
            include_company_domain: subscription.include_company_domain,
            events: subscription.events.names(),
            frequency: subscription.schedule.filter(|_| is_old).and_then(frequency),
            limit: is_old.then(|| times(subscription.limit)),
            errors: FieldProblems::find(subscription, company, user).map(|problems| [problems]),
        }
    }

    /// The same with the private key, this once.
    pub(super) fn with_key(self, webhook: &'a Webhook) -> Full<'a> {
        Full {
            private_key: webhook.private_key.as_deref(),
            ..self
        }
    }
}

fn frequency(schedule: Schedule) -> Option<Frequency> {
    match schedule {
        Schedule::Calendar {
            minute,
            hour,
            day,
            month,
        } => Some(Frequency {
            minute,
            hour,
            day,
            month,
        }),
        Schedule::Hourly { .. } | Schedule::Daily(_) | Schedule::Weekly(..) => None,
    }
}

fn times(limit: Option<Limit>) -> Times {
    let Limit {
        requests,
        per_seconds,
    } = limit.unwrap_or(Limit {
        requests: 0,
        per_seconds: 0,
    });
    Times {
        times: requests,
        seconds: per_seconds,
    }
}
