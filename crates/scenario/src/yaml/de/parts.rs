//! Values that come with more than themselves: with their place, or with how they were written.

use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess};

use super::error::Error;
use crate::place::Place;

/// The three numbers of a place, then the value.
pub(super) struct Placed<D> {
    place: [u32; 3],
    next: usize,
    value: D,
}

impl<D> Placed<D> {
    pub(super) fn new(place: Place, value: D) -> Placed<D> {
        Placed {
            place: [place.source, place.start, place.end],
            next: 0,
            value,
        }
    }
}

impl<'de, D: Deserializer<'de, Error = Error> + Copy> SeqAccess<'de> for Placed<D> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let part = self.place.get(self.next).copied();
        self.next += 1;
        match part {
            Some(number) => seed.deserialize(U32Deserializer::new(number)),
            None => seed.deserialize(self.value),
        }
        .map(Some)
    }
}

/// Whether the text was plain, then the text.
pub(super) struct Word<'de> {
    plain: Option<bool>,
    text: &'de str,
}

impl<'de> Word<'de> {
    pub(super) fn new(plain: bool, text: &'de str) -> Word<'de> {
        Word {
            plain: Some(plain),
            text,
        }
    }
}

impl<'de> SeqAccess<'de> for Word<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        match self.plain.take() {
            Some(plain) => seed.deserialize(plain.into_deserializer()),
            None => seed.deserialize(StrDeserializer::new(self.text)),
        }
        .map(Some)
    }
}
