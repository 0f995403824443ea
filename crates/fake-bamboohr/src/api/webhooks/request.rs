//! The body of a request to make or change a webhook (section 8.2): all errors are reported
//! together.

use serde_json::{Map, Value};
use url::Url;

use crate::api::call::Call;
use crate::api::error::Error;
use crate::api::webhooks::refusal;
use crate::webhook::{
    Events, Family, Format, Limit, PostedField, PrivateKey, Schedule, WebhookEra,
};
use crate::{Knobs, Subscription};

/// Parses a subscription; its fields keep the names they were given.
pub(super) fn read(call: &Call, knobs: &Knobs) -> Result<Subscription, Error> {
    let Ok(Value::Object(members)) = serde_json::from_slice(&call.body) else {
        return Err(refusal::bad_request(&[
            "The request body must be a JSON object".to_owned(),
        ]));
    };
    let mut body = Body {
        members,
        issues: Vec::new(),
    };
    let subscription = body.subscription(knobs);
    match subscription.filter(|_| body.issues.is_empty()) {
        Some(subscription) => Ok(subscription),
        None => Err(refusal::bad_request(&body.issues)),
    }
}

struct Body {
    members: Map<String, Value>,
    issues: Vec<String>,
}

impl Body {
    fn subscription(&mut self, knobs: &Knobs) -> Option<Subscription> {
        let name = self.required_text("name");
        let url = self.url(knobs);
        let format = self.format();
        let events = self.events();
        let monitor = self.texts("monitorFields");
        if events.as_ref().is_some_and(|events| events.updated) && monitor.is_empty() {
            self.issue(
                "monitorFields must name at least one field when an updated event is subscribed to",
            );
        }
        let post = self.posted();
        let include_company_domain = self.flag("includeCompanyDomain");
        // The old screen's settings are ignored today.
        let is_old = knobs.webhook_era == WebhookEra::Scheduled;
        let schedule = is_old.then(|| self.frequency());
        let limit = if is_old { self.limit() } else { None };
        let (url_as_typed, url) = url?;
        let events = events?;
        // Event-based bodies carry no values.
        let post = if events.family == Family::FieldBased {
            post
        } else {
            Vec::new()
        };
        Some(Subscription {
            name: name?,
            url,
            url_as_typed: Some(url_as_typed),
            format: format?,
            events,
            monitor,
            post,
            schedule,
            limit,
            private_key: PrivateKey::Generate,
            include_company_domain,
            retry: None,
        })
    }

    fn issue(&mut self, text: impl Into<String>) {
        self.issues.push(text.into());
    }

    /// A member that is there; `null` is as good as missing.
    fn member(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name).filter(|value| !value.is_null())
    }

    fn required_text(&mut self, name: &str) -> Option<String> {
        match self.member(name) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
            Some(Value::String(_)) | None => {
                self.issue(format!("{name} is required"));
                None
            }
            Some(_) => {
                self.issue(format!("{name} must be a string"));
                None
            }
        }
    }

    fn url(&mut self, knobs: &Knobs) -> Option<(String, Url)> {
        let text = self.required_text("url")?;
        let url = Url::parse(&text)
            .ok()
            .filter(|url| knobs.webhook_http_targets.allow(url));
        if url.is_none() {
            self.issue("url must be a URL that starts with https://");
        }
        url.map(|url| (text, url))
    }

    fn format(&mut self) -> Option<Format> {
        let text = self.required_text("format")?;
        let format = [Format::Json, Format::FormEncoded]
            .into_iter()
            .find(|format| format.as_str() == text);
        if format.is_none() {
            self.issue("format must be json or form-encoded");
        }
        format
    }

    fn events(&mut self) -> Option<Events> {
        let names = self.texts("events");
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Events::parse(&names)
            .map_err(|error| self.issue(format!("events: {error}")))
            .ok()
    }

    /// A list of texts; numbers are taken as ids.
    fn texts(&mut self, name: &str) -> Vec<String> {
        let Some(value) = self.member(name) else {
            return Vec::new();
        };
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let texts = value
            .as_array()
            .and_then(|values| values.iter().map(text).collect::<Option<Vec<String>>>());
        texts.unwrap_or_else(|| {
            self.issue(format!("{name} must be a list of strings"));
            Vec::new()
        })
    }

    fn posted(&mut self) -> Vec<PostedField> {
        let posted = |(field, name): (String, Value)| match name {
            Value::String(name) => Some(PostedField {
                field,
                name: Some(name).filter(|name| !name.is_empty()),
            }),
            Value::Null => Some(PostedField { field, name: None }),
            _ => None,
        };
        let all = match self.member("postFields") {
            None => Some(Vec::new()),
            // How some clients write an empty map.
            Some(Value::Array(items)) if items.is_empty() => Some(Vec::new()),
            Some(Value::Object(members)) => members.into_iter().map(posted).collect(),
            Some(_) => None,
        };
        all.unwrap_or_else(|| {
            self.issue("postFields must be a map of fields to names");
            Vec::new()
        })
    }

    fn flag(&mut self, name: &str) -> bool {
        match self.member(name) {
            None => false,
            Some(Value::Bool(value)) => value,
            Some(_) => {
                self.issue(format!("{name} must be true or false"));
                false
            }
        }
    }

    /// Missing parts are every minute, hour, day or month.
    fn frequency(&mut self) -> Schedule {
        let mut parts = self.map("frequency");
        let mut part = |name: &str, range: std::ops::RangeInclusive<i64>| {
            let value = parts.remove(name).filter(|value| !value.is_null())?;
            let number = value
                .as_i64()
                .filter(|number| range.contains(number))
                .and_then(|number| number.try_into().ok());
            if number.is_none() {
                let (first, last) = (range.start(), range.end());
                self.issues.push(format!(
                    "frequency.{name} must be from {first} to {last}, or null"
                ));
            }
            number
        };
        let (minute, hour) = (part("minute", 0..=59), part("hour", 0..=23));
        Schedule::Calendar {
            minute,
            hour,
            day: part("day", 1..=31),
            month: part("month", 1..=12),
        }
    }

    /// No requests in no time is no limit.
    fn limit(&mut self) -> Option<Limit> {
        let mut parts = self.map("limit");
        let mut part = |name: &str| {
            let value = parts.remove(name).unwrap_or(0.into());
            let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
            if number.is_none() {
                self.issues
                    .push(format!("limit.{name} must be a whole number"));
            }
            number
        };
        let (requests, per_seconds) = (part("times")?, part("seconds")?);
        (requests > 0).then_some(Limit {
            requests,
            per_seconds,
        })
    }

    fn map(&mut self, name: &str) -> Map<String, Value> {
        match self.member(name) {
            None => Map::new(),
            Some(Value::Object(members)) => members,
            Some(_) => {
                self.issue(format!("{name} must be a map"));
                Map::new()
            }
        }
    }
}
