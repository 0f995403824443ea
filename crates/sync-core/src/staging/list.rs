//! The list and its rows.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::domain::access::RemovalReason;
use crate::domain::employee::{Employee, EmployeeId};
use crate::domain::learner_id::LearnerId;
use crate::mapping::json_sha256_hex;
use crate::mapping::{Field, Property, SourceField};
use crate::plan::operation::Outcome;
use crate::reporting::reason::{Reason, Warning};

/// The state of a row (STG-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Eligible, no link.
    New,
    /// Eligible, linked, desired differs from the baseline.
    Changed,
    /// Eligible, linked, nothing differs.
    Unchanged,
    /// Was on the list and is not eligible now, for this reason.
    #[serde(untagged)]
    Removed {
        /// On what evidence (ACC-5).
        removed: RemovalReason,
    },
}

impl RowState {
    /// Its name in lists: `new`, `changed`, `unchanged` or `removed`.
    pub fn code(self) -> &'static str {
        match self {
            RowState::New => "new",
            RowState::Changed => "changed",
            RowState::Unchanged => "unchanged",
            RowState::Removed { .. } => "removed",
        }
    }

    /// Why it is Removed, if it is.
    pub fn removal(self) -> Option<RemovalReason> {
        match self {
            RowState::Removed { removed } => Some(removed),
            _ => None,
        }
    }
}

/// Who told the row's latest values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum RowSource {
    Sync,
    Webhook,
}

/// What the last Import of a row came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastOutcome {
    /// The outcome.
    pub outcome: Outcome,
    /// Why it failed or was not attempted, or locked the learner out and wrote nothing else
    /// (STA-13).
    pub reason: Option<Reason>,
    /// When.
    pub at: Timestamp,
    /// Whether a learner could not be locked out who should have been (STA-13).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_still_active: bool,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedRow {
    /// The employee as staged, raw: what desired is depends on the day it is asked (STA-12).
    pub employee: Employee,
    /// Its state when it was staged.
    pub state: RowState,
    /// What differs from the baseline, in table order.
    pub changed_fields: Vec<Property>,
    /// What would make its Import fail, as far as it is known without asking Litmos.
    pub problems: Vec<Reason>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
    /// The problem that came with the last read and holds the row back until a better one (RD-5,
    /// ELG-4).
    pub held_back: Option<Reason>,
    /// Whether an Import of this Removed row deactivates its learner (ACC-2, ACC-4).
    pub may_deactivate: bool,
    /// When its values were told: the start of the read, or the time of the webhook event.
    pub observed_at: Timestamp,
    /// Properties told later than that, by webhooks (STG-11).
    pub observed_later: BTreeMap<Property, Timestamp>,
    /// Who told the latest values.
    pub source: RowSource,
    /// What its last Import came to.
    pub last_outcome: Option<LastOutcome>,
    /// When each status field was told, where that is later than
    /// [`observed_at`](Self::observed_at): what one of them says is no older for another one having
    /// been told since (WHK-15).
    #[serde(default)]
    pub status_told_at: BTreeMap<SourceField, Timestamp>,
    /// What the row is flagged with until a Sync has read it later: webhooks left something for it
    /// to decide (WHK-14, WHK-15, WHK-17, WHK-30).
    #[serde(default)]
    pub unsettled: BTreeSet<Warning>,
    /// The learner of another name that an administrator confirmed for this row (MAT-3).
    #[serde(default)]
    pub adopts: Option<LearnerId>,
    /// Whether the employee has left and, as far as is known, the learner is still active.
    #[serde(default)]
    pub is_still_active: bool,
}

impl StagedRow {
    /// A row of what `employee` told at `observed_at`, not judged yet.
    pub fn new(employee: Employee, source: RowSource, observed_at: Timestamp) -> StagedRow {
        StagedRow {
            employee,
            state: RowState::New,
            changed_fields: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
            held_back: None,
            may_deactivate: false,
            observed_at,
            observed_later: BTreeMap::new(),
            source,
            last_outcome: None,
            status_told_at: BTreeMap::new(),
            unsettled: BTreeSet::new(),
            adopts: None,
            is_still_active: false,
        }
    }

