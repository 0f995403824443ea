//! The parts of an explanation, from what the plan was made of and what it came to.

use rulebook::Rule;

use crate::domain::eligibility::{self, Access};
use crate::domain::learner::Learner;
use crate::domain::status::{self, Standing};
use crate::domain::username::{self, Folded};
use crate::domain::value::Value;
use crate::mapping::{Desired, Field, Member, fit};
use crate::plan::PlanRequest;
use crate::plan::lookups::{Found, Lookup};
use crate::plan::operation::{Operation, Step};
use crate::reporting::explain::model::{FieldStory, Match, MatchedBy, RowStory, StatusStory, Stop};
use crate::reporting::message;
use crate::reporting::reason::{Reason, Warning};
use crate::safeguards::{Base, Effects};
use crate::staging::{StagedRow, desired_of};

fn desired(request: &PlanRequest<'_>, row: &StagedRow) -> Desired {
    desired_of(
        row,
        request.links.of(&row.employee.id),
        request.config,
        request.now,
    )
}

/// What the planner was told about the learner (MAT-1).
fn matched<'a>(request: &PlanRequest<'a>, row: &StagedRow) -> (Match, Option<&'a Learner>) {
    let told = |by, rule, learner: Option<&'a Learner>| {
        let matched = Match {
            by,
            rule,
            learner_id: learner.map(|learner| learner.id.clone()),
            user_name: learner.map(|learner| learner.user_name().to_owned()),
        };
        (matched, learner)
    };
    let link = request.links.of(&row.employee.id);
    let by_link = link.map(|link| request.lookups.find_by_id(&link.learner_id));
    if let Some(Found::Learner(learner)) = by_link {
        return told(MatchedBy::Link, &rulebook::MAT_1, Some(learner));
    }
    let is_lost = by_link == Some(Found::Nobody);
    let desired = desired(request, row);
    let named = desired
        .user_name()
        .map(|name| request.lookups.find(&Lookup::ByUserName(Folded::of(name))));
    match named {
        Some(Found::Learner(learner)) if request.links.owner(&learner.id).is_some() => {
            let (matched, _) = told(MatchedBy::LinkedToOther, &rulebook::MAT_5, Some(learner));
            (matched, None)
        }
        Some(Found::Learner(learner)) => told(MatchedBy::UserName, &rulebook::MAT_3, Some(learner)),
        Some(Found::Nobody) if is_lost => told(MatchedBy::Nobody, &rulebook::MAT_13, None),
        Some(Found::Nobody) => told(MatchedBy::Nobody, &rulebook::MAT_1, None),
        _ => told(MatchedBy::NotAsked, &rulebook::MAT_1, None),
    }
}

/// One employee, the plan, and what it was made of.
pub(super) struct Story<'a> {
    request: &'a PlanRequest<'a>,
    row: &'a StagedRow,
    operation: &'a Operation,
    /// The learner the plan is about, if there is one.
    learner: Option<&'a Learner>,
    desired: Desired,
    pub(super) matched: Match,
}

