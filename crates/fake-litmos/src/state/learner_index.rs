//! All learners, indexed by id and by user name, and in list order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::name::folded;
use crate::state::sorted_learners::SortedLearners;
use crate::{Learner, LearnerRef};

/// The learners of a site. User names are unique (USR-4); callers check that before they insert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LearnerIndex {
    by_id: BTreeMap<Box<str>, LearnerRef>,
    by_name: BTreeMap<Box<str>, LearnerRef>,
    in_order: SortedLearners,
}

impl LearnerIndex {
    /// Everybody, by id.
    pub(crate) fn all(&self) -> impl Iterator<Item = &LearnerRef> {
        self.by_id.values()
    }

    /// Everybody, in the order of lists.
    pub(crate) fn sorted(&self) -> &SortedLearners {
        &self.in_order
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&LearnerRef> {
        self.by_id.get(id)
    }

    /// The learner of this user name in any letter case.
    pub(crate) fn by_name(&self, user_name: &str) -> Option<&LearnerRef> {
        self.by_name.get(folded(user_name).as_str())
    }

    /// Puts a learner in, in place of the one with the same id.
    pub(crate) fn put(&mut self, learner: Learner) -> LearnerRef {
        self.remove(&learner.id);
        let learner = LearnerRef::from(learner);
        let taken = self
            .by_name
            .insert(folded(&learner.user_name).into(), learner.clone());
        assert_eq!(taken, None, "a user name is never given twice");
        self.by_id
            .insert(learner.id.as_str().into(), learner.clone());
        self.in_order.insert(learner.clone());
        learner
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<LearnerRef> {
        let gone = self.by_id.remove(id)?;
        self.by_name.remove(folded(&gone.user_name).as_str());
        self.in_order.remove(&gone);
        Some(gone)
    }
}

impl Serialize for LearnerIndex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.all())
    }
}

impl<'de> Deserialize<'de> for LearnerIndex {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LearnerIndex, D::Error> {
        let mut index = LearnerIndex::default();
        for learner in Vec::<Learner>::deserialize(deserializer)? {
            if index.by_id(&learner.id).is_some() || index.by_name(&learner.user_name).is_some() {
                let error = format!("learner {} or its user name occurs twice", learner.id);
                return Err(serde::de::Error::custom(error));
            }
            index.put(learner);
        }
        Ok(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::learner::tests::blank;

    #[test]
    fn a_rename_moves_the_name_and_keeps_the_id() {
        let mut index = LearnerIndex::default();
        index.put(blank());
        index.put(Learner {
            user_name: "Ana.New@acme.test".into(),
            first_name: "Anna".into(),
            ..blank()
        });
        assert_eq!((index.all().count(), index.sorted().iter().count()), (1, 1));
        assert!(index.by_name("ana@acme.test").is_none());
        let found = index.by_name("ana.NEW@acme.test").expect("the new name");
        assert_eq!(found.id, "rT7_k2-Lq0M1");
        assert!(index.by_id("RT7_K2-LQ0M1").is_none());
        index.remove("rT7_k2-Lq0M1");
        assert_eq!(index, LearnerIndex::default());
    }

    #[test]
    fn a_roll_survives_as_json_and_refuses_doubles() {
        let mut index = LearnerIndex::default();
        index.put(blank());
        let json = serde_json::to_string(&index).expect("plain data");
        assert_eq!(
            serde_json::from_str::<LearnerIndex>(&json).expect("the same"),
            index
        );
        let doubled = json.replace(['[', ']'], "");
        assert!(serde_json::from_str::<LearnerIndex>(&format!("[{doubled},{doubled}]")).is_err());
    }
}
