//! A webhook's settings as an admin fills them in (section 8.9), those of the old screen included.
//!
//! Left out: whom it belongs to; these are global webhooks, which see everything.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Schedule;
use crate::command::Refusal;
use crate::field::Catalogue;

/// The settings of a global webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// A name for people.
    pub name: String,
    /// Where deliveries go; the query stays exactly as written.
    pub url: Url,
    /// How the body is written.
    #[serde(default)]
    pub format: Format,
    /// What happens to an employee that is told at all.
    #[serde(default)]
    pub events: Events,
    /// Fields whose change fires, by alias, id or label.
    pub monitor: Vec<String>,
    /// Fields whose values are sent.
    #[serde(default)]
    pub post: Vec<PostedField>,
    /// When what has gathered is sent; without one, every change is sent at once.
    #[serde(default)]
    pub schedule: Option<Schedule>,
    /// How many requests may go out in how long; the rest waits in order.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// The key deliveries are signed with.
    #[serde(default)]
    pub private_key: PrivateKey,
    /// Whether deliveries carry the header `Company-Domain`.
    #[serde(default)]
    pub include_company_domain: bool,
    /// How often and when a delivery is tried.
    #[serde(default)]
    pub retry: Retry,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Field-based JSON (section 8.5).
    #[default]
    Json,
}

/// Which events fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// An employee came to exist.
    pub created: bool,
    /// A monitored field changed.
    pub updated: bool,
    /// An employee is gone.
    pub deleted: bool,
}

impl Default for Events {
    fn default() -> Events {
        Events { created: true, updated: true, deleted: true }
    }
}

/// A field whose value is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostedField {
    /// Alias, id or label.
    pub field: String,
    /// The external name; by default BambooHR's English label.
    #[serde(default)]
    pub name: Option<String>,
}

/// At most so many requests in so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Requests, attempts of every kind counted.
    pub requests: u32,
    /// Seconds.
    pub per_seconds: u32,
}

/// The key deliveries are signed with: 32 lower-case hex characters, used as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivateKey {
    /// The button was pressed: a key made from the company's seed.
    #[default]
    Generate,
    /// This key.
    Given(String),
    /// None: deliveries carry no signature headers.
    None,
}

/// When a delivery is tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Seconds to wait before each attempt in turn, the first included; as many attempts as entries.
    pub after_seconds: Vec<u32>,
    /// Whether a retry is signed afresh.
    pub timestamp: RetryTimestamp,
}

/// The timestamp header of a retry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryTimestamp {
    /// The time of the attempt, and so another signature.
    #[default]
    Fresh,
    /// The first attempt's, and so the same signature.
    Original,
}

impl Default for Retry {
    /// At once, then after 5, 10, 20, 40 and 80 minutes (section 8.8).
    fn default() -> Retry {
        let minutes = [0, 5, 10, 20, 40, 80];
        Retry { after_seconds: minutes.map(|minutes| minutes * 60).to_vec(), timestamp: RetryTimestamp::Fresh }
    }
}

impl Retry {
    /// How long to wait before the attempt with this number, counted from 0; `None` if there is none.
    pub(crate) fn wait_before(&self, attempt: usize) -> Option<SignedDuration> {
        self.after_seconds.get(attempt).map(|seconds| SignedDuration::from_secs((*seconds).into()))
    }
}

impl Subscription {
    /// A webhook that tells `url` the values of `post` when one of `monitor` changes, at once.
    pub fn new(name: &str, url: Url, monitor: &[&str], post: &[&str]) -> Subscription {
        let posted = |field: &&str| PostedField { field: (*field).to_owned(), name: None };
        Subscription {
            name: name.to_owned(),
            url,
            format: Format::Json,
            events: Events::default(),
            monitor: monitor.iter().map(|field| (*field).to_owned()).collect(),
            post: post.iter().map(posted).collect(),
            schedule: None,
            limit: None,
            private_key: PrivateKey::Generate,
            include_company_domain: false,
            retry: Retry::default(),
        }
    }

