//! All learners, found by id and by user name without a scan, and kept in the order of lists.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::state::in_order::InOrder;
use crate::state::learner::{Learner, LearnerRef};
use crate::state::name::folded;

/// The learners of a site. User names are unique (USR-4), which whoever inserts must have checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LearnerIndex {
    by_id: BTreeMap<Box<str>, LearnerRef>,
    by_name: BTreeMap<Box<str>, LearnerRef>,
    in_order: InOrder,
}

impl LearnerIndex {
    /// Everybody, by id.
    pub(crate) fn all(&self) -> impl Iterator<Item = &LearnerRef> {
        self.by_id.values()
    }

    /// Everybody, in the order of lists.
    pub(crate) fn in_order(&self) -> &InOrder {
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
        let mut roll = LearnerIndex::default();
        for learner in Vec::<Learner>::deserialize(deserializer)? {
            if roll.by_id(&learner.id).is_some() || roll.by_name(&learner.user_name).is_some() {
                let error = format!("learner {} or its user name occurs twice", learner.id);
                return Err(serde::de::Error::custom(error));
            }
            roll.put(learner);
        }
        Ok(roll)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::learner::tests::blank;

    #[test]
    fn a_rename_moves_the_name_and_keeps_the_id() {
        let mut roll = LearnerIndex::default();
        roll.put(blank());
        roll.put(Learner {
            user_name: "Ana.New@acme.test".into(),
            first_name: "Anna".into(),
            ..blank()
        });
        assert_eq!((roll.all().count(), roll.in_order().iter().count()), (1, 1));
        assert!(roll.by_name("ana@acme.test").is_none());
        let found = roll.by_name("ana.NEW@acme.test").expect("the new name");
        assert_eq!(found.id, "rT7_k2-Lq0M1");
        assert!(roll.by_id("RT7_K2-LQ0M1").is_none());
        roll.remove("rT7_k2-Lq0M1");
        assert_eq!(roll, LearnerIndex::default());
    }

    #[test]
    fn a_roll_survives_as_json_and_refuses_doubles() {
        let mut roll = LearnerIndex::default();
        roll.put(blank());
        let json = serde_json::to_string(&roll).expect("plain data");
        assert_eq!(
            serde_json::from_str::<LearnerIndex>(&json).expect("the same"),
            roll
        );
        let doubled = json.replace(['[', ']'], "");
        assert!(serde_json::from_str::<LearnerIndex>(&format!("[{doubled},{doubled}]")).is_err());
    }
}
