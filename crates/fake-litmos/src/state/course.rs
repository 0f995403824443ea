//! Courses and who they are assigned to, as far as the contract goes (section 5.3): no results, no
//! due dates.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// The number before the first course's `OriginalId`.
pub(crate) const NUMBER_BASE: u64 = 579_000;

/// A course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Opaque, as a learner's.
    pub id: String,
    /// The web site's own number.
    pub original_id: u64,
    /// A short name that its authors gave it.
    pub code: String,
    /// Its title.
    pub name: String,
}

impl Course {
    /// What bulk imports know it by: `579253-WBT001`.
    pub fn import_code(&self) -> String {
        format!("{}-{}", self.original_id, self.code)
    }
}

/// The courses of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Courses {
    by_id: BTreeMap<String, Course>,
    /// Ids of courses by id of the learner who has them.
    assigned: BTreeMap<String, BTreeSet<String>>,
}

impl Courses {
    pub(crate) fn all(&self) -> impl Iterator<Item = &Course> {
        self.by_id.values()
    }

    pub(crate) fn by_id(&self, id: &str) -> Result<&Course, Refusal> {
        self.by_id.get(id).ok_or_else(Refusal::course_unknown)
    }

    /// The courses of a learner.
    pub(crate) fn for_learner(&self, learner: &str) -> impl Iterator<Item = &Course> {
        self.assigned
            .get(learner)
            .into_iter()
            .flatten()
            .filter_map(|id| self.by_id.get(id))
    }

    pub(crate) fn remove_learner(&mut self, learner: &str) {
        self.assigned.remove(learner);
    }

    pub(crate) fn add(&mut self, course: Course) {
        self.by_id.insert(course.id.clone(), course);
    }

    pub(crate) fn assign(&mut self, learner: &str, course: &str) -> bool {
        self.assigned
            .entry(learner.to_owned())
            .or_default()
            .insert(course.to_owned())
    }
}
