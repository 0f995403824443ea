//! Typed BambooHR calls: what we believe the vendor says, and no more than we use.
//!
//! Three reads and the credential exchange. There is no method that writes to BambooHR (IMP-16):
//! the compiler keeps that rule. Waiting, retrying and deciding are up to the caller; an error only
//! says what may be done. Not implemented: XML, OAuth, single employees, managing webhooks.

mod body;
mod client;
mod error;
mod fields;
mod login;
mod report;

pub use client::Client;
pub use fields::{Catalogue, CatalogueField};
pub use login::{Credentials, Login, LoginError, login};
pub use report::{EmployeeRow, FieldValue, Report};
pub use transport::{CallError as Error, Cause, RetryAfter};
