//! One line of the webhook log: an entry of a delivery and what came of it.
//!
//! The entry itself, which is personal, is kept only until something came of it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sync_core::safeguards::{Base, Effects};
use sync_core::webhook_payload::{Action, Entry};
use sync_core::{EmployeeId, Reason, Warning};

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Pending,
    Applied,
    Staged,
    Ignored,
    Duplicate,
    Failed,
    Held,
}

impl State {
    pub(crate) fn code(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Applied => "applied",
            State::Staged => "staged",
            State::Ignored => "ignored",
            State::Duplicate => "duplicate",
            State::Failed => "failed",
            State::Held => "held",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) received_at: Timestamp,
    pub(crate) delivery: i64,
    pub(crate) employee_id: EmployeeId,
    pub(crate) action: Action,
    pub(crate) state: State,
    pub(crate) reason: Option<Reason>,
    pub(crate) warnings: Vec<Warning>,
    /// The rule that decided it (OBS-2).
    pub(crate) rule: Option<String>,
    /// Keys that were posted and mean nothing here (WHK-8).
    pub(crate) ignored_fields: Vec<String>,
    /// The Import it shows up in, if it had an effect on a learner (WHK-26).
    pub(crate) run: Option<String>,
    /// When something came of it.
    pub(crate) settled_at: Option<Timestamp>,
    /// What it did to the learner, for the rolling hour (WHK-24).
    #[serde(default)]
    pub(crate) effects: Option<Effects>,
    /// The links before it did so, of which the safeguards take shares (SAF-1).
    #[serde(default)]
    pub(crate) base: Option<Base>,
    /// Whether an administrator let a held one through.
    #[serde(default)]
    pub(crate) is_confirmed: bool,
    pub(crate) entry: Option<Entry>,
}

impl Event {
    /// An entry as it arrived; `is_new` says whether it came for the first time (WHK-14).
    pub(crate) fn arrived(entry: Entry, delivery: i64, received_at: Timestamp, is_new: bool) -> Event {
        Event {
            received_at,
            delivery,
            employee_id: entry.employee_id.clone(),
            action: entry.action,
            state: if is_new { State::Pending } else { State::Duplicate },
            reason: (!is_new).then_some(Reason::Duplicate),
            warnings: Vec::new(),
            rule: (!is_new).then(|| rulebook::WHK_14.id.to_owned()),
            ignored_fields: Vec::new(),
            run: None,
            settled_at: (!is_new).then_some(received_at),
            effects: None,
            base: None,
            is_confirmed: false,
            entry: is_new.then_some(entry),
        }
    }

    /// Notes what came of it. A held one keeps its entry.
    pub(crate) fn settle(&mut self, state: State, reason: Option<Reason>, now: Timestamp) {
        self.state = state;
        self.reason = reason;
        self.settled_at = Some(now);
        if state != State::Held {
            self.entry = None;
        }
    }
}
