//! How a rule is stored: by its id.

use rulebook::Rule;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes the id.
pub fn serialize<S: Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.id)
}

/// Finds the rule with that id; ids are never reused, so a stored one is known for good.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Rule, D::Error> {
    let id = String::deserialize(deserializer)?;
    rulebook::rule(&id).ok_or_else(|| D::Error::custom(format!("no rule is called `{id}`")))
}
