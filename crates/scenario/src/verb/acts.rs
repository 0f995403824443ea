//! What people do in the two products: HR, BambooHR support, an LMS administrator.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::At;
use crate::row::{EmployeeFields, LearnerFields, LearnerRow};
use crate::words::EmployeeField;
use crate::world_start::Switch;

/// `change: { employee: ana, set: { job-title: Lead } }`; an empty text clears a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Change {
    /// Who.
    pub employee: At<String>,
    /// New values.
    pub set: EmployeeFields,
}

/// `terminate: { employee: eve, last-day: 2026-11-01 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Terminate {
    /// Who.
    pub employee: At<String>,
    /// The last day of employment, in company time.
    #[schemars(with = "String")]
    pub last_day: At<Date>,
    /// What HR writes beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<At<String>>,
}

/// `rehire: { employee: eve, hire-date: 2026-12-01 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rehire {
    /// Who.
    pub employee: At<String>,
    /// The new hire date, in company time.
    #[schemars(with = "String")]
    pub hire_date: At<Date>,
    /// The employment status from then on; the vendor's default unless it says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employment_status: Option<At<String>>,
}

/// `delete: { employee: ana }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Delete {
    /// Who.
    pub employee: At<String>,
}

/// `ticked` or `unticked`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ticked {
    /// The box is ticked.
    Ticked,
    /// It is not.
    Unticked,
}

/// `training-tab: { employee: ana, litmos-access: ticked }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TrainingTab {
    /// Who.
    pub employee: At<String>,
    /// The checkbox after saving.
    pub litmos_access: At<Ticked>,
}

/// `power-edit: { field: litmos-access, set: ticked, where: { department: Sales } }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PowerEdit {
    /// Which field.
    pub field: At<EmployeeField>,
    /// Its new value.
    pub set: At<String>,
    /// Who: everyone whose fields have these values; everyone if left out.
    #[serde(
        default,
        skip_serializing_if = "EmployeeFields::is_empty",
        rename = "where"
    )]
    pub filter: EmployeeFields,
}

/// What the user behind the engine's key may see; each key does one thing, several may stand
/// together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Permissions {
    /// Fields that vanish for that user.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hide_fields: Vec<At<EmployeeField>>,
    /// Fields that come back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub show_fields: Vec<At<EmployeeField>>,
    /// People that vanish for that user.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hide_employees: Vec<At<String>>,
    /// People that come back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub show_employees: Vec<At<String>>,
    /// The user's log-in: `disabled` or `enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<At<Switch>>,
    /// The key is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoke_key: Option<At<bool>>,
}

/// `support: { litmos-access: enabled }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Support {
    /// Whether the field exists.
    pub litmos_access: At<Switch>,
}

/// An LMS administrator, by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LitmosAdmin {
    /// `litmos-admin: { edit: { username: ana@acme.test, set: { city: Rome } } }`
    Edit(LearnerEdit),
    /// `litmos-admin: { delete: ana@acme.test }`
    Delete(At<String>),
    /// `litmos-admin: { create: { username: olga@acme.test, first: Olga, last: Moe } }`
    Create(LearnerRow),
}

/// One learner's new values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LearnerEdit {
    /// Who, by the user name before the edit.
    pub username: At<String>,
    /// New values.
    pub set: LearnerFields,
}
