//! Learners are created, written and deleted, by API calls and administrators alike.

use jiff::Timestamp;

use crate::commands::draft::{self, NewLearnerIds, OmittedMembers};
use crate::commands::field_rules::FieldCheck;
use crate::commands::user_input::UserInput;
use crate::state::identity::Identity;
use crate::state::name::folded;
use crate::{AccessLevel, By, Change, ChangeKind, Learner, LearnerRef, Member, Refusal, Site};

/// The number before the first learner's `OriginalId`.
const ORIGINAL_ID_BASE: u64 = 7_100_000;

/// The label before `.litmos.com`.
const TENANT: &str = "acme";

impl Site {
    /// Makes a learner.
    pub(crate) fn create(
        &mut self,
        input: &UserInput,
        by: By,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let after = self.insert_new(input, now)?;
        Ok(self.record_learner(ChangeKind::Created, by, now, [None, Some(after)]))
    }

    /// Creates a learner without a log entry.
    pub(crate) fn insert_new(
        &mut self,
        input: &UserInput,
        at: Timestamp,
    ) -> Result<LearnerRef, Refusal> {
        let id = self.free_id(&folded(input.value(Member::UserName).unwrap_or("")));
        let guid = Identity::new(self.seed).login_key(&id);
        let login_key = format!("https://{TENANT}.litmos.com/login.aspx?loginkey={guid}");
        let original_id = ORIGINAL_ID_BASE + self.learners_made + 1;
        let learner = draft::new_learner(
            input,
            NewLearnerIds {
                id,
                login_key,
                original_id,
                at,
            },
        );
        let (learners, job_roles) = (&self.learners, &self.job_roles);
        FieldCheck {
            learners,
            job_roles,
            before: None,
            after: &learner,
            input,
        }
        .check()?;
        self.learners_made += 1;
        Ok(self.learners.put(learner))
    }

    /// Writes onto a learner.
    pub(crate) fn update(
        &mut self,
        id: &str,
        input: &UserInput,
        omitted: OmittedMembers,
        by: By,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let before = self
            .learner(id)
            .ok_or_else(|| Refusal::user_unknown(id))?
            .clone();
        let mut after = (*before).clone();
        draft::write(&mut after, input, omitted, now);
        let (learners, job_roles) = (&self.learners, &self.job_roles);
        FieldCheck {
            learners,
            job_roles,
            before: Some(&before),
            after: &after,
            input,
        }
        .check()?;
        let after = self.learners.put(after);
        Ok(self.record_learner(ChangeKind::Updated, by, now, [Some(before), Some(after)]))
    }

    /// Deletes a learner for good. Their keys open nothing any more.
    pub(crate) fn delete(&mut self, id: &str, by: By, now: Timestamp) -> Result<Change, Refusal> {
        let before = self
            .learners
            .remove(id)
            .ok_or_else(Refusal::delete_unknown)?;
        self.deleted_ids.insert(id.to_owned());
        self.teams.remove_learner(id);
        self.courses.remove_learner(id);
        self.custom_fields.remove_learner(id);
        self.audit.remove(id);
        Ok(self.record_learner(ChangeKind::Deleted, by, now, [Some(before), None]))
    }

    /// Changes only the access level; `None` if there is no such learner.
    pub(crate) fn set_level(
        &mut self,
        id: &str,
        access_level: AccessLevel,
        by: By,
        now: Timestamp,
    ) -> Option<Change> {
        let before = self.learner(id)?.clone();
        let after = self.learners.put(Learner {
            access_level,
            ..(*before).clone()
        });
        Some(self.record_learner(ChangeKind::Updated, by, now, [Some(before), Some(after)]))
    }

    /// Records a change of the learner that was there before or is after.
    fn record_learner(
        &mut self,
        kind: ChangeKind,
        by: By,
        now: Timestamp,
        [before, after]: [Option<LearnerRef>; 2],
    ) -> Change {
        let learner = before.as_ref().or(after.as_ref());
        self.record(Change {
            at: now,
            by,
            kind,
            learner: learner.expect("one of the two").id.clone(),
            before,
            after,
        })
    }

    /// An id that is and was never used. It depends on the name, not on the order of creation, so
    /// that two worlds that make the same learners in another order give them the same ids.
    fn free_id(&self, folded_name: &str) -> String {
        let ids = (0..).map(|attempt| Identity::new(self.seed).learner_id(folded_name, attempt));
        let is_free = |id: &String| self.learner(id).is_none() && !self.deleted_ids.contains(id);
        ids.into_iter()
            .find(is_free)
            .expect("there are more ids than learners")
    }
}
