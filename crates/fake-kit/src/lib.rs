//! What both fakes do alike: serving a router, spelling header names, keeping a journal of calls, reading bodies
//! within a limit, and telling knobs apart.
//!
//! Left out: anything a vendor decides, such as how an error looks; that is each fake's own.

mod body;
mod http_date;
mod journal;
mod knob;
mod secrets;
mod serve;
mod spelling;

pub use body::{BodyError, read_whole};
pub use http_date::{http_date, put_date};
pub use journal::{Entry, Journal};
pub use knob::{KnobError, KnobLine, number_or_off, switch};
pub use serve::{Serving, serve};
pub use spelling::Spelling;
