//! Types with more than one form in a file: one word or a list instead of their map.
//!
//! serde's untagged enums could read them, but lose the places and the errors of what is inside.

use std::fmt;
use std::marker::PhantomData;

use schemars::Schema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::{Value, json};

/// A type that reads itself from a word, a list or a map. A form it does not have is an error.
pub(crate) trait Shorthand: Sized {
    /// The forms, for the message if the file holds something else.
    const FORMS: &'static str;

    /// Reads the short form.
    fn from_word<E: de::Error>(word: &str) -> Result<Self, E>;

    /// Reads the list form.
    fn from_list<'de, D: Deserializer<'de>>(_list: D) -> Result<Self, D::Error> {
        Err(de::Error::invalid_type(Unexpected::Seq, &Self::FORMS))
    }

    /// Reads the long form.
    fn from_map<'de, D: Deserializer<'de>>(_map: D) -> Result<Self, D::Error> {
        Err(de::Error::invalid_type(Unexpected::Map, &Self::FORMS))
    }

    /// The short form, if this value has one.
    fn to_word(&self) -> Option<String> {
        None
    }
}

/// Reads any form.
pub(crate) fn read<'de, T: Shorthand, D: Deserializer<'de>>(form: D) -> Result<T, D::Error> {
    form.deserialize_any(FormVisitor(PhantomData))
}

struct FormVisitor<T>(PhantomData<T>);

impl<'de, T: Shorthand> Visitor<'de> for FormVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::FORMS)
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
        T::from_word(word)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::from_list(SeqAccessDeserializer::new(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::from_map(MapAccessDeserializer::new(map))
    }
}

/// Makes a [`Shorthand`] type readable in all its forms.
///
/// serde derives the functions for the long form alone, with `#[serde(remote = "Self")]`.
macro_rules! impl_deserialize {
    ($($type:ident $(<$parameter:ident>)?),* $(,)?) => {$(
        impl<'de $(, $parameter: serde::de::DeserializeOwned)?> serde::Deserialize<'de>
            for $type$(<$parameter>)?
        {
            fn deserialize<D: serde::Deserializer<'de>>(form: D) -> Result<Self, D::Error> {
                crate::shorthand::read(form)
            }
        }
    )*};
}
pub(crate) use impl_deserialize;

/// Writes a [`Shorthand`] type by its word if it has one.
macro_rules! impl_serialize {
    ($($type:ident),* $(,)?) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match crate::shorthand::Shorthand::to_word(self) {
                    Some(word) => serializer.serialize_str(&word),
                    None => Self::serialize(self, serializer),
                }
            }
        }
    )*};
}
pub(crate) use impl_serialize;

/// The error for a word that is not the one expected.
pub(crate) fn unknown_word<E: de::Error>(word: &str, help: &str) -> E {
    E::custom(format!("unknown word `{word}`; {help}"))
}

/// Adds the shorter forms to the schema of the long one.
pub(crate) fn add_forms<const N: usize>(schema: &mut Schema, forms: [Value; N]) {
    let description = schema.remove("description");
    let mut forms = Vec::from(forms);
    forms.push(std::mem::take(schema).to_value());
    schema.insert("anyOf".to_owned(), json!(forms));
    if let Some(description) = description {
        schema.insert("description".to_owned(), description);
    }
}
