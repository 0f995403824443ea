//! Users, their keys, and what a key may see (sections 3 and 9.4).
//!
//! A key belongs to one user and sees exactly what that user sees. Left out: access levels as objects that
//! several users share, and OAuth.

mod level;
mod viewer;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::command::Refusal;
use crate::field::Field;
use crate::random;

pub use level::{AccessLevel, CustomLevel, Reach, Right};
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
    /// The employee this user is, if any.
    pub employee: Option<u64>,
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

    /// The right on a field of the own record, or of the others within reach. What is worked out from other
    /// fields may be seen as far as all of them may.
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
    /// Application key to name.
    applications: BTreeMap<String, String>,
    keys_made: u64,
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
            employee,
            is_enabled: true,
            level,
            hidden_fields: BTreeSet::new(),
            hidden_employees: BTreeSet::new(),
        };
        self.users.insert(id, user);
        Some(id)
    }

    /// Registers a partner application under `key`.
    pub(crate) fn add_application(&mut self, key: String, name: &str) {
        self.applications.insert(key, name.to_owned());
    }

    /// The user with this id.
    pub fn user(&self, id: u64) -> Option<&User> {
        self.users.get(&id)
    }

    /// The user with this login name, in any case.
    pub fn user_named(&self, name: &str) -> Option<&User> {
        self.users.values().find(|user| user.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn user_named_mut(&mut self, name: &str) -> Result<&mut User, Refusal> {
        let user = self.users.values_mut().find(|user| user.name.eq_ignore_ascii_case(name));
        user.ok_or_else(|| Refusal::new(404, format!("There is no user {name}")))
    }

    /// Every key with what it belongs to.
    pub fn keys(&self) -> &BTreeMap<String, ApiKey> {
        &self.keys
    }

    /// The key that the user with this login name made under `name`, if it works.
    pub fn key_named(&self, user: &str, name: &str) -> Option<&str> {
        let user = self.user_named(user)?.id;
        let is_it = |key: &ApiKey| key.user == user && key.name.as_deref() == Some(name) && !key.is_revoked;
        self.keys.iter().find(|(_, key)| is_it(key)).map(|(text, _)| text.as_str())
    }

    /// The registered application keys with their names.
    pub fn applications(&self) -> &BTreeMap<String, String> {
        &self.applications
    }

    /// The user whom `key` lets in.
    pub(crate) fn admit(&self, key: &str) -> Result<&User, Denied> {
        let key = self.keys.get(key).filter(|key| !key.is_revoked).ok_or(Denied::Key)?;
        let user = self.users.get(&key.user).ok_or(Denied::Key)?;
        if user.is_enabled { Ok(user) } else { Err(Denied::User) }
    }

    /// The login exchange (section 3.3): the user and its key for this application and device, the same
    /// one every time until it is revoked. `None` is declined, without saying why.
    pub(crate) fn login(&mut self, seed: u64, attempt: &Login<'_>) -> Option<(&User, String)> {
        let application = self.applications.contains_key(attempt.application_key);
        let user = self.user_named(attempt.user).filter(|user| user.is_enabled && user.password == attempt.password)?;
        if !application {
            return None;
        }
        let user = user.id;
        let key = self.key_for(seed, user, Some(attempt.application_key), attempt.device);
        Some((&self.users[&user], key))
    }

    /// The working key of this user, application and device, made if there is none.
    pub(crate) fn key_for(&mut self, seed: u64, user: u64, application: Option<&str>, device: Option<&str>) -> String {
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
        self.make_key(seed, ApiKey { user, application, device, name: None, is_revoked: false })
    }

    /// One more key of this user, made in the profile menu.
    pub(crate) fn add_key(&mut self, seed: u64, user: u64, name: String) {
        self.make_key(seed, ApiKey { user, application: None, device: None, name: Some(name), is_revoked: false });
    }

    fn make_key(&mut self, seed: u64, key: ApiKey) -> String {
        let text = random::hex(seed, "api key", self.keys_made, 20);
        self.keys_made += 1;
        self.keys.insert(text.clone(), key);
        text
    }

    /// Revokes every key of this user and returns how many worked until now.
    pub(crate) fn revoke_keys_of(&mut self, user: u64) -> usize {
        let keys = self.keys.values_mut().filter(|key| key.user == user && !key.is_revoked);
        keys.map(|key| key.is_revoked = true).count()
    }

    /// Revokes one key; `false` if there is none like it.
    pub(crate) fn revoke_key(&mut self, key: &str) -> bool {
        self.keys.get_mut(key).map(|key| key.is_revoked = true).is_some()
    }
}

/// What a login brings.
pub(crate) struct Login<'a> {
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
    pub(crate) application_key: &'a str,
    pub(crate) device: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> Access {
        let mut access = Access::default();
        access.add_user("hr@acme.test", "secret", None, AccessLevel::FullAdmin).expect("a free name");
        access.add_application("app".to_owned(), "Litmos");
        access
    }

    fn login<'a>(user: &'a str, password: &'a str, application_key: &'a str) -> Login<'a> {
        Login { user, password, application_key, device: None }
    }

    #[test]
    fn the_same_login_gets_the_same_key_until_it_is_revoked() {
        let mut access = access();
        let (_, first) = access.login(1, &login("HR@acme.test", "secret", "app")).expect("good credentials");
        let (_, again) = access.login(1, &login("hr@acme.test", "secret", "app")).expect("good credentials");
        assert_eq!(first, again);
        assert_eq!(first.len(), 40);
        assert_eq!(access.revoke_keys_of(2), 1);
        assert_eq!(access.admit(&first), Err(Denied::Key));
        let (_, new) = access.login(1, &login("hr@acme.test", "secret", "app")).expect("good credentials");
        assert_ne!(first, new);
    }

    #[test]
    fn wrong_password_application_or_user_is_declined() {
        let mut access = access();
        assert!(access.login(1, &login("hr@acme.test", "Secret", "app")).is_none());
        assert!(access.login(1, &login("hr@acme.test", "secret", "other")).is_none());
        assert!(access.login(1, &login("it@acme.test", "secret", "app")).is_none());
        assert!(access.keys().is_empty());
    }

    #[test]
    fn a_disabled_users_key_is_told_apart_from_a_wrong_one() {
        let mut access = access();
        let (_, key) = access.login(1, &login("hr@acme.test", "secret", "app")).expect("good credentials");
        access.user_named_mut("hr@acme.test").expect("the user").is_enabled = false;
        assert_eq!(access.admit(&key), Err(Denied::User));
        assert_eq!(access.admit("0000"), Err(Denied::Key));
        assert!(access.login(1, &login("hr@acme.test", "secret", "app")).is_none());
    }
}
