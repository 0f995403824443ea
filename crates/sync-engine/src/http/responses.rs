//! The JSON the admin API answers, as types: what is written here is what `/openapi.json`
//! describes.

use crate::connection::{self, Connection};
use crate::observe::audit;
use crate::observe::event::{self, State};
use crate::runtime::runs::{SyncRun, SyncState};
use crate::sealing::{SealingKey, masked};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use sync_core::plan::operation::Flag;
use sync_core::reporting::message;
use sync_core::reporting::run::Header;
use sync_core::staging::{RowSource, Summary};
use sync_core::{EmployeeId, LearnerId, Outcome, Property};

/// The connection as the admin API shows it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Shown")]
pub(super) struct ConnectionResponse {
    state: connection::State,
    subdomain: Option<String>,
    api_key: Option<String>,
    warnings: Vec<String>,
    reason: Option<String>,
    /// How many webhook deliveries were refused because they were another company's (WHK-32).
    foreign_deliveries: u64,
}

impl Connection {
    /// As the admin API shows it.
    pub(super) fn to_response(&self, sealing_key: &SealingKey) -> ConnectionResponse {
        ConnectionResponse {
            state: self.state(),
            subdomain: self.subdomain.clone(),
            api_key: self.key(sealing_key).ok().flatten().as_ref().map(masked),
            warnings: self.warnings.clone(),
            reason: self
                .reason
                .as_ref()
                .map(|reason| reason.code().into_owned()),
            foreign_deliveries: self.foreign_deliveries,
        }
    }
}

/// A Sync.
#[derive(Serialize, JsonSchema)]
pub(super) struct Sync {
    pub(super) id: String,
    pub(super) state: SyncState,
    /// A reason code.
    pub(super) reason: Option<String>,
    /// What the reason means and what to do about it.
    pub(super) message: Option<String>,
    pub(super) actor: String,
    #[schemars(with = "String")]
    pub(super) started_at: jiff::Timestamp,
    #[schemars(with = "Option<String>")]
    pub(super) finished_at: Option<jiff::Timestamp>,
    /// How long it took from beginning to end, in seconds (STG-12).
    pub(super) duration_seconds: Option<f64>,
    /// When a paused one goes on (RTE-5).
    #[schemars(with = "Option<String>")]
    pub(super) resume_at: Option<jiff::Timestamp>,
    /// With codes in place of warnings.
    #[schemars(with = "Option<Summary>")]
    pub(super) summary: Option<serde_json::Value>,
}

/// A page of the BambooHR People list (STG-13).
#[derive(Serialize, JsonSchema)]
pub(super) struct People {
    pub(super) rows: Vec<Person>,
    /// Where the next page begins; null on the last one.
    pub(super) next_cursor: Option<String>,
    /// How many rows the filter finds on all pages.
    pub(super) total: usize,
}

/// A row of the list (STG-3).
#[derive(Serialize, JsonSchema)]
pub(super) struct Person {
    pub(super) employee_id: EmployeeId,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) username: String,
    /// `new`, `changed`, `unchanged` or `removed`.
    pub(super) state: &'static str,
    /// Why it is Removed.
    pub(super) reason: Option<&'static str>,
    pub(super) changed_fields: Vec<Property>,
    pub(super) problems: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) selected: bool,
    #[schemars(with = "String")]
    pub(super) observed_at: jiff::Timestamp,
    pub(super) source: RowSource,
    pub(super) last_outcome: Option<LastOutcome>,
    /// Whether the employee has left, and the learner is still active as far as is known (STA-13,
    /// ACC-6).
    pub(super) still_active: bool,
    /// Why, if it is known: the code of what the last Import failed with, or of why the row was
    /// removed.
    pub(super) still_active_because: Option<String>,
}

/// What the last Import of a row came to.
#[derive(Serialize, JsonSchema)]
pub(super) struct LastOutcome {
    pub(super) outcome: Outcome,
    pub(super) reason: Option<String>,
    #[schemars(with = "String")]
    pub(super) at: jiff::Timestamp,
}

/// A link that was moved to somebody hired again (MAT-14).
#[derive(Serialize, JsonSchema)]
pub(super) struct Transferred {
    pub(super) employee_id: EmployeeId,
    pub(super) former_employee_id: EmployeeId,
    pub(super) learner_id: LearnerId,
}

/// A learner of another name that was confirmed for a row (MAT-3).
#[derive(Serialize, JsonSchema)]
pub(super) struct Adoption {
    pub(super) employee_id: EmployeeId,
    pub(super) learner_id: LearnerId,
}

/// The fixed set of ids a choice came to (STG-8).
#[derive(Serialize, JsonSchema)]
pub(super) struct Selected {
    pub(super) selected: usize,
    pub(super) ids: Vec<EmployeeId>,
}

