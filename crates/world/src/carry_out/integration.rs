//! What an administrator does with the integration, through the engine's admin API.

use http::Method;
use jiff::{SignedDuration, Timestamp};
use scenario::At;
use scenario::verb::{Bulk, Connect, Download, DownloadFormat, Import, Selection, Sync, Target};
use serde_json::{Value, json};

use crate::carry_out::admin::AdminResponse;
use crate::carry_out::step_result::{Shortfall, StepResult, UnsupportedStep};
use crate::world::World;

/// How long a run is given before a step stops waiting for it: a paused run waits for a person
/// anyway.
const RUN_LASTS_MAX: SignedDuration = SignedDuration::from_hours(24 * 40);

impl World {
    pub(super) async fn post(
        &mut self,
        actor: Option<&str>,
        path: &str,
    ) -> Result<StepResult, UnsupportedStep> {
        Ok(self
            .call_admin(actor, Method::POST, path, None)
            .await?
            .result)
    }

    pub(super) async fn connect(
        &mut self,
        connect: &Connect,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let (user, password) = &self.people.bamboohr_admin;
        let or = |given: &Option<At<String>>, usual: &str| {
            given
                .as_ref()
                .map_or(usual, |given| given.as_str())
                .to_owned()
        };
        let body = json!({
            "subdomain": or(&connect.subdomain, &self.people.company),
            "user_name": or(&connect.username, user),
            "password": or(&connect.password, password),
        });
        Ok(self
            .call_admin(actor, Method::POST, "/api/connection/connect", Some(body))
            .await?
            .result)
    }

    pub(super) async fn sync(
        &mut self,
        sync: &Sync,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        self.witness.record_sync_request(self.events.journal());
        let AdminResponse { result, json } = self
            .call_admin(actor, Method::POST, "/api/syncs", None)
            .await?;
        if result.refused {
            return Ok(result);
        }
        let id = json["id"].as_str().unwrap_or_default().to_owned();
        self.last_sync = Some(id.clone());
        self.witness.record_sync_start(&id);
        if !sync.wait {
            return Ok(result);
        }
        Ok(self.wait_for(&format!("/api/syncs/{id}"), "failed").await)
    }

