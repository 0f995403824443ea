//! What is kept of the calls: the journal, the input that a world is rebuilt from, and why a call
//! was refused.

mod input_log;
mod journal;
mod refusal_reason;
mod secrets;

pub use input_log::{InputLog, RecordedCall};
pub use journal::{Entry, Journal};
pub use refusal_reason::RefusalReason;
pub use secrets::hide_secrets;
