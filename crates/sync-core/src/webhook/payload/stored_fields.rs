//! Posted fields as they are stored: null or text, as ever, and what cannot be read as an object
//! that says so.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::value::Value;

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Value(Option<String>),
    Unreadable { is_unreadable: bool },
}

pub(super) fn serialize<S: Serializer>(
    fields: &BTreeMap<String, Value>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        fields
            .iter()
            .map(|(key, value)| match value.is_unreadable() {
                true => (
                    key,
                    Stored::Unreadable {
                        is_unreadable: true,
                    },
                ),
                false => (key, Stored::Value(value.as_text().map(str::to_owned))),
            }),
    )
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Value>, D::Error> {
    let stored: BTreeMap<String, Stored> = BTreeMap::deserialize(deserializer)?;
    let value = |stored| match stored {
        Stored::Value(text) => Value::told(text.as_deref()),
        Stored::Unreadable { .. } => Value::Unreadable,
    };
    Ok(stored
        .into_iter()
        .map(|(key, stored)| (key, value(stored)))
        .collect())
}
