//! One employee explained (DRY-3): what was read, what each field became and by which rule, how the learner was found,
//! what an Import would write, and what would stop it. A pure function of what a plan is made of; it plans nothing of
//! its own. Phones and addresses are masked (MAP-25). Left out: asking Litmos, and people's sentences for rules, which
//! are the rule book's.

use rulebook::Rule;
use serde::Serialize;

use crate::eligibility::{self, Access};
use crate::employee::EmployeeId;
use crate::learner::{Learner, LearnerId};
use crate::lookups::{Found, Lookup};
use crate::mapping::{Desired, Field, Member, fit};
use crate::message;
use crate::operation::{Operation, Step};
use crate::plan::{Needed, PlanRequest, plan};
use crate::reason::{Reason, Warning};
use crate::report::{Came, Row};
use crate::safeguards::Effects;
use crate::staging::{RowSource, StagedRow, desired_of};
use crate::status::{self, Standing};
use crate::username::{self, Folded};
use crate::value::Value;

/// The whole story of one employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Whose.
    pub employee_id: EmployeeId,
    /// What the list says.
    pub row: RowStory,
    /// The mapped fields, in table order.
    pub fields: Vec<FieldStory>,
    /// Whether the learner should be active.
    pub status: StatusStory,
    /// How the learner was found.
    pub matched: Match,
    /// What the report would say after an Import.
    pub would: Row,
    /// What would stop the Import of this row, the decisive reason first; empty if nothing would.
    pub stops: Vec<Stop>,
}

/// The staged row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowStory {
    /// `new`, `changed`, `unchanged` or `removed`.
    pub state: &'static str,
    /// Why it is Removed.
    pub removed: Option<&'static str>,
    /// Who told its latest values.
    pub source: RowSource,
    /// When it was read.
    pub observed_at: jiff::Timestamp,
    /// What the Litmos Access box says: `checked`, `unchecked` or `not_visible` (ELG-2).
    pub access: &'static str,
}

/// One mapped field on its way to the learner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldStory {
    /// BambooHR's alias.
    pub field: Field,
    /// As it was read.
    pub read: Value,
    /// What it became.
    pub became: Value,
    /// The rules that made it so.
    pub rules: Vec<&'static str>,
    /// Warning codes.
    pub warnings: Vec<String>,
    /// What the engine knows it put there.
    pub baseline: Value,
    /// What the learner holds; `None` if there is no learner.
    pub actual: Option<String>,
    /// What would be written; `None` if nothing.
    pub writes: Option<String>,
    /// The rule behind writing it or not.
    #[serde(with = "crate::rule_id")]
    pub because: &'static Rule,
}

/// The status fields and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusStory {
    /// Status, as it was read.
    pub status: Value,
    /// Employment status, as it was read.
    pub employment_status: Value,
    /// The last day, as it was read.
    pub termination_date: Value,
    /// What the learner should be; `None` leaves it.
    pub active: Option<bool>,
    /// The rule that says so.
    #[serde(with = "crate::rule_id")]
    pub rule: &'static Rule,
    /// What the learner is; `None` if there is no learner.
    pub actual: Option<bool>,
    /// What would be written; `None` if nothing.
    pub writes: Option<bool>,
}

/// How the learner was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Match {
    /// By what.
    pub by: MatchedBy,
    /// The rule that says so.
    #[serde(with = "crate::rule_id")]
    pub rule: &'static Rule,
    /// The learner, if there is one.
    pub learner_id: Option<LearnerId>,
    /// The user name the learner has now.
    pub user_name: Option<String>,
}

/// By what a learner was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// The stored link.
    Link,
    /// The user name.
    UserName,
    /// The user name, but that learner belongs to another employee.
    LinkedToOther,
    /// Nobody was found.
    Nobody,
    /// Litmos was not asked: something else decides.
    NotAsked,
}

/// Something that would stop the Import of the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// The reason code.
    pub code: String,
    /// The rule; `None` for problems that a more important one hides.
    pub rule: Option<&'static str>,
    /// What to do about it.
    pub message: String,
}

/// Explains the one employee whom `request` selects. `None` if there is no such row.
///
/// # Errors
/// [`Needed`] if Litmos must be asked first.
pub fn explain(request: &PlanRequest<'_>) -> Result<Option<Explanation>, Needed> {
    let Some(row) = request.selected.first().and_then(|id| request.list.rows.get(id)) else { return Ok(None) };
    let planned = plan(request)?;
    let Some(operation) = planned.operations.first() else { return Ok(None) };
    rulebook::hit(&rulebook::DRY_3);
    let (matched, learner) = matched(request, row);
    let story = Story { request, row, operation, learner, desired: desired(request, row) };
    Ok(Some(Explanation {
        employee_id: row.employee.id.clone(),
        row: story.row(),
        fields: Field::ALL.into_iter().map(|field| story.field(field)).collect(),
        status: story.status(),
        matched,
        would: Row::of(operation, &Came::AsPlanned, None, 0, request.now),
        stops: story.stops(),
    }))
}

