//! What the engine answers over HTTP: the admin API and its description, the webhook receiver,
//! liveness, metrics.
//!
//! A handler extracts, calls one thing and answers.

mod admin;
mod body;
mod download;
mod error;
mod openapi;
mod page;
mod people;
mod permissions;
mod query;
mod receiver;
mod request_id;
mod responses;
mod route;
mod router;
mod routes;
mod signature;

pub use router::{forbidden, with_problems};
