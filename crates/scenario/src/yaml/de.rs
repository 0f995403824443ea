//! Tree to types: a serde deserializer over [`Node`] that keeps places in values ([`At`](crate::At)) and in errors.

use std::fmt;

use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};

use super::{Body, Key, Node};
use crate::place::{AT, Place};
use crate::problem::Problem;
use crate::suggest;

/// Asks for plain scalars as numbers and booleans, for values whose type the engine or a fake knows.
pub(crate) const JSON: &str = "$json";
/// Asks for a key or text as `(plain, text)`.
pub(crate) const WORD: &str = "$word";

/// Decodes one value.
///
/// # Errors
/// The first place where the tree is not of the type.
pub(crate) fn decode<'de, T: de::Deserialize<'de>>(node: &'de Node) -> Result<T, Problem> {
    T::deserialize(NodeDe::of(node)).map_err(|error| error.at(node).into_problem(node.place))
}

/// What went wrong, and where once that is known.
#[derive(Debug)]
pub(crate) struct Error {
    place: Option<Place>,
    from: Option<(Place, String)>,
    message: String,
    help: Option<String>,
}

impl Error {
    fn new(message: String, help: Option<String>) -> Error {
        Error { place: None, from: None, message, help }
    }

    /// The innermost place wins.
    fn at(mut self, node: &Node) -> Error {
        if self.place.is_none() {
            self.place = Some(node.place);
            self.from.clone_from(&node.from);
        }
        self
    }

    fn at_key(mut self, key: &Key) -> Error {
        self.place.get_or_insert(key.place);
        self
    }

    fn into_problem(self, fallback: Place) -> Problem {
        let used = self.place.unwrap_or(fallback);
        // A bad value from a case row is mended in the row, so the caret goes there.
        let problem = match self.from {
            Some((row, name)) => Problem::shape(row, self.message).with_note(used, format!("used here as `${{{name}}}`")),
            None => Problem::shape(used, self.message),
        };
        Problem { help: self.help, ..problem }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Error {
        let text = message.to_string();
        // Our own text types write `what is wrong; what to do`.
        match text.split_once("; ") {
            Some((what, to_do)) => Error::new(what.to_owned(), Some(to_do.to_owned())),
            None => Error::new(text, None),
        }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Error {
        Error::new(format!("unknown key `{field}`"), Some(suggest::help(field, expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Error {
        Error::new(format!("unknown word `{variant}`"), Some(suggest::help(variant, expected)))
    }

    fn missing_field(field: &'static str) -> Error {
        Error::new(format!("`{field}` is missing"), Some(format!("add `{field}:`")))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Error {
        let found = match unexpected {
            Unexpected::Str(text) => format!("`{text}`"),
            Unexpected::Seq => "a list".to_owned(),
            Unexpected::Map => "a map".to_owned(),
            Unexpected::NewtypeVariant => "a map".to_owned(),
            other => other.to_string(),
        };
        Error::new(format!("expected {expected}, found {found}"), None)
    }
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
        text.parse().map_err(|_| Error::new(format!("expected a whole number, found `{text}`"), None))
    }

    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.body {
            Body::Text { text, plain } if self.json && *plain => visit_plain(text, visitor),
            Body::Text { text, .. } => visitor.visit_borrowed_str(text),
            Body::List(items) => visitor.visit_seq(Items { items: items.iter(), json: self.json }),
            Body::Map(entries) => visitor.visit_map(Entries { entries: entries.iter(), current: None, json: self.json }),
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
            (_, Ok(number)) if number.is_finite() && text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
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
            other => Err(Error::new(format!("expected yes or no, found `{other}`"), None).at(self.node)),
        }?;
        visitor.visit_bool(answer)
    }

    whole_numbers! {
        deserialize_u8 visit_u8 u8; deserialize_u16 visit_u16 u16; deserialize_u32 visit_u32 u32; deserialize_u64 visit_u64 u64;
        deserialize_i8 visit_i8 i8; deserialize_i16 visit_i16 i16; deserialize_i32 visit_i32 i32; deserialize_i64 visit_i64 i64;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = self.text(&visitor).map_err(|error| error.at(self.node))?;
        visitor.visit_borrowed_str(text).map_err(|error: Error| error.at(self.node))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        let done = match name {
            AT => visitor.visit_seq(Placed { node: self, next: 0 }),
            WORD => self.text(&visitor).and_then(|text| {
                let plain = matches!(self.node.body, Body::Text { plain: true, .. });
                visitor.visit_seq(Word { plain: Some(plain), text: Some(text) })
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
            Body::Map(entries) if entries.len() == 1 => {
                visitor.visit_enum(Variant { key: &entries[0].0, value: &entries[0].1 })
            }
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

struct Items<'de> {
    items: std::slice::Iter<'de, Node>,
    json: bool,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(node) = self.items.next() else {
            return Ok(None);
        };
        if node.is_empty_value() && !self.json {
            let help = "take the dash away, or indent the lines below it".to_owned();
            return Err(Error::new("this item is empty".to_owned(), Some(help)).at(node));
        }
        seed.deserialize(NodeDe { node, json: self.json }).map(Some).map_err(|error| error.at(node))
    }
}

struct Entries<'de> {
    entries: std::slice::Iter<'de, (Key, Node)>,
    current: Option<&'de (Key, Node)>,
    json: bool,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.current = self.entries.next();
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(KeyDe(key)).map(Some).map_err(|error| error.at_key(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (key, node) = self.current.expect("serde asks for a value only after its key");
        if node.is_empty_value() && !self.json {
            let message = format!("`{}` is empty", key.text);
            return Err(Error::new(message, Some("indent the lines below it, or give it a value".to_owned())).at_key(key));
        }
        seed.deserialize(NodeDe { node, json: self.json }).map_err(|error| error.at(node))
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

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        match name {
            AT => visitor.visit_seq(PlacedKey { key: self, next: 0 }),
            WORD => visitor.visit_seq(Word { plain: Some(self.0.plain), text: Some(&self.0.text) }),
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
struct Placed<'de> {
    node: NodeDe<'de>,
    next: u8,
}

impl<'de> SeqAccess<'de> for Placed<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.next += 1;
        match self.next - 1 {
            index @ 0..=2 => seed.deserialize(place_part(self.node.node.place, index)).map(Some),
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

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.next += 1;
        match self.next - 1 {
            index @ 0..=2 => seed.deserialize(place_part(self.key.0.place, index)).map(Some),
            _ => seed.deserialize(self.key).map(Some),
        }
    }
}

/// Whether the text was plain, then the text.
struct Word<'de> {
    plain: Option<bool>,
    text: Option<&'de str>,
}

impl<'de> SeqAccess<'de> for Word<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
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
struct Variant<'de> {
    key: &'de Key,
    value: &'de Node,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let value = seed.deserialize(KeyDe(self.key)).map_err(|error| error.at_key(self.key))?;
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
            return Err(Error::new(message, Some("indent the lines below it, or give it a value".to_owned())).at_key(self.key));
        }
        seed.deserialize(NodeDe::of(self.value)).map_err(|error| error.at(self.value))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Error> {
        NodeDe::of(self.value).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        NodeDe::of(self.value).deserialize_any(visitor)
    }
}