fn desired(request: &PlanRequest<'_>, row: &StagedRow) -> Desired {
    desired_of(row, request.links.of(&row.employee.id), request.config, request.now)
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
    let by_link = link.map(|link| request.lookups.find(&Lookup::ById(link.learner_id.clone())));
    if let Some(Found::Learner(learner)) = by_link {
        return told(MatchedBy::Link, &rulebook::MAT_1, Some(learner));
    }
    let is_lost = by_link == Some(Found::Nobody);
    let desired = desired(request, row);
    let named = desired.user_name().map(|name| request.lookups.find(&Lookup::ByUserName(Folded::of(name))));
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

struct Story<'a> {
    request: &'a PlanRequest<'a>,
    row: &'a StagedRow,
    operation: &'a Operation,
    learner: Option<&'a Learner>,
    desired: Desired,
}

impl Story<'_> {
    fn row(&self) -> RowStory {
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

    fn field(&self, field: Field) -> FieldStory {
        let read = self.row.employee.values.get(field);
        let fitted = fit(field, read.normalised());
        let baseline = self.request.links.of(&self.row.employee.id).map(|link| link.baseline.values.get(field).clone());
        let actual = self.learner.map(|learner| masked(field, learner.actual(field)));
        FieldStory {
            field,
            read: shown(field, read),
            became: shown(field, self.desired.values.get(field)),
            rules: fitted.rules.iter().map(|rule| rule.id).collect(),
            warnings: fitted.warning.iter().map(|warning| Warning::code(warning).into_owned()).collect(),
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
        field.members().iter().find_map(|member| set.texts.get(member)).map(String::as_str)
    }

    fn because(&self, field: Field) -> &'static Rule {
        let is_email = field == Field::WorkEmail;
        match (self.desired.values.get(field), self.written(field)) {
            _ if !matches!(self.operation.step, Step::Create { .. } | Step::Update { .. } | Step::Nothing) => {
                self.operation.because
            }
            (Value::Absent, _) => &rulebook::MAP_19,
            (Value::Empty, None) | (Value::Empty, Some(_)) if self.learner.is_some() => &rulebook::MAP_20,
            (Value::Empty, _) => &rulebook::MAP_19,
            (Value::Text(_), Some(_)) if is_email && self.renames() => &rulebook::MAT_8,
            (Value::Text(_), Some(_)) if self.learner.is_none() => &rulebook::IMP_1,
            (Value::Text(wanted), None) if is_email && self.keeps_other_name(wanted) => self.operation.because,
            (Value::Text(wanted), None) if is_email && self.differs_in_case(wanted) => &rulebook::USR_5,
            (Value::Text(_), _) => &rulebook::IMP_5,
        }
    }

    fn renames(&self) -> bool {
        matches!(&self.operation.step, Step::Update { set, .. } if set.texts.contains_key(&Member::UserName))
    }

    /// The learner keeps a name that is not the one wanted: taken, or protected (MAT-10, SAF-9).
    fn keeps_other_name(&self, wanted: &str) -> bool {
        self.learner.is_some_and(|learner| !username::is_same(learner.user_name(), wanted))
    }

    fn differs_in_case(&self, wanted: &str) -> bool {
        self.learner.is_some_and(|learner| learner.user_name() != wanted)
    }

    fn status(&self) -> StatusStory {
        let employee = &self.row.employee;
        let rule = match self.desired.standing {
            Standing::Unknown | Standing::NotVisible => &rulebook::STA_2,
            Standing::Inactive { conflict: true } => &rulebook::STA_6,
            Standing::Active | Standing::Inactive { conflict: false }
                if status::is_terminated(employee, self.request.config, self.request.now) =>
            {
                &rulebook::STA_3
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

    fn stops(&self) -> Vec<Stop> {
        let stop = |reason: &Reason, rule: Option<&'static str>| Stop {
            code: reason.code().into_owned(),
            rule,
            message: message::because(reason),
        };
        let decisive = self.operation.reason.iter().map(|reason| stop(reason, Some(self.operation.because.id)));
        let hidden = self.row.problems.iter().filter(|problem| Some(*problem) != self.operation.reason.as_ref());
        let tripped = Effects::of([self.operation]).trips(self.request.links, self.request.config);
        let held =
            tripped.iter().map(|one| stop(&Reason::Held { safeguard: one.safeguard }, Some(one.safeguard.rule().id)));
        decisive.chain(hidden.map(|problem| stop(problem, None))).chain(held).collect()
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
            text.chars().next().map(|first| format!("{first}***")).unwrap_or_default()
        }
    }
}

#[cfg(test)]
#[path = "explain_tests.rs"]
mod tests;
