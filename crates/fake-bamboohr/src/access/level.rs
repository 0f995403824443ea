//! Access levels: which right a level gives on each field, and which records it reaches (section
//! 9.4).
//!
//! The contract names the levels and leaves open what a standard manager or employee sees; the
//! lists here are our choice. Not implemented: sections as groups of fields, and the approval of
//! employees' own edits.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Fields;
use crate::fields::is_custom;

/// What a user may do with a field, the least first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// It vanishes from every answer.
    #[default]
    NoAccess,
    /// It is read and never written.
    ViewOnly,
    /// The field may be read and written.
    Edit,
}

/// Which records a level reaches; a user's own record is always within reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// All records.
    All,
    /// Those of the employees who report to the user.
    DirectReports,
    /// Those of the employees who report to the user directly or indirectly.
    AllReports,
    /// Those of the employees with these ids.
    Employees(BTreeSet<u64>),
    /// Those of the employees who have all of these field values, upper and lower case not counted.
    Matching(Fields),
}

/// What a user may see and do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessLevel {
    /// Everything, as a full admin.
    AccountOwner,
    /// Sees and edits everything.
    FullAdmin,
    /// Views the work side of the records of all direct and indirect reports, and has the
    /// employee's rights on the own record.
    Manager,
    /// Views the own record and edits how to be reached.
    Employee,
    /// A level defined by an administrator.
    Custom(CustomLevel),
}

/// A level defined by an administrator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomLevel {
    /// What it is called on the screen.
    pub name: String,
    /// Whose records it reaches.
    pub reach: Reach,
    /// The right on every field not named below, new fields included; no access by default.
    #[serde(default)]
    pub others: Right,
    /// The right on each named field, by alias.
    #[serde(default)]
    pub fields: BTreeMap<String, Right>,
    /// Whether its users may add employees.
    #[serde(default)]
    pub may_add_employees: bool,
}

/// What a manager does not see of a report: who they are at home, what they earn.
const PRIVATE: [&str; 19] = [
    "ssn",
    "dateOfBirth",
    "gender",
    "maritalStatus",
    "ethnicity",
    "eeo",
    "address1",
    "address2",
    "city",
    "state",
    "zipcode",
    "country",
    "homePhone",
    "homeEmail",
    "payRate",
    "payType",
    "paidPer",
    "paySchedule",
    "exempt",
];

/// What an employee edits on the own record.
const REACHED_BY: [&str; 12] = [
    "preferredName",
    "pronouns",
    "address1",
    "address2",
    "city",
    "state",
    "zipcode",
    "country",
    "mobilePhone",
    "homePhone",
    "homeEmail",
    "linkedIn",
];

impl AccessLevel {
    /// Whether this is the account owner or a full admin.
    pub fn is_admin(&self) -> bool {
        matches!(self, AccessLevel::AccountOwner | AccessLevel::FullAdmin)
    }

    /// Whether its users may add employees.
    pub fn may_add_employees(&self) -> bool {
        match self {
            AccessLevel::Custom(level) => level.may_add_employees,
            level => level.is_admin(),
        }
    }

    /// Whose records it reaches beside the own one.
    pub(super) fn reach(&self) -> &Reach {
        static NOBODY: Reach = Reach::Employees(BTreeSet::new());
        match self {
            AccessLevel::AccountOwner | AccessLevel::FullAdmin => &Reach::All,
            AccessLevel::Manager => &Reach::AllReports,
            AccessLevel::Employee => &NOBODY,
            AccessLevel::Custom(level) => &level.reach,
        }
    }

    /// The right on the field of this alias, of the records within reach.
    pub(super) fn right(&self, alias: &str) -> Right {
        match self {
            AccessLevel::AccountOwner | AccessLevel::FullAdmin => Right::Edit,
            AccessLevel::Manager if is_custom(alias) || PRIVATE.contains(&alias) => Right::NoAccess,
            AccessLevel::Manager => Right::ViewOnly,
            AccessLevel::Employee => self.own_right(alias),
            AccessLevel::Custom(level) => level.fields.get(alias).copied().unwrap_or(level.others),
        }
    }

    /// The right on the field of this alias, of the user's own record.
    pub(super) fn own_right(&self, alias: &str) -> Right {
        match self {
            AccessLevel::Manager | AccessLevel::Employee if is_custom(alias) => Right::NoAccess,
            AccessLevel::Manager | AccessLevel::Employee if REACHED_BY.contains(&alias) => {
                Right::Edit
            }
            AccessLevel::Manager | AccessLevel::Employee => Right::ViewOnly,
            level => level.right(alias),
        }
    }
}
