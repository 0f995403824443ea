//! What an expectation compares: views of the vendors' state, the journal and the engine's admin
//! API.

use std::collections::BTreeMap;

use fake_bamboohr::{Outcome, WebhookStats};
use fake_litmos::{Member, Value as MemberValue};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::setup::refs::Hook;
use crate::view::{
    ConnectionView, EmployeeView, EngineDown, EventView, HookView, LearnerView, ListRow, MailView,
    Mark, ReportRow, ReportView,
};
use crate::world::World;

#[derive(Deserialize)]
struct Page {
    rows: Vec<ListRow>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Runs {
    runs: Vec<Header>,
}

#[derive(Deserialize)]
struct Header {
    id: String,
    state: String,
    source: String,
    reason: Option<String>,
    actor: Option<String>,
    started_at: Timestamp,
    finished_at: Option<Timestamp>,
    #[serde(default)]
    dry_run: bool,
    #[serde(default)]
    selected: u64,
    counts: BTreeMap<String, u64>,
    #[serde(default)]
    flags: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Report {
    run: Header,
    rows: Vec<ReportRow>,
}

#[derive(Deserialize)]
struct Events {
    events: Vec<EventView>,
}

impl World {
    /// What has been seen by now.
    pub async fn mark(&self) -> Mark {
        Mark {
            calls: self.journal().entries().len(),
            events: self
                .get_admin::<Events>("/api/events")
                .await
                .map_or(0, |log| log.events.len()),
            mails: self.litmos.read(|site| site.mails().len()),
            webhooks: self.bamboohr.read(|company| company.webhooks().sequence()),
        }
    }

    /// The connection.
    ///
    /// # Errors
    /// The engine is down.
    pub async fn connection(&self) -> Result<ConnectionView, EngineDown> {
        self.get_admin("/api/connection").await
    }

    /// The BambooHR People list, in its order.
    ///
    /// # Errors
    /// The engine is down.
    pub async fn list(&self) -> Result<Vec<ListRow>, EngineDown> {
        let mut rows = Vec::new();
        let mut path = "/api/people?limit=1000".to_owned();
        loop {
            let page: Page = self.get_admin(&path).await?;
            rows.extend(page.rows);
            match page.next_cursor {
                Some(cursor) => path = format!("/api/people?limit=1000&cursor={cursor}"),
                None => break,
            }
        }
        for row in &mut rows {
            row.employee = self.refs.name_for_id_str(&row.employee);
        }
        Ok(rows)
    }

    /// The newest Sync, by an administrator or by the schedule, of which only the audit trail
    /// tells; `None` before the first.
    pub(crate) async fn newest_sync(&self) -> Result<Option<String>, EngineDown> {
        if self.setup.config.sync_schedule.is_none() {
            return Ok(self.last_sync.clone());
        }
        let trail: Value = self.get_admin("/api/audit").await?;
        let is_last = |entry: &Value| entry["run"].as_str() == self.last_sync.as_deref();
        let is_newest = |entry: &&Value| {
            entry["action"] == "sync_started" && (entry["source"] == "schedule" || is_last(entry))
        };
        let mut entries = trail["entries"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|line| &line["entry"]);
        let newest = entries.rfind(is_newest);
        Ok(newest
            .and_then(|entry| entry["run"].as_str())
            .map(str::to_owned)
            .or_else(|| self.last_sync.clone()))
    }

    /// The last Sync: its summary, with `state` and `reason` beside; `None` before the first.
    ///
    /// # Errors
    /// The engine is down.
    pub async fn summary(&self) -> Result<Option<Value>, EngineDown> {
        let Some(id) = self.newest_sync().await? else {
            return Ok(None);
        };
        let mut run: Value = self.get_admin(&format!("/api/syncs/{id}")).await?;
        let mut summary = run["summary"].take();
        if !summary.is_object() {
            summary = Value::Object(serde_json::Map::new());
        }
        summary["state"] = run["state"].take();
        summary["reason"] = run["reason"].take();
        summary["actor"] = run["actor"].take();
        for list in ["orphans", "left_selection"] {
            for id in summary[list].as_array_mut().into_iter().flatten() {
                *id = id
                    .as_str()
                    .map_or_else(|| id.clone(), |id| self.refs.name_for_id_str(id).into());
            }
        }
        Ok(Some(summary))
    }

    /// The report of a run; of the last Import by an administrator if none is named.
    ///
    /// # Errors
    /// The engine is down.
    pub async fn report(&self, run: Option<&str>) -> Result<Option<ReportView>, EngineDown> {
        let id = match run {
            Some(run) => Some(run.to_owned()),
            None if self.last_import.is_some() => self.last_import.clone(),
            None => self
                .get_admin::<Runs>("/api/imports")
                .await?
                .runs
                .into_iter()
                .next()
                .map(|run| run.id),
        };
        let Some(id) = id else { return Ok(None) };
        let Report { run, mut rows } = self
            .get_admin(&format!("/api/imports/{id}/report.json"))
            .await?;
        for row in &mut rows {
            row.employee = self.refs.name_for_id_str(&row.employee);
        }
        let Header {
            id,
            state,
            source,
            reason,
            actor,
            started_at,
            finished_at,
            dry_run,
            selected,
            counts,
            flags,
        } = run;
        let when = (started_at, finished_at);
        Ok(Some(ReportView {
            id,
            state,
            source,
            reason,
            actor,
            when,
            dry_run,
            selected,
            counts,
            flags,
            rows,
        }))
    }

