//! Vendor behavior that is not published, made switchable. The default is what the contract chose.

use serde::{Deserialize, Serialize};

use crate::server::rate_limit::Rate;
use crate::webhook::{FormActionKeys, HttpTargets, RetryStyle, WebhookEra};

macro_rules! knobs {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:literal $(($value:expr))?, $values:literal, $reason:literal;)*) => {
        /// How the fake decides what the vendor's documentation leaves open. Set one by its field's
        /// name: `bamboohr.checkbox_style=true_false_text`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Knobs {
            $($(#[$doc])* pub $name: $type,)*
        }

        impl Default for Knobs {
            fn default() -> Knobs {
                Knobs {
                    $($name: knobs!(@default $($value)?),)*
                }
            }
        }

        static LIST: &[Knob] = &[$(Knob {
            name: stringify!($name),
            default: $default,
            values: $values,
            reason: $reason,
        }),*];
    };
    (@default) => { Default::default() };
    (@default $value:expr) => { $value };
}

// Name, type, default as text and, unless it is the default of the type, as value; the values it
// takes; why that is the default.
knobs! {
    /// How a checkbox reads (section 4.6).
    checkbox_style: CheckboxStyle = "yes_no", "yes_no, Yes_No, true_false_text, json_bool, one_zero, checkbox",
        "not published; the vendor's type page uses these two words";
    /// Whether webhooks may monitor custom fields such as Litmos Access (section 8.4).
    monitor_custom_fields: bool = "true" (true), "true, false",
        "custom fields can be monitored since 2025-09-22";
    /// Whether one save of standard and custom fields fires twice (section 8.6).
    split_custom_standard: bool = "true" (true), "true, false",
        "the specification says one save may come as two events";
    /// Whether posted values are wrapped as `{"value":…}` (section 8.5).
    wrapped_values: bool = "false", "true, false",
        "plain strings are documented; wrapped ones were captured in 2022";
    /// The most employees one scheduled delivery carries; 0 means all (section 8.5).
    webhook_batch_max: usize = "0", "a count, 0 for no limit",
        "no limit is published; a scheduled delivery takes all";
    /// How long changes gather before one delivery reports them, in milliseconds; 0 delivers each
    /// at once (section 8.5).
    webhook_batch_window_ms: u64 = "0", "milliseconds",
        "not published; each change comes in a request of its own";
    /// How webhooks are sent: at once, or by the clock as before 2025-06-26 (section 8.1).
    webhook_era: WebhookEra = "realtime", "realtime, scheduled",
        "sent at once since 2025-06-26; receivers of both times live";
    /// Which targets may be reached without TLS (section 13).
    webhook_http_targets: HttpTargets = "loopback_and_test", "none, loopback, loopback_and_test, any",
        "the vendor takes HTTPS only; a receiver on this machine or under .test, which is nowhere else, needs none";
    /// When a form names action and time (section 8.5).
    form_action_keys: FormActionKeys = "created_and_deleted", "created_and_deleted, always, never",
        "not published; without them a form of these two would be empty";
    /// Whether field-based JSON leaves out what happened and when (section 8.5).
    omit_action_and_timestamp: bool = "false", "true, false",
        "documented with them; captured without in 2022";
    /// Which retry plan a webhook has that was given none (section 8.8).
    retry_style: RetryStyle = "spec", "spec, guide",
        "the specification and the guide page count differently";
    /// How many reads of webhook logs a user has in a minute; 0 is any number (section 8.3).
    webhook_log_per_minute: u32 = "0", "a count, 0 for no limit",
        "that there is a limit is documented, no figure is";
    /// Whether the search in webhook logs times out (section 8.3).
    webhook_log_times_out: bool = "false", "true, false",
        "documented as what may happen; nothing here takes so long";
    /// How long one attempt may take, in milliseconds (section 8.8).
    webhook_timeout_ms: u64 = "10000" (10_000), "milliseconds",
        "not published; ten seconds is usual";
    /// Whether the changed feed leaves out changes at exactly `since` (section 5.7).
    changed_since_exclusive: bool = "false", "true, false",
        "not published; one connector vendor words it inclusive";
    /// How a report names columns requested by number (section 7.1).
    report_numeric_keys: NumericKeys = "dot_zero", "dot_zero, as_asked",
        "one client that compares columns treats .0 as equal";
    /// Whether a read without `fields` answers the id alone (section 5.2).
    bare_get_employee_id_only: bool = "false", "true, false",
        "the specification's default is first and last name";
    /// Whether the error header of a missing employee is sent twice (section 4.3).
    doubled_error_header: bool = "true" (true), "true, false",
        "recorded for a missing employee";
    /// How many calls each key may make (section 4.4).
    rate_limit_per_key: Rate = "off", "off, calls/seconds such as 100/60",
        "no figure was ever published";
    /// How many calls all keys of the company together may make, failed authentication included.
    rate_limit_per_company: Rate = "off", "off, calls/seconds such as 1000/60",
        "no figure was ever published";
    /// How a call over a limit is answered.
    rate_limit_style: RateLimitStyle = "429", "429, 503, 503_without_header, 429_http_date",
        "429 with Retry-After since 2026-09-16; clients written before expect 503";
    /// Whether the login answer is that of older editions: no `apiUrl`, no `employeeId` if there is
    /// none (section 3.3).
    login_legacy_shape: bool = "false", "true, false",
        "the specification has apiUrl; older editions do not";
    /// Whether the ids of saved reports are text in their list (section 7.2).
    saved_report_ids_as_text: bool = "false", "true, false",
        "the specification has integers; the official Python client 1.0.0, which is older, reads text alone";
    /// Whether the days until a training is due are an object of unit and amount (section 9.2).
    training_due_as_object: bool = "false", "true, false",
        "the specification has an integer; the official Python client 1.0.0, which is older, reads an object alone";
}

