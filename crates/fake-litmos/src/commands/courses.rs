//! Courses are made, and assigned to learners (contract, section 5.3).

use jiff::Timestamp;

use crate::state::course::NUMBER_BASE;
use crate::state::identity::Identity;
use crate::{Course, Refusal, Site};

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
        let number = self.courses.all().count() as u64 + 1;
        let id = Identity::new(self.seed).course_id(number);
        let original_id = NUMBER_BASE + number;
        let course = Course {
            id: id.clone(),
            original_id,
            code: code.to_owned(),
            name: name.to_owned(),
        };
        self.courses.add(course);
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
