//! Types to a tree, the reverse of `yaml::de`: a serializer that keeps which words need quotes.

use serde::de::value::Error;
use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer,
};

use super::markers::WORD;

/// A value on its way into a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    Text(Word),
    /// A number, a boolean or null: never in quotes.
    Bare(String),
    List(Vec<Tree>),
    Map(Vec<(Word, Tree)>),
}

/// A key or a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Whether it would mean something else without quotes, however plain it looks.
    pub(super) quoted: bool,
}

impl Word {
    fn new(text: &str, quoted: bool) -> Word {
        Word {
            text: text.to_owned(),
            quoted,
        }
    }
}

/// The value as a tree, entries in the order of the types; `None` for an optional value that is
/// absent.
///
/// # Errors
/// A value that no scenario has: a key that is a list or a map, a tuple, bytes.
pub(super) fn to_tree<T: Serialize + ?Sized>(value: &T) -> Result<Option<Tree>, Error> {
    value.serialize(TreeSerializer { quoted: false })
}

/// Serializes one value.
#[derive(Clone, Copy)]
struct TreeSerializer {
    /// Whether a text needs quotes here.
    quoted: bool,
}

macro_rules! bare {
    ($($method:ident $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<Option<Tree>, Error> {
            Ok(Some(Tree::Bare(value.to_string())))
        }
    )*};
}

/// A shape that no scenario has.
fn unsupported<T>() -> Result<T, Error> {
    Err(Error::custom("no scenario holds such a value"))
}

impl Serializer for TreeSerializer {
    type Ok = Option<Tree>;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Impossible<Option<Tree>, Error>;
    type SerializeTupleStruct = Impossible<Option<Tree>, Error>;
    type SerializeTupleVariant = Impossible<Option<Tree>, Error>;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Impossible<Option<Tree>, Error>;

    bare! {
        serialize_bool bool; serialize_i8 i8; serialize_i16 i16; serialize_i32 i32;
        serialize_i64 i64; serialize_u8 u8; serialize_u16 u16; serialize_u32 u32;
        serialize_u64 u64;
    }

    fn serialize_f32(self, value: f32) -> Result<Option<Tree>, Error> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<Option<Tree>, Error> {
        match serde_json::Number::from_f64(value) {
            Some(number) => Ok(Some(Tree::Bare(number.to_string()))),
            None => unsupported(),
        }
    }

    fn serialize_char(self, value: char) -> Result<Option<Tree>, Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<Option<Tree>, Error> {
        Ok(Some(Tree::Text(Word::new(text, self.quoted))))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Option<Tree>, Error> {
        unsupported()
    }

    fn serialize_none(self) -> Result<Option<Tree>, Error> {
        Ok(None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Option<Tree>, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Option<Tree>, Error> {
        Ok(Some(Tree::Bare("null".to_owned())))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Option<Tree>, Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Option<Tree>, Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Option<Tree>, Error> {
        let quoted = self.quoted || name == WORD;
        value.serialize(TreeSerializer { quoted })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Option<Tree>, Error> {
        let value = to_tree(value)?.ok_or_else(|| Error::custom("a variant without a value"))?;
        Ok(Some(Tree::Map(vec![(Word::new(variant, false), value)])))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Error> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple(self, _: usize) -> Result<Impossible<Option<Tree>, Error>, Error> {
        unsupported()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<Option<Tree>, Error>, Error> {
        unsupported()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<Option<Tree>, Error>, Error> {
        unsupported()
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
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<Option<Tree>, Error>, Error> {
        unsupported()
    }
}

/// The items of a list so far.
struct Items(Vec<Tree>);

impl SerializeSeq for Items {
    type Ok = Option<Tree>;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.0.extend(to_tree(value)?);
        Ok(())
    }

    fn end(self) -> Result<Option<Tree>, Error> {
        Ok(Some(Tree::List(self.0)))
    }
}

/// The entries of a map so far.
#[derive(Default)]
struct Entries {
    /// A key whose value has not been written yet.
    key: Option<Word>,
    entries: Vec<(Word, Tree)>,
}

impl SerializeMap for Entries {
    type Ok = Option<Tree>;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = match to_tree(key)? {
            Some(Tree::Text(word)) => Some(word),
            Some(Tree::Bare(text)) => Some(Word::new(&text, false)),
            _ => return unsupported(),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self
            .key
            .take()
            .expect("serde writes a key before its value");
        self.entries.extend(to_tree(value)?.map(|tree| (key, tree)));
        Ok(())
    }

    fn end(self) -> Result<Option<Tree>, Error> {
        Ok(Some(Tree::Map(self.entries)))
    }
}

impl SerializeStruct for Entries {
    type Ok = Option<Tree>;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let value = to_tree(value)?;
        self.entries
            .extend(value.map(|tree| (Word::new(key, false), tree)));
        Ok(())
    }

    fn end(self) -> Result<Option<Tree>, Error> {
        Ok(Some(Tree::Map(self.entries)))
    }
}
