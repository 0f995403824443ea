//! Webhooks: settings, visibility, schedules, deliveries, attempts and their log.

mod delivery;
mod facts;
mod faults;
mod knob_values;
mod payload;
mod schedule;
mod subscription;
mod webhooks;

pub use delivery::log::LogEntry;
pub use delivery::retry::{Retried, Retry, RetryTimestamp};
pub use delivery::signature::sign;
pub use delivery::stats::{LastStatus, WebhookStats};
pub use delivery::{Attempt, Delivery, Outcome, State};
pub use knob_values::{FormActionKeys, HttpTargets, RetryStyle, WebhookEra};
pub use schedule::{Schedule, ScheduleError};
pub use subscription::events::{CompanyEvent, Events, Family};
pub use subscription::hook::{Run, Webhook};
pub use subscription::{Format, Limit, PostedField, PrivateKey, Subscription};
pub use webhooks::Webhooks;

pub(crate) use delivery::log::format_time;
pub(crate) use delivery::request::AttemptRequest;
pub(crate) use facts::{Action, Facts};
