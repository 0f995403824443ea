//! The vendor's HTTP: which path and method lead where, and what is answered.

mod auth;
mod call;
mod employees;
mod error;
mod format;
mod incoming_request;
mod meta;
mod people_list;
mod replay;
mod reports;
pub(crate) mod response_cache;
mod route;
mod router;
mod routes;
mod training;
mod uri_parts;
mod webhooks;
