//! Verbs about webhook deliveries.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::place::At;
use crate::values::Duration;

/// A delivery of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhichDelivery {
    /// The last one made.
    Last,
    /// The one that will be made next.
    Next,
}

/// `redeliver: { hook: nightly, which: last, times: 5 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Redeliver {
    /// The webhook.
    pub hook: At<String>,
    /// The delivery; it can only be `last`.
    #[serde(default = "last")]
    pub which: At<WhichDelivery>,
    /// How often; once by default.
    #[serde(default = "once")]
    pub times: At<u32>,
}

fn last() -> At<WhichDelivery> {
    WhichDelivery::Last.into()
}

fn once() -> At<u32> {
    1.into()
}

fn next() -> At<WhichDelivery> {
    WhichDelivery::Next.into()
}

/// `hold: { hook: nightly, which: next, for: 2h }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hold {
    /// The webhook.
    pub hook: At<String>,
    /// The delivery; it can only be `next`.
    #[serde(default = "next")]
    pub which: At<WhichDelivery>,
    /// How late it arrives.
    #[serde(rename = "for")]
    pub duration: At<Duration>,
}

/// `reorder: { hook: nightly, count: 2 }`: the next two deliveries arrive in reverse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reorder {
    /// The webhook.
    pub hook: At<String>,
    /// The number of deliveries; two by default.
    #[serde(default = "two")]
    pub count: At<u32>,
}

fn two() -> At<u32> {
    2.into()
}

/// `lose: { hook: nightly, which: next }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lose {
    /// The webhook.
    pub hook: At<String>,
    /// The delivery; it can only be `next`.
    #[serde(default = "next")]
    pub which: At<WhichDelivery>,
}

/// The part of a delivery that is changed on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TamperedPart {
    /// One byte of the body.
    Body,
    /// The signature header.
    Signature,
    /// The timestamp header.
    Timestamp,
    /// The key in the address.
    Key,
    /// The content type.
    ContentType,
}

/// `tamper: { hook: nightly, which: next, with: body }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tamper {
    /// The webhook.
    pub hook: At<String>,
    /// The delivery; it can only be `next`.
    #[serde(default = "next")]
    pub which: At<WhichDelivery>,
    /// The part that is changed.
    pub with: At<TamperedPart>,
}

/// `deliver: { body: { employees: [{ id: "1", fields: { Status: Inactive, Litmos Access: "yes" } }] } }`:
/// a delivery that no webhook would send, with the key and signature of this world's webhooks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Deliver {
    /// The body: text as it is, everything else as JSON.
    pub body: At<Json>,
    /// Headers in addition to those that BambooHR sends.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, At<String>>,
}
