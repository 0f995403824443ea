//! The plan of an Import: a pure, deterministic function of rows, links, learners, options and time
//! (IMP-3). Every selected id becomes one operation.

mod assess;
mod compare;
pub mod lookups;
pub(crate) mod matching;
pub mod operation;
pub mod overlay;
pub(crate) mod renames;
mod request;
pub mod settle;
mod write;

pub use request::{Needed, PlanRequest};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::employee::EmployeeId;
use crate::mapping::json_sha256_hex;
use crate::plan::operation::{Operation, Outcome, Phase};

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
