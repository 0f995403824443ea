//! The parts of a value: items, entries, keys, places, variants.

use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::error::Error;
use super::{NodeDe, WORD};
use crate::place::{AT, Place};
use crate::yaml::{Key, Node};

pub(super) struct Items<'de> {
    pub(super) items: std::slice::Iter<'de, Node>,
    pub(super) json: bool,
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
        if node.is_empty_value() && !self.json {
            let help = "take the dash away, or indent the lines below it".to_owned();
            return Err(Error::new("this item is empty".to_owned(), Some(help)).at(node));
        }
        seed.deserialize(NodeDe {
            node,
            json: self.json,
        })
        .map(Some)
        .map_err(|error| error.at(node))
    }
}

pub(super) struct Entries<'de> {
    pub(super) entries: std::slice::Iter<'de, (Key, Node)>,
    pub(super) current: Option<&'de (Key, Node)>,
    pub(super) json: bool,
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
        seed.deserialize(KeyDe(key))
            .map(Some)
            .map_err(|error| error.at_key(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (key, node) = self
            .current
            .expect("serde asks for a value only after its key");
        if node.is_empty_value() && !self.json {
            let message = format!("`{}` is empty", key.text);
            return Err(Error::new(
                message,
                Some("indent the lines below it, or give it a value".to_owned()),
            )
            .at_key(key));
        }
        seed.deserialize(NodeDe {
            node,
            json: self.json,
        })
        .map_err(|error| error.at(node))
    }
}

/// A key on its way into a type.
#[derive(Clone, Copy)]
struct KeyDe<'de>(&'de Key);

impl<'de> Deserializer<'de> for KeyDe<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(&self.0.text)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            AT => visitor.visit_seq(PlacedKey { key: self, next: 0 }),
            WORD => visitor.visit_seq(Word {
                plain: Some(self.0.plain),
                text: Some(&self.0.text),
            }),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(StrDeserializer::<Error>::new(&self.0.text))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

fn place_part(place: Place, index: u8) -> U32Deserializer<Error> {
    [place.source, place.start, place.end][usize::from(index)].into_deserializer()
}

/// Three numbers of the place, then the value.
pub(super) struct Placed<'de> {
    pub(super) node: NodeDe<'de>,
    pub(super) next: u8,
}

impl<'de> SeqAccess<'de> for Placed<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.next += 1;
        match self.next - 1 {
            index @ 0..=2 => seed
                .deserialize(place_part(self.node.node.place, index))
                .map(Some),
            _ => seed.deserialize(self.node).map(Some),
        }
    }
}

struct PlacedKey<'de> {
    key: KeyDe<'de>,
    next: u8,
}

impl<'de> SeqAccess<'de> for PlacedKey<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.next += 1;
        match self.next - 1 {
            index @ 0..=2 => seed
                .deserialize(place_part(self.key.0.place, index))
                .map(Some),
            _ => seed.deserialize(self.key).map(Some),
        }
    }
}

/// Whether the text was plain, then the text.
pub(super) struct Word<'de> {
    pub(super) plain: Option<bool>,
    pub(super) text: Option<&'de str>,
}

impl<'de> SeqAccess<'de> for Word<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if let Some(plain) = self.plain.take() {
            return seed.deserialize(plain.into_deserializer()).map(Some);
        }
        match self.text.take() {
            Some(text) => seed.deserialize(StrDeserializer::new(text)).map(Some),
            None => Ok(None),
        }
    }
}

/// `key: value` as an enum variant.
pub(super) struct Variant<'de> {
    pub(super) key: &'de Key,
    pub(super) value: &'de Node,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let value = seed
            .deserialize(KeyDe(self.key))
            .map_err(|error| error.at_key(self.key))?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(Error::new(format!("`{}` takes no value", self.key.text), None).at_key(self.key))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        if self.value.is_empty_value() {
            let message = format!("`{}` is empty", self.key.text);
            return Err(Error::new(
                message,
                Some("indent the lines below it, or give it a value".to_owned()),
            )
            .at_key(self.key));
        }
        seed.deserialize(NodeDe::of(self.value))
            .map_err(|error| error.at(self.value))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Error> {
        NodeDe::of(self.value).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        NodeDe::of(self.value).deserialize_any(visitor)
    }
}
