//! The BambooHR People list and the summary of the Sync that filled it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};

use super::forms::{Codes, Rows, none_or_list};
use crate::place::At;
use crate::shorthand::{Shorthand, impl_deserialize};

/// Staged rows by state, each a list of employees by ref.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedList {
    /// Rows in state New.
    pub new: Option<Rows<At<String>>>,
    /// Rows in state Changed.
    pub changed: Option<Rows<At<String>>>,
    /// Rows in state Unchanged.
    pub unchanged: Option<Rows<At<String>>>,
    /// Rows in state Removed, optionally with their reasons.
    pub removed: Option<ExpectedRemoved>,
    /// Problems by employee; each row has exactly these.
    pub problems: Option<BTreeMap<At<String>, Codes>>,
    /// Warnings by employee; each row has exactly these.
    pub warnings: Option<BTreeMap<At<String>, Codes>>,
    /// Changed fields by employee, in the vendor's names; each row has exactly these.
    pub changed_fields: Option<BTreeMap<At<String>, Codes>>,
    /// Selected rows.
    pub selected: Option<Rows<At<String>>>,
    /// Rows of people who have left but whose learner the engine believes to be active (STA-13).
    pub still_active: Option<Rows<At<String>>>,
}

impl ExpectedList {
    pub(crate) fn comparisons(&self) -> usize {
        let rows = [
            &self.new,
            &self.changed,
            &self.unchanged,
            &self.selected,
            &self.still_active,
        ];
        let codes = [&self.problems, &self.warnings, &self.changed_fields];
        rows.into_iter()
            .flatten()
            .map(Rows::comparisons)
            .sum::<usize>()
            + usize::from(self.removed.is_some())
            + codes
                .into_iter()
                .flatten()
                .map(BTreeMap::len)
                .sum::<usize>()
    }
}

/// Removed rows: `none`, `[ana]` exactly these, `{ ana: access_unchecked }` exactly these with
/// their reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ExpectedRemoved {
    /// Exactly these.
    Only(Vec<At<String>>),
    /// Exactly these, each with its reason.
    Because(BTreeMap<At<String>, At<String>>),
}

impl ExpectedRemoved {
    /// The employees it names.
    pub fn employees(&self) -> Vec<&At<String>> {
        match self {
            ExpectedRemoved::Only(names) => names.iter().collect(),
            ExpectedRemoved::Because(reasons) => reasons.keys().collect(),
        }
    }
}

impl Shorthand for ExpectedRemoved {
    const FORMS: &'static str = "`none`, a list of employees, or a map of employees and reasons";

    fn from_word<E: de::Error>(word: &str) -> Result<ExpectedRemoved, E> {
        none_or_list(word).map(|()| ExpectedRemoved::Only(Vec::new()))
    }

    fn from_list<'de, D: Deserializer<'de>>(list: D) -> Result<ExpectedRemoved, D::Error> {
        Vec::deserialize(list).map(ExpectedRemoved::Only)
    }

    fn from_map<'de, D: Deserializer<'de>>(map: D) -> Result<ExpectedRemoved, D::Error> {
        BTreeMap::deserialize(map).map(ExpectedRemoved::Because)
    }
}

impl_deserialize!(ExpectedRemoved);

/// The summary of the last Sync (STG-12).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExpectedSummary {
    /// `running`, `completed`, `failed` or `held`.
    pub state: Option<At<String>>,
    /// The reason code of a failed or held Sync.
    pub reason: Option<At<String>>,
    /// The administrator who started it.
    pub actor: Option<At<String>>,
    /// The number of employees read.
    pub read: Option<At<u64>>,
    /// The number of employees with Litmos Access.
    pub eligible: Option<At<u64>>,
    /// The number of New rows.
    pub new: Option<At<u64>>,
    /// The number of Changed rows.
    pub changed: Option<At<u64>>,
    /// The number of Unchanged rows.
    pub unchanged: Option<At<u64>>,
    /// The number of rows that became Removed, by reason; a reason left out is not compared.
    pub removed: Option<BTreeMap<At<String>, At<u64>>>,
    /// The number of rows with problems.
    pub with_problems: Option<At<u64>>,
    /// Warnings of the whole Sync.
    pub warnings: Option<Rows<At<String>>>,
    /// Employees who are linked and active in Litmos but no longer eligible (ACC-6); by ref.
    pub orphans: Option<Rows<At<String>>>,
    /// Employees whose row left the selection (STG-9); by ref.
    pub left_selection: Option<Rows<At<String>>>,
    /// Whether the read was complete (RD-2).
    pub complete: Option<At<bool>>,
}

impl ExpectedSummary {
    pub(crate) fn comparisons(&self) -> usize {
        let words = [&self.state, &self.reason, &self.actor];
        let numbers = [
            &self.read,
            &self.eligible,
            &self.new,
            &self.changed,
            &self.unchanged,
            &self.with_problems,
        ];
        let rows = [&self.warnings, &self.orphans, &self.left_selection];
        words.into_iter().flatten().count()
            + numbers.into_iter().flatten().count()
            + rows
                .into_iter()
                .flatten()
                .map(Rows::comparisons)
                .sum::<usize>()
            + self.removed.as_ref().map_or(0, BTreeMap::len)
            + usize::from(self.complete.is_some())
    }
}
