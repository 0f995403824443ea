//! A webhook's settings as they are filled in on the screen (section 8.9) or sent to the API
//! (section 8.2), those of the old screen included.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::fields::DEPRECATED_STATUS;
use crate::webhook::{Events, Retry, Schedule};
use crate::{Catalogue, Knobs, Refusal};

/// The settings of a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// A name for people.
    pub name: String,
    /// Where deliveries go; the query stays exactly as written.
    pub url: Url,
    /// The same as it was typed, where a URL is written otherwise: `https://lms.example` without
    /// its last slash.
    #[serde(default)]
    pub url_as_typed: Option<String>,
    /// How the body is written.
    #[serde(default)]
    pub format: Format,
    /// Which events are delivered, and by which family of bodies.
    #[serde(default)]
    pub events: Events,
    /// Fields whose change fires, by alias, id or label.
    pub monitor: Vec<String>,
    /// Fields whose values are sent.
    #[serde(default)]
    pub post: Vec<PostedField>,
    /// When gathered changes are sent; without one, every change is sent at once.
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
    /// The retry plan; that of knob `retry_style` by default.
    #[serde(default)]
    pub retry: Option<Retry>,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// What a browser sends for a form.
    FormEncoded,
}

impl Format {
    /// The name in the API.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::FormEncoded => "form-encoded",
        }
    }

    /// The media type of a body.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::FormEncoded => "application/x-www-form-urlencoded",
        }
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
    /// Length of the period, in seconds.
    pub per_seconds: u32,
}

/// The key deliveries are signed with: 32 lower-case hex characters, used as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivateKey {
    /// The button was pressed: a key made from the company's seed.
    #[default]
    Generate,
    /// The key that the user gave.
    Given(String),
    /// None: deliveries carry no signature headers.
    None,
}

impl Subscription {
    /// A webhook that posts the values of `post` to `url` when one of `monitor` changes, at once.
    pub fn new(name: &str, url: Url, monitor: &[&str], post: &[&str]) -> Subscription {
        let posted = |field: &&str| PostedField {
            field: (*field).to_owned(),
            name: None,
        };
        Subscription {
            name: name.to_owned(),
            url,
            url_as_typed: None,
            format: Format::Json,
            events: Events::default(),
            monitor: monitor.iter().map(|field| (*field).to_owned()).collect(),
            post: post.iter().map(posted).collect(),
            schedule: None,
            limit: None,
            private_key: PrivateKey::Generate,
            include_company_domain: false,
            retry: None,
        }
    }

    /// Checks the settings as the screen does, and writes every field by its alias.
    pub(crate) fn into_checked(
        mut self,
        fields: &Catalogue,
        knobs: &Knobs,
    ) -> Result<Subscription, Refusal> {
        self.check_settings(knobs)?;
        for name in &mut self.monitor {
            *name = resolve(fields, name, "monitored")?;
            if !fields.field(name).is_some_and(|field| field.is_watchable) {
                return Err(Refusal::new(
                    403,
                    format!("The field {name} cannot be monitored"),
                ));
            }
        }
        for posted in &mut self.post {
            posted.field = resolve(fields, &posted.field, "posted")?;
        }
        match self.duplicate_names(fields).first() {
            Some(name) => Err(Refusal::new(
                403,
                format!("Two posted fields are called {name}"),
            )),
            None => Ok(self),
        }
    }

    fn check_settings(&self, knobs: &Knobs) -> Result<(), Refusal> {
        let refused = |message: &str| Err(Refusal::new(400, message));
        if self.name.trim().is_empty() {
            return refused("A webhook needs a name");
        }
        if !knobs.webhook_http_targets.allow(&self.url) {
            return refused(
                "A webhook's URL must start with https:// (http where knob webhook_http_targets says so)",
            );
        }
        if self.events.updated && self.monitor.is_empty() {
            return refused("A webhook needs at least one field to monitor");
        }
        let has_no_attempt = self
            .retry
            .as_ref()
            .is_some_and(|retry| retry.after_seconds.is_empty());
        if has_no_attempt || self.limit.is_some_and(|limit| limit.requests == 0) {
            return refused("A limit and a retry plan must allow at least one request");
        }
        Ok(())
    }

    /// External names that more than one posted field has, in alphabetical order.
    pub(crate) fn duplicate_names<'a>(&'a self, fields: &'a Catalogue) -> Vec<&'a str> {
        let mut names: Vec<&str> = self
            .post
            .iter()
            .map(|posted| posted.external_name(fields))
            .collect();
        names.sort_unstable();
        let mut doubles: Vec<&str> = names
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
            .collect();
        doubles.dedup();
        doubles
    }

    /// The target as it was typed, as long as it still means the same address.
    pub(crate) fn url_text(&self) -> &str {
        let typed = self.url_as_typed.as_deref();
        typed
            .filter(|typed| Url::parse(typed).is_ok_and(|url| url == self.url))
            .unwrap_or(self.url.as_str())
    }

    /// When its deliveries are tried.
    pub(crate) fn retry_plan(&self, knobs: &Knobs) -> Retry {
        self.retry
            .clone()
            .unwrap_or_else(|| knobs.retry_style.plan())
    }
}

impl PostedField {
    /// The name the field has in deliveries.
    pub(crate) fn external_name<'a>(&'a self, fields: &'a Catalogue) -> &'a str {
        let label = || {
            fields
                .field(&self.field)
                .map_or(self.field.as_str(), |field| &*field.label)
        };
        self.name.as_deref().unwrap_or_else(label)
    }
}

fn resolve(fields: &Catalogue, name: &str, use_of_it: &str) -> Result<String, Refusal> {
    let field = fields.field_on_screen(name);
    let unknown = || Refusal::new(403, format!("There is no field {name} to be {use_of_it}"));
    let alias = field.map(|field| &*field.alias).ok_or_else(unknown)?;
    // The deprecated name never changes by itself.
    Ok(if alias == DEPRECATED_STATUS {
        "status"
    } else {
        alias
    }
    .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subscription(url: &str) -> Subscription {
        Subscription::new(
            "nightly",
            url.parse().expect("an address"),
            &["jobTitle"],
            &["Work Email", "17"],
        )
    }

    #[test]
    fn fields_are_kept_by_alias_whatever_they_were_called() {
        let checked = subscription("https://lms.test/hook")
            .into_checked(&Catalogue::default(), &Knobs::default())
            .expect("good settings");
        assert_eq!(checked.post[0].field, "workEmail");
        assert_eq!(checked.post[1].field, "jobTitle");
    }

    #[test]
    fn what_the_screen_would_not_offer_is_refused() {
        let fields = Catalogue::default();
        let refused = |change: fn(&mut Subscription)| {
            let mut settings = subscription("https://lms.example/hook");
            change(&mut settings);
            settings
                .into_checked(&fields, &Knobs::default())
                .expect_err("a refusal")
                .to_string()
        };
        assert_eq!(refused(|s| s.name.clear()), "400: A webhook needs a name");
        assert_eq!(
            refused(|s| s.monitor.clear()),
            "400: A webhook needs at least one field to monitor"
        );
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
            "400: A webhook's URL must start with https:// (http where knob webhook_http_targets says so)"
        );
    }
}
