//! Which rows: of the list to select, of the selection to import.

use schemars::{JsonSchema, Schema};
use serde::de::value::StrDeserializer;
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use crate::place::At;
use crate::shorthand::{self, Shorthand, add_forms, impl_deserialize, unknown_word};

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

/// Rows that match a filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Filter {
    /// The state of the rows.
    pub state: Option<At<String>>,
    /// A text that the rows contain.
    pub q: Option<At<String>>,
}

/// `select: all`, `select: [ana, ben]`, `select: { state: new, q: ruiz }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Selection {
    /// All rows of a kind.
    Bulk(Bulk),
    /// The rows of these employees, by ref.
    These(Vec<At<String>>),
    /// The rows that match a filter.
    Filter(Filter),
}

impl Shorthand for Selection {
    const FORMS: &'static str = "`all`, `new`, `changed`, a list of employees, or a filter";

    fn from_word<E: de::Error>(word: &str) -> Result<Selection, E> {
        Bulk::deserialize(StrDeserializer::new(word)).map(Selection::Bulk)
    }

    fn from_list<'de, D: Deserializer<'de>>(list: D) -> Result<Selection, D::Error> {
        Vec::deserialize(list).map(Selection::These)
    }

    fn from_map<'de, D: Deserializer<'de>>(map: D) -> Result<Selection, D::Error> {
        Filter::deserialize(map).map(Selection::Filter)
    }
}

/// `import: selected`, `import: [ana]`, `import: { selection: [ana], wait: no }`, and the same for
/// `dry-run`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(transform = add_short_forms)]
pub struct Import {
    /// These employees instead of the stored selection.
    #[serde(
        rename = "selection",
        default,
        deserialize_with = "selected_or_list",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(transform = add_selected)]
    pub these: Option<Vec<At<String>>>,
    /// Whether time runs until the run has ended, is held or paused, or the engine is down; `yes`
    /// by default.
    #[serde(default = "yes")]
    pub wait: bool,
}

fn yes() -> bool {
    true
}

fn selected_or_list<'de, D: Deserializer<'de>>(
    form: D,
) -> Result<Option<Vec<At<String>>>, D::Error> {
    shorthand::read(form).map(|import: Import| import.these)
}

fn add_selected(schema: &mut Schema) {
    add_forms(schema, [json!({ "const": "selected" })]);
}

fn add_short_forms(schema: &mut Schema) {
    let list = json!({ "type": "array", "items": { "type": "string" } });
    add_forms(schema, [json!({ "const": "selected" }), list]);
}

impl Default for Import {
    fn default() -> Import {
        Import {
            these: None,
            wait: true,
        }
    }
}

impl Shorthand for Import {
    const FORMS: &'static str = "`selected`, a list of employees, or a map of selection and wait";

    fn from_word<E: de::Error>(word: &str) -> Result<Import, E> {
        match word {
            "selected" => Ok(Import::default()),
            _ => Err(unknown_word(
                word,
                "write `selected`, or a list of employees",
            )),
        }
    }

    fn from_list<'de, D: Deserializer<'de>>(list: D) -> Result<Import, D::Error> {
        let these = Some(Vec::deserialize(list)?);
        Ok(Import { these, wait: true })
    }

    fn from_map<'de, D: Deserializer<'de>>(map: D) -> Result<Import, D::Error> {
        Self::deserialize(map)
    }
}

impl Serialize for Import {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Import {
                these: None,
                wait: true,
            } => serializer.serialize_str("selected"),
            Import {
                these: Some(these),
                wait: true,
            } => these.serialize(serializer),
            _ => Self::serialize(self, serializer),
        }
    }
}

impl_deserialize!(Selection, Import);
