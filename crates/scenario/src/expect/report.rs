//! Expectations about the engine's own views (connection, runs, webhook log) and BambooHR's
//! delivery log.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forms::{Codes, Rows};
use crate::place::{At, Place};

/// The integration's settings page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedConnection {
    /// `off`, `enabled`, `connected` or `needs_attention`.
    pub state: Option<At<String>>,
    /// The stored subdomain; `none` if there is none.
    pub subdomain: Option<At<String>>,
    /// The masked key as shown: `…d4e6`; `masked` for any masked key, `none` if there is none.
    pub api_key: Option<At<String>>,
    /// Warnings of the probe (CON-7).
    pub warnings: Option<Rows<At<String>>>,
    /// Why the connection needs attention; `none` if it does not.
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
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedReport {
    /// The run, as the list of recent imports names it; by default the newest.
    pub run: Option<At<String>>,
    /// Its state, such as `completed` or `held`.
    pub state: Option<At<String>>,
    /// The reason code of that state.
    pub reason: Option<At<String>>,
    /// `manual`, `webhook` or `resume`.
    pub source: Option<At<String>>,
    /// The administrator who started it.
    pub actor: Option<At<String>>,
    /// Whether it was a dry run.
    pub dry_run: Option<At<bool>>,
    /// The number of rows selected.
    pub selected: Option<At<u64>>,
    /// The number of rows by outcome; an outcome left out is not compared.
    pub counts: Option<BTreeMap<At<String>, At<u64>>>,
    /// The number of rows by flag; a flag left out is not compared.
    pub flags: Option<BTreeMap<At<String>, At<u64>>>,
    /// Its rows.
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
    pub outcome: Option<At<String>>,
    /// The reason code; `none` if there is none.
    pub reason: Option<At<String>>,
    /// Exactly these flags.
    pub flags: Option<Codes>,
    /// Exactly these warnings.
    pub warnings: Option<Codes>,
    /// Exactly these changed fields.
    pub changed_fields: Option<Codes>,
    /// The rule that decided it.
    pub rule: Option<At<String>>,
    /// The user name.
    pub username: Option<At<String>>,
    /// The number of calls it took.
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
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedWebhook {
    /// The number of schedule slots that passed, with or without anything to deliver.
    pub runs: Option<At<u64>>,
    /// The number of deliveries.
    pub deliveries: Option<At<u64>>,
    /// The number of attempts.
    pub attempts: Option<At<u64>>,
    /// The employees in the deliveries, by ref.
    pub employees: Option<Rows<At<String>>>,
    /// The status of the last attempt; `no answer` if there was none.
    pub last_status: Option<At<String>>,
    /// The number of deliveries given up.
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
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedEvent {
    /// The employee, by ref.
    pub employee: Option<At<String>>,
    /// `pending`, `applied`, `staged`, `ignored`, `duplicate`, `failed` or `held`.
    pub state: Option<At<String>>,
    /// The reason code; `none` if there is none.
    pub reason: Option<At<String>>,
    /// The action that BambooHR reported.
    pub action: Option<At<String>>,
    /// Exactly these warnings.
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
