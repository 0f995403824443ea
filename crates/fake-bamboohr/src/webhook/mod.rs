//! Webhooks: settings, whose eyes they have, schedule, what waits to be told, deliveries, attempts and their log.
//!
//! Left out: the routes that manage them, see `api::webhooks`.

mod choices;
mod deliveries;
mod delivery;
mod events;
mod hook;
mod log;
mod on_demand;
mod payload;
mod queue;
mod queueing;
mod retry;
mod schedule;
mod scheduler;
mod sending;
mod sight;
mod signature;
mod subscription;
mod tally;
mod trouble;

pub use choices::{FormActionKeys, HttpTargets, RetryStyle, WebhookEra};
pub use delivery::{Attempt, Delivery, Outcome, State};
pub use events::{CompanyEvent, Events, Family};
pub use hook::{Run, Webhook};
pub use log::LogEntry;
pub use retry::{Retried, Retry, RetryTimestamp};
pub use schedule::{Schedule, ScheduleError};
pub use scheduler::Webhooks;
pub use signature::sign;
pub use subscription::{Format, Limit, PostedField, PrivateKey, Subscription};
pub use tally::{LastStatus, Tally};

pub(crate) use delivery::Send;
pub(crate) use log::written_time;
pub(crate) use payload::{Action, Facts};
