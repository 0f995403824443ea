//! Types to tree, the way back of `yaml::de`: a serializer that keeps which words must stand in
//! quotes.

mod parts;

use serde::de::value::Error;
use serde::ser::{Error as _, Serialize, Serializer};

use self::parts::{Entries, Items};
use super::de::WORD;

/// A value on its way into a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Text(Word),
    /// A number, a boolean or nothing: never in quotes.
    Bare(String),
    List(Vec<Tree>),
    Map(Vec<(Word, Tree)>),
}

/// A key or a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// It would be taken for another word without quotes, however plain it looks.
    pub(crate) quoted: bool,
}

impl Word {
    fn key(text: &str) -> Word {
        Word {
            text: text.to_owned(),
            quoted: false,
        }
    }
}

/// The value as a tree, entries in the order of the types.
///
/// # Errors
/// A key that is a list or a map.
pub(crate) fn tree<T: Serialize>(value: &T) -> Result<Tree, Error> {
    value.serialize(ToTree::default())
}

/// One value on its way out of a type.
#[derive(Clone, Copy, Default)]
struct ToTree {
    /// A text here must stand in quotes.
    quoted: bool,
}

macro_rules! bare {
    ($($method:ident $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<Tree, Error> {
            Ok(Tree::Bare(value.to_string()))
        }
    )*};
}

impl Serializer for ToTree {
    type Ok = Tree;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    bare! {
        serialize_bool bool; serialize_i8 i8; serialize_i16 i16; serialize_i32 i32; serialize_i64 i64;
        serialize_u8 u8; serialize_u16 u16; serialize_u32 u32; serialize_u64 u64;
    }

    fn serialize_f32(self, value: f32) -> Result<Tree, Error> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<Tree, Error> {
        let number = serde_json::Number::from_f64(value)
            .ok_or_else(|| Error::custom("a number without an end"))?;
        Ok(Tree::Bare(number.to_string()))
    }

    fn serialize_char(self, value: char) -> Result<Tree, Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<Tree, Error> {
        Ok(Tree::Text(Word {
            text: text.to_owned(),
            quoted: self.quoted,
        }))
    }

    fn serialize_bytes(self, _bytes: &[u8]) -> Result<Tree, Error> {
        Err(Error::custom("a scenario holds texts, no bytes"))
    }

    fn serialize_none(self) -> Result<Tree, Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Tree, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Tree, Error> {
        Ok(Tree::Bare("null".to_owned()))
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Tree, Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Tree, Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Tree, Error> {
        value.serialize(ToTree {
            quoted: self.quoted || name == WORD,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Tree, Error> {
        Ok(Tree::Map(vec![(Word::key(variant), tree(&value)?)]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Error> {
        Ok(Items::default())
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Error> {
        Ok(Items::default())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, Error> {
        Ok(Items::default())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items, Error> {
        Ok(Items::of(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries, Error> {
        Ok(Entries::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries, Error> {
        Ok(Entries::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Entries, Error> {
        Ok(Entries::of(variant))
    }
}
