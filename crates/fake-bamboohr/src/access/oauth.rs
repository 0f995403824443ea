//! OAuth 2: codes, access tokens and refresh tokens (section 3.2).
//!
//! A code is used once; a refresh token is replaced whenever it is used. Not implemented: the
//! consent screen, which a command replaces, scopes other than `offline_access`, and OpenID
//! Connect.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::demo::random;

/// How long an access token lives (section 4.5).
pub(crate) const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// How long a code lives; not published, ten minutes is the most that OAuth advises.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// What a user has allowed an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Id of the user who allowed the access.
    pub user: u64,
    /// Which application, by its key.
    pub application: String,
    /// Whether it may go on when the access token has expired.
    pub offline_access: bool,
}

/// A code and the grant it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Code {
    grant: Grant,
    redirect_uri: String,
    expires: Timestamp,
}

/// The codes and tokens of one company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, (Grant, Timestamp)>,
    refresh: BTreeMap<String, Grant>,
    made: u64,
}

/// Tokens issued by the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issued {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
}

impl Tokens {
    /// The codes that are still to be used.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.keys().map(String::as_str)
    }

    /// Makes the code that the consent screen would send the browser back with.
    pub(crate) fn authorize(
        &mut self,
        seed: u64,
        grant: Grant,
        redirect_uri: String,
        now: Timestamp,
    ) {
        self.codes.retain(|_, code| now < code.expires);
        let code = self.secret(seed, "authorization code");
        self.codes.insert(
            code,
            Code {
                grant,
                redirect_uri,
                expires: now + CODE_LIFETIME,
            },
        );
    }

    /// Tokens for a code of this application; `None` if it is invalid or was used. A refusal does
    /// not use it up.
    pub(crate) fn redeem(
        &mut self,
        seed: u64,
        application: &str,
        code: &str,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Option<Issued> {
        let is_good = |code: &&Code| {
            code.grant.application == application
                && code.redirect_uri == redirect_uri
                && now < code.expires
        };
        self.codes.get(code).filter(is_good)?;
        let code = self.codes.remove(code)?;
        Some(self.issue(seed, code.grant, now))
    }

    /// Tokens for a refresh token of this application, which is replaced.
    pub(crate) fn refresh(
        &mut self,
        seed: u64,
        application: &str,
        token: &str,
        now: Timestamp,
    ) -> Option<Issued> {
        self.refresh
            .get(token)
            .filter(|grant| grant.application == application)?;
        let grant = self.refresh.remove(token)?;
        Some(self.issue(seed, grant, now))
    }

    /// The user this access token belongs to, until it expires.
    pub(super) fn user(&self, token: &str, now: Timestamp) -> Option<u64> {
        self.access
            .get(token)
            .filter(|(_, expires)| now < *expires)
            .map(|(grant, _)| grant.user)
    }

    fn issue(&mut self, seed: u64, grant: Grant, now: Timestamp) -> Issued {
        self.access.retain(|_, (_, expires)| now < *expires);
        let access_token = self.secret(seed, "access token");
        let refresh_token = grant
            .offline_access
            .then(|| self.secret(seed, "refresh token"));
        if let Some(token) = &refresh_token {
            self.refresh.insert(token.clone(), grant.clone());
        }
        self.access
            .insert(access_token.clone(), (grant, now + TOKEN_LIFETIME));
        Issued {
            access_token,
            refresh_token,
        }
    }

    fn secret(&mut self, seed: u64, purpose: &str) -> String {
        self.made += 1;
        random::hex(seed, purpose, self.made, 20)
    }
}
