//! Subscriptions, and deliveries that go astray.

use std::collections::BTreeMap;

use fake_bamboohr::{
    Change as CompanyChange, Command, Family, Format, Limit, PostedField, PrivateKey, Retry,
    RetryTimestamp, Subscription,
};
use jiff::SignedDuration;
use scenario::verb::{Hold, Lose, Redeliver, Reorder, Tamper, WhichDelivery};
use scenario::{At, BodyFormat, BodyStructure, Webhook};

use super::company::refused;
use crate::carry_out::step_result::{StepResult, UnsupportedStep};
use crate::setup::refs::Hook;
use crate::sim::party::Party;
use crate::world::World;

impl World {
    pub(super) fn webhook_settings(
        &mut self,
        settings: &BTreeMap<At<String>, Webhook>,
    ) -> Result<StepResult, UnsupportedStep> {
        for (name, webhook) in settings {
            let result = self.save_subscription(name, webhook)?;
            if result.refused {
                return Ok(result);
            }
        }
        Ok(StepResult::ok())
    }

    /// Makes the subscription `name`, or changes what `webhook` says of it, and switches it on or
    /// off where it says so.
    pub(crate) fn save_subscription(
        &mut self,
        name: &str,
        webhook: &Webhook,
    ) -> Result<StepResult, UnsupportedStep> {
        let before = self.refs.hook(name).cloned();
        if let (Some(before), Some(wanted)) = (&before, webhook.permissioned)
            && before.is_permissioned != wanted
        {
            return Err(UnsupportedStep::new(
                "the owner of a webhook cannot be changed; create another webhook",
            ));
        }
        let is_on = webhook
            .active
            .unwrap_or_else(|| before.as_ref().is_none_or(|hook| hook.id.is_some()));
        let is_permissioned = webhook.permissioned == Some(true);
        let subscription = self.subscription(
            name,
            before.as_ref().map(|hook| hook.subscription.clone()),
            webhook,
        )?;
        let mut hook = before.unwrap_or_else(|| Hook::new(subscription.clone(), is_permissioned));
        hook.subscription = subscription.clone();
        let command = match hook.id {
            Some(webhook) => Command::ChangeWebhook {
                webhook,
                subscription,
            },
            None if hook.is_permissioned => Command::AddPermissionedWebhook {
                user: self.people.bamboohr_admin.0.clone(),
                subscription,
            },
            None => Command::AddWebhook(subscription),
        };
        let was_on = hook.id.is_some();
        match self.bamboohr.apply(command) {
            Err(refusal) => return Ok(refused(&refusal)),
            Ok(changes) => {
                for change in changes {
                    if let CompanyChange::Account { id: Some(id), .. } = change {
                        hook.id = Some(id);
                    }
                }
            }
        }
        let result = if is_on {
            StepResult::ok()
        } else {
            self.remove_webhook(&mut hook, was_on)
        };
        self.refs.name_hook(name, hook);
        Ok(result)
    }

    /// Takes the webhook out of BambooHR. One that was only set up to have its settings checked
    /// leaves no trace.
    fn remove_webhook(&mut self, hook: &mut Hook, was_on: bool) -> StepResult {
        let Some(webhook) = hook.id.take() else {
            return StepResult::ok();
        };
        if was_on {
            let runs = self.bamboohr.read(|company| {
                let runs = company
                    .webhooks()
                    .webhook(webhook)
                    .map(|webhook| webhook.runs.as_slice());
                runs.unwrap_or_default()
                    .iter()
                    .map(|run| run.sequence)
                    .collect::<Vec<_>>()
            });
            hook.former_runs.extend(runs);
            hook.former_ids.push(webhook);
        }
        self.apply_to_bamboohr(Command::RemoveWebhook { webhook })
    }

