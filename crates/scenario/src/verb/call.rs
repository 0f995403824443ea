//! The `call` verb.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};

use crate::json::Json;
use crate::place::At;
use crate::shorthand::{Shorthand, add_forms, impl_deserialize, impl_serialize};
use crate::values::{Operation, Vendor};

/// `call: { to: engine, method: GET, path: /healthz, capture: { id: $.id } }`, or
/// `call: engine GET /healthz`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(transform = add_call_line)]
pub struct Call {
    /// The party called: `bamboohr`, `litmos` or `engine`.
    pub to: At<Vendor>,
    /// The HTTP method, in upper case.
    pub method: At<String>,
    /// The path and query as sent; a `${name}` inside them is not replaced, only a whole value is.
    pub path: At<String>,
    /// Headers in addition to those that the client adds itself.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, At<String>>,
    /// The body: text as it is, everything else as JSON.
    pub body: Option<At<Json>>,
    /// Whether the client presents the party's own credentials; `yes` by default.
    pub authorised: Option<bool>,
    /// Values of the answer to keep, by name: `$.id`, `$.rows[0].id`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub capture: BTreeMap<String, At<String>>,
}

fn add_call_line(schema: &mut Schema) {
    add_forms(
        schema,
        [serde_json::json!({ "$ref": "#/definitions/Operation" })],
    );
}

impl From<Operation> for Call {
    fn from(operation: Operation) -> Call {
        Call {
            to: operation.vendor.into(),
            method: operation.method.into(),
            path: operation.path.into(),
            headers: BTreeMap::new(),
            body: None,
            authorised: None,
            capture: BTreeMap::new(),
        }
    }
}

impl Shorthand for Call {
    const FORMS: &'static str =
        "a call such as `engine GET /healthz`, or a map of to, method and path";

    fn from_word<E: de::Error>(text: &str) -> Result<Call, E> {
        text.parse::<Operation>().map(Call::from).map_err(E::custom)
    }

    fn from_map<'de, D: Deserializer<'de>>(map: D) -> Result<Call, D::Error> {
        Self::deserialize(map)
    }

    fn to_word(&self) -> Option<String> {
        let operation = Operation::new(self.to.value, &self.method, &self.path);
        (Call::from(operation.clone()) == *self).then(|| operation.to_string())
    }
}

impl_deserialize!(Call);
impl_serialize!(Call);