/// How a call over a rate limit is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RateLimitStyle {
    /// 429 with `Retry-After` in seconds, since 2026-09-16.
    #[default]
    #[serde(rename = "429")]
    TooManyRequests,
    /// 503 with `Retry-After`, sometimes so before.
    #[serde(rename = "503")]
    Unavailable,
    /// 503 alone, the other half of the time.
    #[serde(rename = "503_without_header")]
    UnavailableWithoutHeader,
    /// 429 with `Retry-After` as an HTTP date.
    #[serde(rename = "429_http_date")]
    TooManyRequestsUntil,
}

/// How a checkbox reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each is named for the two texts or values it gives"
)]
pub enum CheckboxStyle {
    #[default]
    #[serde(rename = "yes_no")]
    YesNo,
    #[serde(rename = "Yes_No")]
    CapitalYesNo,
    #[serde(rename = "true_false_text")]
    TrueFalseText,
    /// `true` and `false` as JSON booleans in reports, as text in single reads.
    #[serde(rename = "json_bool")]
    JsonBool,
    #[serde(rename = "one_zero")]
    OneZero,
    /// `checkbox` if ticked, unset if not.
    #[serde(rename = "checkbox")]
    Checkbox,
}

/// How a report names columns requested by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumericKeys {
    /// `4471.0`.
    #[default]
    DotZero,
    /// `4471`.
    AsAsked,
}

/// One knob as help lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knob {
    /// The name after `bamboohr.`.
    pub name: &'static str,
    /// The default, as it is written.
    pub default: &'static str,
    /// The values it takes.
    pub values: &'static str,
    /// Why that is the default.
    pub reason: &'static str,
}

/// A knob that cannot be set so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnobError {
    /// There is no knob of this name.
    #[error("there is no knob `bamboohr.{0}`")]
    Unknown(String),
    /// The knob does not take this value.
    #[error("`bamboohr.{name}` takes {values}, not `{value}`")]
    Value {
        /// The knob's name.
        name: &'static str,
        /// The values the knob takes, in words.
        values: &'static str,
        /// The value as given.
        value: String,
    },
}

impl Knobs {
    /// Whether any rate limit is on.
    pub(crate) fn limits_rates(&self) -> bool {
        self.rate_limit_per_key != Rate::Off || self.rate_limit_per_company != Rate::Off
    }

    /// Every knob with its default, values and reason.
    pub fn list() -> &'static [Knob] {
        LIST
    }

    /// Sets the knob `name` from text.
    ///
    /// # Errors
    /// When no knob has this name, or the knob does not take the value; nothing is changed then.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), KnobError> {
        let knob = LIST
            .iter()
            .find(|knob| knob.name == name)
            .ok_or_else(|| KnobError::Unknown(name.to_owned()))?;
        let refused = || KnobError::Value {
            name: knob.name,
            values: knob.values,
            value: value.to_owned(),
        };
        let mut all = serde_json::to_value(&*self).expect("knobs are plain data");
        // A number or a boolean if the knob holds one, else a word.
        all[name] = match &all[name] {
            serde_json::Value::String(_) => value.into(),
            _ => serde_json::from_str(value).map_err(|_| refused())?,
        };
        *self = serde_json::from_value(all).map_err(|_| refused())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_listed_with_its_default() {
        let all = serde_json::to_value(Knobs::default()).expect("plain data");
        let fields: Vec<(String, String)> = all
            .as_object()
            .expect("a struct")
            .iter()
            .map(|(name, value)| {
                (
                    name.clone(),
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned),
                )
            })
            .collect();
        let listed: Vec<(String, String)> = Knobs::list()
            .iter()
            .map(|knob| (knob.name.to_owned(), knob.default.to_owned()))
            .collect();
        assert_eq!(fields, listed);
    }

    #[test]
    fn a_knob_is_set_by_name_or_refused_with_what_it_takes() {
        let mut knobs = Knobs::default();
        knobs
            .set("checkbox_style", "json_bool")
            .expect("a value it takes");
        knobs
            .set("webhook_batch_max", "50")
            .expect("a value it takes");
        knobs
            .set("monitor_custom_fields", "false")
            .expect("a value it takes");
        assert_eq!(knobs.checkbox_style, CheckboxStyle::JsonBool);
        assert_eq!(knobs.webhook_batch_max, 50);
        assert!(!knobs.monitor_custom_fields);

        let wrong = knobs
            .set("checkbox_style", "maybe")
            .expect_err("no such style");
        assert_eq!(
            wrong.to_string(),
            "`bamboohr.checkbox_style` takes yes_no, Yes_No, true_false_text, json_bool, one_zero, checkbox, not `maybe`"
        );
        let unknown = knobs.set("colour", "red").expect_err("no such knob");
        assert_eq!(unknown.to_string(), "there is no knob `bamboohr.colour`");
        assert_eq!(knobs.checkbox_style, CheckboxStyle::JsonBool);
    }
}
