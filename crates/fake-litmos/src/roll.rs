//! All learners, found by id and by user name without a scan, and kept in the order of lists with what search
//! looks at, so that neither a page nor a search folds or sorts a site's every name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::learner::{Learner, LearnerRef};
use crate::member::Member;
use crate::name::folded;

/// What stands between two members in [`Listed::searched`]: folded text, be it a member or a term, never holds it.
const BETWEEN: &str = "X";

/// The learners of a site. User names are unique (USR-4), which whoever inserts must have checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roll {
    by_id: BTreeMap<Box<str>, LearnerRef>,
    by_name: BTreeMap<Box<str>, LearnerRef>,
    in_order: BTreeMap<Place, Listed>,
}

/// Where a learner stands in a list that nobody sorts: first name, last name, both folded, then age.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    first_name: Box<str>,
    last_name: Box<str>,
    original_id: u64,
    id: Box<str>,
}

impl Place {
    fn of(learner: &Learner) -> Place {
        Place {
            first_name: folded(&learner.first_name).into(),
            last_name: folded(&learner.last_name).into(),
            original_id: learner.original_id,
            id: learner.id.as_str().into(),
        }
    }

    /// Both names, folded.
    pub(crate) fn names(&self) -> (&str, &str) {
        (&self.first_name, &self.last_name)
    }
}

/// A learner as lists go over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) learner: LearnerRef,
    /// The members that search looks at, folded, with an upper-case letter between them.
    pub(crate) searched: Box<str>,
}

impl Listed {
    fn of(learner: LearnerRef) -> Listed {
        let company = learner.text(Member::CompanyName).unwrap_or("");
        let members = [&learner.user_name, &learner.first_name, &learner.last_name, &learner.email, company];
        let searched = members.map(folded).join(BETWEEN).into();
        Listed { learner, searched }
    }
}

impl Roll {
    /// Everybody, by id.
    pub(crate) fn all(&self) -> impl Iterator<Item = &LearnerRef> {
        self.by_id.values()
    }

    /// Everybody, in the order of lists.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = (&Place, &Listed)> {
        self.in_order.iter()
    }

    /// Somebody's place in the order of lists.
    pub(crate) fn listed(&self, learner: &Learner) -> Option<(&Place, &Listed)> {
        self.in_order.get_key_value(&Place::of(learner))
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
        let taken = self.by_name.insert(folded(&learner.user_name).into(), learner.clone());
        assert_eq!(taken, None, "a user name is never given twice");
        self.by_id.insert(learner.id.as_str().into(), learner.clone());
        self.in_order.insert(Place::of(&learner), Listed::of(learner.clone()));
        learner
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<LearnerRef> {
        let gone = self.by_id.remove(id)?;
        self.by_name.remove(folded(&gone.user_name).as_str());
        self.in_order.remove(&Place::of(&gone));
        Some(gone)
    }
}

impl Serialize for Roll {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.all())
    }
}

impl<'de> Deserialize<'de> for Roll {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Roll, D::Error> {
        let mut roll = Roll::default();
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
    use crate::learner::tests::blank;

    #[test]
    fn a_rename_moves_the_name_and_keeps_the_id() {
        let mut roll = Roll::default();
        roll.put(blank());
        roll.put(Learner { user_name: "Ana.New@acme.test".into(), first_name: "Anna".into(), ..blank() });
        assert_eq!((roll.all().count(), roll.in_order().count()), (1, 1));
        assert!(roll.by_name("ana@acme.test").is_none());
        let found = roll.by_name("ana.NEW@acme.test").expect("the new name");
        assert_eq!(found.id, "rT7_k2-Lq0M1");
        assert!(roll.by_id("RT7_K2-LQ0M1").is_none());
        roll.remove("rT7_k2-Lq0M1");
        assert_eq!(roll, Roll::default());
    }

    #[test]
    fn lists_go_by_names_in_any_letter_case_and_then_by_age() {
        let mut roll = Roll::default();
        for (id, first, last, original_id) in
            [("a", "bo", "Berg", 4), ("b", "Ana", "Ruiz", 3), ("c", "ana", "ruiz", 2), ("d", "ANA", "Quinn", 5)]
        {
            let (id, user_name) = (id.to_owned(), format!("{id}@acme.test"));
            let (first_name, last_name) = (first.to_owned(), last.to_owned());
            roll.put(Learner { id, user_name, first_name, last_name, original_id, ..blank() });
        }
        let ids: Vec<&str> = roll.in_order().map(|(_, listed)| listed.learner.id.as_str()).collect();
        assert_eq!(ids, ["d", "c", "b", "a"]);
        let (_, first) = roll.in_order().next().expect("four people");
        assert_eq!(&*first.searched, "d@acme.testXanaXquinnXana@acme.testX");
    }

    #[test]
    fn a_roll_survives_as_json_and_refuses_doubles() {
        let mut roll = Roll::default();
        roll.put(blank());
        let json = serde_json::to_string(&roll).expect("plain data");
        assert_eq!(serde_json::from_str::<Roll>(&json).expect("the same"), roll);
        let doubled = json.replace(['[', ']'], "");
        assert!(serde_json::from_str::<Roll>(&format!("[{doubled},{doubled}]")).is_err());
    }
}
