//! The login exchange: user, password and application key for an API key (section 3.3).

use jiff::Timestamp;

use super::credentials::Access;

/// The fields of a login.
pub(crate) struct Login<'a> {
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
    pub(crate) application_key: &'a str,
    pub(crate) device: Option<&'a str>,
}

/// The outcome of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LoginOutcome {
    /// A key, the same one every time for this user, application and device, until it is revoked.
    Success {
        user: u64,
        employee: Option<u64>,
        key: String,
    },
    /// Declined, without a reason.
    Declined,
    /// The application is one of BambooHR's own for telephones.
    MobileApplication,
    /// Single sign-on is the only way into this company.
    PasswordsOff,
    /// The credentials are right, but the key could not be made.
    NoKey,
}

impl Access {
    /// Exchanges a password for a key at `now`.
    pub(crate) fn login(&mut self, seed: u64, attempt: &Login<'_>, now: Timestamp) -> LoginOutcome {
        if self
            .applications
            .get(attempt.application_key)
            .is_some_and(|application| application.is_mobile)
        {
            return LoginOutcome::MobileApplication;
        }
        if self.is_sso_only {
            return LoginOutcome::PasswordsOff;
        }
        let user = self
            .user_by_name(attempt.user)
            .filter(|user| user.is_enabled && user.password == attempt.password);
        let Some(user) = user.filter(|_| self.applications.contains_key(attempt.application_key))
        else {
            return LoginOutcome::Declined;
        };
        let (user, employee) = (user.id, user.employee);
        if self.logins_to_fail > 0 {
            self.logins_to_fail -= 1;
            return LoginOutcome::NoKey;
        }
        if let Some(user) = self.users.get_mut(&user) {
            user.last_login = Some(now);
        }
        let key = self.get_or_create_key(seed, user, Some(attempt.application_key), attempt.device);
        LoginOutcome::Success {
            user,
            employee,
            key,
        }
    }

    /// Why a login was declined.
    pub(crate) fn decline_reason(&self, attempt: &Login<'_>) -> &'static str {
        match self.user_by_name(attempt.user) {
            _ if !self.applications.contains_key(attempt.application_key) => {
                "`applicationKey` is that of no registered application"
            }
            None => "`user` is the login name of nobody",
            Some(user) if !user.is_enabled => "the user is disabled",
            Some(_) => "`password` is not the user's",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AccessLevel;
    use crate::access::AuthError;

    fn access() -> Access {
        let mut access = Access::default();
        access
            .add_user("hr@acme.test", "secret", None, AccessLevel::FullAdmin)
            .expect("a free name");
        assert!(
            access.add_application(1, "Litmos", false) && access.add_application(1, "iOS", true)
        );
        access
    }

    fn login(access: &mut Access, user: &str, password: &str, application: &str) -> LoginOutcome {
        let application_key = access
            .application_by_name(application)
            .unwrap_or("none")
            .to_owned();
        access.login(
            1,
            &Login {
                user,
                password,
                application_key: &application_key,
                device: None,
            },
            Timestamp::UNIX_EPOCH,
        )
    }

    fn key(outcome: LoginOutcome) -> String {
        match outcome {
            LoginOutcome::Success { key, .. } => key,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_same_login_gets_the_same_key_until_it_is_revoked() {
        let mut access = access();
        let first = key(login(&mut access, "HR@acme.test", "secret", "Litmos"));
        let again = key(login(&mut access, "hr@acme.test", "secret", "Litmos"));
        assert_eq!(first, again);
        assert_eq!(first.len(), 40);
        assert_eq!(access.revoke_keys_for_user(2), 1);
        assert_eq!(access.authenticate_key(&first), Err(AuthError::UnknownKey));
        let new = key(login(&mut access, "hr@acme.test", "secret", "Litmos"));
        assert_ne!(first, new);
    }

    #[test]
    fn wrong_password_application_or_user_is_declined() {
        let mut access = access();
        assert_eq!(
            login(&mut access, "hr@acme.test", "Secret", "Litmos"),
            LoginOutcome::Declined
        );
        assert_eq!(
            login(&mut access, "hr@acme.test", "secret", "other"),
            LoginOutcome::Declined
        );
        assert_eq!(
            login(&mut access, "it@acme.test", "secret", "Litmos"),
            LoginOutcome::Declined
        );
        assert!(access.keys().is_empty());
    }

    #[test]
    fn a_disabled_users_key_is_told_apart_from_a_wrong_one() {
        let mut access = access();
        let key = super::tests::key(login(&mut access, "hr@acme.test", "secret", "Litmos"));
        access
            .user_by_name_mut("hr@acme.test")
            .expect("the user")
            .is_enabled = false;
        assert_eq!(access.authenticate_key(&key), Err(AuthError::UserDisabled));
        assert_eq!(access.authenticate_key("0000"), Err(AuthError::UnknownKey));
        assert_eq!(
            login(&mut access, "hr@acme.test", "secret", "Litmos"),
            LoginOutcome::Declined
        );
    }

    #[test]
    fn a_login_is_stopped_by_the_application_then_by_the_company_then_by_the_credentials() {
        let mut access = access();
        access.logins_to_fail = 1;
        assert_eq!(
            login(&mut access, "hr@acme.test", "secret", "Litmos"),
            LoginOutcome::NoKey
        );
        assert_eq!(access.user(2).and_then(|user| user.last_login), None);
        key(login(&mut access, "hr@acme.test", "secret", "Litmos"));
        assert_eq!(
            access.user(2).and_then(|user| user.last_login),
            Some(Timestamp::UNIX_EPOCH)
        );
        access.is_sso_only = true;
        assert_eq!(
            login(&mut access, "hr@acme.test", "wrong", "Litmos"),
            LoginOutcome::PasswordsOff
        );
        assert_eq!(
            login(&mut access, "hr@acme.test", "secret", "iOS"),
            LoginOutcome::MobileApplication
        );
    }
}
