//! Where in which file a value was written, for the caret under it.

use std::ops::Deref;
use std::path::{Path, PathBuf};

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::yaml::AT;

/// A stretch of one source: byte offsets, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index into [`Sources`]; `u32::MAX` for a value that was built in Rust.
    pub source: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Place {
    /// The place of a value that is in no file.
    pub const NOWHERE: Place = Place {
        source: u32::MAX,
        start: 0,
        end: 0,
    };

    /// Whether a caret can be drawn here.
    pub fn is_somewhere(self) -> bool {
        self.source != u32::MAX
    }
}

impl Default for Place {
    fn default() -> Place {
        Place::NOWHERE
    }
}

/// One file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user would name it.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

/// All files that make up a scenario: itself first, then its fragments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a file and returns its index.
    pub fn add(&mut self, path: &Path, text: &str) -> u32 {
        self.0.push(Source {
            path: path.to_owned(),
            text: text.to_owned(),
        });
        u32::try_from(self.0.len() - 1).expect("no scenario has four billion fragments")
    }

    /// The file that a place is in; `None` for a place in no file.
    pub fn get(&self, place: Place) -> Option<&Source> {
        self.0.get(place.source as usize)
    }

    /// Every file, the scenario itself first.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.iter()
    }

    /// Line and column of the start of a place, both from 1, the column in characters.
    pub fn line_and_column(&self, place: Place) -> Option<(usize, usize)> {
        let before = self.get(place)?.text.get(..place.start as usize)?;
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        Some((line, column))
    }
}

/// A value with its place. Equality and order look at the value alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct At<T> {
    /// The value as written.
    pub value: T,
    /// Where it was written; [`Place::NOWHERE`] for values built in Rust.
    pub place: Place,
}

impl<T> At<T> {
    /// A value that is in no file.
    pub fn nowhere(value: T) -> At<T> {
        At {
            value,
            place: Place::NOWHERE,
        }
    }
}

impl<T> From<T> for At<T> {
    fn from(value: T) -> At<T> {
        At::nowhere(value)
    }
}

impl From<&str> for At<String> {
    fn from(value: &str) -> At<String> {
        At::nowhere(value.to_owned())
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &At<T>) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for At<T> {}

impl<T: PartialOrd> PartialOrd for At<T> {
    fn partial_cmp(&self, other: &At<T>) -> Option<std::cmp::Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord> Ord for At<T> {
    fn cmp(&self, other: &At<T>) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: Serialize> Serialize for At<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<At<T>, D::Error> {
        struct Both<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Both<T> {
            type Value = At<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                inner: D,
            ) -> Result<At<T>, D::Error> {
                T::deserialize(inner).map(At::nowhere)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<At<T>, A::Error> {
                let mut number = || {
                    parts
                        .next_element::<u32>()?
                        .ok_or_else(|| de::Error::custom("a place has three parts"))
                };
                let place = Place {
                    source: number()?,
                    start: number()?,
                    end: number()?,
                };
                let value = parts
                    .next_element()?
                    .ok_or_else(|| de::Error::custom("a place without a value"))?;
                Ok(At { value, place })
            }
        }
        deserializer.deserialize_newtype_struct(AT, Both(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let mut sources = Sources::default();
        let source = sources.add(Path::new("a.yaml"), "one\nnaïve: x\n");
        let start = "one\nnaïve: ".len() as u32;
        assert_eq!(
            sources.line_and_column(Place {
                source,
                start,
                end: start + 1
            }),
            Some((2, 8))
        );
        assert_eq!(sources.line_and_column(Place::NOWHERE), None);
    }

    #[test]
    fn the_place_takes_no_part_in_equality() {
        let here = At {
            value: 3,
            place: Place {
                source: 0,
                start: 4,
                end: 5,
            },
        };
        assert_eq!(here, At::nowhere(3));
        assert_ne!(here, At::nowhere(4));
    }
}
