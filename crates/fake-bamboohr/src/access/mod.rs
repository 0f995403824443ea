//! Users, their keys, and what a key may see (sections 3 and 9.4).
//!
//! A key belongs to one user and sees exactly what that user sees. Not implemented: access levels
//! as objects that several users share.

mod application;
mod level;
mod login;
mod oauth;
mod viewer;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commands::command::Refusal;
use crate::demo::random;
use crate::fields::Field;

pub use application::Application;
pub use level::{AccessLevel, CustomLevel, Reach, Right};
pub(crate) use login::{Login, LoginOutcome};
pub(crate) use oauth::TOKEN_LIVES;
pub use oauth::{Grant, Tokens};
pub use viewer::Viewer;

/// Who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The numeric id.
    pub id: u64,
    /// The login name: e-mail or user name, compared without case.
    pub name: String,
    /// The password.
    pub password: String,
    /// The first and the last name of a user who is no employee.
    pub names: (String, String),
    /// The employee this user is, if any.
    pub employee: Option<u64>,
    /// When the user last signed in.
    pub last_login: Option<Timestamp>,
    /// Whether the user may sign in and its keys work.
    pub is_enabled: bool,
    /// What the user may see and do.
    pub level: AccessLevel,
    /// Aliases the user does not see, whatever the level says.
    pub hidden_fields: BTreeSet<String>,
    /// Employees the user does not see, whatever the level says.
    pub hidden_employees: BTreeSet<u64>,
}

impl User {
    /// Whether the user sees this field on any record; [`Viewer`] knows on which.
    pub fn sees_field(&self, field: &Field) -> bool {
        self.right(field, false).max(self.right(field, true)) >= Right::ViewOnly
    }

    /// The right on a field of the own record, or of the others within reach. What is worked out
    /// from other fields may be seen as far as all of them may.
    fn right(&self, field: &Field, is_own: bool) -> Right {
        let right = |alias: &str| match is_own {
            _ if self.hidden_fields.contains(alias) => Right::NoAccess,
            true => self.level.own_right(alias),
            false => self.level.right(alias),
        };
        if self.hidden_fields.contains(&*field.alias) {
            return Right::NoAccess;
        }
        let parts = field.made_of().iter().map(|alias| right(alias)).min();
        parts.unwrap_or_else(|| right(&field.alias))
    }
}

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Whose it is.
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
    users: BTreeMap<u64, User>,
    keys: BTreeMap<String, ApiKey>,
    /// By application key.
    applications: BTreeMap<String, Application>,
    keys_made: u64,
    /// Whether single sign-on is the only way in (section 3.3).
    pub(crate) is_sso_only: bool,
    /// How many logins to come fail to make their key.
    pub(crate) logins_to_fail: u32,
    /// What OAuth gave out.
    pub(crate) tokens: Tokens,
}

/// Why a key gives no access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// No such key, or revoked: 401.
    Key,
    /// The key's user is disabled: 403.
    User,
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
        if self.user_named(name).is_some() {
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
        if self.application_named(name).is_some() {
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
    pub fn application_named(&self, name: &str) -> Option<&str> {
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
    pub fn user_named(&self, name: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn user_named_mut(&mut self, name: &str) -> Result<&mut User, Refusal> {
        let user = self
            .users
            .values_mut()
            .find(|user| user.name.eq_ignore_ascii_case(name));
        user.ok_or_else(|| Refusal::new(404, format!("There is no user {name}")))
    }

    /// Every key with what it belongs to.
    pub fn keys(&self) -> &BTreeMap<String, ApiKey> {
        &self.keys
    }

    /// The key that the user with this login name made under `name`, if it works.
    pub fn key_named(&self, user: &str, name: &str) -> Option<&str> {
        let user = self.user_named(user)?.id;
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

    /// The user whom `key` lets in.
    pub(crate) fn admit(&self, key: &str) -> Result<&User, Denied> {
        let key = self
            .keys
            .get(key)
            .filter(|key| !key.is_revoked)
            .ok_or(Denied::Key)?;
        self.enabled(key.user)
    }

    /// The user whom an access token lets in.
    pub(crate) fn admit_token(&self, token: &str, now: Timestamp) -> Result<&User, Denied> {
        self.enabled(self.tokens.user(token, now).ok_or(Denied::Key)?)
    }

    fn enabled(&self, user: u64) -> Result<&User, Denied> {
        let user = self.users.get(&user).ok_or(Denied::Key)?;
        if user.is_enabled {
            Ok(user)
        } else {
            Err(Denied::User)
        }
    }

    /// The working key of this user, application and device, made if there is none.
    pub(crate) fn key_for(
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
    pub(crate) fn revoke_keys_of(&mut self, user: u64) -> usize {
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
