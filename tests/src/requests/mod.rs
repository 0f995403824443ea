//! Generated requests to a fake vendor, from valid to nonsense, and what must hold for every
//! answer: no panic, no server error, no endless time, nothing changed by a read or a refusal.
//!
//! Each vendor gives valid requests and words to mutate them with ([`Words`]), and checks the form
//! of its errors. [`Reach`] counts which routes the requests reach.

pub mod bamboohr;
mod body;
mod form;
mod json;
pub mod litmos;
mod mutation;
mod reach;
mod request;
mod strategy;
mod watched;
mod well_formed;
mod xml;

pub use reach::Reach;
pub use request::{Request, Sent};
pub use strategy::requests;
use watched::set_up;
pub use watched::{Answer, Fake, Watched, answer, invalid_examples};
pub use well_formed::is_well_formed_xml;

/// Name and value of a header.
pub type Header = (&'static str, String);

/// What a vendor's requests are made of.
#[derive(Clone, Debug)]
pub struct Words {
    /// The prefix of every path, such as `/v1.svc`.
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