    /// When `property` was told (WHK-15).
    pub fn observed_at(&self, property: Property) -> Timestamp {
        let later = self.observed_later.get(&property);
        later.map_or(self.observed_at, |later| self.observed_at.max(*later))
    }

    /// When the value of `field` was told (WHK-15).
    pub fn told_at(&self, field: SourceField) -> Timestamp {
        match field.property() {
            Some(property @ (Property::Field(_) | Property::Access)) => self.observed_at(property),
            Some(Property::Active) | None => {
                let later = self.status_told_at.get(&field);
                later.map_or(self.observed_at, |later| self.observed_at.max(*later))
            }
        }
    }

    /// Whether the employee is on the list as eligible.
    pub fn is_eligible(&self) -> bool {
        self.state.removal().is_none()
    }

    /// Whether it may be selected (STG-7). A row with problems may: it will fail with that reason.
    pub fn is_importable(&self) -> bool {
        self.is_eligible() || self.may_deactivate
    }

    /// Whether `auto_import` imports it (STG-14): what is new or changed and has no problems, and
    /// whoever must be locked out whatever the problems are (STA-13).
    pub fn is_imported_by_schedule(&self) -> bool {
        let is_wanted = matches!(self.state, RowState::New | RowState::Changed);
        let access_is_seen = self.held_back != Some(Reason::LitmosAccessNotVisible);
        is_wanted && (self.problems.is_empty() || (self.is_still_active && access_is_seen))
    }

    /// What the list is sorted by (STG-13).
    fn sort_key(&self) -> (String, String, &EmployeeId) {
        let name = |field| {
            self.employee
                .values
                .normalised(field)
                .or_blank()
                .nfc()
                .collect::<String>()
        };
        (
            name(Field::LastName),
            name(Field::FirstName),
            &self.employee.id,
        )
    }
}

/// The list with its selection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedList {
    /// Rows by employee id.
    pub rows: BTreeMap<EmployeeId, StagedRow>,
    /// When the read began that it was last made from: what most rows were observed at.
    pub read_at: Option<Timestamp>,
    /// Selected rows (STG-8: a fixed set of ids).
    pub selection: BTreeSet<EmployeeId>,
}

impl StagedList {
    /// The rows by last name, first name, id: always in the same order (STG-13).
    pub fn in_order(&self) -> Vec<&StagedRow> {
        let mut rows: Vec<&StagedRow> = self.rows.values().collect();
        rows.sort_by_cached_key(|row| {
            let (last, first, id) = row.sort_key();
            (last, first, id.clone())
        });
        if !rows.is_sorted_by_key(|row| &row.employee.id) {
            rulebook::hit(&rulebook::STG_13);
        }
        rows
    }

    /// What a confirmation of a held Sync is bound to (SAF-8): equal for lists that say the same of
    /// the same people, no matter when it was told.
    pub fn fingerprint(&self) -> String {
        let parts: Vec<_> = self
            .rows
            .values()
            .map(|row| {
                (
                    &row.employee,
                    row.state,
                    &row.changed_fields,
                    &row.held_back,
                    row.may_deactivate,
                )
            })
            .collect();
        json_sha256_hex(&parts)
    }

    /// The rows not Removed.
    pub fn eligible(&self) -> impl Iterator<Item = &StagedRow> {
        self.rows.values().filter(|row| row.is_eligible())
    }

    /// Takes a Removed row off the list, as an administrator asked (STG-3). `false` if there is no
    /// such row, or it is not Removed.
    pub fn dismiss(&mut self, id: &EmployeeId) -> bool {
        let is_removed = self.rows.get(id).is_some_and(|row| !row.is_eligible());
        if is_removed {
            self.rows.remove(id);
            self.selection.remove(id);
        }
        is_removed
    }
}
