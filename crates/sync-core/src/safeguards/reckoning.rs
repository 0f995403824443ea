//! The safeguards' account of one run: its plan is judged whenever it is made, together with what
//! the run did before (section 20, SAF-8).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::domain::employee::EmployeeId;
use crate::domain::link::Links;
use crate::plan::operation::Operation;
use crate::safeguards::effects::{Base, Effects};
use crate::safeguards::safeguard::{Safeguard, Tripped};

/// What a run is judged by: it counts as one however often it had to wait and was planned again. So
/// its own progress neither counts twice nor lowers a limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoning {
    /// The links when it was first judged, before its first write.
    base: Option<Base>,
    /// What it wrote.
    done: Effects,
}

impl Reckoning {
    /// Notes an operation that was carried out as planned.
    pub fn note(&mut self, operation: &Operation) {
        self.done.note(operation);
    }

    /// Which safeguards trip if this plan is carried out after all the run did before. What is
    /// `in_doubt` counts as done: it may have been. `links` are those there are now.
    pub fn trips<'a>(
        &mut self,
        plan: &[Operation],
        in_doubt: impl IntoIterator<Item = &'a Operation>,
        links: &Links,
        config: &Config,
    ) -> Vec<Tripped> {
        let base = *self.base.get_or_insert_with(|| Base::of(links));
        let mut whole = Effects::of(plan);
        whole.add(&Effects::of(in_doubt));
        whole.add(&self.done);
        whole.trips(base, config)
    }
}

/// The operations that make these safeguards trip, with the fingerprint of each: what a
/// confirmation lets through.
pub fn counted<'a>(
    tripped: &'a [Tripped],
    plan: &'a [Operation],
) -> impl Iterator<Item = (&'a Operation, String)> + 'a {
    let is_counted = |operation: &&Operation| {
        let effects = Effects::of([*operation]);
        tripped.iter().any(|one| effects.count_for(one))
    };
    plan.iter()
        .filter(is_counted)
        .map(|operation| (operation, operation.fingerprint()))
}

/// Whether every operation that makes these safeguards trip was let through before, exactly as it
/// is now. Fewer than were confirmed need no new word, and what no tripped safeguard counts needs
/// none at all; whoever comes on top does.
pub fn are_confirmed(
    tripped: &[Tripped],
    plan: &[Operation],
    confirmed: &BTreeMap<EmployeeId, String>,
) -> bool {
    let is_confirmed = |(operation, print): (&Operation, String)| {
        confirmed.get(&operation.employee_id) == Some(&print)
    };
    counted(tripped, plan).all(is_confirmed)
}

impl Effects {
    /// Whether the safeguard counts them.
    fn count_for(&self, tripped: &Tripped) -> bool {
        let count = match (tripped.safeguard, tripped.field) {
            (Safeguard::Deactivations, _) => self.deactivations,
            (Safeguard::Renames, _) => self.renames,
            (Safeguard::Creates, _) => self.creates,
            (Safeguard::Clears, Some(field)) => {
                self.clears.get(&field).copied().unwrap_or_default()
            }
            // These look at lists, not at plans.
            (Safeguard::Clears, None) | (Safeguard::Removals | Safeguard::NobodyEligible, _) => 0,
        };
        count > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::link::Link;
    use crate::mapping::{Member, Texts};
    use crate::plan::operation::{Flag, Step};
    use crate::plan::overlay::Overlay;

    /// People of these numbers, active and linked.
    fn links(numbers: std::ops::Range<usize>) -> Links {
        Links::new(numbers.map(|n| {
            let mut link = Link::bare(
                n.to_string().as_str().into(),
                format!("L{n}").as_str().into(),
            );
            link.baseline.active = Some(true);
            link
        }))
        .unwrap()
    }

    fn update(n: usize, flags: &[Flag], city: &str) -> Operation {
        let texts = Texts::from([(Member::City, city.to_owned())]);
        Operation {
            employee_id: n.to_string().as_str().into(),
            step: Step::Update {
                learner_id: format!("L{n}").as_str().into(),
                set: Overlay {
                    texts,
                    active: None,
                },
            },
            flags: flags.iter().copied().collect(),
            ..crate::plan::operation::sample()
        }
    }

    fn leavers(numbers: std::ops::RangeInclusive<usize>) -> Vec<Operation> {
        numbers
            .map(|n| update(n, &[Flag::Deactivated], "Bath"))
            .collect()
    }

    fn told(tripped: &[Tripped]) -> Vec<String> {
        tripped
            .iter()
            .map(|one| format!("{} {}>{}", one.safeguard.code(), one.count, one.limit))
            .collect()
    }

    #[test]
    fn what_is_done_counts_with_what_is_left() {
        let (config, links) = (Config::default(), links(0..10));
        let mut reckoning = Reckoning::default();
        assert!(
            reckoning
                .trips(&leavers(1..=5), [], &links, &config)
                .is_empty()
        );
        leavers(1..=3)
            .iter()
            .for_each(|operation| reckoning.note(operation));
        assert!(
            reckoning
                .trips(&leavers(4..=5), [], &links, &config)
                .is_empty()
        );
        assert_eq!(
            told(&reckoning.trips(&leavers(4..=6), [], &links, &config)),
            ["SAF-1 6>5"]
        );
        let in_doubt = leavers(4..=4);
        assert!(
            reckoning
                .trips(&leavers(5..=5), &in_doubt, &links, &config)
                .is_empty()
        );
        assert_eq!(
            told(&reckoning.trips(&leavers(5..=6), &in_doubt, &links, &config)),
            ["SAF-1 6>5"]
        );
    }

    #[test]
    fn the_limit_stays_that_of_the_beginning() {
        let config = Config::default();
        let mut reckoning = Reckoning::default();
        assert!(
            reckoning
                .trips(&leavers(1..=20), [], &links(0..100), &config)
                .is_empty()
        );
        leavers(1..=10)
            .iter()
            .for_each(|operation| reckoning.note(operation));
        // Ten of the hundred are not active any more: a fifth of those left would be eighteen.
        assert!(
            reckoning
                .trips(&leavers(11..=20), [], &links(10..100), &config)
                .is_empty()
        );
    }

    #[test]
    fn a_word_is_for_the_operations_that_were_shown() {
        let tripped = [Tripped {
            safeguard: Safeguard::Deactivations,
            count: 6,
            limit: 5,
            field: None,
        }];
        let shown = leavers(1..=6);
        let confirmed = counted(&tripped, &shown)
            .map(|(one, print)| (one.employee_id.clone(), print))
            .collect();
        assert!(are_confirmed(&tripped, &shown, &confirmed));
        assert!(are_confirmed(&tripped, &shown[3..], &confirmed), "fewer");
        let mut plan = leavers(5..=6);
        plan.push(update(9, &[], "York"));
        assert!(
            are_confirmed(&tripped, &plan, &confirmed),
            "what the safeguard does not count"
        );
        plan.push(update(7, &[Flag::Deactivated], "Bath"));
        assert!(!are_confirmed(&tripped, &plan, &confirmed), "one more");
        let other = [update(6, &[Flag::Deactivated], "York")];
        assert!(
            !are_confirmed(&tripped, &other, &confirmed),
            "somebody shown, to whom something else is done"
        );
    }
}
