//! Who asks: HTTP Basic with the key as user name and anything as password (section 3.1).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};

use super::call::Base;
use super::error::Error;
use crate::access::{Denied, User};
use crate::company::Company;

/// The user whom the request's key lets in.
pub(crate) fn user<'a>(company: &'a Company, headers: &HeaderMap, base: &Base) -> Result<&'a User, Error> {
    let refused = || Error::NoKey { company: base.company().to_owned() };
    let key = headers.get(header::AUTHORIZATION).and_then(|value| key(value.to_str().ok()?)).ok_or_else(refused)?;
    company.access().admit(&key).map_err(|denied| match denied {
        Denied::Key => refused(),
        Denied::User => Error::status(403, "User account is disabled"),
    })
}

fn key(header: &str) -> Option<String> {
    let (scheme, credentials) = header.split_once(' ')?;
    let decoded = STANDARD.decode(credentials.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(decoded).ok()?;
    Some(text.split_once(':').map_or(text.clone(), |(key, _)| key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_user_name_and_the_password_does_not_matter() {
        assert_eq!(key("Basic a2V5Og==").as_deref(), Some("key"));
        assert_eq!(key("basic a2V5OmZvb2Jhcg==").as_deref(), Some("key"));
        assert_eq!(key("Basic a2V5").as_deref(), Some("key"));
        assert_eq!(key("Bearer a2V5Og=="), None);
        assert_eq!(key("Basic ***"), None);
    }
}
