//! What both fakes do alike: serving a router, answering to its own names alone, spelling header
//! names, keeping a journal of calls, writing down what reaches a fake, reading bodies within a
//! limit, and telling knobs apart.

mod body;
mod host_guard;
mod http_date;
mod input_log;
mod journal;
mod knob;
mod refusal_reason;
mod secrets;
mod serve;
mod spelling;

pub use body::{BodyError, read_whole};
pub use host_guard::{AllowedHost, AllowedHosts, HostGuard, NoHost};
pub use http_date::{http_date, put_date};
pub use input_log::{InputLog, RecordedCall};
pub use journal::{Entry, Journal};
pub use knob::{KnobError, KnobLine, number_or_off, switch};
pub use refusal_reason::RefusalReason;
pub use secrets::hide_secrets;
pub use serve::{Serving, serve};
pub use spelling::Spelling;
