//! The BambooHR People list and the summary of the Sync that filled it.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor, value};
use serde::{Deserialize, Serialize, Serializer};

use super::several::Rows;
use crate::place::At;

/// Staged rows by state, each a list of employees by ref.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ListWanted {
    /// New rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Rows<At<String>>>,
    /// Changed rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Rows<At<String>>>,
    /// Unchanged rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<Rows<At<String>>>,
    /// Removed rows, perhaps with their reasons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<RemovedWanted>,
    /// Problems by employee: exactly these on that row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problems: Option<BTreeMap<At<String>, Codes>>,
    /// Warnings by employee: exactly these on that row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<BTreeMap<At<String>, Codes>>,
    /// Fields by which a Changed row differs, by employee, in the vendor's names: exactly these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_fields: Option<BTreeMap<At<String>, Codes>>,
    /// Selected rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<Rows<At<String>>>,
    /// Rows of people who have left and whose learner is still active as far as the engine knows
    /// (STA-13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub still_active: Option<Rows<At<String>>>,
}

impl ListWanted {
    pub(crate) fn compared(&self) -> usize {
        let rows = [
            &self.new,
            &self.changed,
            &self.unchanged,
            &self.selected,
            &self.still_active,
        ];
        let codes = [&self.problems, &self.warnings, &self.changed_fields];
        rows.into_iter()
            .flatten()
            .map(Rows::compared)
            .sum::<usize>()
            + usize::from(self.removed.is_some())
            + codes
                .into_iter()
                .flatten()
                .map(BTreeMap::len)
                .sum::<usize>()
    }
}

/// One code, `none`, or a list of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes(pub Vec<At<String>>);

impl Serialize for Codes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [] => serializer.serialize_str("none"),
            [one] => one.serialize(serializer),
            many => many.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Codes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Codes, D::Error> {
        At::<OneOrMany>::deserialize(deserializer).map(|found| match found.value {
            OneOrMany::One(word) if word == "none" => Codes(Vec::new()),
            OneOrMany::One(word) => Codes(vec![At {
                value: word,
                place: found.place,
            }]),
            OneOrMany::Many(words) => Codes(words),
        })
    }
}

enum OneOrMany {
    One(String),
    Many(Vec<At<String>>),
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<OneOrMany, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a code, `none`, or a list of codes")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany::One(word.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<OneOrMany, A::Error> {
                Vec::deserialize(value::SeqAccessDeserializer::new(list)).map(OneOrMany::Many)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Removed rows: `none`, `[ana]` exactly these, `{ ana: access_unchecked }` exactly these with
/// their reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovedWanted {
    /// Exactly these.
    Only(Vec<At<String>>),
    /// Exactly these, each with its reason.
    Because(BTreeMap<At<String>, At<String>>),
}

impl RemovedWanted {
    /// The employees it speaks of.
    pub fn employees(&self) -> Vec<&At<String>> {
        match self {
            RemovedWanted::Only(these) => these.iter().collect(),
            RemovedWanted::Because(reasons) => reasons.keys().collect(),
        }
    }
}

impl Serialize for RemovedWanted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            RemovedWanted::Only(these) if these.is_empty() => serializer.serialize_str("none"),
            RemovedWanted::Only(these) => these.serialize(serializer),
            RemovedWanted::Because(reasons) => reasons.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for RemovedWanted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RemovedWanted, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = RemovedWanted;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`none`, a list of employees, or a map of employees and reasons")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<RemovedWanted, E> {
                match word {
                    "none" => Ok(RemovedWanted::Only(Vec::new())),
                    _ => Err(E::custom(format!(
                        "unknown word `{word}`; write `none`, or a list such as `[{word}]`"
                    ))),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<RemovedWanted, A::Error> {
                Vec::deserialize(value::SeqAccessDeserializer::new(list)).map(RemovedWanted::Only)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RemovedWanted, A::Error> {
                BTreeMap::deserialize(value::MapAccessDeserializer::new(map))
                    .map(RemovedWanted::Because)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// The summary of the last Sync (STG-12).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct SummaryWanted {
    /// `running`, `completed`, `failed` or `held`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<At<String>>,
    /// Why it failed or is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<At<String>>,
    /// Who pressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<At<String>>,
    /// Employees read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<At<u64>>,
    /// Employees with Litmos Access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible: Option<At<u64>>,
    /// New rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<At<u64>>,
    /// Changed rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<At<u64>>,
    /// Unchanged rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<At<u64>>,
    /// Rows that became Removed, by reason; a reason left out is not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<BTreeMap<At<String>, At<u64>>>,
    /// Rows with problems.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_problems: Option<At<u64>>,
    /// Warnings of the whole Sync.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Rows<At<String>>>,
    /// Linked, active in Litmos, no longer eligible (ACC-6); by ref.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orphans: Option<Rows<At<String>>>,
    /// Who left the selection (STG-9); by ref.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_selection: Option<Rows<At<String>>>,
    /// Whether the read was complete (RD-2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete: Option<At<bool>>,
}

impl SummaryWanted {
    pub(crate) fn compared(&self) -> usize {
        let words = [&self.state, &self.reason, &self.actor];
        let numbers = [
            &self.read,
            &self.eligible,
            &self.new,
            &self.changed,
            &self.unchanged,
            &self.with_problems,
        ];
        let rows = [&self.warnings, &self.orphans, &self.left_selection];
        words.into_iter().flatten().count()
            + numbers.into_iter().flatten().count()
            + rows
                .into_iter()
                .flatten()
                .map(Rows::compared)
                .sum::<usize>()
            + self.removed.as_ref().map_or(0, BTreeMap::len)
            + usize::from(self.complete.is_some())
    }
}
