//! What a step checks. Every compared leaf knows its place, for the caret under it.
//!
//! A key left out is not compared. A bare list means exactly these; `include` means at least these.
//! Of the format's keys, `audit` and `secrets-absent` are not built yet.

mod calls;
mod lists;
mod report;
mod several;

pub use calls::{CallCount, CallsWanted, MailWanted, MailsWanted, VendorCalls};
pub(crate) use calls::{CallsMap, MailsMap};
pub use lists::{Codes, ListWanted, RemovedWanted, SummaryWanted};
pub use report::{ConnectionWanted, EventWanted, ReportRow, ReportWanted, WebhookWanted};
pub(crate) use several::RowsMap;
pub use several::{Rows, Several};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::At;
use crate::row::{EmployeeWanted, LearnerRow};
use crate::words::Lapse;

/// One `expect`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Expect {
    /// What the last act was told: `ok`, a reason code, for HR acts and raw calls a status, or
    /// `no_effect` where nobody was touched. A run that is held or paused tells its reason:
    /// `held:SAF-2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<At<String>>,
    /// The integration's settings page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionWanted>,
    /// The BambooHR People list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ListWanted>,
    /// The last Sync (STG-12).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<SummaryWanted>,
    /// The last run, or the one named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportWanted>,
    /// The people in Litmos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learners: Option<LearnersWanted>,
    /// BambooHR's deliveries, by hook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhooks: Option<BTreeMap<At<String>, WebhookWanted>>,
    /// The engine's webhook log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Rows<EventWanted>>,
    /// Calls, by who was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<VendorCalls>,
    /// The people in BambooHR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<EmployeesWanted>,
    /// What Litmos would have sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mails: Option<MailsWanted>,
    /// Rules that must have decided something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<At<String>>>,
    /// Named checks of the property suite.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invariants: Option<Vec<At<String>>>,
    /// Time runs on, event by event, until all of the above holds, at most this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<At<Lapse>>,
    /// What is looked at.
    #[serde(skip_serializing_if = "Window::is_default")]
    pub window: Window,
}

/// What an expectation looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Window {
    /// What happened since the expectation before.
    #[default]
    SinceLast,
    /// The whole scenario.
    Scenario,
}

impl Window {
    fn is_default(&self) -> bool {
        *self == Window::SinceLast
    }
}

/// The people in Litmos.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct LearnersWanted {
    /// Exactly these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<LearnerRow>>,
    /// At least these; `absent` in a row means there is no such learner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include: Option<Vec<LearnerRow>>,
    /// None of these user names; `all`: nobody at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<Several>,
    /// Exactly as in this snapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub like: Option<At<String>>,
}

/// The people in BambooHR.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct EmployeesWanted {
    /// Exactly these people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<EmployeeWanted>>,
    /// At least these; `absent` in a row means the record is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include: Option<Vec<EmployeeWanted>>,
    /// These records are as they were when the window began; `all`: everybody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<Several>,
}

impl Expect {
    /// How many things it compares; an expectation that compares nothing is an error.
    pub fn compared(&self) -> usize {
        usize::from(self.answer.is_some())
            + self
                .connection
                .as_ref()
                .map_or(0, ConnectionWanted::compared)
            + self.list.as_ref().map_or(0, ListWanted::compared)
            + self.summary.as_ref().map_or(0, SummaryWanted::compared)
            + self.report.as_ref().map_or(0, ReportWanted::compared)
            + self.learners.as_ref().map_or(0, LearnersWanted::compared)
            + self
                .webhooks
                .iter()
                .flatten()
                .map(|(_, hook)| hook.compared())
                .sum::<usize>()
            + usize::from(self.events.is_some())
            + self.calls.as_ref().map_or(0, VendorCalls::compared)
            + self.employees.as_ref().map_or(0, EmployeesWanted::compared)
            + self.mails.as_ref().map_or(0, MailsWanted::compared)
            + self.rules.as_ref().map_or(0, Vec::len)
            + self.invariants.as_ref().map_or(0, Vec::len)
    }
}

impl LearnersWanted {
    fn compared(&self) -> usize {
        // An empty `only` says something: there is nobody. An empty `include` says nothing.
        usize::from(self.only.is_some())
            + self.include.as_ref().map_or(0, Vec::len)
            + self.none.as_ref().map_or(0, Several::compared)
            + usize::from(self.like.is_some())
    }
}

impl EmployeesWanted {
    fn compared(&self) -> usize {
        usize::from(self.only.is_some())
            + self.include.as_ref().map_or(0, Vec::len)
            + self.unchanged.as_ref().map_or(0, Several::compared)
    }
}
