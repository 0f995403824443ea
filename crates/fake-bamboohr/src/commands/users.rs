//! What is done to users: made, given a level, shut out; their keys, and the applications they let
//! in.

use jiff::Timestamp;

use crate::access::{CustomLevel, Grant, Reach};
use crate::commands::account::account;
use crate::{AccessLevel, Change, Command, Company, Refusal, User};

impl Company {
    pub(crate) fn apply_to_users(
        &mut self,
        command: Command,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        match command {
            Command::AddUser {
                user,
                password,
                employee,
                full_admin,
            } => {
                let level = if full_admin {
                    AccessLevel::FullAdmin
                } else {
                    AccessLevel::Employee
                };
                let id = self.access.add_user(&user, &password, employee, level);
                let id =
                    id.ok_or_else(|| Refusal::new(409, format!("There is a user {user} already")))?;
                Ok(account("user added", Some(id)))
            }
            Command::SetAccessLevel { user, level } => {
                let level = self.checked_level(level)?;
                self.change_user(&user, "access level set", |user| user.level = level)
            }
            Command::HideFields { user, fields } => {
                let aliases = self.aliases(&fields)?;
                self.change_user(&user, "fields hidden", |user| {
                    user.hidden_fields.extend(aliases)
                })
            }
            Command::ShowFields { user, fields } => {
                let aliases = self.aliases(&fields)?;
                self.change_user(&user, "fields shown", |user| {
                    user.hidden_fields.retain(|of| !aliases.contains(of))
                })
            }
            Command::HideEmployees { user, employees } => {
                self.change_user(&user, "employees hidden", |user| {
                    user.hidden_employees.extend(employees)
                })
            }
            Command::ShowEmployees { user, employees } => {
                self.change_user(&user, "employees shown", |user| {
                    user.hidden_employees.retain(|id| !employees.contains(id));
                })
            }
            Command::DisableUser { user } => {
                let changes =
                    self.change_user(&user, "user disabled", |user| user.is_enabled = false)?;
                let id = self.access.user_by_name_mut(&user)?.id;
                self.webhooks.stop_for_user(id);
                Ok(changes)
            }
            Command::EnableUser { user } => {
                self.change_user(&user, "user enabled", |user| user.is_enabled = true)
            }
            Command::NameUser {
                user,
                first_name,
                last_name,
            } => self.change_user(&user, "user named", |user| {
                user.names = (first_name, last_name)
            }),
            keys => self.apply_to_keys(keys, now),
        }
    }

    fn apply_to_keys(&mut self, command: Command, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        match command {
            Command::AddKey { user, name } => {
                let id = self.access.user_by_name_mut(&user)?.id;
                if self.access.key_by_name(&user, &name).is_some() {
                    return Err(Refusal::new(
                        409,
                        format!("{user} has a key {name} already"),
                    ));
                }
                self.access.add_key(self.key_seed(), id, name);
                Ok(account("key added", Some(id)))
            }
            Command::RevokeKey { key } if self.access.revoke_key(&key) => {
                Ok(account("key revoked", None))
            }
            Command::RevokeKey { .. } => Err(Refusal::new(404, "There is no such key")),
            Command::RevokeKeys { user } => {
                let id = self.access.user_by_name_mut(&user)?.id;
                let count = self.access.revoke_keys_for_user(id);
                Ok(account(format!("{count} keys revoked"), Some(id)))
            }
            Command::AddApplication { name, is_mobile } => {
                if self.access.add_application(self.seed, &name, is_mobile) {
                    Ok(account("application added", None))
                } else {
                    Err(Refusal::new(
                        409,
                        format!("There is an application {name} already"),
                    ))
                }
            }
            Command::Authorize {
                user,
                application,
                redirect_uri,
                offline_access,
            } => {
                let user = self.access.user_by_name_mut(&user)?.id;
                let unknown =
                    || Refusal::new(404, format!("There is no application {application}"));
                let application = self
                    .access
                    .application_by_name(&application)
                    .ok_or_else(unknown)?
                    .to_owned();
                let grant = Grant {
                    user,
                    application,
                    offline_access,
                };
                self.access
                    .tokens
                    .authorize(self.key_seed(), grant, redirect_uri, now);
                Ok(account("application authorized", Some(user)))
            }
            Command::SetSsoOnly { is_sso_only } => {
                self.access.is_sso_only = is_sso_only;
                Ok(account(
                    if is_sso_only {
                        "passwords switched off"
                    } else {
                        "passwords switched on"
                    },
                    None,
                ))
            }
            Command::FailLogins { times } => {
                self.access.logins_to_fail = times;
                Ok(account(format!("{times} logins will fail"), None))
            }
            other => Err(Refusal::new(
                400,
                format!("{other:?} is not about the account"),
            )),
        }
    }

    fn change_user(
        &mut self,
        name: &str,
        what: &str,
        change: impl FnOnce(&mut User),
    ) -> Result<Vec<Change>, Refusal> {
        let user = self.access.user_by_name_mut(name)?;
        change(user);
        Ok(account(what, Some(user.id)))
    }

    /// A level with its fields by alias, however they were named.
    fn checked_level(&self, level: AccessLevel) -> Result<AccessLevel, Refusal> {
        let AccessLevel::Custom(level) = level else {
            return Ok(level);
        };
        let names: Vec<String> = level.fields.keys().cloned().collect();
        let fields = self
            .aliases(&names)?
            .into_iter()
            .zip(level.fields.into_values())
            .collect();
        let reach = match level.reach {
            Reach::Matching(values) => {
                let names: Vec<String> = values.keys().cloned().collect();
                Reach::Matching(
                    self.aliases(&names)?
                        .into_iter()
                        .zip(values.into_values())
                        .collect(),
                )
            }
            reach => reach,
        };
        Ok(AccessLevel::Custom(CustomLevel {
            fields,
            reach,
            ..level
        }))
    }

    /// The aliases of fields named in any way; Litmos Access may be hidden before it is enabled.
    fn aliases(&self, names: &[String]) -> Result<Vec<String>, Refusal> {
        let litmos_access = self.fields.litmos_access();
        let alias = |name: &String| {
            let field = self.fields.field_on_screen(name);
            let field = field.or_else(|| Some(litmos_access).filter(|field| field.is_called(name)));
            field
                .map(|field| field.owned_alias())
                .ok_or_else(|| Refusal::unknown_field(name))
        };
        names.iter().map(alias).collect()
    }
}