    pub(super) async fn select(
        &mut self,
        selection: &Selection,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let body = match selection {
            Selection::Bulk(Bulk::All) => json!({ "bulk": "all" }),
            Selection::Bulk(Bulk::New) => json!({ "bulk": "new" }),
            Selection::Bulk(Bulk::Changed) => json!({ "bulk": "changed" }),
            Selection::These(these) => json!({ "ids": self.ids(these)? }),
            Selection::Filter(filter) => {
                let text = |text: &Option<At<String>>| text.as_ref().map(|text| text.value.clone());
                json!({ "filter": { "state": text(&filter.state), "q": text(&filter.q) } })
            }
        };
        let AdminResponse { result, json } = self
            .call_admin(actor, Method::PUT, "/api/selection", Some(body))
            .await?;
        if result.refused {
            return Ok(result);
        }
        let selected: Vec<&str> = json["ids"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let named = match selection {
            Selection::These(these) => these.as_slice(),
            Selection::Bulk(_) | Selection::Filter(_) => &[],
        };
        let ids = self.ids(named)?;
        let left_out = named
            .iter()
            .zip(ids)
            .filter(|(_, id)| !selected.contains(&id.as_str()));
        let left_out: Vec<String> = left_out
            .map(|(name, _)| format!("`{}`", name.value))
            .collect();
        Ok(
            match (left_out.as_slice(), selected.as_slice(), selection) {
                // An empty selection was requested.
                ([], [], Selection::These(_)) => result,
                ([], [], _) => StepResult::ineffective("it matches no row that can be selected"),
                ([], ..) => result,
                (left_out, ..) => {
                    StepResult::ineffective(format!("{} cannot be selected", left_out.join(", ")))
                }
            },
        )
    }

    /// Does `action` to the row of an employee: dismisses it, or confirms the adoption of a
    /// learner.
    pub(super) async fn on_row(
        &mut self,
        employee: &str,
        action: &str,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let id = self.employee(employee)?;
        self.post(actor, &format!("/api/people/{id}/{action}"))
            .await
    }

    pub(super) async fn explain(
        &mut self,
        employee: &str,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let id = self.employee(employee)?;
        Ok(self
            .call_admin(
                actor,
                Method::GET,
                &format!("/api/people/{id}/explain"),
                None,
            )
            .await?
            .result)
    }

    pub(super) async fn import(
        &mut self,
        import: &Import,
        dry_run: bool,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let selection = match &import.these {
            None => json!("selected"),
            Some(these) => json!(self.ids(these)?),
        };
        let body = json!({ "selection": selection, "dry_run": dry_run });
        let changes = self.litmos.read(|site| site.changes().len());
        let AdminResponse { result, json } = self
            .call_admin(actor, Method::POST, "/api/imports", Some(body))
            .await?;
        if result.refused {
            return Ok(result);
        }
        let id = json["id"].as_str().unwrap_or_default().to_owned();
        self.last_import = Some(id.clone());
        self.witness.record_import_start(&id, changes);
        if !import.wait {
            return Ok(result);
        }
        Ok(self
            .wait_for(&format!("/api/imports/{id}"), "aborted")
            .await)
    }

    pub(super) async fn decide(
        &mut self,
        target: &Target,
        what: &str,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let (run, failed) = match target {
            Target::Sync => {
                let newest = self
                    .newest_sync()
                    .await
                    .map_err(|error| UnsupportedStep(error.to_string()))?;
                (newest.map(|id| format!("/api/syncs/{id}")), "failed")
            }
            Target::Import => (
                self.last_import
                    .as_ref()
                    .map(|id| format!("/api/imports/{id}")),
                "aborted",
            ),
            Target::Webhook(employee) => return self.decide_effect(employee, what, actor).await,
        };
        let run = run.ok_or_else(|| UnsupportedStep::new(format!("nothing to {what} yet")))?;
        let result = self.post(actor, &format!("{run}/{what}")).await?;
        match what {
            "confirm" | "resume" if !result.refused => Ok(self.wait_for(&run, failed).await),
            _ => Ok(result),
        }
    }

    /// Decides about the oldest held webhook effect on an employee (WHK-24).
    async fn decide_effect(
        &mut self,
        employee: &At<String>,
        what: &str,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let id = self.employee(employee)?.to_string();
        let log: Value = self
            .get_admin("/api/events")
            .await
            .map_err(|error| UnsupportedStep(error.to_string()))?;
        let is_meant =
            |event: &&Value| event["state"] == "held" && event["employee_id"] == id.as_str();
        let held = log["events"]
            .as_array()
            .into_iter()
            .flatten()
            .find(is_meant);
        let event = held.and_then(|event| event["id"].as_str());
        let event = event.ok_or_else(|| {
            UnsupportedStep::new(format!("no webhook effect on `{}` is held", employee.value))
        })?;
        let path = format!("/api/events/{event}/{what}");
        self.post(actor, &path).await
    }

    pub(super) async fn download(
        &mut self,
        download: &Download,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let run = download
            .run
            .as_ref()
            .map(|run| run.value.clone())
            .filter(|run| run != "last");
        let run = run
            .or_else(|| self.last_import.clone())
            .unwrap_or_else(|| "last".to_owned());
        let ending = match download.format {
            DownloadFormat::Csv => "csv",
            DownloadFormat::Json => "json",
        };
        Ok(self
            .call_admin(
                actor,
                Method::GET,
                &format!("/api/imports/{run}/report.{ending}"),
                None,
            )
            .await?
            .result)
    }

    /// Lets time run until the run has ended, is held or paused, or the engine is down. Tells its
    /// reason if it came to `failed`.
    async fn wait_for(&mut self, run: &str, failed: &str) -> StepResult {
        let latest = self.now() + RUN_LASTS_MAX;
        loop {
            self.run_until_idle().await;
            let Ok(header) = self.get_admin::<Value>(run).await else {
                return StepResult::refused("engine_down");
            };
            let state = header["state"].as_str().unwrap_or_default();
            let reason = header["reason"].as_str().unwrap_or(state);
            match state {
                _ if state == failed => return StepResult::refused(reason),
                "held" => return StepResult::short(reason, Shortfall::Held),
                "paused" => {
                    let until = header["resume_at"]
                        .as_str()
                        .and_then(|at| at.parse::<Timestamp>().ok());
                    let until = until.map(|until| until.to_zoned_datetime(self.zone.clone()));
                    return StepResult::short(reason, Shortfall::Paused { until });
                }
                "running" if self.is_stopped() => {
                    return StepResult::short("ok", Shortfall::Unfinished);
                }
                "running" => {}
                _ if has_no_attempts(&header) => {
                    return StepResult::ineffective("no row was attempted");
                }
                _ => return StepResult::ok(),
            }
            // Everything due now has run: the run waits for a time, and so do we.
            match self.next_due() {
                Some(due) if due <= latest => self.events.control().move_to(due),
                _ => return StepResult::short("ok", Shortfall::Unfinished),
            }
        }
    }

    fn ids(&self, names: &[At<String>]) -> Result<Vec<String>, UnsupportedStep> {
        names
            .iter()
            .map(|name| self.employee(name).map(|id| id.to_string()))
            .collect()
    }
}

/// Whether a finished Import has rows, and none of them was attempted.
fn has_no_attempts(header: &Value) -> bool {
    let selected = header["selected"].as_u64().unwrap_or_default();
    selected > 0 && header["state"] != "cancelled" && header["counts"]["not_attempted"] == selected
}
