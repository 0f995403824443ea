//! Generated requests to a fake vendor, from right to nonsense, and what must hold of every answer:
//! no panic, no server error, no endless time, nothing changed by a read or a refusal.
//!
//! A vendor gives requests that are right and words to bend them with ([`Words`]); how its errors
//! look is its own to judge, and how far the requests reach is counted in [`Reach`].

mod ask;
pub mod bamboohr;
mod bend;
mod body;
mod draw;
mod form;
mod json;
pub mod litmos;
mod reach;
mod request;
mod well_formed;
mod xml;

use ask::set_up;
pub use ask::{Answer, Fake, Watched, answer, wrongly_right};
pub use draw::requests;
pub use reach::Reach;
pub use request::{Request, Sent};
pub use well_formed::is_well_formed_xml;

/// Name and value of a header.
pub type Header = (&'static str, String);

/// What a vendor's requests are made of.
#[derive(Clone, Debug)]
pub struct Words {
    /// What stands before every path, such as `/v1.svc`.
    pub base: &'static str,
    /// Requests that are right as long as nothing has happened.
    pub right: Vec<Request>,
    /// Words of paths, known and unknown.
    pub path: Vec<String>,
    /// Parameters and some of their values.
    pub query: Vec<(&'static str, Vec<String>)>,
    /// Texts that mean something somewhere in a body.
    pub values: Vec<String>,
    /// What members, elements and pairs of these names say in one body or another.
    pub said: Vec<(&'static str, Vec<String>)>,
    /// The headers of each caller; the first may do everything.
    pub callers: Vec<Vec<Header>>,
    /// Types of bodies.
    pub content_types: Vec<&'static str>,
}
