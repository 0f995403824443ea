//! Values of a tree to types.

use std::slice::Iter;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::error::Error;
use super::key::KeyDeserializer;
use super::parts::{Placed, Word};
use crate::diagnostics::{EMPTY_ITEM, Problem, missing_value};
use crate::yaml::markers::{AT, JSON, WORD};
use crate::yaml::node::{Body, Key, Node};

/// Decodes one value.
///
/// # Errors
/// The first place where the tree does not fit the type.
pub(crate) fn decode<'de, T: de::Deserialize<'de>>(node: &'de Node) -> Result<T, Problem> {
    T::deserialize(NodeDeserializer::new(node))
        .map_err(|error| error.at(node).into_problem(node.place))
}

/// Deserializes one value.
#[derive(Clone, Copy)]
struct NodeDeserializer<'de> {
    node: &'de Node,
    /// Whether plain scalars become numbers and booleans if the type does not say what it wants.
    json: bool,
}

impl<'de> NodeDeserializer<'de> {
    fn new(node: &'de Node) -> NodeDeserializer<'de> {
        NodeDeserializer { node, json: false }
    }

    fn text(self, expected: &dyn de::Expected) -> Result<&'de str, Error> {
        match &self.node.body {
            Body::Text { text, .. } => Ok(text.as_str()),
            Body::List(_) => Err(de::Error::invalid_type(Unexpected::Seq, expected)),
            Body::Map(_) => Err(de::Error::invalid_type(Unexpected::Map, expected)),
        }
        .map_err(|error: Error| error.at(self.node))
    }

    fn number<T: std::str::FromStr>(self, expected: &dyn de::Expected) -> Result<T, Error> {
        let text = self.text(expected)?;
        text.parse().map_err(|_| {
            Error::new(format!("expected a whole number, found `{text}`"), None).at(self.node)
        })
    }

    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let json = self.json;
        match &self.node.body {
            Body::Text { text, plain: true } if json => visit_plain(text, visitor),
            Body::Text { text, .. } => visitor.visit_borrowed_str(text),
            Body::List(items) => visitor.visit_seq(Items {
                items: items.iter(),
                json,
            }),
            Body::Map(entries) => visitor.visit_map(Entries {
                entries: entries.iter(),
                current: None,
                json,
            }),
        }
    }
}

/// The core schema of YAML 1.2, for values that are passed on as JSON.
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
    ($($method:ident $visit:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let number = self.number(&visitor)?;
            visitor.$visit(number).map_err(|error: Error| error.at(self.node))
        }
    )*};
}

impl<'de> Deserializer<'de> for NodeDeserializer<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit(visitor).map_err(|error| error.at(self.node))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.text(&visitor)? {
            "yes" | "true" | "on" => visitor.visit_bool(true),
            "no" | "false" | "off" => visitor.visit_bool(false),
            other => Err(
                Error::new(format!("expected `yes` or `no`, found `{other}`"), None).at(self.node),
            ),
        }
    }

    whole_numbers! {
        deserialize_u8 visit_u8; deserialize_u16 visit_u16; deserialize_u32 visit_u32;
        deserialize_u64 visit_u64; deserialize_i8 visit_i8; deserialize_i16 visit_i16;
        deserialize_i32 visit_i32; deserialize_i64 visit_i64;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = self.text(&visitor)?;
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
        match name {
            AT => visitor.visit_seq(Placed::new(self.node.place, self)),
            WORD => self.text(&visitor).and_then(|text| {
                let plain = matches!(self.node.body, Body::Text { plain: true, .. });
                visitor.visit_seq(Word::new(plain, text))
            }),
            JSON => visitor.visit_newtype_struct(NodeDeserializer { json: true, ..self }),
            _ => visitor.visit_newtype_struct(self),
        }
        .map_err(|error| error.at(self.node))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.body {
            Body::Text { text, .. } => visitor.visit_enum(StrDeserializer::<Error>::new(text)),
            Body::Map(entries) if entries.len() == 1 => visitor.visit_enum(Variant(&entries[0])),
            Body::Map(_) => Err(Error::new("expected exactly one key".to_owned(), None)),
            Body::List(_) => Err(de::Error::invalid_type(Unexpected::Seq, &"a word")),
        }
        .map_err(|error| error.at(self.node))
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// The items of a list.
struct Items<'de> {
    items: Iter<'de, Node>,
    json: bool,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Some(node) = self.items.next() else {
            return Ok(None);
        };
        let json = self.json;
        if node.is_empty_value() && !json {
            return Err(
                Error::new(EMPTY_ITEM.0.to_owned(), Some(EMPTY_ITEM.1.to_owned())).at(node),
            );
        }
        seed.deserialize(NodeDeserializer { node, json })
            .map(Some)
            .map_err(|error| error.at(node))
    }
}

/// The entries of a map.
struct Entries<'de> {
    entries: Iter<'de, (Key, Node)>,
    current: Option<&'de (Key, Node)>,
    json: bool,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.current = self.entries.next();
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(KeyDeserializer(key))
            .map(Some)
            .map_err(|error| error.at_key(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let entry = self
            .current
            .expect("serde asks for a value only after its key");
        decode_entry(entry, self.json, seed)
    }
}

fn decode_entry<'de, V: DeserializeSeed<'de>>(
    (key, node): &'de (Key, Node),
    json: bool,
    seed: V,
) -> Result<V::Value, Error> {
    if node.is_empty_value() && !json {
        let (message, help) = missing_value(&key.text);
        return Err(Error::new(message, Some(help)).at_key(key));
    }
    seed.deserialize(NodeDeserializer { node, json })
        .map_err(|error| error.at(node))
}

/// `key: value` as an enum variant.
struct Variant<'de>(&'de (Key, Node));

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let (key, _) = self.0;
        let value = seed
            .deserialize(KeyDeserializer(key))
            .map_err(|error| error.at_key(key))?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        let (key, _) = self.0;
        Err(Error::new(format!("`{}` takes no value", key.text), None).at_key(key))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        decode_entry(self.0, false, seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Error> {
        NodeDeserializer::new(&self.0.1).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        NodeDeserializer::new(&self.0.1).deserialize_any(visitor)
    }
}