/// Nothing more to say.
#[derive(Serialize, JsonSchema)]
pub(super) struct Done {}

/// Recent imports, newest first (RPT-8).
#[derive(Serialize, JsonSchema)]
pub(super) struct Imports {
    pub(super) runs: Vec<Header>,
    /// Where older ones begin; null if there are none.
    pub(super) next_cursor: Option<String>,
}

/// The webhook log: the latest lines, oldest first.
#[derive(Serialize, JsonSchema)]
pub(super) struct Events {
    pub(super) events: Vec<Event>,
    /// Where older ones end; null if there are none.
    pub(super) next_cursor: Option<String>,
}

/// One entry of a delivery.
#[derive(Serialize, JsonSchema)]
pub(super) struct Event {
    pub(super) id: String,
    #[schemars(with = "String")]
    pub(super) received_at: jiff::Timestamp,
    pub(super) delivery: String,
    pub(super) employee_id: EmployeeId,
    pub(super) action: &'static str,
    pub(super) state: State,
    pub(super) reason: Option<String>,
    /// What waits for an administrator, if something does.
    pub(super) held: Option<Held>,
    pub(super) warnings: Vec<String>,
    pub(super) ignored_fields: Vec<String>,
    pub(super) rule: Option<String>,
    pub(super) run: Option<String>,
    #[schemars(with = "Option<String>")]
    pub(super) settled_at: Option<jiff::Timestamp>,
}

/// An effect that a safeguard keeps back: what a confirmation lets through (WHK-24, SAF-8).
#[derive(Serialize, JsonSchema)]
pub(super) struct Held {
    /// Whether it was confirmed before: something else is planned since then, or the hour was over.
    pub(super) again: bool,
    /// What would be written, by name.
    pub(super) changed_fields: Vec<Property>,
    /// What kind of change it would be, such as `deactivated`.
    pub(super) flags: BTreeSet<Flag>,
}

/// The audit trail: the latest entries, oldest first (AUD-1).
#[derive(Serialize, JsonSchema)]
pub(super) struct Audit {
    pub(super) entries: Vec<AuditLine>,
    /// Where older ones end; null if there are none.
    pub(super) next_cursor: Option<String>,
}

/// One entry with its time.
#[derive(Serialize, JsonSchema)]
pub(super) struct AuditLine {
    pub(super) at: String,
    pub(super) entry: audit::Entry,
}

/// A new key and where BambooHR's webhook is pointed with it: shown once, never again.
#[derive(Serialize, JsonSchema)]
pub(super) struct NewWebhookKey {
    pub(super) webhook_key: String,
    /// To be put behind the address the engine has on the internet.
    pub(super) path: String,
}

/// Which page of a list that only grows.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Older {
    /// The `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// 1 to 1000 lines; 1000 unless it says otherwise.
    pub(super) limit: Option<u32>,
}

impl SyncRun {
    /// As the admin API shows it: codes, not the stored forms.
    pub(super) fn to_response(&self) -> Sync {
        let summary = self.summary.as_ref().map(|summary| {
            let warnings: Vec<_> = summary
                .warnings
                .iter()
                .map(|warning| warning.code())
                .collect();
            let mut response = json!(summary);
            response["warnings"] = json!(warnings);
            response
        });
        Sync {
            id: self.id.clone(),
            state: self.state,
            reason: self
                .reason
                .as_ref()
                .map(|reason| reason.code().into_owned()),
            message: self.reason.as_ref().map(message::because),
            actor: self.actor.clone(),
            started_at: self.started_at,
            finished_at: self.finished_at,
            duration_seconds: self
                .finished_at
                .map(|end| end.duration_since(self.started_at).as_secs_f64()),
            resume_at: self.resume_at,
            summary,
        }
    }
}

impl event::Event {
    /// As the admin API shows it.
    pub(super) fn to_response(&self, id: i64) -> Event {
        Event {
            id: format!("event-{id}"),
            received_at: self.received_at,
            delivery: format!("delivery-{}", self.delivery),
            employee_id: self.employee_id.clone(),
            action: self.action.code(),
            state: self.state,
            reason: self
                .reason
                .as_ref()
                .map(|reason| reason.code().into_owned()),
            held: self
                .held
                .as_ref()
                .filter(|_| self.state == State::Held)
                .map(|held| Held {
                    again: held.is_again,
                    changed_fields: held.changed_fields.clone(),
                    flags: held.flags.clone(),
                }),
            warnings: self
                .warnings
                .iter()
                .map(|warning| warning.code().into_owned())
                .collect(),
            ignored_fields: self.ignored_fields.clone(),
            rule: self.rule.clone(),
            run: self.run.clone(),
            settled_at: self.settled_at,
        }
    }
}
