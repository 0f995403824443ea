//! The plan of an Import: a pure, deterministic function of rows, links, learners, options and time
//! (IMP-3). Every selected id becomes one operation.

mod assess;
mod compare;
pub mod lookups;
pub(crate) mod matching;
pub mod operation;
pub mod overlay;
pub(crate) mod renames;
pub mod settle;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::domain::employee::EmployeeId;
use crate::domain::link::Links;
use crate::mapping::json_sha256_hex;
use crate::plan::lookups::{Lookup, Lookups};
use crate::plan::operation::{Operation, Outcome, Phase};
use crate::staging::{StagedList, StagedRow};

/// What a plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct PlanRequest<'a> {
    /// The whole list: rows that are not selected still count as rivals for a name (MAT-6).
    pub list: &'a StagedList,
    /// A row that stands in for the listed one: what a webhook told, and no more (WHK-22).
    pub instead: Option<&'a StagedRow>,
    /// The ids to plan for, whether on the list or not (IMP-14).
    pub selected: &'a BTreeSet<EmployeeId>,
    /// All links.
    pub links: &'a Links,
    /// What is known of the learners.
    pub lookups: &'a Lookups,
    /// The options.
    pub config: &'a Config,
    /// When.
    pub now: Timestamp,
}

/// What must be asked of Litmos before the plan can be made. Find out, note it in the lookups, plan
/// again: it takes three rounds at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed(pub BTreeSet<Lookup>);

/// What to do, in the order to do it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// One operation for each selected id (IMP-12).
    pub operations: Vec<Operation>,
    /// What a confirmation is bound to (SAF-8): equal for plans that do the same to the same
    /// people.
    pub fingerprint: String,
    /// The options it was made under (CFG-2).
    pub config_fingerprint: String,
}

/// Plans an Import.
///
/// # Errors
/// [`Needed`] if Litmos must be asked first.
pub fn plan(request: &PlanRequest<'_>) -> Result<Plan, Needed> {
    let mut operations = assess::Planner::new(request).operations()?;
    if operations
        .iter()
        .any(|operation| operation.phase != operations[0].phase)
    {
        rulebook::hit(&rulebook::IMP_12);
    }
    // They come by id, and a stable sort keeps that within each phase. The key is small where an
    // operation is large.
    operations.sort_by_cached_key(|operation| operation.phase);
    note_isolation(&operations);
    let fingerprint = fingerprint(&operations);
    Ok(Plan {
        operations,
        fingerprint,
        config_fingerprint: request.config.fingerprint(),
    })
}

/// FLT-1 shows where one row fails and another is written all the same.
fn note_isolation(operations: &[Operation]) {
    let some_fail = operations
        .iter()
        .any(|operation| operation.outcome() == Outcome::Failed);
    if some_fail && operations.iter().any(Operation::writes) {
        rulebook::hit(&rulebook::FLT_1);
    }
}

/// Over what is done and reported, not over when the values were told.
fn fingerprint(operations: &[Operation]) -> String {
    let parts: Vec<_> = operations
        .iter()
        .map(|operation| {
            (
                &operation.employee_id,
                &operation.step,
                &operation.reason,
                &operation.flags,
            )
        })
        .collect();
    json_sha256_hex(&parts)
}

impl PlanRequest<'_> {
    /// The row to plan for `id`.
    fn row(&self, id: &EmployeeId) -> Option<&StagedRow> {
        let instead = self.instead.filter(|row| row.employee.id == *id);
        instead.or_else(|| self.list.rows.get(id))
    }
}

impl Plan {
    /// The operation of an employee.
    pub fn operation(&self, id: &EmployeeId) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.employee_id == *id)
    }

    /// How many operations end in each outcome if all goes well: what a dry run reports (DRY-1).
    pub fn outcomes(&self) -> BTreeMap<Outcome, usize> {
        let mut counts = BTreeMap::new();
        for operation in &self.operations {
            *counts.entry(operation.outcome()).or_default() += 1;
        }
        counts
    }

    /// The operations that write, in order.
    pub fn writes(&self) -> impl Iterator<Item = &Operation> {
        self.operations
            .iter()
            .filter(|operation| operation.phase != Phase::Settled)
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
