//! What is done to the account rather than to an employee: support, the company's card, webhooks.

use jiff::Timestamp;

use crate::{Change, Command, Company, CustomField, Refusal, SavedReport, Subscription};

pub(crate) fn account(what: impl Into<String>, id: Option<u64>) -> Vec<Change> {
    vec![Change::Account {
        what: what.into(),
        id,
    }]
}

impl Company {
    pub(crate) fn apply_to_account(
        &mut self,
        command: Command,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        match command {
            Command::EnableLitmosAccess => {
                let was_absent = self.fields.enable_litmos_access();
                Ok(if was_absent {
                    account("litmos access enabled", None)
                } else {
                    Vec::new()
                })
            }
            Command::SetEmployeeLimit { limit } => {
                self.employee_limit = limit;
                Ok(account("employee limit set", None))
            }
            Command::ShareDirectory(sharing) => {
                self.directory = sharing;
                Ok(account("directory sharing set", None))
            }
            Command::AddReport(report) => self.add_report(report),
            Command::ChangeList { field, options } => self.change_list(&field, &options, now),
            Command::AddCustomField(field) => self.add_custom_field(&field),
            Command::SetCompanyCard(card) => {
                self.card = card;
                Ok(account("company card changed", None))
            }
            others => self.apply_to_webhooks(others, now),
        }
    }

    /// Saves a report; its fields must exist, and are stored by alias or id.
    fn add_report(&mut self, mut report: SavedReport) -> Result<Vec<Change>, Refusal> {
        for name in &mut report.fields {
            let field = self.field_by_name(name)?;
            *name = field.name().map_or_else(|| field.id_text(), str::to_owned);
        }
        let id = self
            .reports
            .last_key_value()
            .map_or(1, |(last, _)| last + 1);
        self.reports.insert(id, report);
        Ok(vec![Change::Account {
            what: "report saved".to_owned(),
            id: Some(id),
        }])
    }

    fn add_custom_field(&mut self, definition: &CustomField) -> Result<Vec<Change>, Refusal> {
        let has_options =
            |field: &CustomField| !field.options.is_empty() && !field.kind.has_options();
        if definition.label.trim().is_empty()
            || definition.parts.iter().any(|part| !part.parts.is_empty())
        {
            return Err(Refusal::new(
                400,
                "A field needs a label, and a subfield has none of its own",
            ));
        }
        if std::iter::once(definition)
            .chain(&definition.parts)
            .any(has_options)
        {
            return Err(Refusal::new(
                400,
                format!(
                    "{} takes options only as a list or multilist",
                    definition.label
                ),
            ));
        }
        let field = self.fields.add(&definition.label, definition.kind);
        let (alias, id) = (
            field.owned_alias(),
            field.id.and_then(|id| id.try_into().ok()),
        );
        self.offer_all(&alias, &definition.options);
        for part in &definition.parts {
            let by_stored_alias = self
                .fields
                .add_part(&alias, &part.label, part.kind)
                .map(|part| part.alias.clone());
            self.offer_all(&by_stored_alias.unwrap_or_default(), &part.options);
        }
        Ok(account(format!("field {alias} added"), id))
    }

    fn offer_all(&mut self, alias: &str, options: &[String]) {
        for option in options {
            self.lists.offer(alias, option, None);
        }
    }

    fn apply_to_webhooks(
        &mut self,
        command: Command,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        match command {
            Command::AddWebhook(subscription) => self.add_webhook(None, subscription, now),
            Command::AddPermissionedWebhook { user, subscription } => {
                let owner = self.access.user_by_name_mut(&user)?.id;
                self.add_webhook(Some(owner), subscription, now)
            }
            Command::ChangeWebhook {
                webhook,
                subscription,
            } => self.change_webhook(webhook, subscription, now),
            Command::RemoveWebhook { webhook } => self
                .webhooks
                .remove(webhook)
                .map(|()| account("webhook removed", Some(webhook))),
            Command::Redeliver {
                webhook,
                which,
                times,
            } => {
                let count = self.webhooks.redeliver(webhook, which, times, now)?;
                Ok(account(
                    format!("{count} deliveries queued again"),
                    Some(webhook),
                ))
            }
            Command::LoseNext { webhook } => self
                .webhooks
                .lose_next(webhook)
                .map(|()| account("next delivery will be lost", Some(webhook))),
            Command::HoldNext {
                webhook,
                for_seconds,
            } => {
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
            of_users => self.apply_to_users(of_users, now),
        }
    }

    fn add_webhook(
        &mut self,
        owner: Option<u64>,
        subscription: Subscription,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let subscription = subscription.into_checked(&self.fields, &self.knobs)?;
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
        let subscription = subscription.into_checked(&self.fields, &self.knobs)?;
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.change(webhook, subscription, facts, now)?;
        Ok(account("webhook changed", Some(webhook)))
    }
}
