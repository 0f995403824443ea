//! Global webhooks: settings, schedule, what waits to be told, deliveries, attempts and their log.
//!
//! Left out: permissioned webhooks and their API, event-based bodies and form encoding.

mod delivery;
mod global;
mod log;
mod on_demand;
mod payload;
mod queue;
mod schedule;
mod scheduler;
mod sending;
mod signature;
mod subscription;
mod tally;

pub use delivery::{Attempt, Delivery, Outcome, State};
pub use global::{Run, Webhook};
pub use log::LogEntry;
pub use schedule::{Schedule, ScheduleError};
pub use scheduler::Webhooks;
pub use signature::sign;
pub use subscription::{Events, Format, Limit, PostedField, PrivateKey, Retry, RetryTimestamp, Subscription};
pub use tally::{LastStatus, Tally};

pub(crate) use delivery::Send;
pub(crate) use payload::{Action, Facts};