    /// The engine's webhook log since a mark.
    ///
    /// # Errors
    /// The engine is down.
    pub async fn events(&self, since: &Mark) -> Result<Vec<EventView>, EngineDown> {
        let mut events = self.get_admin::<Events>("/api/events").await?.events;
        let mut events = events.split_off(since.events.min(events.len()));
        for event in &mut events {
            event.employee = event
                .employee
                .take()
                .map(|id| self.refs.name_for_id_str(&id));
        }
        Ok(events)
    }

    /// Every learner but the site's own owner.
    pub fn learners(&self) -> Vec<LearnerView> {
        let now = self.now();
        self.litmos.read(|site| {
            let others = site
                .learners()
                .filter(|learner| learner.id != site.owner_id());
            others
                .map(|learner| LearnerView {
                    id: learner.id.clone(),
                    members: Member::ALL
                        .iter()
                        .map(|member| (member.name().to_owned(), text(learner.read(*member))))
                        .collect(),
                    active: learner.is_active(now),
                })
                .collect()
        })
    }

    /// Every employee, those erased left out.
    pub fn employees(&self) -> Vec<EmployeeView> {
        self.bamboohr.read(|company| {
            let fields: Vec<_> = company.fields().fields().collect();
            let employees = company.employees().iter();
            employees
                .map(|(id, employee)| {
                    let values = fields.iter().map(|field| {
                        let value = company
                            .read(field, employee)
                            .map_or(String::new(), |value| value.into_owned());
                        (field.alias.clone().into_owned(), value)
                    });
                    EmployeeView {
                        employee: self.refs.name_for_id(*id),
                        fields: values.collect(),
                    }
                })
                .collect()
        })
    }

    /// What each subscription did since a mark, whether it is on or off.
    pub fn webhooks(&self, since: &Mark) -> BTreeMap<String, HookView> {
        self.refs
            .hooks()
            .map(|(name, hook)| (name.to_owned(), self.hook_view(hook, since)))
            .collect()
    }

    fn hook_view(&self, hook: &Hook, since: &Mark) -> HookView {
        let former_runs = hook
            .former_runs
            .iter()
            .filter(|run| **run > since.webhooks)
            .count();
        let mut view = HookView {
            runs: former_runs as u64,
            ..HookView::default()
        };
        for tally in self.tallies(hook, since.webhooks) {
            view.runs += tally.runs as u64;
            view.deliveries += tally.deliveries as u64;
            view.attempts += tally.attempts as u64;
            view.employees
                .extend(tally.employees.iter().map(|id| self.refs.name_for_id(*id)));
            view.given_up += (tally.given_up + tally.refused) as u64;
            view.last_status = match tally.last {
                Some(Outcome::Status(status)) => Some(status),
                Some(_) => None,
                None => view.last_status,
            };
        }
        view
    }

    /// What BambooHR knows of each id that the webhook has or had, oldest first.
    fn tallies(&self, hook: &Hook, since: u64) -> Vec<WebhookStats> {
        self.bamboohr.read(|company| {
            hook.ids()
                .map(|id| company.webhooks().stats(id, since))
                .collect()
        })
    }

    /// The learner that each employee is linked to, as the engine stored it; by ref and by Litmos's
    /// id.
    ///
    /// # Errors
    /// The engine's store cannot be read.
    pub fn links(&self) -> Result<BTreeMap<String, String>, EngineDown> {
        let links = self
            .store
            .links(&self.people.company)
            .map_err(|error| EngineDown(error.to_string()))?;
        Ok(links
            .into_iter()
            .map(|(employee, learner)| (self.refs.name_for_id_str(&employee), learner))
            .collect())
    }

    /// Mails Litmos would have sent since a mark.
    pub fn mails(&self, since: &Mark) -> Vec<MailView> {
        self.litmos.read(|site| {
            let mails = site.mails().iter().skip(since.mails);
            mails
                .map(|mail| MailView {
                    to: mail.to.clone(),
                    subject: mail.subject.clone(),
                })
                .collect()
        })
    }

    /// What is left over: unfinished runs, deliveries between two tries (scenario format, rule 14).
    pub async fn left_over(&self) -> Vec<String> {
        let mut left = Vec::new();
        for (name, hook) in self.refs.hooks() {
            let tallies = self.tallies(hook, 0);
            let between_tries = tallies.iter().map(|tally| tally.between_tries).sum();
            if between_tries > 0 {
                left.push(format!(
                    "{} of `{name}` waiting for a retry",
                    plural(between_tries, "delivery", "deliveries")
                ));
            }
            let kept_back = tallies.iter().map(|tally| tally.held_back).sum();
            if kept_back > 0 {
                left.push(format!(
                    "{} of `{name}` held by a `reorder` that waits for more",
                    plural(kept_back, "delivery", "deliveries")
                ));
            }
        }
        if let Ok(Runs { runs }) = self.get_admin("/api/imports").await {
            let unfinished = runs
                .into_iter()
                .filter(|run| matches!(run.state.as_str(), "running" | "paused" | "held"));
            left.extend(unfinished.map(|run| format!("{} is still {}", run.id, run.state)));
        }
        if let Ok(Events { events }) = self.get_admin("/api/events").await {
            let pending = events
                .iter()
                .filter(|event| event.state == "pending")
                .count();
            if pending > 0 {
                left.push(format!(
                    "{} in the inbox",
                    plural(pending, "unprocessed delivery", "unprocessed deliveries")
                ));
            }
        }
        left
    }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn text(value: MemberValue<'_>) -> String {
    match value {
        MemberValue::Text(text) => text.into_owned(),
        MemberValue::Flag(true) => "true".to_owned(),
        MemberValue::Flag(false) => "false".to_owned(),
        MemberValue::Number(number) => number.to_string(),
        MemberValue::Null => String::new(),
    }
}