    /// Checks what the screen checks, and writes every field by its alias.
    pub(crate) fn checked(mut self, fields: &Catalogue) -> Result<Subscription, Refusal> {
        if self.name.trim().is_empty() {
            return Err(Refusal::new(400, "A webhook needs a name"));
        }
        if !is_allowed_target(&self.url) {
            return Err(Refusal::new(
                400,
                "A webhook's URL must start with https:// (http only on loopback and .test)",
            ));
        }
        if self.events.updated && self.monitor.is_empty() {
            return Err(Refusal::new(400, "A webhook needs at least one field to monitor"));
        }
        if self.limit.is_some_and(|limit| limit.requests == 0) || self.retry.after_seconds.is_empty() {
            return Err(Refusal::new(400, "A limit and a retry plan must allow at least one request"));
        }
        for name in &mut self.monitor {
            *name = resolve(fields, name, "monitored")?;
            if !fields.field(name).is_some_and(|field| field.is_watchable) {
                return Err(Refusal::new(403, format!("The field {name} cannot be monitored")));
            }
        }
        for posted in &mut self.post {
            posted.field = resolve(fields, &posted.field, "posted")?;
        }
        let mut names: Vec<&str> = self.post.iter().map(|posted| posted.external_name(fields)).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Refusal::new(403, format!("Two posted fields are called {}", pair[0]))),
            None => Ok(self),
        }
    }
}

impl PostedField {
    /// The name the field has in deliveries.
    pub(crate) fn external_name<'a>(&'a self, fields: &'a Catalogue) -> &'a str {
        let label = || fields.field(&self.field).map_or(self.field.as_str(), |field| &*field.label);
        self.name.as_deref().unwrap_or_else(label)
    }
}

fn resolve(fields: &Catalogue, name: &str, use_of_it: &str) -> Result<String, Refusal> {
    let field = fields.field_on_screen(name);
    let unknown = || Refusal::new(403, format!("There is no field {name} to be {use_of_it}"));
    field.map(|field| field.alias.clone().into_owned()).ok_or_else(unknown)
}

/// HTTPS, or plain HTTP where nothing leaves the machine: loopback, and the reserved names under `.test`.
fn is_allowed_target(url: &Url) -> bool {
    let local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".test"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && local)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subscription(url: &str) -> Subscription {
        Subscription::new("nightly", url.parse().expect("an address"), &["jobTitle"], &["Work Email", "17"])
    }

    #[test]
    fn fields_are_kept_by_alias_whatever_they_were_called() {
        let checked = subscription("https://lms.test/hook").checked(&Catalogue::default()).expect("good settings");
        assert_eq!(checked.post[0].field, "workEmail");
        assert_eq!(checked.post[1].field, "jobTitle");
    }

    #[test]
    fn what_the_screen_would_not_offer_is_refused() {
        let fields = Catalogue::default();
        let refused = |change: fn(&mut Subscription)| {
            let mut settings = subscription("https://lms.example/hook");
            change(&mut settings);
            settings.checked(&fields).expect_err("a refusal").to_string()
        };
        assert_eq!(refused(|s| s.name.clear()), "400: A webhook needs a name");
        assert_eq!(refused(|s| s.monitor.clear()), "400: A webhook needs at least one field to monitor");
        assert_eq!(
            refused(|s| s.monitor.push("customLitmosAccess".into())),
            "403: There is no field customLitmosAccess to be monitored"
        );
        assert_eq!(
            refused(|s| s.monitor.push("terminationDate".into())),
            "403: The field terminationDate cannot be monitored"
        );
        assert_eq!(
            refused(|s| s.post[0].name = Some("Job Title".into())),
            "403: Two posted fields are called Job Title"
        );
        assert_eq!(
            refused(|s| s.url = "http://lms.example/hook".parse().expect("an address")),
            "400: A webhook's URL must start with https:// (http only on loopback and .test)"
        );
    }

    #[test]
    fn the_usual_retries_are_six_attempts_in_a_hundred_and_fifty_five_minutes() {
        let retry = Retry::default();
        assert_eq!(retry.after_seconds, [0, 300, 600, 1200, 2400, 4800]);
        assert_eq!(retry.wait_before(5), Some(SignedDuration::from_mins(80)));
        assert_eq!(retry.wait_before(6), None);
    }
}
