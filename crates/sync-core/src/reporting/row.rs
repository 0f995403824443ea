//! One row of a report (RPT-3): what became of one employee in a run.

use jiff::Timestamp;
use rulebook::Rule;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::employee::EmployeeId;
use crate::domain::learner_id::LearnerId;
use crate::mapping::Property;
use crate::plan::operation::{Flag, Operation, Outcome};
use crate::reporting::message;
use crate::reporting::reason::{Reason, Warning};

/// One row (RPT-3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The employee.
    pub employee_id: EmployeeId,
    /// Name as staged.
    pub name: String,
    /// The user name the learner has now, or the one wanted if there is no learner.
    pub username: Option<String>,
    /// The learner, if there is one.
    pub learner_id: Option<LearnerId>,
    /// What came of it.
    pub outcome: Outcome,
    /// What else is to be said.
    pub flags: Vec<Flag>,
    /// A reason code, if it failed or was not attempted.
    pub reason: Option<String>,
    /// One sentence.
    pub message: String,
    /// What was written.
    pub changed_fields: Vec<Property>,
    /// Warning codes.
    pub warnings: Vec<String>,
    /// How many write calls were made.
    pub attempts: u32,
    /// The rule that decided it (OBS-2).
    #[serde(with = "crate::reporting::rule_id")]
    #[schemars(with = "String")]
    pub rule: &'static Rule,
    /// Whether this person has left, and the learner is still active after the run: `reason` and
    /// `message` say why. Left out where it is not so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub still_active: bool,
    /// When it was settled.
    #[schemars(with = "String")]
    pub at: Timestamp,
}

/// What came of carrying an operation out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemResult {
    /// What the plan promised.
    AsPlanned,
    /// It failed, and nothing was written.
    Failed(Reason, &'static Rule),
    /// The run stopped before it (FLT-2, IMP-15).
    NotAttempted(Reason, &'static Rule),
}

impl Row {
    /// The row of `operation`. `learner_id` is the learner it ended with, if that is known only
    /// now.
    pub fn of(
        operation: &Operation,
        came: &ItemResult,
        learner_id: Option<&LearnerId>,
        attempts: u32,
        at: Timestamp,
    ) -> Row {
        rulebook::hit(&rulebook::RPT_3);
        rulebook::hit(&rulebook::IMP_4);
        let (outcome, reason, rule) = match came {
            ItemResult::AsPlanned => (
                operation.outcome(),
                operation.reason.as_ref(),
                operation.because,
            ),
            ItemResult::Failed(reason, rule) => (Outcome::Failed, Some(reason), *rule),
            ItemResult::NotAttempted(reason, rule) => (Outcome::NotAttempted, Some(reason), *rule),
        };
        let was_done = *came == ItemResult::AsPlanned;
        if was_done {
            note_withheld(&operation.changed_fields);
        }
        let still_active = operation.leaves_leaver_active(was_done);
        let mut flags: Vec<Flag> = if was_done {
            operation.flags.iter().copied().collect()
        } else {
            Vec::new()
        };
        if outcome == Outcome::Failed && still_active && reason.is_none_or(Reason::may_lock_out) {
            flags.push(Flag::StillActive);
        }
        Row {
            employee_id: operation.employee_id.clone(),
            name: operation.name.clone(),
            username: operation.username.clone(),
            learner_id: learner_id.or(operation.learner_id.as_ref()).cloned(),
            outcome,
            message: sentence(operation, outcome, reason, &flags),
            reason: reason.map(|reason| reason.code().into_owned()),
            flags,
            changed_fields: if was_done {
                operation.changed_fields.clone()
            } else {
                Vec::new()
            },
            warnings: operation
                .warnings
                .iter()
                .map(|warning| Warning::code(warning).into_owned())
                .collect(),
            attempts,
            rule,
            still_active,
            at,
        }
    }

    pub(super) fn cells(&self) -> [String; 13] {
        let changed: Vec<&str> = self
            .changed_fields
            .iter()
            .map(|property| property.name())
            .collect();
        let flags: Vec<&str> = self.flags.iter().map(|flag| flag.code()).collect();
        [
            self.employee_id.0.clone(),
            self.name.clone(),
            self.username.clone().unwrap_or_default(),
            self.learner_id
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            self.outcome.code().to_owned(),
            flags.join(" "),
            self.reason.clone().unwrap_or_default(),
            self.message.clone(),
            changed.join(" "),
            self.warnings.join(" "),
            self.attempts.to_string(),
            self.rule.id.to_owned(),
            self.at.to_string(),
        ]
    }
}

/// The sentence for a row; what it says of who may log in goes before everything else (STA-13).
fn sentence(
    operation: &Operation,
    outcome: Outcome,
    reason: Option<&Reason>,
    flags: &[Flag],
) -> String {
    match (&operation.lock_out, reason) {
        (Some(lock_out), None) if outcome == Outcome::Updated => {
            message::locked_out(&lock_out.despite)
        }
        (_, Some(reason)) if flags.contains(&Flag::StillActive) => message::still_active(reason),
        _ => message::sentence(outcome, reason, flags),
    }
}

/// Of phones and addresses that were written a report holds the names of the fields, and no values.
fn note_withheld(changed: &[Property]) {
    for property in changed {
        let Property::Field(field) = property else {
            continue;
        };
        if field.is_of_address() {
            rulebook::hit(&rulebook::MAP_25);
        }
        if field.is_of_address() || field.is_phone() {
            rulebook::hit(&rulebook::RPT_6);
        }
    }
}
