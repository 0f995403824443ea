//! Time, crashes, deliveries that go astray, and raw calls.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::de::{self, Deserializer, Visitor, value};
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::place::At;
use crate::words::{Lapse, as_text};

/// `advance: 90m`, `advance: 3d`, `advance: next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// This long, with all that falls due on the way.
    By(Lapse),
    /// Exactly the one next due thing.
    Next,
}

impl FromStr for Advance {
    type Err = String;

    fn from_str(text: &str) -> Result<Advance, String> {
        match text {
            "next" => Ok(Advance::Next),
            _ => text
                .parse()
                .map(Advance::By)
                .map_err(|error| format!("{error}, or `next`")),
        }
    }
}

impl fmt::Display for Advance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Advance::By(lapse) => lapse.fmt(f),
            Advance::Next => f.write_str("next"),
        }
    }
}

as_text!(Advance);

/// A party that can be stopped.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The sync engine: its process dies, its store stays.
    Engine,
    /// BambooHR cannot be reached.
    Bamboohr,
    /// Litmos cannot be reached.
    Litmos,
}

/// How the engine's store is damaged while the engine is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// The second half of the file is gone.
    Truncate,
    /// One byte in the middle is another.
    FlipByte,
    /// The file is some other program's.
    Foreign,
}

/// Which delivery of a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// The one made last.
    Last,
    /// The one that will be made next.
    Next,
}

/// `redeliver: { hook: nightly, which: last, times: 5 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Redeliver {
    /// Which subscription.
    pub hook: At<String>,
    /// Which delivery; only `last` makes sense.
    #[serde(default = "last")]
    pub which: At<Which>,
    /// How often; once unless it says otherwise.
    #[serde(default = "once")]
    pub times: At<u32>,
}

fn last() -> At<Which> {
    Which::Last.into()
}

fn once() -> At<u32> {
    1.into()
}

fn next() -> At<Which> {
    Which::Next.into()
}

/// `hold: { hook: nightly, which: next, for: 2h }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hold {
    /// Which subscription.
    pub hook: At<String>,
    /// Which delivery; only `next` makes sense.
    #[serde(default = "next")]
    pub which: At<Which>,
    /// How late it arrives.
    #[serde(rename = "for")]
    pub lapse: At<Lapse>,
}

/// `reorder: { hook: nightly, count: 2 }`: the next two deliveries arrive in reverse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reorder {
    /// Which subscription.
    pub hook: At<String>,
    /// How many of the next deliveries; two unless it says otherwise.
    #[serde(default = "two")]
    pub count: At<u32>,
}

fn two() -> At<u32> {
    2.into()
}

/// `lose: { hook: nightly, which: next }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WhichOne {
    /// Which subscription.
    pub hook: At<String>,
    /// Which delivery; only `next` makes sense.
    #[serde(default = "next")]
    pub which: At<Which>,
}

/// What somebody changed on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tampered {
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
    /// Which subscription.
    pub hook: At<String>,
    /// Which delivery; only `next` makes sense.
    #[serde(default = "next")]
    pub which: At<Which>,
    /// What is changed.
    pub with: At<Tampered>,
}

/// `deliver: { body: { employees: [{ id: "1", fields: { Status: Inactive, Litmos Access: "yes" } }] } }`:
/// a delivery that no subscription would build, with the key and the signature that this world's
/// subscriptions have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Deliver {
    /// The body: text as it is, everything else as JSON.
    pub body: At<Json>,
    /// Headers beside those that BambooHR sends by itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, At<String>>,
}

/// `call: { to: engine, method: GET, path: /healthz, capture: { id: $.id } }`, or
/// `call: engine GET /healthz`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Call {
    /// Who is called: `bamboohr`, `litmos` or `engine`.
    pub to: At<crate::words::Vendor>,
    /// Upper case.
    pub method: At<String>,
    /// The path and query as sent; `${name}` inside is not replaced, only a whole value is.
    pub path: At<String>,
    /// Headers beside those a client adds by itself.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, At<String>>,
    /// The body: text as it is, everything else as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<At<Json>>,
    /// Whether the client shows the party's own credentials; yes unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorised: Option<bool>,
    /// Values of the answer to keep by name: `$.id`, `$.rows[0].id`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub capture: BTreeMap<String, At<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct CallMap {
    to: At<crate::words::Vendor>,
    method: At<String>,
    path: At<String>,
    #[serde(default)]
    headers: BTreeMap<String, At<String>>,
    body: Option<At<Json>>,
    authorised: Option<bool>,
    #[serde(default)]
    capture: BTreeMap<String, At<String>>,
}

impl From<CallMap> for Call {
    fn from(
        CallMap {
            to,
            method,
            path,
            headers,
            body,
            authorised,
            capture,
        }: CallMap,
    ) -> Call {
        Call {
            to,
            method,
            path,
            headers,
            body,
            authorised,
            capture,
        }
    }
}

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Call, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Call;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a call such as `engine GET /healthz`, or a map of to, method and path")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Call, E> {
                let call: crate::words::Operation = text.parse().map_err(E::custom)?;
                let (headers, capture) = (BTreeMap::new(), BTreeMap::new());
                let (method, path) = (call.method.into(), call.path.into());
                Ok(Call {
                    to: call.vendor.into(),
                    method,
                    path,
                    headers,
                    body: None,
                    authorised: None,
                    capture,
                })
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Call, A::Error> {
                CallMap::deserialize(value::MapAccessDeserializer::new(map)).map(Call::from)
            }
        }
        deserializer.deserialize_any(Either)
    }
}
