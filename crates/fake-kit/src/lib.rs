//! What both fakes have in common: serving a router and its control routes, guarding hosts,
//! spelling header names, a journal of calls, recorded input, bodies within a limit, knobs, XML.

mod body;
mod host_guard;
mod http_date;
mod input_log;
mod journal;
mod knob;
mod refusal_reason;
mod secrets;
mod serve;
mod server;
mod spelling;
mod xml;

pub use body::{BodyError, read_whole};
pub use host_guard::{AllowedHost, AllowedHosts, HostError, HostGuard};
pub use http_date::{http_date, put_date};
pub use input_log::{InputLog, RecordedCall};
pub use journal::{Entry, Journal};
pub use knob::{KnobError, KnobLine, parse_number_or_off, parse_switch};
pub use refusal_reason::RefusalReason;
pub use secrets::hide_secrets;
pub use serve::{Serving, serve};
pub use server::{Fake, Server, control_router};
pub use spelling::Spelling;
pub use xml::{is_xml_character, resolve_reference};
