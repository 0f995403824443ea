//! What an explanation consists of.

use rulebook::Rule;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::employee::EmployeeId;
use crate::domain::learner_id::LearnerId;
use crate::domain::value::Value;
use crate::mapping::Field;
use crate::reporting::report::Row;
use crate::staging::RowSource;

/// The whole story of one employee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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
    /// What would stop the Import of this row, or everything but a lock-out (STA-13), the decisive
    /// reason first; empty if nothing would.
    pub stops: Vec<Stop>,
}

/// The staged row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RowStory {
    /// `new`, `changed`, `unchanged` or `removed`.
    pub state: &'static str,
    /// Why it is Removed.
    pub removed: Option<&'static str>,
    /// Who told its latest values.
    pub source: RowSource,
    /// When it was read.
    #[schemars(with = "String")]
    pub observed_at: jiff::Timestamp,
    /// What the Litmos Access box says: `checked`, `unchecked` or `not_visible` (ELG-2).
    pub access: &'static str,
}

/// One mapped field on its way to the learner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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
    #[serde(with = "crate::reporting::rule_id")]
    #[schemars(with = "String")]
    pub because: &'static Rule,
}

/// The status fields and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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
    #[serde(with = "crate::reporting::rule_id")]
    #[schemars(with = "String")]
    pub rule: &'static Rule,
    /// What the learner is; `None` if there is no learner.
    pub actual: Option<bool>,
    /// What would be written; `None` if nothing.
    pub writes: Option<bool>,
}

/// How the learner was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Match {
    /// By what.
    pub by: MatchedBy,
    /// The rule that says so.
    #[serde(with = "crate::reporting::rule_id")]
    #[schemars(with = "String")]
    pub rule: &'static Rule,
    /// The learner, if there is one.
    pub learner_id: Option<LearnerId>,
    /// The user name the learner has now.
    pub user_name: Option<String>,
}

/// By what a learner was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stop {
    /// The reason code.
    pub code: String,
    /// The rule; `None` for problems that a more important one hides.
    pub rule: Option<&'static str>,
    /// What to do about it.
    pub message: String,
}
