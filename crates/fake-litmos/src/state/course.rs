//! Courses and who they are assigned to, as far as the contract goes (section 5.3): no results, no
//! due dates.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::identity::Identity;
use crate::{Refusal, Site};

/// The number before the first course's `OriginalId`.
const NUMBER_BASE: u64 = 579_000;

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

    /// The courses that somebody has.
    pub(crate) fn of_learner(&self, learner: &str) -> impl Iterator<Item = &Course> {
        self.assigned
            .get(learner)
            .into_iter()
            .flatten()
            .filter_map(|id| self.by_id.get(id))
    }

    pub(crate) fn forget_learner(&mut self, learner: &str) {
        self.assigned.remove(learner);
    }

    fn assign(&mut self, learner: &str, course: &str) -> bool {
        self.assigned
            .entry(learner.to_owned())
            .or_default()
            .insert(course.to_owned())
    }
}

impl Site {
    /// Makes a course; its id. Courses are made by their authors in the web site, never by the API.
    ///
    /// # Errors
    /// Code or name is blank or holds NUL.
    pub fn add_course(&mut self, code: &str, name: &str) -> Result<String, Refusal> {
        let is_wrong = |text: &str| text.trim().is_empty() || text.contains('\0');
        if is_wrong(code) || is_wrong(name) {
            return Err(Refusal::new(
                409,
                format!("There can be no course `{name}` of code `{code}`."),
            ));
        }
        let number = self.courses.by_id.len() as u64 + 1;
        let id = Identity::new(self.seed).course_id(number);
        let original_id = NUMBER_BASE + number;
        let course = Course {
            id: id.clone(),
            original_id,
            code: code.to_owned(),
            name: name.to_owned(),
        };
        self.courses.by_id.insert(id.clone(), course);
        Ok(id)
    }

    /// Assigns courses to a learner, all or none; those they have already are passed over.
    pub(crate) fn assign_courses(
        &mut self,
        learner: &str,
        courses: &[String],
        with_mails: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.learner(learner)
            .ok_or_else(|| Refusal::user_unknown(learner))?;
        let known: Result<Vec<Course>, Refusal> = courses
            .iter()
            .map(|id| self.courses.by_id(id).cloned())
            .collect();
        for course in known? {
            if self.courses.assign(learner, &course.id) && with_mails {
                self.send_mail(
                    learner,
                    &format!("The course {} was assigned to you", course.name),
                    now,
                );
            }
        }
        Ok(())
    }

    /// Assigns the courses of these codes; a code that is none is passed over.
    pub(crate) fn assign_by_codes<'a>(
        &mut self,
        learner: &str,
        codes: impl IntoIterator<Item = &'a str>,
    ) {
        for code in codes {
            let course = self
                .courses
                .all()
                .find(|course| course.import_code() == code);
            if let Some(id) = course.map(|course| course.id.clone()) {
                self.courses.assign(learner, &id);
            }
        }
    }
}
