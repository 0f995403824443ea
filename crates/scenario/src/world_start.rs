//! The `world` section: the past. It causes no webhooks, calls or journal entries.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::place::At;
use crate::row::{EmployeeRow, LearnerRow};
use crate::words::{EmployeeField, Lapse, Limit, Schedule};

/// How the world begins, with all fragments merged in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct WorldStart {
    /// The HR side.
    #[serde(skip_serializing_if = "is_default")]
    pub bamboohr: BambooHrStart,
    /// The LMS side.
    #[serde(skip_serializing_if = "is_default")]
    pub litmos: LitmosStart,
    /// The integration.
    #[serde(skip_serializing_if = "is_default")]
    pub engine: EngineStart,
}

/// The company in BambooHR.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct BambooHrStart {
    /// Subdomain of the company; `acme` unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<At<String>>,
    /// Whether BambooHR support has switched the field on; on unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub litmos_access: Option<At<Switch>>,
    /// Fields of the company's own, in the order they were made; rows speak of one by its label in
    /// quotes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<CustomField>,
    /// The people, in the order of their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub employees: Vec<EmployeeRow>,
    /// The subscriptions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<Webhook>,
    /// Vendor behaviours nobody published.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub knobs: BTreeMap<At<String>, At<Json>>,
}

/// A field of the company's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CustomField {
    /// What it is called; the alias follows from it.
    pub label: At<String>,
    /// What it holds, as BambooHR calls the type: `text`, `list`, `currency` and so on.
    #[serde(rename = "type")]
    pub kind: At<String>,
    /// The options of a `list` or `multilist`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<At<String>>,
    /// Its subfields, which have none of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<CustomField>,
}

/// The site in Litmos.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct LitmosStart {
    /// The people there already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub learners: Vec<LearnerRow>,
    /// Vendor behaviours nobody published.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub knobs: BTreeMap<At<String>, At<Json>>,
}

/// The integration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct EngineStart {
    /// `on` (enabled and connected) unless it says otherwise; `off` as after installation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<At<Power>>,
    /// Who may act; one who may do everything unless it says otherwise. The first acts where a step
    /// names nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub administrators: Vec<Administrator>,
    /// Options of the rule book's section 22, by their own names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<At<String>, At<Json>>,
    /// Employees imported in the past: linked, with a learner that holds their values and a
    /// baseline.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imported: Vec<At<String>>,
}

/// One administrator of the LMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Administrator {
    /// As `as:` names him.
    pub name: At<String>,
    /// The flag of PRM-1; yes unless it says otherwise.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub can_manage_bamboohr_employees: bool,
}

/// `on` or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Power {
    /// Enabled and connected.
    On,
    /// As after installation.
    Off,
}

/// `enabled` or `disabled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Switch {
    /// Switched on.
    Enabled,
    /// Switched off.
    Disabled,
}

/// A webhook subscription, whole (in the world) or the part that changes (`webhook-settings`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Webhook {
    /// The name by which the file speaks of it; needed in the world, taken from the key in
    /// `webhook-settings`.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub name: Option<At<String>>,
    /// Whether it fires at all; yes unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// When it fires; at once unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<At<Schedule>>,
    /// How fast it may fire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<At<Limit>>,
    /// Fields whose change fires it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitor: Option<Vec<At<EmployeeField>>>,
    /// Fields it carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<Vec<At<EmployeeField>>>,
    /// Posted fields that an administrator renamed in BambooHR (WHK-9): field to name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_as: Option<BTreeMap<EmployeeField, At<String>>>,
    /// What happens after a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// The body's format; JSON unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<BodyFormat>,
    /// What a body tells; values of fields unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<BodyStructure>,
    /// Whether the user whose key the integration has made it, so that it tells only what that user
    /// sees and stops when that user is disabled; no (global) unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissioned: Option<bool>,
    /// Whether deliveries are signed; yes unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<bool>,
}

/// What happens after a failed attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Retry {
    /// The wait before each attempt, the first included: `[0m, 5m]` is two attempts, five minutes
    /// apart. After the last the delivery is given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Vec<At<Lapse>>>,
    /// Whether the waits vary by chance; `off` unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jitter: Option<Power>,
    /// Whether a later attempt carries the time of the attempt or of the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<RetryTimestamp>,
}

/// The time stamp of a later attempt (open question 8 of the rule book).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetryTimestamp {
    /// The time of the attempt.
    Fresh,
    /// The time of the first attempt.
    Original,
}

/// The body of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyFormat {
    /// What the engine takes.
    Json,
    /// What BambooHR can also send, and the engine refuses (WHK-2).
    Form,
}

/// What a body tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyStructure {
    /// Who changed, and the posted fields with their values.
    FieldBased,
    /// Who changed and in which fields, without values.
    EventBased,
}

fn yes() -> bool {
    true
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
