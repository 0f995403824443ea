//! Deliveries by id, in chunks, so that a copy of a company shares the chunks that neither has
//! changed.
//!
//! Only for speed; serialized as the plain map by id that it stands for.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::webhook::Delivery;

/// How many ids one chunk spans.
const CHUNK_IDS: u64 = 128;

/// Deliveries, in the order of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deliveries {
    /// By the id divided by the span; none is empty.
    chunks: BTreeMap<u64, Arc<BTreeMap<u64, Delivery>>>,
    len: usize,
}

impl Deliveries {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn get(&self, id: u64) -> Option<&Delivery> {
        self.chunks.get(&(id / CHUNK_IDS))?.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut Delivery> {
        Arc::make_mut(self.chunks.get_mut(&(id / CHUNK_IDS))?).get_mut(&id)
    }

    /// Adds a delivery with a new id.
    pub(crate) fn insert(&mut self, delivery: Delivery) {
        let chunk = self.chunks.entry(delivery.id / CHUNK_IDS).or_default();
        Arc::make_mut(chunk).insert(delivery.id, delivery);
        self.len += 1;
    }

    pub(crate) fn remove(&mut self, id: u64) -> Option<Delivery> {
        let chunk = self.chunks.get_mut(&(id / CHUNK_IDS))?;
        let removed = Arc::make_mut(chunk).remove(&id)?;
        if chunk.is_empty() {
            self.chunks.remove(&(id / CHUNK_IDS));
        }
        self.len -= 1;
        Some(removed)
    }

    /// Every delivery, oldest first.
    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.chunks.values().flat_map(|chunk| chunk.values())
    }
}

impl Serialize for Deliveries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.values().map(|delivery| (delivery.id, delivery)))
    }
}

impl<'de> Deserialize<'de> for Deliveries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Deliveries, D::Error> {
        let mut deliveries = Deliveries::default();
        BTreeMap::<u64, Delivery>::deserialize(deserializer)?
            .into_values()
            .for_each(|one| deliveries.insert(one));
        Ok(deliveries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::{Format, State};

    fn delivery(id: u64) -> Delivery {
        Delivery {
            id,
            webhook: 1,
            sequence: id,
            made_at: jiff::Timestamp::UNIX_EPOCH,
            employees: vec![417],
            body: "{}".to_owned(),
            format: Format::Json,
            copy_of: None,
            is_tampered: false,
            attempts: Vec::new(),
            state: State::Delivered,
        }
    }

    fn ids(deliveries: &Deliveries) -> Vec<u64> {
        deliveries.values().map(|delivery| delivery.id).collect()
    }

    #[test]
    fn they_are_found_changed_removed_counted_and_written_as_a_map() {
        let mut deliveries = Deliveries::default();
        for id in [1, 127, 128, 300] {
            deliveries.insert(delivery(id));
        }
        assert_eq!(
            (deliveries.len(), ids(&deliveries)),
            (4, vec![1, 127, 128, 300])
        );
        deliveries.get_mut(128).expect("it is there").state = State::Refused;
        assert_eq!(
            deliveries.get(128).map(|one| one.state),
            Some(State::Refused)
        );
        assert!(deliveries.get(2).is_none() && deliveries.get_mut(5000).is_none());
        assert_eq!(deliveries.remove(300).map(|one| one.id), Some(300));
        assert!(deliveries.remove(300).is_none());
        assert_eq!((deliveries.len(), ids(&deliveries)), (3, vec![1, 127, 128]));
        let written = serde_json::to_value(&deliveries).expect("plain data");
        assert_eq!(
            written
                .as_object()
                .expect("a map")
                .keys()
                .collect::<Vec<_>>(),
            ["1", "127", "128"]
        );
        assert_eq!(
            serde_json::from_value::<Deliveries>(written).expect("it reads"),
            deliveries
        );
    }

    #[test]
    fn a_copy_stays_as_it_was_and_shares_the_rest() {
        let mut deliveries = Deliveries::default();
        (0..1000).for_each(|id| deliveries.insert(delivery(id)));
        let copy = deliveries.clone();
        deliveries.get_mut(999).expect("it is there").state = State::Refused;
        deliveries.insert(delivery(1000));
        assert_eq!(copy.get(999).map(|one| one.state), Some(State::Delivered));
        assert_eq!((copy.len(), deliveries.len()), (1000, 1001));
        let pairs = copy.chunks.values().zip(deliveries.chunks.values());
        assert_eq!(
            pairs.filter(|(one, other)| Arc::ptr_eq(one, other)).count(),
            7
        );
    }
}
