//! Authentication: keys and tokens of a call, and the two ways to obtain them (section 3).

mod credential;
pub(crate) mod login;
pub(crate) mod token;

pub(crate) use credential::{Credential, basic, user};
