//! Litmos as a state machine that speaks the vendor's HTTP, true to the public documents about it.
//!
//! [`Site`] is the state: plain, comparable, serializable, and changed by [`Command`]s and API
//! calls alike. [`FakeLitmos`] puts the vendor's API (`/v1.svc/…`) in front of it; [`Server`]
//! serves that on a port for other tests. The README of this crate lists what is verified, assumed
//! and missing.
//!
//! Not implemented: learning paths, what `/org` has beside users, results, and the web pages.

mod api;
mod commands;
mod demo;
#[cfg(test)]
mod readme_tests;
mod refusal;
mod server;
mod state;

pub use commands::change::{By, Change, ChangeKind};
pub use commands::command::Command;
pub use commands::input::Input;
pub use refusal::Refusal;
pub use server::control::Server;
pub use server::fake::FakeLitmos;
pub use server::knobs::{Knobs, PutSemantics};
pub use state::course::Course;
pub use state::learner::{AccessLevel, Learner, LearnerRef, Value};
pub use state::mail::Mail;
pub use state::member::Member;
pub use state::name::folded;
pub use state::site::Site;
pub use state::team::Team;
pub use state::texts::Texts;
