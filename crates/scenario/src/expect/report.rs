//! Expectations about the engine's own views (connection, runs, webhook log) and BambooHR's
//! delivery log.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forms::{Codes, Rows};
use crate::place::{At, Place};

/// The integration's settings page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ExpectedConnection {
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
    /// Why the connection needs attention; `none` if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
}

impl ExpectedConnection {
    pub(crate) fn comparisons(&self) -> usize {
        let words = [&self.state, &self.subdomain, &self.api_key, &self.reason];
        words.into_iter().flatten().count() + self.warnings.as_ref().map_or(0, Rows::comparisons)
    }
}

/// An Import run and its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ExpectedReport {
    /// The run, as the list of recent imports names it; by default the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<At<String>>,
    /// Its state, such as `completed` or `held`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<At<String>>,
    /// The reason code of that state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
    /// `manual`, `webhook` or `resume`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<At<String>>,
    /// The administrator who started it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<At<String>>,
    /// Whether it was a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<At<bool>>,
    /// The number of rows selected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<At<u64>>,
    /// The number of rows by outcome; an outcome left out is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<BTreeMap<At<String>, At<u64>>>,
    /// The number of rows by flag; a flag left out is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags: Option<BTreeMap<At<String>, At<u64>>>,
    /// Its rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows<ExpectedReportRow>>,
}

impl ExpectedReport {
    pub(crate) fn comparisons(&self) -> usize {
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
            + self.rows.as_ref().map_or(0, Rows::comparisons)
    }
}

/// One row of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedReportRow {
    /// The employee, by ref.
    pub employee: At<String>,
    /// `created`, `updated`, `unchanged`, `failed` or `not_attempted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<At<String>>,
    /// The reason code; `none` if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
    /// Exactly these flags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<Codes>,
    /// Exactly these warnings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Codes>,
    /// Exactly these changed fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_fields: Option<Codes>,
    /// The rule that decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<At<String>>,
    /// The user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<At<String>>,
    /// The number of calls it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<At<u64>>,
}

impl ExpectedReportRow {
    /// A row of which only the outcome is compared.
    pub fn outcome(employee: &str, outcome: &str) -> ExpectedReportRow {
        ExpectedReportRow {
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

/// The deliveries of one webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ExpectedWebhook {
    /// The number of schedule slots that passed, with or without anything to deliver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<At<u64>>,
    /// The number of deliveries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliveries: Option<At<u64>>,
    /// The number of attempts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<At<u64>>,
    /// The employees in the deliveries, by ref.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<Rows<At<String>>>,
    /// The status of the last attempt; `no answer` if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_status: Option<At<String>>,
    /// The number of deliveries given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_up: Option<At<u64>>,
}

impl ExpectedWebhook {
    pub(crate) fn comparisons(&self) -> usize {
        let numbers = [&self.runs, &self.deliveries, &self.attempts, &self.given_up];
        numbers.into_iter().flatten().count()
            + usize::from(self.last_status.is_some())
            + self.employees.as_ref().map_or(0, Rows::comparisons)
    }
}

/// One entry of the engine's webhook log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ExpectedEvent {
    /// The employee, by ref.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employee: Option<At<String>>,
    /// `pending`, `applied`, `staged`, `ignored`, `duplicate`, `failed` or `held`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<At<String>>,
    /// The reason code; `none` if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
    /// The action that BambooHR reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<At<String>>,
    /// Exactly these warnings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Codes>,
}

impl ExpectedEvent {
    /// The place of its first value.
    pub fn place(&self) -> Place {
        [&self.employee, &self.state, &self.reason, &self.action]
            .into_iter()
            .flatten()
            .map(|value| value.place)
            .next()
            .unwrap_or_default()
    }
}
