//! Values that another crate types: the engine's options and the fakes' knobs.

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};

use crate::yaml::JSON;

/// A value that is passed on as JSON: plain numbers and booleans keep their types, everything else
/// is text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        struct Inner;
        impl<'de> serde::de::Visitor<'de> for Inner {
            type Value = Json;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                inner: D,
            ) -> Result<Json, D::Error> {
                serde_json::Value::deserialize(inner).map(Json)
            }
        }
        deserializer.deserialize_newtype_struct(JSON, Inner)
    }
}
