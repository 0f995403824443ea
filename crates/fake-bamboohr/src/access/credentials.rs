//! Users, their API keys, and the registered applications of one company (section 3).
//!
//! A key belongs to one user and sees exactly what that user sees.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::application::Application;
use super::level::AccessLevel;
use super::oauth::Tokens;
use super::user::User;
use crate::Refusal;
use crate::demo::random;

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Id of the user the key belongs to.
    pub user: u64,
    /// The application key it was obtained with; `None` if made in the profile menu.
    pub application: Option<String>,
    /// The device it is tied to.
    pub device: Option<String>,
    /// What its user called it; `None` if it was not made in the profile menu.
    pub name: Option<String>,
    /// Whether it no longer works.
    pub is_revoked: bool,
}

/// Users, keys and registered applications of one company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    pub(super) users: BTreeMap<u64, User>,
    keys: BTreeMap<String, ApiKey>,
    /// The registered applications by application key.
    pub(super) applications: BTreeMap<String, Application>,
    keys_made: u64,
    /// Whether single sign-on is the only way in (section 3.3).
    pub(crate) is_sso_only: bool,
    /// How many of the next logins fail to create their key.
    pub(crate) logins_to_fail: u32,
    /// Codes and tokens issued by OAuth.
    pub(crate) tokens: Tokens,
}

/// Why a key or token gives no access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthError {
    /// No such key, or revoked: 401.
    UnknownKey,
    /// The key's user is disabled: 403.
    UserDisabled,
}

impl Access {
    /// Adds a user and returns its id, or `None` if the name is taken.
    pub(crate) fn add_user(
        &mut self,
        name: &str,
        password: &str,
        employee: Option<u64>,
        level: AccessLevel,
    ) -> Option<u64> {
        if self.user_by_name(name).is_some() {
            return None;
        }
        // The first id of a real account is rarely 1; recordings start at 2.
        let id = self.users.last_key_value().map_or(2, |(last, _)| last + 1);
        let user = User {
            id,
            name: name.to_owned(),
            password: password.to_owned(),
            names: Default::default(),
            employee,
            last_login: None,
            is_enabled: true,
            level,
            hidden_fields: BTreeSet::new(),
            hidden_employees: BTreeSet::new(),
        };
        self.users.insert(id, user);
        Some(id)
    }

    /// Registers a partner application; `false` if the name is taken.
    pub(crate) fn add_application(&mut self, seed: u64, name: &str, is_mobile: bool) -> bool {
        if self.application_by_name(name).is_some() {
            return false;
        }
        let number = self.applications.len() as u64;
        let key = random::hex(seed, "application key", number, 20);
        let client_secret = random::hex(seed, "client secret", number, 20);
        self.applications.insert(
            key,
            Application {
                name: name.to_owned(),
                is_mobile,
                client_secret,
            },
        );
        true
    }

    /// The key of the application with this name.
    pub fn application_by_name(&self, name: &str) -> Option<&str> {
        self.applications
            .iter()
            .find(|(_, application)| application.name == name)
            .map(|(key, _)| key.as_str())
    }

    /// The user with this id.
    pub fn user(&self, id: u64) -> Option<&User> {
        self.users.get(&id)
    }

    /// The user with this login name, in any case.
    pub fn user_by_name(&self, name: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn user_by_name_mut(&mut self, name: &str) -> Result<&mut User, Refusal> {
        let user = self
            .users
            .values_mut()
            .find(|user| user.name.eq_ignore_ascii_case(name));
        user.ok_or_else(|| Refusal::unknown_user(name))
    }

    /// Every key with what it belongs to.
    pub fn keys(&self) -> &BTreeMap<String, ApiKey> {
        &self.keys
    }

    /// The key that the user with this login name made under `name`, if it works.
    pub fn key_by_name(&self, user: &str, name: &str) -> Option<&str> {
        let user = self.user_by_name(user)?.id;
        let is_it =
            |key: &ApiKey| key.user == user && key.name.as_deref() == Some(name) && !key.is_revoked;
        self.keys
            .iter()
            .find(|(_, key)| is_it(key))
            .map(|(text, _)| text.as_str())
    }

    /// The registered applications by their keys.
    pub fn applications(&self) -> &BTreeMap<String, Application> {
        &self.applications
    }

    /// Codes and tokens of OAuth.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// Every user by id.
    pub fn users(&self) -> &BTreeMap<u64, User> {
        &self.users
    }

    /// The enabled user that `key` belongs to.
    pub(crate) fn authenticate_key(&self, key: &str) -> Result<&User, AuthError> {
        let key = self
            .keys
            .get(key)
            .filter(|key| !key.is_revoked)
            .ok_or(AuthError::UnknownKey)?;
        self.check_enabled(key.user)
    }

    /// The enabled user that an access token belongs to.
    pub(crate) fn authenticate_token(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<&User, AuthError> {
        self.check_enabled(self.tokens.user(token, now).ok_or(AuthError::UnknownKey)?)
    }

    fn check_enabled(&self, user: u64) -> Result<&User, AuthError> {
        let user = self.users.get(&user).ok_or(AuthError::UnknownKey)?;
        if user.is_enabled {
            Ok(user)
        } else {
            Err(AuthError::UserDisabled)
        }
    }

    /// The working key of this user, application and device, made if there is none.
    pub(crate) fn get_or_create_key(
        &mut self,
        seed: u64,
        user: u64,
        application: Option<&str>,
        device: Option<&str>,
    ) -> String {
        let same = |key: &ApiKey| {
            key.user == user
                && key.application.as_deref() == application
                && key.device.as_deref() == device
                && key.name.is_none()
                && !key.is_revoked
        };
        if let Some((text, _)) = self.keys.iter().find(|(_, key)| same(key)) {
            return text.clone();
        }
        let (application, device) = (application.map(str::to_owned), device.map(str::to_owned));
        self.make_key(
            seed,
            ApiKey {
                user,
                application,
                device,
                name: None,
                is_revoked: false,
            },
        )
    }

    /// One more key of this user, made in the profile menu.
    pub(crate) fn add_key(&mut self, seed: u64, user: u64, name: String) {
        self.make_key(
            seed,
            ApiKey {
                user,
                application: None,
                device: None,
                name: Some(name),
                is_revoked: false,
            },
        );
    }

    fn make_key(&mut self, seed: u64, key: ApiKey) -> String {
        let text = random::hex(seed, "api key", self.keys_made, 20);
        self.keys_made += 1;
        self.keys.insert(text.clone(), key);
        text
    }

    /// Revokes every key of this user and returns how many worked until now.
    pub(crate) fn revoke_keys_for_user(&mut self, user: u64) -> usize {
        let keys = self
            .keys
            .values_mut()
            .filter(|key| key.user == user && !key.is_revoked);
        keys.map(|key| key.is_revoked = true).count()
    }

    /// Revokes one key; `false` if there is none like it.
    pub(crate) fn revoke_key(&mut self, key: &str) -> bool {
        self.keys
            .get_mut(key)
            .map(|key| key.is_revoked = true)
            .is_some()
    }
}
