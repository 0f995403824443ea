//! Lists that say what they mean: exactly these, at least these, none.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor, value};
use serde::{Deserialize, Serialize, Serializer};

use crate::place::At;

/// Names, or `all` of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Several {
    /// `all`
    All,
    /// `[ana, ben]`
    These(Vec<At<String>>),
}

impl Several {
    pub(crate) fn compared(&self) -> usize {
        match self {
            Several::All => 1,
            Several::These(these) => these.len(),
        }
    }
}

impl Serialize for Several {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Several::All => serializer.serialize_str("all"),
            Several::These(these) => these.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Several {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Several, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Several;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`all` or a list")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Several, E> {
                match word {
                    "all" => Ok(Several::All),
                    _ => Err(E::custom(format!(
                        "unknown word `{word}`; write `all`, or a list such as `[{word}]`"
                    ))),
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Several, A::Error> {
                Vec::deserialize(value::SeqAccessDeserializer::new(list)).map(Several::These)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Rows: `[…]` or `{ only: […] }` exactly these, `{ include: […] }` at least these, `none` no row
/// at all, `{ none: […] }` no row like these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<T> {
    /// Exactly these, in any order; an empty list for `none`.
    pub only: Option<Vec<T>>,
    /// At least these.
    pub include: Option<Vec<T>>,
    /// No row like these.
    pub none: Option<Vec<T>>,
}

impl<T> Default for Rows<T> {
    fn default() -> Rows<T> {
        Rows {
            only: None,
            include: None,
            none: None,
        }
    }
}

impl<T> Rows<T> {
    /// Exactly these.
    pub fn only(rows: impl IntoIterator<Item = T>) -> Rows<T> {
        Rows {
            only: Some(rows.into_iter().collect()),
            ..Rows::default()
        }
    }

    /// Every row it speaks of.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.only
            .iter()
            .chain(&self.include)
            .chain(&self.none)
            .flatten()
    }

    pub(crate) fn compared(&self) -> usize {
        // `only: []` says that there is none; the other two say nothing when empty.
        usize::from(self.only.is_some())
            + self.include.as_ref().map_or(0, Vec::len)
            + self.none.as_ref().map_or(0, Vec::len)
    }
}

impl<T: Serialize> Serialize for Rows<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Map<'a, T> {
            #[serde(skip_serializing_if = "Option::is_none")]
            only: &'a Option<Vec<T>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            include: &'a Option<Vec<T>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            none: &'a Option<Vec<T>>,
        }
        match self {
            Rows {
                only: Some(rows),
                include: None,
                none: None,
            } if rows.is_empty() => serializer.serialize_str("none"),
            Rows {
                only: Some(rows),
                include: None,
                none: None,
            } => rows.serialize(serializer),
            Rows {
                only,
                include,
                none,
            } => Map {
                only,
                include,
                none,
            }
            .serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rows<T>, D::Error> {
        deserializer.deserialize_any(RowsVisitor(std::marker::PhantomData))
    }
}

struct RowsVisitor<T>(std::marker::PhantomData<T>);

#[derive(Deserialize, JsonSchema)]
#[serde(
    rename_all = "kebab-case",
    deny_unknown_fields,
    bound(deserialize = "T: DeserializeOwned")
)]
pub(crate) struct RowsMap<T> {
    only: Option<Vec<T>>,
    include: Option<Vec<T>>,
    none: Option<Vec<T>>,
}

impl<'de, T: DeserializeOwned> Visitor<'de> for RowsVisitor<T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, `none`, or a map of only, include and none")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Rows<T>, E> {
        match word {
            "none" => Ok(Rows::only([])),
            _ => Err(E::custom(format!(
                "unknown word `{word}`; write `none`, or a list such as `[{word}]`"
            ))),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Rows<T>, A::Error> {
        let rows = Vec::deserialize(value::SeqAccessDeserializer::new(list))?;
        Ok(Rows {
            only: Some(rows),
            ..Rows::default()
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rows<T>, A::Error> {
        let RowsMap {
            only,
            include,
            none,
        } = RowsMap::deserialize(value::MapAccessDeserializer::new(map))?;
        Ok(Rows {
            only,
            include,
            none,
        })
    }
}
