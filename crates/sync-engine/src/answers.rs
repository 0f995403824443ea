//! What a run has learned from Litmos, kept so that single answers can be replaced: by what the run itself wrote,
//! and by what turned out to be different.
//!
//! The rules plan with `sync_core::Lookups`; these are made from here. Left out: asking.

use std::collections::{BTreeMap, BTreeSet};

use sync_core::username::Folded;
use sync_core::{Learner, LearnerId, Lookup, Lookups, Reason};

/// One thing learned.
#[derive(Clone, Debug)]
pub(crate) enum Finding {
    /// This learner, as it is now.
    Seen(Learner),
    /// Nobody of that description.
    Nobody(Lookup),
    /// What was thought to be known is wrong: ask again.
    Unknown(Lookup),
}

/// All that was learned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    learners: BTreeMap<LearnerId, Learner>,
    nobody: BTreeSet<Lookup>,
    failed: BTreeMap<Lookup, Reason>,
}

impl Answers {
    /// Takes in a finding; the latest word on a question holds.
    pub(crate) fn note(&mut self, finding: Finding) {
        match finding {
            Finding::Seen(learner) => {
                self.forget(&Lookup::ById(learner.id.clone()));
                self.forget(&Lookup::ByUserName(Folded::of(learner.user_name())));
                self.learners.insert(learner.id.clone(), learner);
            }
            Finding::Nobody(lookup) => {
                self.forget(&lookup);
                self.nobody.insert(lookup);
            }
            Finding::Unknown(lookup) => self.forget(&lookup),
        }
    }

    /// Notes that a question could not be answered.
    pub(crate) fn note_failed(&mut self, lookup: Lookup, reason: Reason) {
        self.failed.insert(lookup, reason);
    }

    fn forget(&mut self, lookup: &Lookup) {
        self.nobody.remove(lookup);
        self.failed.remove(lookup);
        match lookup {
            Lookup::ById(id) => drop(self.learners.remove(id)),
            Lookup::ByUserName(name) => self.learners.retain(|_, learner| Folded::of(learner.user_name()) != *name),
        }
    }

    /// The same for the planner.
    pub(crate) fn lookups(&self) -> Lookups {
        let mut lookups = Lookups::default();
        self.learners.values().for_each(|learner| lookups.note_learner(learner.clone()));
        self.nobody.iter().for_each(|lookup| lookups.note_nobody(lookup.clone()));
        self.failed.iter().for_each(|(lookup, reason)| lookups.note_failed(lookup.clone(), reason.clone()));
        lookups
    }
}

#[cfg(test)]
mod tests {
    use sync_core::{Found, Member};

    use super::*;

    fn learner(id: &str, name: &str) -> Learner {
        let members = BTreeMap::from([(Member::UserName, name.to_owned())]);
        Learner { id: id.into(), members, active: true, access_level: "Learner".to_owned() }
    }

    fn named(name: &str) -> Lookup {
        Lookup::ByUserName(Folded::of(name))
    }

    #[test]
    fn a_rename_frees_the_old_name_and_takes_the_new_one() {
        let mut answers = Answers::default();
        answers.note(Finding::Seen(learner("L1", "old@acme.test")));
        answers.note(Finding::Nobody(named("new@acme.test")));
        answers.note(Finding::Seen(learner("L1", "new@acme.test")));
        let lookups = answers.lookups();
        assert!(matches!(lookups.find(&named("NEW@acme.test")), Found::Learner(found) if found.id.0 == "L1"));
        assert_eq!(lookups.find(&named("old@acme.test")), Found::NotAsked);
    }

    #[test]
    fn a_learner_who_is_gone_is_found_no_more() {
        let mut answers = Answers::default();
        answers.note(Finding::Seen(learner("L1", "ana@acme.test")));
        answers.note(Finding::Nobody(Lookup::ById("L1".into())));
        assert_eq!(answers.lookups().find(&Lookup::ById("L1".into())), Found::Nobody);
        assert_eq!(answers.lookups().find(&named("ana@acme.test")), Found::NotAsked);
    }
}
