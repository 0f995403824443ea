//! The `world` section: the state at the start. It causes no webhooks, calls or journal entries.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::place::At;
use crate::row::{EmployeeRow, LearnerRow};
use crate::values::{Duration, EmployeeField, Limit, Schedule};

/// The world at the start, with all fragments merged in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct WorldStart {
    /// The company in BambooHR.
    #[serde(skip_serializing_if = "is_default")]
    pub bamboohr: BambooHrStart,
    /// The site in Litmos.
    #[serde(skip_serializing_if = "is_default")]
    pub litmos: LitmosStart,
    /// The integration between the two.
    #[serde(skip_serializing_if = "is_default")]
    pub engine: EngineStart,
}

/// The company in BambooHR.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct BambooHrStart {
    /// The subdomain of the company; `acme` by default.
    pub company: Option<At<String>>,
    /// Whether BambooHR support has enabled the Litmos Access field; `enabled` by default.
    pub litmos_access: Option<At<Switch>>,
    /// Custom fields, in the order of their creation. Rows name one by its label in quotes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<CustomField>,
    /// The employees, in the order of their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub employees: Vec<EmployeeRow>,
    /// The webhooks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<Webhook>,
    /// Switches for vendor behavior that is not published.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub knobs: BTreeMap<At<String>, At<Json>>,
}

/// A custom field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CustomField {
    /// The label, from which the alias is derived.
    pub label: At<String>,
    /// The type, as BambooHR names it: `text`, `list`, `currency` and so on.
    #[serde(rename = "type")]
    pub kind: At<String>,
    /// The options of a `list` or `multilist`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<At<String>>,
    /// Subfields, which cannot have subfields of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<CustomField>,
}

/// The site in Litmos.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct LitmosStart {
    /// The learners that already exist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub learners: Vec<LearnerRow>,
    /// Switches for vendor behavior that is not published.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub knobs: BTreeMap<At<String>, At<Json>>,
}

/// The integration at the start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct EngineStart {
    /// `on` (enabled and connected, the default) or `off` (as after installation).
    pub connection: Option<At<Power>>,
    /// The administrators; by default one with all permissions. The first one acts in steps without
    /// `as`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub administrators: Vec<Administrator>,
    /// Options of the engine (rule book, section 22), by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<At<String>, At<Json>>,
    /// Employees imported earlier: linked, with a baseline and a learner that has their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imported: Vec<At<String>>,
}

/// An administrator of the integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Administrator {
    /// The name that `as` uses.
    pub name: At<String>,
    /// The permission of PRM-1; `yes` by default.
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
    /// It is enabled.
    Enabled,
    /// It is disabled.
    Disabled,
}

/// A webhook: complete in the world, or only the settings that change in `webhook-settings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Webhook {
    /// The name that the file uses. It is required in the world; in `webhook-settings` it is the
    /// key.
    #[serde(rename = "ref")]
    pub name: Option<At<String>>,
    /// Whether it is active; `yes` by default.
    pub active: Option<bool>,
    /// When it fires; immediately by default.
    pub schedule: Option<At<Schedule>>,
    /// The rate limit.
    pub limit: Option<At<Limit>>,
    /// The fields whose changes fire it.
    pub monitor: Option<Vec<At<EmployeeField>>>,
    /// The fields that it posts.
    pub post: Option<Vec<At<EmployeeField>>>,
    /// New names for posted fields, as an administrator set them in BambooHR (WHK-9).
    pub post_as: Option<BTreeMap<EmployeeField, At<String>>>,
    /// How failed deliveries are retried.
    pub retry: Option<Retry>,
    /// The format of the body; `json` by default.
    pub format: Option<BodyFormat>,
    /// The structure of the body; `field-based` by default.
    pub structure: Option<BodyStructure>,
    /// Whether it belongs to the user of the integration's API key, so that it sends only what that
    /// user may see and stops when the user is disabled; `no` (global) by default.
    pub permissioned: Option<bool>,
    /// Whether deliveries are signed; `yes` by default.
    pub signed: Option<bool>,
}

/// How failed deliveries are retried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Retry {
    /// The wait before each attempt, including the first: `[0m, 5m]` means two attempts, five
    /// minutes apart. After the last one the delivery is given up.
    pub after: Option<Vec<At<Duration>>>,
    /// Whether the waits vary randomly; `off` by default.
    pub jitter: Option<Power>,
    /// The timestamp of later attempts.
    pub timestamp: Option<RetryTimestamp>,
}

/// The timestamp of a later attempt (open question 8 of the rule book).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetryTimestamp {
    /// The time of the attempt.
    Fresh,
    /// The time of the first attempt.
    Original,
}

/// The format of a delivery's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyFormat {
    /// JSON, which the engine accepts.
    Json,
    /// A form, which BambooHR can also send and the engine rejects (WHK-2).
    Form,
}

/// The structure of a delivery's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyStructure {
    /// The changed employees, with the posted fields and their values.
    FieldBased,
    /// The changed employees and the names of the changed fields, without values.
    EventBased,
}

fn yes() -> bool {
    true
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
