//! Tree to types: a serde deserializer over [`Node`] that keeps places in values
//! ([`At`](crate::At)) and in errors.

mod error;
mod parts;

use serde::de::value::StrDeserializer;
use serde::de::{self, Deserializer, IntoDeserializer, Unexpected, Visitor};

use self::error::Error;
use self::parts::{Entries, Items, Placed, Variant, Word};
use super::{Body, Node};
use crate::place::AT;
use crate::problem::Problem;

/// Asks for plain scalars as numbers and booleans, for values whose type the engine or a fake
/// knows.
pub(crate) const JSON: &str = "$json";
/// Asks for a key or text as `(plain, text)`; asks `yaml::ser` for quotes.
pub(crate) const WORD: &str = "$word";

/// Decodes one value.
///
/// # Errors
/// The first place where the tree is not of the type.
pub(crate) fn decode<'de, T: de::Deserialize<'de>>(node: &'de Node) -> Result<T, Problem> {
    T::deserialize(NodeDe::of(node)).map_err(|error| error.at(node).into_problem(node.place))
}

/// One value on its way into a type.
#[derive(Clone, Copy)]
pub(crate) struct NodeDe<'de> {
    node: &'de Node,
    /// Plain scalars become numbers and booleans where nobody says otherwise.
    json: bool,
}

impl<'de> NodeDe<'de> {
    fn of(node: &'de Node) -> NodeDe<'de> {
        NodeDe { node, json: false }
    }

    fn text(self, expected: &dyn de::Expected) -> Result<&'de str, Error> {
        match &self.node.body {
            Body::Text { text, .. } => Ok(text),
            Body::List(_) => Err(de::Error::invalid_type(Unexpected::Seq, expected)),
            Body::Map(_) => Err(de::Error::invalid_type(Unexpected::Map, expected)),
        }
    }

    fn number<T: std::str::FromStr>(self, expected: &dyn de::Expected) -> Result<T, Error> {
        let text = self.text(expected)?;
        text.parse()
            .map_err(|_| Error::new(format!("expected a whole number, found `{text}`"), None))
    }

    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.body {
            Body::Text { text, plain } if self.json && *plain => visit_plain(text, visitor),
            Body::Text { text, .. } => visitor.visit_borrowed_str(text),
            Body::List(items) => visitor.visit_seq(Items {
                items: items.iter(),
                json: self.json,
            }),
            Body::Map(entries) => visitor.visit_map(Entries {
                entries: entries.iter(),
                current: None,
                json: self.json,
            }),
        }
    }
}

/// The core schema of YAML 1.2, for values that are handed on as JSON.
fn visit_plain<'de, V: Visitor<'de>>(text: &'de str, visitor: V) -> Result<V::Value, Error> {
    match text {
        "true" => visitor.visit_bool(true),
        "false" => visitor.visit_bool(false),
        "null" | "~" | "" => visitor.visit_unit(),
        _ => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => visitor.visit_i64(whole),
            (_, Ok(number))
                if number.is_finite()
                    && text.starts_with(|c: char| c.is_ascii_digit() || c == '-') =>
            {
                visitor.visit_f64(number)
            }
            _ => visitor.visit_borrowed_str(text),
        },
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let number = self.number::<$type>(&visitor).map_err(|error| error.at(self.node))?;
            visitor.$visit(number).map_err(|error: Error| error.at(self.node))
        }
    )*};
}

impl<'de> Deserializer<'de> for NodeDe<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit(visitor).map_err(|error| error.at(self.node))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let answer = match self.text(&visitor).map_err(|error| error.at(self.node))? {
            "yes" | "true" | "on" => Ok(true),
            "no" | "false" | "off" => Ok(false),
            other => {
                Err(Error::new(format!("expected yes or no, found `{other}`"), None).at(self.node))
            }
        }?;
        visitor.visit_bool(answer)
    }

    whole_numbers! {
        deserialize_u8 visit_u8 u8; deserialize_u16 visit_u16 u16; deserialize_u32 visit_u32 u32; deserialize_u64 visit_u64 u64;
        deserialize_i8 visit_i8 i8; deserialize_i16 visit_i16 i16; deserialize_i32 visit_i32 i32; deserialize_i64 visit_i64 i64;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = self.text(&visitor).map_err(|error| error.at(self.node))?;
        visitor
            .visit_borrowed_str(text)
            .map_err(|error: Error| error.at(self.node))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let done = match name {
            AT => visitor.visit_seq(Placed {
                node: self,
                next: 0,
            }),
            WORD => self.text(&visitor).and_then(|text| {
                let plain = matches!(self.node.body, Body::Text { plain: true, .. });
                visitor.visit_seq(Word {
                    plain: Some(plain),
                    text: Some(text),
                })
            }),
            JSON => visitor.visit_newtype_struct(NodeDe { json: true, ..self }),
            _ => visitor.visit_newtype_struct(self),
        };
        done.map_err(|error| error.at(self.node))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let done = match &self.node.body {
            Body::Text { text, .. } => visitor.visit_enum(StrDeserializer::<Error>::new(text)),
            Body::Map(entries) if entries.len() == 1 => visitor.visit_enum(Variant {
                key: &entries[0].0,
                value: &entries[0].1,
            }),
            Body::Map(_) => Err(Error::new("expected exactly one key here".to_owned(), None)),
            Body::List(_) => Err(de::Error::invalid_type(Unexpected::Seq, &"a word")),
        };
        done.map_err(|error| error.at(self.node))
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for NodeDe<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
