//! Users, their keys, and what a key may see (sections 3 and 9.4).
//!
//! Not implemented: access levels as objects that several users share.

mod application;
mod credentials;
mod level;
mod login;
mod oauth;
mod user;
mod viewer;

pub use application::Application;
pub(crate) use credentials::AuthError;
pub use credentials::{Access, ApiKey};
pub use level::{AccessLevel, CustomLevel, Reach, Right};
pub(crate) use login::{Login, LoginOutcome};
pub(crate) use oauth::TOKEN_LIFETIME;
pub use oauth::{Grant, Tokens};
pub use user::User;
pub use viewer::Viewer;
