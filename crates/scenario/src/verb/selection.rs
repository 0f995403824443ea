//! Which rows: of the list to select, of the selection to import.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, Deserializer, SeqAccess, Visitor, value};
use serde::{Deserialize, Serialize, Serializer};

use crate::place::At;

/// All rows of a kind, at the moment of the request (STG-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Bulk {
    /// All importable rows.
    All,
    /// All New rows.
    New,
    /// All Changed rows.
    Changed,
}

/// Rows that fit a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Filter {
    /// Rows in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<At<String>>,
    /// Rows with this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<At<String>>,
}

/// `select: all`, `select: [ana, ben]`, `select: { state: new, q: ruiz }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// All of a kind.
    Bulk(Bulk),
    /// These employees, by ref.
    These(Vec<At<String>>),
    /// Those that fit.
    Filter(Filter),
}

impl Serialize for Selection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Selection::Bulk(bulk) => bulk.serialize(serializer),
            Selection::These(these) => these.serialize(serializer),
            Selection::Filter(filter) => filter.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Selection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Selection, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Selection;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`all`, `new`, `changed`, a list of employees, or a filter")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Selection, E> {
                Bulk::deserialize(value::StrDeserializer::new(word)).map(Selection::Bulk)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Selection, A::Error> {
                Vec::deserialize(value::SeqAccessDeserializer::new(list)).map(Selection::These)
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Selection, A::Error> {
                Filter::deserialize(value::MapAccessDeserializer::new(map)).map(Selection::Filter)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// `import: selected`, `import: [ana]`, `import: { selection: [ana], wait: no }`; `dry-run`
/// likewise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// These employees instead of the stored selection.
    pub these: Option<Vec<At<String>>>,
    /// Whether time runs until it has ended, is held or paused, or the engine is down; yes unless
    /// it says otherwise.
    pub wait: bool,
}

impl Default for Import {
    fn default() -> Import {
        Import {
            these: None,
            wait: true,
        }
    }
}

/// `selected`, or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SelectedRows(Option<Vec<At<String>>>);

impl Serialize for SelectedRows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            None => serializer.serialize_str("selected"),
            Some(these) => these.serialize(serializer),
        }
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ImportMap {
    #[serde(default = "selected")]
    selection: SelectedRows,
    #[serde(default = "yes")]
    wait: bool,
}

fn selected() -> SelectedRows {
    SelectedRows(None)
}

fn yes() -> bool {
    true
}

struct RowsVisitor;

impl<'de> Visitor<'de> for RowsVisitor {
    type Value = Import;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`selected`, a list of employees, or a map of selection and wait")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Import, E> {
        match word {
            "selected" => Ok(Import::default()),
            _ => Err(de::Error::custom(format!(
                "unknown word `{word}`; write `selected`, or a list of employees"
            ))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Import, A::Error> {
        let these = Vec::deserialize(value::SeqAccessDeserializer::new(list))?;
        Ok(Import {
            these: Some(these),
            wait: true,
        })
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Import, A::Error> {
        let ImportMap { selection, wait } =
            ImportMap::deserialize(value::MapAccessDeserializer::new(map))?;
        Ok(Import {
            these: selection.0,
            wait,
        })
    }
}

impl<'de> Deserialize<'de> for SelectedRows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SelectedRows, D::Error> {
        deserializer
            .deserialize_any(RowsVisitor)
            .map(|import| SelectedRows(import.these))
    }
}

impl<'de> Deserialize<'de> for Import {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Import, D::Error> {
        deserializer.deserialize_any(RowsVisitor)
    }
}

impl Serialize for Import {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = SelectedRows(self.these.clone());
        match self.wait {
            true => rows.serialize(serializer),
            false => ImportMap {
                selection: rows,
                wait: false,
            }
            .serialize(serializer),
        }
    }
}