    fn subscription(
        &self,
        name: &str,
        before: Option<Subscription>,
        webhook: &Webhook,
    ) -> Result<Subscription, UnsupportedStep> {
        let mut subscription = before.unwrap_or_else(|| {
            let mut url = Party::Engine
                .url()
                .join("webhooks/bamboohr")
                .expect("a path written here");
            url.query_pairs_mut()
                .append_pair("apikey", &self.people.webhook_key)
                .append_pair("source", name);
            let private_key = PrivateKey::Given(self.people.private_key.clone());
            Subscription {
                private_key,
                ..Subscription::new(name, url, &[], &[])
            }
        });
        match webhook.format {
            Some(BodyFormat::Json) => subscription.format = Format::Json,
            Some(BodyFormat::Form) => subscription.format = Format::FormEncoded,
            None => {}
        }
        match webhook.structure {
            Some(BodyStructure::FieldBased) => subscription.events.family = Family::FieldBased,
            Some(BodyStructure::EventBased) => subscription.events.family = Family::EventBased,
            None => {}
        }
        if let Some(schedule) = &webhook.schedule {
            let written = schedule.to_string();
            let schedule = written.parse().map_err(|_| {
                UnsupportedStep::new(format!("BambooHR has no schedule `{written}`"))
            })?;
            subscription.schedule = Some(schedule);
        }
        if let Some(limit) = &webhook.limit {
            let per_seconds = u32::try_from(limit.per.as_duration().as_secs()).unwrap_or(u32::MAX);
            subscription.limit = Some(Limit {
                requests: limit.count,
                per_seconds,
            });
        }
        if let Some(monitor) = &webhook.monitor {
            subscription.monitor = monitor
                .iter()
                .map(|field| field.vendor_name().to_owned())
                .collect();
        }
        if let Some(post) = &webhook.post {
            let posted = |field: &str| PostedField {
                field: field.to_owned(),
                name: None,
            };
            subscription.post = post
                .iter()
                .map(|field| posted(field.vendor_name()))
                .collect();
        }
        for (field, name) in webhook.post_as.iter().flatten() {
            let alias = field.vendor_name();
            let posted = subscription
                .post
                .iter_mut()
                .find(|posted| posted.field == alias);
            let posted = posted.ok_or_else(|| {
                UnsupportedStep::new(format!("`post-as` renames `{field}`, which is not posted"))
            })?;
            posted.name = Some(name.value.clone());
        }
        match webhook.signed {
            Some(true) => {
                subscription.private_key = PrivateKey::Given(self.people.private_key.clone())
            }
            Some(false) => subscription.private_key = PrivateKey::None,
            None => {}
        }
        if let Some(retry) = &webhook.retry {
            subscription.retry = Some(merge_retry(subscription.retry.unwrap_or_default(), retry));
        }
        Ok(subscription)
    }

    pub(super) fn redeliver(&mut self, again: &Redeliver) -> Result<StepResult, UnsupportedStep> {
        let webhook = self.hook(&again.hook)?;
        if again.which.value != WhichDelivery::Last {
            return Err(UnsupportedStep::new(
                "only a past delivery can be sent again; write `which: last`",
            ));
        }
        let (which, times) = (fake_bamboohr::Which::Last, again.times.value);
        Ok(self.apply_to_bamboohr(Command::Redeliver {
            webhook,
            which,
            times,
        }))
    }

    pub(super) fn hold(&mut self, hold: &Hold) -> Result<StepResult, UnsupportedStep> {
        let webhook = self.hook(&hold.hook)?;
        require_next(&hold.which)?;
        let seconds = hold.duration.as_duration().as_secs();
        let for_seconds = u32::try_from(seconds)
            .map_err(|_| UnsupportedStep::new("a delivery cannot be held that long"))?;
        Ok(self.apply_to_bamboohr(Command::HoldNext {
            webhook,
            for_seconds,
        }))
    }

    pub(super) fn reorder(&mut self, reorder: &Reorder) -> Result<StepResult, UnsupportedStep> {
        let webhook = self.hook(&reorder.hook)?;
        Ok(self.apply_to_bamboohr(Command::ReorderNext {
            webhook,
            count: reorder.count.value,
        }))
    }

    pub(super) fn lose(&mut self, lose: &Lose) -> Result<StepResult, UnsupportedStep> {
        let webhook = self.hook(&lose.hook)?;
        require_next(&lose.which)?;
        Ok(self.apply_to_bamboohr(Command::LoseNext { webhook }))
    }

    pub(super) fn tamper(&mut self, tamper: &Tamper) -> Result<StepResult, UnsupportedStep> {
        self.hook(&tamper.hook)?;
        require_next(&tamper.which)?;
        self.faults.tampers().arm(&tamper.hook, tamper.with.value);
        Ok(StepResult::ok())
    }

    /// The id of a webhook that is on.
    fn hook(&self, name: &str) -> Result<u64, UnsupportedStep> {
        let hook = self
            .refs
            .hook(name)
            .ok_or_else(|| UnsupportedStep::new(format!("no webhook named `{name}` yet")))?;
        hook.id.ok_or_else(|| {
            UnsupportedStep::new(format!(
                "the webhook `{name}` is off; turn it on with `active: yes`"
            ))
        })
    }
}

fn require_next(which: &WhichDelivery) -> Result<(), UnsupportedStep> {
    match which {
        WhichDelivery::Next => Ok(()),
        WhichDelivery::Last => Err(UnsupportedStep::new(
            "the last delivery was already sent; write `which: next`",
        )),
    }
}

fn merge_retry(before: Retry, retry: &scenario::Retry) -> Retry {
    let seconds = |wait: SignedDuration| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
    let after = retry.after.as_ref();
    let after = after.map(|after| {
        after
            .iter()
            .map(|wait| seconds(wait.as_duration()))
            .collect()
    });
    let timestamp = retry.timestamp.map(|timestamp| match timestamp {
        scenario::RetryTimestamp::Fresh => RetryTimestamp::Fresh,
        scenario::RetryTimestamp::Original => RetryTimestamp::Original,
    });
    Retry {
        after_seconds: after.unwrap_or(before.after_seconds),
        timestamp: timestamp.unwrap_or(before.timestamp),
        retried: before.retried,
        jitter: retry
            .jitter
            .map_or(before.jitter, |jitter| jitter == scenario::Power::On),
    }
}
