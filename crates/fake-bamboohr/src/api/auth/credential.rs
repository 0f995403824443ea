//! Authenticates a call: HTTP Basic with the key as user name and anything as password, or an OAuth
//! token as bearer (sections 3.1 and 3.2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use jiff::Timestamp;

use crate::access::AuthError;
use crate::api::call::Base;
use crate::api::error::Error;
use crate::{Company, User};

/// The refusal reason of a call without a credential.
const NO_CREDENTIAL: &str = "`Authorization` has neither an API key as user name of HTTP Basic nor an OAuth token as Bearer";

/// The credential of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// An API key.
    Key(String),
    /// An OAuth access token.
    Token(String),
}

impl Credential {
    /// The credential of the `Authorization` header.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Credential> {
        let (scheme, credentials) = headers
            .get(header::AUTHORIZATION)?
            .to_str()
            .ok()?
            .split_once(' ')?;
        if scheme.eq_ignore_ascii_case("basic") {
            user_name(credentials).map(Credential::Key)
        } else {
            scheme
                .eq_ignore_ascii_case("bearer")
                .then(|| Credential::Token(credentials.trim().to_owned()))
        }
    }

    /// The secret itself.
    pub(crate) fn text(&self) -> &str {
        let (Credential::Key(text) | Credential::Token(text)) = self;
        text
    }
}

/// The user that the request's key or token belongs to at `now`.
pub(crate) fn user<'a>(
    company: &'a Company,
    credential: Option<&Credential>,
    base: &Base,
    now: Timestamp,
) -> Result<&'a User, Error> {
    let name = base.company().unwrap_or(company.subdomain());
    let refused = |reason| {
        Error::NoKey {
            company: name.to_owned(),
        }
        .because(reason)
    };
    let admitted = match credential.ok_or_else(|| refused(NO_CREDENTIAL))? {
        Credential::Key(key) => company.access().authenticate_key(key),
        Credential::Token(token) => company.access().authenticate_token(token, now),
    };
    admitted.map_err(|denied| match denied {
        AuthError::UnknownKey => {
            refused("nobody has this API key or token, it was revoked, or it has run out")
        }
        AuthError::UserDisabled => Error::status(403, "User account is disabled"),
    })
}

/// User name and password of HTTP Basic.
pub(crate) fn basic(credentials: &str) -> Option<(String, String)> {
    let text = decode(credentials)?;
    let (name, password) = text.split_once(':').unwrap_or((&text, ""));
    Some((name.to_owned(), password.to_owned()))
}

fn user_name(credentials: &str) -> Option<String> {
    let mut text = decode(credentials)?;
    text.truncate(text.find(':').unwrap_or(text.len()));
    Some(text)
}

fn decode(credentials: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(header: &'static str) -> Option<Credential> {
        let headers = [(
            header::AUTHORIZATION,
            http::HeaderValue::from_static(header),
        )];
        Credential::from_headers(&headers.into_iter().collect())
    }

    #[test]
    fn the_key_is_the_user_name_and_the_password_does_not_matter() {
        for header in ["Basic a2V5Og==", "basic a2V5OmZvb2Jhcg==", "BASIC a2V5"] {
            assert_eq!(
                credential(header),
                Some(Credential::Key("key".to_owned())),
                "{header}"
            );
        }
        assert_eq!(
            credential("Bearer a2V5Og=="),
            Some(Credential::Token("a2V5Og==".to_owned()))
        );
        for header in ["Basic ***", "Digest a2V5Og==", "a2V5Og=="] {
            assert_eq!(credential(header), None, "{header}");
        }
    }
}
