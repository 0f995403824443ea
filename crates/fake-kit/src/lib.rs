//! What both fakes have in common: serving a router and its control routes, guarding hosts,
//! spelling header names, a journal of calls, recorded input, bodies within a limit, knobs, XML.

mod body;
mod host_guard;
mod http_date;
mod knob;
mod record;
mod serve;
mod server;
mod spelling;
mod xml;

pub use body::{BodyError, read_whole};
pub use host_guard::{AllowedHost, AllowedHosts, HostError, HostGuard};
pub use http_date::{http_date, put_date};
pub use knob::{KnobError, KnobLine, parse_number_or_off, parse_switch};
pub use record::{Entry, InputLog, Journal, RecordedCall, RefusalReason, hide_secrets};
pub use serve::{Serving, serve};
pub use server::{Fake, Server, control_router};
pub use spelling::Spelling;
pub use xml::{is_xml_character, resolve_reference};
