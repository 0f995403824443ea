//! A map whose keys are few and fixed, each with its own place: what is known of one person's
//! fields, members or times. Looking one up and copying all are what they are for an array.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Index;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A key with a place among `N`.
pub trait Slot<const N: usize>: Copy {
    /// Every key, in the order of their places, which is also the order in which a map is written.
    const ALL: [Self; N];

    /// The place of this key: its index in [`Slot::ALL`].
    fn place(self) -> usize;
}

/// At most one `V` for each of the `N` keys `K`. Written as a map of those that are there, in the
/// order of the keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Slots<K, V, const N: usize> {
    values: [Option<V>; N],
    keys: PhantomData<K>,
}

impl<K: Slot<N>, V, const N: usize> Slots<K, V, N> {
    /// What is there for `key`.
    pub fn get(&self, key: K) -> Option<&V> {
        self.values[key.place()].as_ref()
    }

    /// Puts `value` there for `key`; what was there comes back.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.values[key.place()].replace(value)
    }

    /// Takes out what is there for `key`.
    pub fn remove(&mut self, key: K) -> Option<V> {
        self.values[key.place()].take()
    }

    /// All that is there, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        K::ALL
            .into_iter()
            .zip(&self.values)
            .filter_map(|(key, value)| Some((key, value.as_ref()?)))
    }

    /// How many keys have a value.
    pub fn len(&self) -> usize {
        self.values.iter().flatten().count()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }
}

impl<K, V, const N: usize> Default for Slots<K, V, N> {
    fn default() -> Slots<K, V, N> {
        Slots {
            values: [const { None }; N],
            keys: PhantomData,
        }
    }
}

impl<K: Slot<N>, V, const N: usize> Index<K> for Slots<K, V, N> {
    type Output = V;

    fn index(&self, key: K) -> &V {
        self.get(key)
            .expect("asked only for what is there, as with every map")
    }
}

impl<K: Slot<N>, V, const N: usize> Extend<(K, V)> for Slots<K, V, N> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

impl<K: Slot<N>, V, const N: usize> FromIterator<(K, V)> for Slots<K, V, N> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Slots<K, V, N> {
        let mut slots = Slots::default();
        slots.extend(pairs);
        slots
    }
}

impl<K: Slot<N>, V, const N: usize, const M: usize> From<[(K, V); M]> for Slots<K, V, N> {
    fn from(pairs: [(K, V); M]) -> Slots<K, V, N> {
        pairs.into_iter().collect()
    }
}

impl<K: Slot<N> + fmt::Debug, V: fmt::Debug, const N: usize> fmt::Debug for Slots<K, V, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Slot<N> + Serialize, V: Serialize, const N: usize> Serialize for Slots<K, V, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, K, V, const N: usize> Deserialize<'de> for Slots<K, V, N>
where
    K: Slot<N> + Deserialize<'de>,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Slots<K, V, N>, D::Error> {
        deserializer.deserialize_map(Pairs(PhantomData))
    }
}

/// Reads the pairs of a map.
struct Pairs<K, V, const N: usize>(PhantomData<(K, V)>);

impl<'de, K, V, const N: usize> Visitor<'de> for Pairs<K, V, N>
where
    K: Slot<N> + Deserialize<'de>,
    V: Deserialize<'de>,
{
    type Value = Slots<K, V, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Slots<K, V, N>, A::Error> {
        let mut slots = Slots::default();
        while let Some((key, value)) = map.next_entry()? {
            slots.insert(key, value);
        }
        Ok(slots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{Field, Member, Property};

    #[test]
    fn every_key_has_a_place_of_its_own() {
        for (place, field) in <Field as Slot<12>>::ALL.into_iter().enumerate() {
            assert_eq!(field.place(), place);
        }
        for (place, member) in <Member as Slot<13>>::ALL.into_iter().enumerate() {
            assert_eq!(member.place(), place);
        }
        for (place, property) in <Property as Slot<14>>::ALL.into_iter().enumerate() {
            assert_eq!(property.place(), place);
        }
    }

    #[test]
    fn what_is_there_is_written_in_the_order_of_the_keys_and_read_again() {
        let mut texts: Slots<Member, String, 13> =
            Slots::from([(Member::City, "Leeds".to_owned())]);
        texts.insert(Member::UserName, "ana@acme.test".into());
        texts.insert(Member::City, "York".into());
        let written = serde_json::to_string(&texts).unwrap();
        assert_eq!(written, r#"{"UserName":"ana@acme.test","City":"York"}"#);
        assert_eq!(
            serde_json::from_str::<Slots<Member, String, 13>>(&written).unwrap(),
            texts
        );
        assert!(serde_json::from_str::<Slots<Member, String, 13>>(r#"{"Shoe":"9"}"#).is_err());
        assert_eq!(
            (texts.len(), texts.is_empty(), texts.get(Member::State)),
            (2, false, None)
        );
        assert_eq!(texts[Member::City], "York");
        assert_eq!(
            format!("{texts:?}"),
            r#"{UserName: "ana@acme.test", City: "York"}"#
        );
    }
}
