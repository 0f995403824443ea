//! What the engine says of itself: connection, runs, webhook log; and what BambooHR says of its
//! deliveries.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lists::Codes;
use super::several::Rows;
use crate::place::At;

/// The integration's settings page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ConnectionWanted {
    /// `off`, `enabled`, `connected` or `needs_attention`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<At<String>>,
    /// The stored subdomain; `none` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdomain: Option<At<String>>,
    /// The masked key as shown: `…d4e6`; `masked` for any masked key, `none` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<At<String>>,
    /// Warnings of the probe (CON-7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Rows<At<String>>>,
    /// Why it needs attention; `none` if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
}

impl ConnectionWanted {
    pub(crate) fn compared(&self) -> usize {
        let words = [&self.state, &self.subdomain, &self.api_key, &self.reason];
        words.into_iter().flatten().count() + self.warnings.as_ref().map_or(0, Rows::compared)
    }
}

/// A run and its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ReportWanted {
    /// Which run, as the list of recent imports names it; the newest unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<At<String>>,
    /// `completed`, `held`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<At<String>>,
    /// Why it is in that state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
    /// `manual`, `webhook` or `resume`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<At<String>>,
    /// Who pressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<At<String>>,
    /// Whether it was dry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<At<bool>>,
    /// Rows selected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<At<u64>>,
    /// How many of each outcome; one left out is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<BTreeMap<At<String>, At<u64>>>,
    /// How many of each flag; one left out is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags: Option<BTreeMap<At<String>, At<u64>>>,
    /// The rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows<ReportRow>>,
}

impl ReportWanted {
    pub(crate) fn compared(&self) -> usize {
        let words = [&self.state, &self.reason, &self.source, &self.actor];
        let counts = [&self.counts, &self.flags];
        words.into_iter().flatten().count()
            + usize::from(self.dry_run.is_some())
            + usize::from(self.selected.is_some())
            + counts
                .into_iter()
                .flatten()
                .map(BTreeMap::len)
                .sum::<usize>()
            + self.rows.as_ref().map_or(0, Rows::compared)
    }
}

/// One row of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ReportRow {
    /// The employee, by ref.
    pub employee: At<String>,
    /// `created`, `updated`, `unchanged`, `failed` or `not_attempted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<At<String>>,
    /// The reason code; `none` if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
    /// Flags: exactly these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<Codes>,
    /// Warnings: exactly these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Codes>,
    /// Names of changed fields: exactly these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_fields: Option<Codes>,
    /// The rule that decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<At<String>>,
    /// The user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<At<String>>,
    /// Calls it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<At<u64>>,
}

impl ReportRow {
    /// A row of which only the outcome is compared.
    pub fn outcome(employee: &str, outcome: &str) -> ReportRow {
        ReportRow {
            employee: employee.into(),
            outcome: Some(outcome.into()),
            reason: None,
            flags: None,
            warnings: None,
            changed_fields: None,
            rule: None,
            username: None,
            attempts: None,
        }
    }
}

/// What one subscription did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct WebhookWanted {
    /// Slots of the schedule that came, with or without anything to deliver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<At<u64>>,
    /// Deliveries made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliveries: Option<At<u64>>,
    /// Attempts at them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<At<u64>>,
    /// Employees in them, by ref.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<Rows<At<String>>>,
    /// The status of the last attempt; `no answer` if none came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_status: Option<At<String>>,
    /// Deliveries given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_up: Option<At<u64>>,
}

impl WebhookWanted {
    pub(crate) fn compared(&self) -> usize {
        let numbers = [&self.runs, &self.deliveries, &self.attempts, &self.given_up];
        numbers.into_iter().flatten().count()
            + usize::from(self.last_status.is_some())
            + self.employees.as_ref().map_or(0, Rows::compared)
    }
}

/// One entry of the engine's webhook log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct EventWanted {
    /// The employee, by ref.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee: Option<At<String>>,
    /// `pending`, `applied`, `staged`, `ignored`, `duplicate`, `failed` or `held`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<At<String>>,
    /// The reason code; `none` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
    /// What BambooHR says happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<At<String>>,
    /// Warnings: exactly these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Codes>,
}

impl EventWanted {
    /// The place of its first leaf.
    pub fn place(&self) -> crate::place::Place {
        [&self.employee, &self.state, &self.reason, &self.action]
            .into_iter()
            .flatten()
            .map(|leaf| leaf.place)
            .next()
            .unwrap_or_default()
    }
}
