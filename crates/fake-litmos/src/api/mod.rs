//! The vendor's HTTP in front of a site.

mod auth;
mod bulkimports;
mod call;
mod courses;
mod error;
mod format;
mod path;
mod query;
mod replay;
mod reply;
mod router;
mod teams;
#[cfg(test)]
mod tests;
mod users;
