//! Learners are created, written and deleted, by API calls and administrators alike.

use jiff::Timestamp;

use crate::commands::change::{By, Change, ChangeKind};
use crate::commands::draft::{self, LeftOut, NewLearnerIds};
use crate::commands::field_rules::FieldCheck;
use crate::commands::user_input::Written;
use crate::refusal::Refusal;
use crate::state::identity::Identity;
use crate::state::learner::{AccessLevel, Learner, LearnerRef};
use crate::state::member::Member;
use crate::state::name::folded;
use crate::state::site::Site;

/// The number before the first learner's `OriginalId`.
const ORIGINAL_ID_BASE: u64 = 7_100_000;

/// The label before `.litmos.com`.
const TENANT: &str = "acme";

impl Site {
    /// Makes a learner.
    pub(crate) fn create(
        &mut self,
        written: &Written,
        by: By,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let after = self.admit(written, now)?;
        let learner = after.id.clone();
        let kind = ChangeKind::Created;
        Ok(self.note(Change {
            at: now,
            by,
            kind,
            learner,
            before: None,
            after: Some(after),
        }))
    }

    /// Makes a learner without a word in the log.
    pub(crate) fn admit(
        &mut self,
        written: &Written,
        at: Timestamp,
    ) -> Result<LearnerRef, Refusal> {
        let id = self.free_id(&folded(written.value(Member::UserName).unwrap_or("")));
        let guid = Identity::new(self.seed).login_key(&id);
        let login_key = format!("https://{TENANT}.litmos.com/login.aspx?loginkey={guid}");
        let original_id = ORIGINAL_ID_BASE + self.made + 1;
        let learner = draft::newcomer(
            written,
            NewLearnerIds {
                id,
                login_key,
                original_id,
                at,
            },
        );
        let (roll, job_roles) = (&self.roll, &self.job_roles);
        FieldCheck {
            roll,
            job_roles,
            before: None,
            after: &learner,
            written,
        }
        .check()?;
        self.made += 1;
        Ok(self.roll.put(learner))
    }

    /// Writes onto a learner.
    pub(crate) fn update(
        &mut self,
        id: &str,
        written: &Written,
        left_out: LeftOut,
        by: By,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let before = self
            .learner(id)
            .ok_or_else(|| Refusal::user_unknown(id))?
            .clone();
        let mut after = (*before).clone();
        draft::write(&mut after, written, left_out, now);
        let (roll, job_roles) = (&self.roll, &self.job_roles);
        FieldCheck {
            roll,
            job_roles,
            before: Some(&before),
            after: &after,
            written,
        }
        .check()?;
        let after = self.roll.put(after);
        let kind = ChangeKind::Updated;
        Ok(self.note(Change {
            at: now,
            by,
            kind,
            learner: id.to_owned(),
            before: Some(before),
            after: Some(after),
        }))
    }

    /// Deletes a learner for good. Their keys open nothing any more.
    pub(crate) fn delete(&mut self, id: &str, by: By, now: Timestamp) -> Result<Change, Refusal> {
        let before = self.roll.remove(id).ok_or_else(Refusal::delete_unknown)?;
        self.deleted_ids.insert(id.to_owned());
        self.teams.forget_learner(id);
        self.courses.forget_learner(id);
        self.custom_fields.forget_learner(id);
        self.audit.forget(id);
        let kind = ChangeKind::Deleted;
        Ok(self.note(Change {
            at: now,
            by,
            kind,
            learner: id.to_owned(),
            before: Some(before),
            after: None,
        }))
    }

    /// Changes what somebody may do and nothing else; `None` if there is nobody.
    pub(crate) fn set_level(
        &mut self,
        id: &str,
        access_level: AccessLevel,
        by: By,
        now: Timestamp,
    ) -> Option<Change> {
        let before = self.learner(id)?.clone();
        let after = self.roll.put(Learner {
            access_level,
            ..(*before).clone()
        });
        let kind = ChangeKind::Updated;
        Some(self.note(Change {
            at: now,
            by,
            kind,
            learner: id.to_owned(),
            before: Some(before),
            after: Some(after),
        }))
    }

    /// An id nobody has or ever had. It hangs on the name, not on the order of creation, so that
    /// two worlds that make the same people in another order give them the same ids.
    fn free_id(&self, folded_name: &str) -> String {
        let ids = (0..).map(|attempt| Identity::new(self.seed).learner_id(folded_name, attempt));
        let is_free = |id: &String| self.learner(id).is_none() && !self.deleted_ids.contains(id);
        ids.into_iter()
            .find(is_free)
            .expect("there are more ids than learners")
    }
}
