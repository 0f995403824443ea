//! What is done to the account rather than to an employee: support, users, keys, webhooks.
//!
//! Left out: the employees' own acts, see `hr`.

use jiff::Timestamp;

use crate::access::{AccessLevel, CustomLevel, Reach, User};
use crate::change::Change;
use crate::command::{Command, CustomField, Refusal};
use crate::company::Company;
use crate::webhook::Subscription;

fn account(what: impl Into<String>, id: Option<u64>) -> Vec<Change> {
    vec![Change::Account { what: what.into(), id }]
}

impl Company {
    pub(crate) fn apply_to_account(&mut self, command: Command, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        match command {
            Command::EnableLitmosAccess => {
                let was_absent = self.fields.enable_litmos_access();
                Ok(if was_absent { account("litmos access enabled", None) } else { Vec::new() })
            }
            Command::AddCustomField(field) => self.add_custom_field(&field),
            Command::AddUser { user, password, employee, full_admin } => {
                let level = if full_admin { AccessLevel::FullAdmin } else { AccessLevel::Employee };
                let id = self.access.add_user(&user, &password, employee, level);
                let id = id.ok_or_else(|| Refusal::new(409, format!("There is a user {user} already")))?;
                Ok(account("user added", Some(id)))
            }
            Command::AddKey { user, name } => {
                let id = self.access.user_named_mut(&user)?.id;
                if self.access.key_named(&user, &name).is_some() {
                    return Err(Refusal::new(409, format!("{user} has a key {name} already")));
                }
                self.access.add_key(self.seed, id, name);
                Ok(account("key added", Some(id)))
            }
            Command::RevokeKey { key } if self.access.revoke_key(&key) => Ok(account("key revoked", None)),
            Command::RevokeKey { .. } => Err(Refusal::new(404, "There is no such key")),
            Command::RevokeKeys { user } => {
                let id = self.access.user_named_mut(&user)?.id;
                let count = self.access.revoke_keys_of(id);
                Ok(account(format!("{count} keys revoked"), Some(id)))
            }
            Command::SetAccessLevel { user, level } => {
                let level = self.checked_level(level)?;
                self.change_user(&user, "access level set", |user| user.level = level)
            }
            Command::HideFields { user, fields } => {
                let aliases = self.aliases(&fields)?;
                self.change_user(&user, "fields hidden", |user| user.hidden_fields.extend(aliases))
            }
            Command::ShowFields { user, fields } => {
                let aliases = self.aliases(&fields)?;
                self.change_user(&user, "fields shown", |user| user.hidden_fields.retain(|of| !aliases.contains(of)))
            }
            Command::HideEmployees { user, employees } => {
                self.change_user(&user, "employees hidden", |user| user.hidden_employees.extend(employees))
            }
            Command::ShowEmployees { user, employees } => self.change_user(&user, "employees shown", |user| {
                user.hidden_employees.retain(|id| !employees.contains(id));
            }),
            Command::DisableUser { user } => {
                let changes = self.change_user(&user, "user disabled", |user| user.is_enabled = false)?;
                let id = self.access.user_named_mut(&user)?.id;
                self.webhooks.stop_of(id);
                Ok(changes)
            }
            Command::EnableUser { user } => self.change_user(&user, "user enabled", |user| user.is_enabled = true),
            webhooks => self.apply_to_webhooks(webhooks, now),
        }
    }

    fn add_custom_field(&mut self, asked: &CustomField) -> Result<Vec<Change>, Refusal> {
        let has_options = |field: &CustomField| !field.options.is_empty() && !field.kind.has_options();
        if asked.label.trim().is_empty() || asked.parts.iter().any(|part| !part.parts.is_empty()) {
            return Err(Refusal::new(400, "A field needs a label, and a subfield has none of its own"));
        }
        if std::iter::once(asked).chain(&asked.parts).any(has_options) {
            return Err(Refusal::new(400, format!("{} takes options only as a list or multilist", asked.label)));
        }
        let field = self.fields.add(&asked.label, asked.kind);
        let (alias, id) = (field.alias.clone().into_owned(), field.id.and_then(|id| id.try_into().ok()));
        self.offer_all(&alias, &asked.options);
        for part in &asked.parts {
            let kept_as = self.fields.add_part(&alias, &part.label, part.kind).map(|part| part.alias.clone());
            self.offer_all(&kept_as.unwrap_or_default(), &part.options);
        }
        Ok(account(format!("field {alias} added"), id))
    }

