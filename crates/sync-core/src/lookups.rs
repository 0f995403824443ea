//! What is known of the learners in Litmos while a plan is made. The planner asks; what it cannot know it names, and
//! the engine finds out and asks again. Left out: the calls (MAT-2 says which are trusted).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::learner::{Learner, LearnerId};
use crate::reason::Reason;
use crate::username::Folded;

/// One question to Litmos.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// The learner with this id.
    ById(LearnerId),
    /// The learner with exactly this user name, in any letter case (USR-4). The name is folded for comparing;
    /// Litmos does not mind.
    ByUserName(Folded),
}

/// What is known about one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'a> {
    /// This learner.
    Learner(&'a Learner),
    /// Nobody: Litmos answered so.
    Nobody,
    /// The question failed for this reason; the row that asked fails with it (FLT-1).
    Failed(&'a Reason),
    /// It was not asked yet.
    NotAsked,
}

/// All that is known.
#[derive(Debug, Clone, Default)]
pub struct Lookups {
    learners: BTreeMap<LearnerId, Learner>,
    by_user_name: BTreeMap<Folded, LearnerId>,
    nobody: BTreeSet<Lookup>,
    failed: BTreeMap<Lookup, Reason>,
    is_complete: bool,
}

impl Lookups {
    /// Every learner of the site, read with full profiles (IMP-11): who is not among them does not exist.
    pub fn complete(learners: impl IntoIterator<Item = Learner>) -> Lookups {
        let mut lookups = Lookups { is_complete: true, ..Lookups::default() };
        learners.into_iter().for_each(|learner| lookups.note_learner(learner));
        lookups
    }

    /// Notes a learner read in full.
    pub fn note_learner(&mut self, learner: Learner) {
        self.by_user_name.insert(Folded::of(learner.user_name()), learner.id.clone());
        self.learners.insert(learner.id.clone(), learner);
    }

    /// Notes that Litmos knows nobody of that description (404).
    pub fn note_nobody(&mut self, lookup: Lookup) {
        self.nobody.insert(lookup);
    }

    /// Notes that the question failed, and what to report.
    pub fn note_failed(&mut self, lookup: Lookup, reason: Reason) {
        self.failed.insert(lookup, reason);
    }

    /// What is known about `lookup`.
    pub fn find(&self, lookup: &Lookup) -> Found<'_> {
        rulebook::hit(&rulebook::MAT_2);
        let learner = match lookup {
            Lookup::ById(id) => self.learners.get(id),
            Lookup::ByUserName(name) => self.by_user_name.get(name).and_then(|id| self.learners.get(id)),
        };
        match (learner, self.failed.get(lookup)) {
            (Some(learner), _) => Found::Learner(learner),
            (None, Some(reason)) => Found::Failed(reason),
            (None, None) if self.is_complete || self.nobody.contains(lookup) => Found::Nobody,
            (None, None) => Found::NotAsked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn not_asked_and_nobody_are_two_things() {
        let mut lookups = Lookups::default();
        let name = Lookup::ByUserName(Folded::of("Ana@acme.test"));
        assert_eq!(lookups.find(&name), Found::NotAsked);
        lookups.note_nobody(name.clone());
        assert_eq!(lookups.find(&name), Found::Nobody);
        lookups.note_learner(sample::learner("L1", "ana@ACME.test"));
        assert!(matches!(lookups.find(&name), Found::Learner(learner) if learner.id.0 == "L1"));
        let id = Lookup::ById("L9".into());
        lookups.note_failed(id.clone(), Reason::LitmosUnavailable);
        assert_eq!(lookups.find(&id), Found::Failed(&Reason::LitmosUnavailable));
        assert_eq!(Lookups::complete([]).find(&id), Found::Nobody);
    }
}
