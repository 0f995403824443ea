//! What people do in the two products: HR, BambooHR support, a Litmos administrator.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::At;
use crate::row::{EmployeeFields, LearnerFields, LearnerRow};
use crate::values::EmployeeField;
use crate::world_start::Switch;

/// `change: { employee: ana, set: { job-title: Lead } }`; an empty text clears a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Change {
    /// The employee, by ref.
    pub employee: At<String>,
    /// The new values.
    pub set: EmployeeFields,
}

/// `terminate: { employee: eve, last-day: 2026-11-01 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Terminate {
    /// The employee, by ref.
    pub employee: At<String>,
    /// The last day of employment, in company time.
    #[schemars(with = "String")]
    pub last_day: At<Date>,
    /// A comment for the history entry.
    pub comment: Option<At<String>>,
}

/// `rehire: { employee: eve, hire-date: 2026-12-01 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rehire {
    /// The employee, by ref.
    pub employee: At<String>,
    /// The new hire date, in company time.
    #[schemars(with = "String")]
    pub hire_date: At<Date>,
    /// The new employment status; the vendor's default if left out.
    pub employment_status: Option<At<String>>,
}

/// `delete: { employee: ana }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Delete {
    /// The employee, by ref.
    pub employee: At<String>,
}

/// `ticked` or `unticked`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ticked {
    /// The box is ticked.
    Ticked,
    /// The box is not ticked.
    Unticked,
}

/// `training-tab: { employee: ana, litmos-access: ticked }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TrainingTab {
    /// The employee, by ref.
    pub employee: At<String>,
    /// The state of the checkbox after saving.
    pub litmos_access: At<Ticked>,
}

/// `power-edit: { field: litmos-access, set: ticked, where: { department: Sales } }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PowerEdit {
    /// The field to set.
    pub field: At<EmployeeField>,
    /// Its new value.
    pub set: At<String>,
    /// The employees to edit, by the values of their fields; all if left out.
    #[serde(
        default,
        skip_serializing_if = "EmployeeFields::is_empty",
        rename = "where"
    )]
    pub filter: EmployeeFields,
}

/// Permissions of the BambooHR user whose API key the engine has. Every key is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Permissions {
    /// Fields that the user can no longer see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hide_fields: Vec<At<EmployeeField>>,
    /// Fields that the user can see again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub show_fields: Vec<At<EmployeeField>>,
    /// Employees that the user can no longer see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hide_employees: Vec<At<String>>,
    /// Employees that the user can see again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub show_employees: Vec<At<String>>,
    /// The user's login: `disabled` or `enabled`.
    pub user: Option<At<Switch>>,
    /// Whether the API key is revoked.
    pub revoke_key: Option<At<bool>>,
}

/// `support: { litmos-access: enabled }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Support {
    /// Whether the Litmos Access field exists.
    pub litmos_access: At<Switch>,
}

/// A change that a Litmos administrator makes manually.
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

/// New values for one learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LearnerEdit {
    /// The learner, by the user name before the edit.
    pub username: At<String>,
    /// The new values.
    pub set: LearnerFields,
}
