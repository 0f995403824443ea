//! The views of a world that expectations compare: the vendors' own state, and the admin API of the
//! engine.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

/// The engine is down, or its answer was not what the admin API promises.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EngineDown(pub String);

/// The connection as the settings page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ConnectionView {
    /// `off`, `enabled`, `connected` or `needs_attention`.
    pub state: String,
    /// The company, once one was connected.
    pub subdomain: Option<String>,
    /// Warning codes.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// The key, masked.
    pub api_key: Option<String>,
    /// Why it needs attention.
    pub reason: Option<String>,
}

/// One row of the BambooHR People list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ListRow {
    /// The ref of the employee; the id if the file does not name this one.
    #[serde(rename = "employee_id")]
    pub employee: String,
    /// `new`, `changed`, `unchanged` or `removed`.
    pub state: String,
    /// Why it was removed.
    pub reason: Option<String>,
    /// Fields that differ from the baseline.
    #[serde(default)]
    pub changed_fields: Vec<String>,
    /// What would make its import fail.
    #[serde(default)]
    pub problems: Vec<String>,
    /// Warning codes.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether the employee has left and the learner is still active as far as the engine knows.
    #[serde(default)]
    pub still_active: bool,
}

/// One report of an Import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportView {
    /// `import-1`.
    pub id: String,
    /// `running`, `completed`, …
    pub state: String,
    /// `manual`, `webhook`, …
    pub source: String,
    /// Why it is held, paused or aborted.
    pub reason: Option<String>,
    /// Who began it.
    pub actor: Option<String>,
    /// When it began, and when it ended if it has.
    pub when: (Timestamp, Option<Timestamp>),
    /// Whether it only pretended.
    pub dry_run: bool,
    /// How many employees were selected.
    pub selected: u64,
    /// Rows by outcome; outcomes without rows are zero.
    pub counts: BTreeMap<String, u64>,
    /// Rows by flag.
    pub flags: BTreeMap<String, u64>,
    /// One row per selected employee.
    pub rows: Vec<ReportRow>,
}

/// One row of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ReportRow {
    /// The ref of the employee; the id if the file does not name this one.
    #[serde(rename = "employee_id")]
    pub employee: String,
    /// The user name, if one was known.
    pub username: Option<String>,
    /// The learner's id, if one was known.
    pub learner_id: Option<String>,
    /// `created`, `updated`, `unchanged`, `failed` or `not_attempted`; `None` while the run is not
    /// there yet.
    pub outcome: Option<String>,
    /// The reason code of a failure.
    pub reason: Option<String>,
    /// `adopted`, `renamed`, …
    #[serde(default)]
    pub flags: Vec<String>,
    /// Warning codes.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Names of the fields that were changed.
    #[serde(default)]
    pub changed_fields: Vec<String>,
    /// The rule that decided.
    pub rule: Option<String>,
    /// How often the write was tried.
    #[serde(default)]
    pub attempts: u64,
}

impl ReportRow {
    /// The outcome's word; empty while there is none.
    pub fn outcome(&self) -> &str {
        self.outcome.as_deref().unwrap_or_default()
    }

    /// Whether it says that the learner is as it should be.
    pub fn is_good(&self) -> bool {
        matches!(self.outcome(), "created" | "updated" | "unchanged")
    }
}

/// One entry of the engine's webhook log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EventView {
    /// The ref of the employee; the id if the file does not name this one.
    #[serde(rename = "employee_id", default)]
    pub employee: Option<String>,
    /// `applied`, `staged`, `ignored`, `duplicate`, `stale`, `failed`, `held`, `pending`.
    pub state: String,
    /// Why it is in this state.
    pub reason: Option<String>,
    /// Warning codes.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// `Created`, `Updated`, `Deleted`.
    #[serde(default)]
    pub action: Option<String>,
}

/// One learner as Litmos has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnerView {
    /// Litmos's id.
    pub id: String,
    /// Every member by the vendor's name, as text; null is empty.
    pub members: BTreeMap<String, String>,
    /// Whether this person can log in now.
    pub active: bool,
}

/// One employee as BambooHR has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeView {
    /// The ref; the id if the file does not name this one.
    pub employee: String,
    /// Every field by alias, as text; unset is empty.
    pub fields: BTreeMap<String, String>,
}

/// What one subscription did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookView {
    /// Slots that passed.
    pub runs: u64,
    /// Bodies that were built, copies included.
    pub deliveries: u64,
    /// Tries.
    pub attempts: u64,
    /// Everybody in those deliveries.
    pub employees: BTreeSet<String>,
    /// The status of the last try; `None` if none came back.
    pub last_status: Option<u16>,
    /// Deliveries whose last try failed.
    pub given_up: u64,
}

/// A mail Litmos would have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailView {
    /// The recipient.
    pub to: String,
    /// Its subject.
    pub subject: String,
}

/// A point in a world's life: what had been seen by then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub(crate) calls: usize,
    pub(crate) events: usize,
    pub(crate) mails: usize,
    /// The company's count of webhook happenings.
    pub(crate) webhooks: u64,
}