    fn offer_all(&mut self, alias: &str, options: &[String]) {
        for option in options {
            self.lists.offer(alias, option, None);
        }
    }

    fn apply_to_webhooks(&mut self, command: Command, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        match command {
            Command::AddWebhook(subscription) => self.add_webhook(None, subscription, now),
            Command::AddPermissionedWebhook { user, subscription } => {
                let owner = self.access.user_named_mut(&user)?.id;
                self.add_webhook(Some(owner), subscription, now)
            }
            Command::ChangeWebhook { webhook, subscription } => self.change_webhook(webhook, subscription, now),
            Command::RemoveWebhook { webhook } => {
                self.webhooks.remove(webhook).map(|()| account("webhook removed", Some(webhook)))
            }
            Command::Redeliver { webhook, which, times } => {
                let count = self.webhooks.redeliver(webhook, which, times, now)?;
                Ok(account(format!("{count} deliveries queued again"), Some(webhook)))
            }
            Command::LoseNext { webhook } => {
                self.webhooks.lose_next(webhook).map(|()| account("next delivery will be lost", Some(webhook)))
            }
            Command::HoldNext { webhook, for_seconds } => {
                let held = self.webhooks.hold_next(webhook, for_seconds);
                held.map(|()| account("next delivery will be held", Some(webhook)))
            }
            Command::ReorderNext { webhook, count } => {
                let reordered = self.webhooks.reorder_next(webhook, count);
                reordered.map(|()| account("next deliveries will be reordered", Some(webhook)))
            }
            Command::TamperNext { webhook } => {
                let tampered = self.webhooks.tamper_next(webhook);
                tampered.map(|()| account("next delivery will be tampered with", Some(webhook)))
            }
            other => Err(Refusal::new(400, format!("{other:?} is not about the account"))),
        }
    }

    fn add_webhook(
        &mut self,
        owner: Option<u64>,
        subscription: Subscription,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let subscription = subscription.checked(&self.fields, &self.knobs)?;
        let (webhooks, facts) = self.webhooks_and_facts();
        let id = webhooks.add(subscription, owner, facts, now);
        Ok(account("webhook added", Some(id)))
    }

    fn change_webhook(
        &mut self,
        webhook: u64,
        subscription: Subscription,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let subscription = subscription.checked(&self.fields, &self.knobs)?;
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.change(webhook, subscription, facts, now)?;
        Ok(account("webhook changed", Some(webhook)))
    }

    fn change_user(&mut self, name: &str, what: &str, change: impl FnOnce(&mut User)) -> Result<Vec<Change>, Refusal> {
        let user = self.access.user_named_mut(name)?;
        change(user);
        Ok(account(what, Some(user.id)))
    }

    /// A level with its fields by alias, however they were named.
    fn checked_level(&self, level: AccessLevel) -> Result<AccessLevel, Refusal> {
        let AccessLevel::Custom(level) = level else { return Ok(level) };
        let names: Vec<String> = level.fields.keys().cloned().collect();
        let fields = self.aliases(&names)?.into_iter().zip(level.fields.into_values()).collect();
        let reach = match level.reach {
            Reach::Matching(values) => {
                let names: Vec<String> = values.keys().cloned().collect();
                Reach::Matching(self.aliases(&names)?.into_iter().zip(values.into_values()).collect())
            }
            reach => reach,
        };
        Ok(AccessLevel::Custom(CustomLevel { fields, reach, ..level }))
    }

    /// The aliases of fields named in any way; Litmos Access may be hidden before it is enabled.
    fn aliases(&self, names: &[String]) -> Result<Vec<String>, Refusal> {
        let litmos_access = self.fields.litmos_access();
        let alias = |name: &String| {
            let field = self.fields.field_on_screen(name);
            let field = field.or_else(|| Some(litmos_access).filter(|field| field.is_called(name)));
            let unknown = || Refusal::new(404, format!("There is no field {name}"));
            field.map(|field| field.alias.clone().into_owned()).ok_or_else(unknown)
        };
        names.iter().map(alias).collect()
    }
}
