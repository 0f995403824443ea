//! Users, their keys, and what a key may see (sections 3 and 9.4).
//!
//! A key belongs to one user and sees exactly what that user sees. Left out: access levels as named
//! objects, view-only fields, and OAuth.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::command::Refusal;
use crate::field::Field;
use crate::random;

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
    /// A full admin may add employees.
    pub is_full_admin: bool,
    /// Aliases the user does not see.
    pub hidden_fields: BTreeSet<String>,
    /// Employees the user does not see.
    pub hidden_employees: BTreeSet<u64>,
}

impl User {
    /// Whether the user sees this field.
    pub fn sees_field(&self, field: &Field) -> bool {
        !self.hidden_fields.contains(&*field.alias)
    }

    /// Whether the user sees this employee.
    pub fn sees_employee(&self, employee: u64) -> bool {
        !self.hidden_employees.contains(&employee)
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
    pub(crate) fn add_user(&mut self, name: &str, password: &str, employee: Option<u64>, admin: bool) -> Option<u64> {
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
            is_full_admin: admin,
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
                && !key.is_revoked
        };
        if let Some((text, _)) = self.keys.iter().find(|(_, key)| same(key)) {
            return text.clone();
        }
        let text = random::hex(seed, "api key", self.keys_made, 20);
        self.keys_made += 1;
        let (application, device) = (application.map(str::to_owned), device.map(str::to_owned));
        self.keys.insert(text.clone(), ApiKey { user, application, device, is_revoked: false });
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
        access.add_user("hr@acme.test", "secret", None, true).expect("a free name");
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
