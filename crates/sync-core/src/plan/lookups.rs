//! What is known of the learners in Litmos while a plan is made. The planner asks; what it cannot
//! know it names, and the engine finds out and asks again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::learner::Learner;
use crate::domain::learner_id::LearnerId;
use crate::domain::username::Folded;
use crate::reporting::reason::Reason;

/// One question to Litmos.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// The learner with this id.
    ById(LearnerId),
    /// The learner with exactly this user name, in any letter case (USR-4). The name is folded for
    /// comparing; Litmos does not mind.
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

/// One thing learned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "made one at a time and taken apart at once"
)]
pub enum Finding {
    /// This learner, as it is now.
    Seen(Learner),
    /// Nobody of that description.
    Nobody(Lookup),
    /// What was thought to be known is wrong: ask again.
    Unknown(Lookup),
}

/// All that is known. Single answers can be replaced: by what a run itself wrote, and by what
/// turned out to be different.
#[derive(Debug, Clone, Default)]
pub struct Lookups {
    learners: BTreeMap<LearnerId, Learner>,
    by_user_name: BTreeMap<Folded, LearnerId>,
    nobody: BTreeSet<Lookup>,
    failed: BTreeMap<Lookup, Reason>,
    /// Whether everybody was read, so that who is not here does not exist.
    is_complete: bool,
    /// What is to be asked all the same.
    reopened: BTreeSet<Lookup>,
}

impl Lookups {
    /// Every learner of the site, read with full profiles (IMP-11): who is not among them does not
    /// exist.
    pub fn complete(learners: impl IntoIterator<Item = Learner>) -> Lookups {
        let mut lookups = Lookups {
            is_complete: true,
            ..Lookups::default()
        };
        learners
            .into_iter()
            .for_each(|learner| lookups.note(Finding::Seen(learner)));
        lookups
    }

    /// Whether everybody was read (IMP-11).
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Takes in a finding; the latest word on a question holds.
    pub fn note(&mut self, finding: Finding) {
        match finding {
            Finding::Seen(learner) => {
                let name = Folded::of(learner.user_name());
                self.forget(&Lookup::ById(learner.id.clone()));
                self.forget(&Lookup::ByUserName(name.clone()));
                self.by_user_name.insert(name, learner.id.clone());
                self.learners.insert(learner.id.clone(), learner);
            }
            Finding::Nobody(lookup) => {
                self.forget(&lookup);
                self.nobody.insert(lookup);
            }
            Finding::Unknown(lookup) => {
                self.forget(&lookup);
                self.reopened.insert(lookup);
            }
        }
    }

    /// Notes that the question failed, and what to report.
    pub fn note_failed(&mut self, lookup: Lookup, reason: Reason) {
        self.failed.insert(lookup, reason);
    }

    fn forget(&mut self, lookup: &Lookup) {
        self.nobody.remove(lookup);
        self.failed.remove(lookup);
        self.reopened.remove(lookup);
        let id = match lookup {
            Lookup::ById(id) => Some(id),
            Lookup::ByUserName(name) => self.by_user_name.get(name),
        };
        if let Some(learner) = id.cloned().and_then(|id| self.learners.remove(&id)) {
            self.by_user_name.remove(&Folded::of(learner.user_name()));
        }
    }

    /// What is known about `lookup`.
    pub fn find(&self, lookup: &Lookup) -> Found<'_> {
        let learner = match lookup {
            Lookup::ById(id) => self.learners.get(id),
            Lookup::ByUserName(name) => self
                .by_user_name
                .get(name)
                .and_then(|id| self.learners.get(id)),
        };
        learner.map_or_else(|| self.find_missing(lookup), Found::Learner)
    }

    /// What is known about the learner with this id.
    pub fn find_by_id(&self, id: &LearnerId) -> Found<'_> {
        let learner = self.learners.get(id);
        learner.map_or_else(
            || self.find_missing(&Lookup::ById(id.clone())),
            Found::Learner,
        )
    }

    /// What is known about `lookup`, for which no learner is known.
    fn find_missing(&self, lookup: &Lookup) -> Found<'_> {
        match self.failed.get(lookup) {
            Some(reason) => Found::Failed(reason),
            None if self.nobody.contains(lookup) => Found::Nobody,
            None if self.is_complete && !self.reopened.contains(lookup) => Found::Nobody,
            None => Found::NotAsked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample;

    fn named(name: &str) -> Lookup {
        Lookup::ByUserName(Folded::of(name))
    }

    fn id(id: &str) -> Lookup {
        Lookup::ById(id.into())
    }

    #[test]
    fn not_asked_and_nobody_are_two_things() {
        let mut lookups = Lookups::default();
        let name = named("Ana@acme.test");
        assert_eq!(lookups.find(&name), Found::NotAsked);
        lookups.note(Finding::Nobody(name.clone()));
        assert_eq!(lookups.find(&name), Found::Nobody);
        lookups.note(Finding::Seen(sample::learner("L1", "ana@ACME.test")));
        assert!(matches!(lookups.find(&name), Found::Learner(learner) if learner.id.0 == "L1"));
        lookups.note_failed(id("L9"), Reason::LitmosUnavailable);
        assert_eq!(
            lookups.find(&id("L9")),
            Found::Failed(&Reason::LitmosUnavailable)
        );
    }

    #[test]
    fn a_rename_frees_the_old_name_and_takes_the_new_one() {
        let mut lookups = Lookups::default();
        lookups.note(Finding::Seen(sample::learner("L1", "old@acme.test")));
        lookups.note(Finding::Nobody(named("new@acme.test")));
        lookups.note(Finding::Seen(sample::learner("L1", "new@acme.test")));
        assert!(
            matches!(lookups.find(&named("NEW@acme.test")), Found::Learner(found) if found.id.0 == "L1")
        );
        assert_eq!(lookups.find(&named("old@acme.test")), Found::NotAsked);
    }

    #[test]
    fn a_learner_who_is_gone_is_found_no_more() {
        let mut lookups = Lookups::default();
        lookups.note(Finding::Seen(sample::learner("L1", "ana@acme.test")));
        lookups.note(Finding::Nobody(id("L1")));
        assert_eq!(lookups.find(&id("L1")), Found::Nobody);
        assert_eq!(lookups.find(&named("ana@acme.test")), Found::NotAsked);
    }

    #[test]
    fn once_everybody_was_read_only_what_proved_wrong_is_asked_again() {
        let mut lookups = Lookups::complete([sample::learner("L1", "ana@acme.test")]);
        assert_eq!(lookups.find(&id("L9")), Found::Nobody);
        assert_eq!(lookups.find(&named("ben@acme.test")), Found::Nobody);
        lookups.note(Finding::Unknown(named("ben@acme.test")));
        assert_eq!(lookups.find(&named("ben@acme.test")), Found::NotAsked);
        lookups.note(Finding::Seen(sample::learner("L2", "ben@acme.test")));
        assert!(
            matches!(lookups.find(&named("ben@acme.test")), Found::Learner(found) if found.id.0 == "L2")
        );
    }
}
