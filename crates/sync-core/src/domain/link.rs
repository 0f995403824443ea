//! The stored pair employee ↔ learner with its baseline.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::employee::EmployeeId;
use crate::domain::learner_id::LearnerId;
use crate::domain::value::Values;
use crate::mapping::{Field, Property, Times};

/// The mapped values the engine last knows it applied, or found already equal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The text fields; [`Absent`](crate::Value::Absent) where nothing is known.
    pub values: Values,
    /// Whether the learner was active; `None` where nothing is known.
    pub active: Option<bool>,
}

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The employee.
    pub employee_id: EmployeeId,
    /// The learner.
    pub learner_id: LearnerId,
    /// What the engine put there.
    pub baseline: Baseline,
    /// When the source told the last applied value of each property (WHK-15).
    pub applied_at: Times,
}

impl Link {
    /// A link that knows nothing yet of what the learner holds.
    pub fn bare(employee_id: EmployeeId, learner_id: LearnerId) -> Link {
        Link {
            employee_id,
            learner_id,
            baseline: Baseline::default(),
            applied_at: Times::default(),
        }
    }

    /// Whether a value the source told at `at` is older than the one applied (WHK-15).
    pub fn is_newer_than(&self, at: Timestamp, property: Property) -> bool {
        self.applied_at
            .get(property)
            .is_some_and(|applied| *applied > at)
    }

    /// Whether it holds source times later than `now`.
    pub(crate) fn has_times_after(&self, now: Timestamp) -> bool {
        self.applied_at.iter().any(|(_, at)| *at > now)
    }

    /// The work email the engine last applied: the learner's user name as far as it knows.
    pub(crate) fn known_user_name(&self) -> Option<&str> {
        self.baseline.values.get(Field::WorkEmail).as_text()
    }
}

/// All links of one company: one to one, both ways (MAT-4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    by_employee: BTreeMap<EmployeeId, Link>,
    by_learner: BTreeMap<LearnerId, EmployeeId>,
}

/// A link that would give an employee two learners or a learner two employees (MAT-4).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("learner {learner_id} is linked to employee {held_by} already")]
pub struct LinkConflict {
    /// The learner wanted twice.
    pub learner_id: LearnerId,
    /// Who has it.
    pub held_by: EmployeeId,
}

impl Links {
    /// The links given.
    ///
    /// # Errors
    /// If a learner stands in two of them.
    pub fn new(links: impl IntoIterator<Item = Link>) -> Result<Links, LinkConflict> {
        let mut all = Links::default();
        links.into_iter().try_for_each(|link| all.put(link))?;
        Ok(all)
    }

    /// Adds `link`, in place of the employee's former one.
    ///
    /// # Errors
    /// If another employee has the learner.
    pub fn put(&mut self, link: Link) -> Result<(), LinkConflict> {
        match self.by_learner.get(&link.learner_id) {
            Some(held_by) if *held_by != link.employee_id => {
                rulebook::hit(&rulebook::MAT_4);
                return Err(LinkConflict {
                    learner_id: link.learner_id,
                    held_by: held_by.clone(),
                });
            }
            _ => {}
        }
        self.remove(&link.employee_id.clone());
        self.by_learner
            .insert(link.learner_id.clone(), link.employee_id.clone());
        self.by_employee.insert(link.employee_id.clone(), link);
        Ok(())
    }

    /// Forgets the employee's link.
    pub fn remove(&mut self, employee: &EmployeeId) -> Option<Link> {
        let link = self.by_employee.remove(employee)?;
        self.by_learner.remove(&link.learner_id);
        Some(link)
    }

    /// Moves the link of `from` to `to`, baseline and all, as an administrator confirmed for a
    /// rehire (MAT-14). `None`, and nothing moves, if `from` has no link or `to` has one already.
    pub fn transfer(&mut self, from: &EmployeeId, to: &EmployeeId) -> Option<&Link> {
        rulebook::hit(&rulebook::MAT_14);
        if self.by_employee.contains_key(to) {
            return None;
        }
        let link = self.remove(from)?;
        self.by_learner.insert(link.learner_id.clone(), to.clone());
        self.by_employee.insert(
            to.clone(),
            Link {
                employee_id: to.clone(),
                ..link
            },
        );
        self.of(to)
    }

    /// The link of an employee.
    pub fn of(&self, employee: &EmployeeId) -> Option<&Link> {
        self.by_employee.get(employee)
    }

    /// Forgets the source times of this employee's link that are later than `now` (WHK-30).
    pub(crate) fn forget_times_after(&mut self, employee: &EmployeeId, now: Timestamp) {
        if let Some(link) = self.by_employee.get_mut(employee) {
            let kept = link
                .applied_at
                .iter()
                .filter(|(_, at)| **at <= now)
                .map(|(property, at)| (property, *at));
            link.applied_at = kept.collect();
        }
    }

    /// The employee a learner is linked to.
    pub fn owner(&self, learner: &LearnerId) -> Option<&EmployeeId> {
        self.by_learner.get(learner)
    }

    /// All links, by employee id.
    pub fn iter(&self) -> impl Iterator<Item = &Link> {
        self.by_employee.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_employee.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_employee.is_empty()
    }

    /// How many link a learner that is active as far as the engine knows (SAF-1).
    pub fn active(&self) -> usize {
        self.iter()
            .filter(|link| link.baseline.active == Some(true))
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_one_to_one_both_ways() {
        let mut links = Links::new([Link::bare("1".into(), "L1".into())]).unwrap();
        let conflict = links.put(Link::bare("2".into(), "L1".into())).unwrap_err();
        assert_eq!(
            conflict,
            LinkConflict {
                learner_id: "L1".into(),
                held_by: "1".into()
            }
        );
        links.put(Link::bare("1".into(), "L2".into())).unwrap();
        assert_eq!(links.owner(&"L1".into()), None);
        assert_eq!(links.owner(&"L2".into()), Some(&"1".into()));
        links.put(Link::bare("2".into(), "L1".into())).unwrap();
        assert_eq!(links.len(), 2);
        assert_eq!(
            links.remove(&"2".into()).map(|link| link.learner_id),
            Some("L1".into())
        );
        assert_eq!(links.owner(&"L1".into()), None);
    }

    #[test]
    fn a_link_moves_to_a_rehired_employee_who_has_none() {
        let mut old = Link::bare("1".into(), "L1".into());
        old.baseline.active = Some(false);
        let mut links = Links::new([old, Link::bare("3".into(), "L3".into())]).unwrap();
        assert_eq!(links.transfer(&"1".into(), &"3".into()), None);
        assert_eq!(links.transfer(&"9".into(), &"2".into()), None);
        let moved = links.transfer(&"1".into(), &"2".into()).cloned().unwrap();
        assert_eq!(
            (moved.learner_id, moved.baseline.active),
            ("L1".into(), Some(false))
        );
        assert_eq!(
            (links.of(&"1".into()), links.owner(&"L1".into())),
            (None, Some(&"2".into()))
        );
    }
}
