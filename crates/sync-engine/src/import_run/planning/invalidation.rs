//! What webhooks change while an Import is under way makes its plan out of date (STG-11, WHK-15,
//! ELG-1).

use jiff::Timestamp;
use sync_core::plan::lookups::Found;
use sync_core::{EmployeeId, Operation, Property, Step};

use crate::import_run::active::ActiveImport;
use crate::people::People;
use crate::vendors::operation_run::REPLANS_MAX;

impl ActiveImport {
    /// Takes over what a webhook has changed about the employee since the run began: a link with
    /// newer values, or access revoked. Returns whether there was something.
    pub(crate) fn apply_newer_facts(&mut self, operation: &Operation, people: &People) -> bool {
        let id = &operation.employee_id;
        let planned = operation.link.as_ref().map(|link| &link.applied_at);
        let is_newer = |(property, at): (Property, &Timestamp)| {
            planned
                .and_then(|planned| planned.get(property))
                .is_none_or(|planned| planned < at)
        };
        let has_newer_link = people
            .links
            .of(id)
            .is_some_and(|link| link.applied_at.iter().any(is_newer));
        let was_eligible = self
            .snapshot
            .rows
            .get(id)
            .is_some_and(|row| row.is_eligible());
        let row = people.list.rows.get(id);
        if was_eligible && !row.is_some_and(|row| row.is_eligible()) {
            rulebook::hit(&rulebook::ELG_1);
            match row {
                Some(row) => drop(self.snapshot.rows.insert(id.clone(), row.clone())),
                // Removed, and taken off the list by an administrator since (ACC-1).
                None => drop(self.snapshot.rows.remove(id)),
            }
            return true;
        }
        let is_update = matches!(operation.step, Step::Update { .. });
        // A webhook has made the learner meanwhile (WHK-12).
        let is_made =
            matches!(operation.step, Step::Create { .. }) && self.has_unseen_learner(id, people);
        let count = self.replans.entry(id.clone()).or_default();
        let is_newer_plan_needed =
            (is_made || (is_update && has_newer_link)) && *count < REPLANS_MAX;
        *count += u32::from(is_newer_plan_needed);
        is_newer_plan_needed
    }

    /// Whether the employee is linked to a learner that was not looked up.
    fn has_unseen_learner(&self, id: &EmployeeId, people: &People) -> bool {
        let link = people.links.of(id);
        link.is_some_and(|link| {
            matches!(self.answers.find_by_id(&link.learner_id), Found::NotAsked)
        })
    }
}
