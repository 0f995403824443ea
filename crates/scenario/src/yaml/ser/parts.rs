//! The parts of a value: items and entries, under the name of their variant if they have one.

use serde::de::value::Error;
use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant,
};

use super::{Tree, Word, tree};

#[derive(Default)]
pub(super) struct Items {
    variant: Option<&'static str>,
    items: Vec<Tree>,
}

#[derive(Default)]
pub(super) struct Entries {
    variant: Option<&'static str>,
    /// A key whose value has not come yet.
    key: Option<Word>,
    entries: Vec<(Word, Tree)>,
}

fn under(variant: Option<&'static str>, value: Tree) -> Tree {
    match variant {
        Some(variant) => Tree::Map(vec![(Word::key(variant), value)]),
        None => value,
    }
}

impl Items {
    pub(super) fn of(variant: &'static str) -> Items {
        Items {
            variant: Some(variant),
            ..Items::default()
        }
    }
}

impl Entries {
    pub(super) fn of(variant: &'static str) -> Entries {
        Entries {
            variant: Some(variant),
            ..Entries::default()
        }
    }
}

macro_rules! items {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for Items {
            type Ok = Tree;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.items.push(tree(&value)?);
                Ok(())
            }

            fn end(self) -> Result<Tree, Error> {
                Ok(under(self.variant, Tree::List(self.items)))
            }
        }
    )*};
}

items! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! fields {
    ($($trait:ident)*) => {$(
        impl $trait for Entries {
            type Ok = Tree;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.entries.push((Word::key(key), tree(&value)?));
                Ok(())
            }

            fn end(self) -> Result<Tree, Error> {
                Ok(under(self.variant, Tree::Map(self.entries)))
            }
        }
    )*};
}

fields! { SerializeStruct SerializeStructVariant }

impl SerializeMap for Entries {
    type Ok = Tree;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = match tree(&key)? {
            Tree::Text(word) => Some(word),
            Tree::Bare(text) => Some(Word::key(&text)),
            Tree::List(_) | Tree::Map(_) => return Err(Error::custom("a key is a word")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self
            .key
            .take()
            .ok_or_else(|| Error::custom("a value without its key"))?;
        self.entries.push((key, tree(&value)?));
        Ok(())
    }

    fn end(self) -> Result<Tree, Error> {
        Ok(under(self.variant, Tree::Map(self.entries)))
    }
}