impl<'a> Story<'a> {
    pub(super) fn of(
        request: &'a PlanRequest<'a>,
        row: &'a StagedRow,
        operation: &'a Operation,
    ) -> Story<'a> {
        let (matched, learner) = matched(request, row);
        Story {
            request,
            row,
            operation,
            learner,
            desired: desired(request, row),
            matched,
        }
    }

    pub(super) fn row(&self) -> RowStory {
        let access = match eligibility::of(&self.row.employee) {
            Access::Checked => "checked",
            Access::Unchecked => "unchecked",
            Access::NotVisible => "not_visible",
        };
        RowStory {
            state: self.row.state.code(),
            removed: self.row.state.removal().map(|reason| reason.code()),
            source: self.row.source,
            observed_at: self.row.observed_at,
            access,
        }
    }

    pub(super) fn field(&self, field: Field) -> FieldStory {
        let read = self.row.employee.values.get(field);
        let fitted = fit(
            field,
            self.row.employee.values.normalised(field).into_owned(),
        );
        let baseline = self
            .request
            .links
            .of(&self.row.employee.id)
            .map(|link| link.baseline.values.get(field).clone());
        let actual = self
            .learner
            .map(|learner| masked(field, learner.actual(field)));
        FieldStory {
            field,
            read: shown(field, read),
            became: shown(field, self.desired.values.get(field)),
            rules: fitted.rules.iter().map(|rule| rule.id).collect(),
            warnings: fitted
                .warning
                .iter()
                .map(|warning| Warning::code(warning).into_owned())
                .collect(),
            baseline: shown(field, &baseline.unwrap_or_default()),
            actual,
            writes: self.written(field).map(|text| masked(field, text)),
            because: self.because(field),
        }
    }

    /// What the operation puts into the field's member.
    fn written(&self, field: Field) -> Option<&str> {
        let set = match &self.operation.step {
            Step::Create { learner } => learner,
            Step::Update { set, .. } => set,
            Step::Nothing | Step::Fail | Step::Skip => return None,
        };
        field
            .members()
            .iter()
            .find_map(|member| set.texts.get(*member))
            .map(String::as_str)
    }

    fn because(&self, field: Field) -> &'static Rule {
        let is_email = field == Field::WorkEmail;
        match (self.desired.values.get(field), self.written(field)) {
            _ if !matches!(
                self.operation.step,
                Step::Create { .. } | Step::Update { .. } | Step::Nothing
            ) =>
            {
                self.operation.because
            }
            (Value::Absent | Value::Unreadable, _) => &rulebook::MAP_19,
            (Value::Empty, None) | (Value::Empty, Some(_)) if self.learner.is_some() => {
                &rulebook::MAP_20
            }
            (Value::Empty, _) => &rulebook::MAP_19,
            (Value::Text(_), Some(_)) if is_email && self.renames() => &rulebook::MAT_8,
            (Value::Text(_), Some(_)) if self.learner.is_none() => &rulebook::IMP_1,
            (Value::Text(wanted), None) if is_email && self.keeps_other_name(wanted) => {
                self.operation.because
            }
            (Value::Text(wanted), None) if is_email && self.differs_in_case(wanted) => {
                &rulebook::USR_5
            }
            (Value::Text(_), _) => &rulebook::IMP_5,
        }
    }

    fn renames(&self) -> bool {
        matches!(&self.operation.step, Step::Update { set, .. } if set.texts.get(Member::UserName).is_some())
    }

    /// The learner keeps a name that is not the one wanted: taken, or protected (MAT-10, SAF-9).
    fn keeps_other_name(&self, wanted: &str) -> bool {
        self.learner
            .is_some_and(|learner| !username::is_same(learner.user_name(), wanted))
    }

    fn differs_in_case(&self, wanted: &str) -> bool {
        self.learner
            .is_some_and(|learner| learner.user_name() != wanted)
    }

    pub(super) fn status(&self) -> StatusStory {
        let employee = &self.row.employee;
        let rule = match self.desired.standing {
            Standing::Unknown | Standing::NotVisible => &rulebook::STA_2,
            Standing::Inactive { conflict: true } => &rulebook::STA_6,
            Standing::Active | Standing::Inactive { conflict: false }
                if status::is_terminated(employee, self.request.config, self.request.now) =>
            {
                &rulebook::STA_3
            }
            // Nobody is reactivated while a date or the employment status cannot be read.
            Standing::Active if status::bars_reactivation(status::unreadable_fields(employee)) => {
                &rulebook::STA_14
            }
            Standing::Active | Standing::Inactive { conflict: false } => &rulebook::STA_1,
        };
        StatusStory {
            status: employee.status.clone(),
            employment_status: employee.employment_status.clone(),
            termination_date: employee.termination_date.clone(),
            active: self.desired.active,
            rule,
            actual: self.learner.map(|learner| learner.active),
            writes: match &self.operation.step {
                Step::Create { learner: set } | Step::Update { set, .. } => set.active,
                Step::Nothing | Step::Fail | Step::Skip => None,
            },
        }
    }

    pub(super) fn stops(&self) -> Vec<Stop> {
        let stop = |reason: &Reason, rule: Option<&'static str>| Stop {
            code: reason.code().into_owned(),
            rule,
            message: message::because(reason),
        };
        // Of somebody who is locked out all the same it stops everything else (STA-13).
        let lock_out = self.operation.lock_out.as_ref();
        let rest = lock_out.map(|lock_out| stop(&lock_out.despite, Some(lock_out.rule.id)));
        let decisive = self
            .operation
            .reason
            .iter()
            .map(|reason| stop(reason, Some(self.operation.because.id)));
        let shown = self
            .operation
            .reason
            .as_ref()
            .or(lock_out.map(|lock_out| &lock_out.despite));
        let hidden = self
            .row
            .problems
            .iter()
            .filter(|problem| Some(*problem) != shown);
        let tripped =
            Effects::of([self.operation]).trips(Base::of(self.request.links), self.request.config);
        let held = tripped.iter().map(|one| {
            stop(
                &Reason::Held {
                    safeguard: one.safeguard,
                },
                Some(one.safeguard.rule().id),
            )
        });
        decisive
            .chain(rest)
            .chain(hidden.map(|problem| stop(problem, None)))
            .chain(held)
            .collect()
    }
}

/// A value as an administrator is shown it.
fn shown(field: Field, value: &Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(masked(field, text)),
        other => other.clone(),
    }
}

/// Phones and addresses: the first character and no more (MAP-25).
fn masked(field: Field, text: &str) -> String {
    match field {
        Field::FirstName | Field::LastName | Field::WorkEmail | Field::JobTitle => text.to_owned(),
        _ => {
            rulebook::hit(&rulebook::MAP_25);
            text.chars()
                .next()
                .map(|first| format!("{first}***"))
                .unwrap_or_default()
        }
    }
}
