//! The site: everything Litmos stores. Plain data; no HTTP, no clock, no waiting.

use std::collections::BTreeSet;

use fake_kit::KnobError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commands::bulk::Imports;
use crate::server::rate_limit::Limits;
use crate::state::audit::{Audit, Trace};
use crate::state::course::Courses;
use crate::state::custom_field::CustomFields;
use crate::state::identity::Identity;
use crate::state::keys::Keys;
use crate::state::learner_index::LearnerIndex;
use crate::state::mail::Mail;
use crate::state::team::Teams;
use crate::{By, Change, ChangeKind, Course, Knobs, Learner, LearnerRef, Refusal, Team};

/// How many changes the log holds; when it is full, the oldest tenth is dropped.
const CHANGES_MAX: usize = 100_000;

/// A Litmos site. Cloning is cheap enough for snapshots: learners are shared until they change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub(crate) seed: u64,
    pub(crate) owner: String,
    pub(crate) owner_key: String,
    #[serde(rename = "roll")]
    pub(crate) learners: LearnerIndex,
    pub(crate) keys: Keys,
    pub(crate) limits: Limits,
    pub(crate) imports: Imports,
    pub(crate) teams: Teams,
    pub(crate) courses: Courses,
    pub(crate) custom_fields: CustomFields,
    pub(crate) audit: Audit,
    pub(crate) knobs: Knobs,
    pub(crate) job_roles: BTreeSet<String>,
    /// How many learners were ever made.
    #[serde(rename = "made")]
    pub(crate) learners_made: u64,
    /// Ids that are never given again.
    pub(crate) deleted_ids: BTreeSet<String>,
    pub(crate) mails: Vec<Mail>,
    pub(crate) changes: Vec<Change>,
    changes_dropped: u64,
}

/// Reading.
impl Site {
    /// Every learner, the owner too, in the order of their ids.
    pub fn learners(&self) -> impl Iterator<Item = &LearnerRef> {
        self.learners.all()
    }

    /// The learner of this id, compared exactly.
    pub fn learner(&self, id: &str) -> Option<&LearnerRef> {
        self.learners.by_id(id)
    }

    /// The learner of this user name (USR-4).
    pub fn learner_by_name(&self, user_name: &str) -> Option<&LearnerRef> {
        self.learners.by_name(user_name)
    }

    /// What `GET /users/{value}` finds: by id first, then by user name.
    pub fn find(&self, id_or_user_name: &str) -> Option<&LearnerRef> {
        self.learner(id_or_user_name)
            .or_else(|| self.learner_by_name(id_or_user_name))
    }

    /// Every team, in the order of their ids.
    pub fn teams(&self) -> impl Iterator<Item = &Team> {
        self.teams.all()
    }

    /// Every course, in the order of their ids.
    pub fn courses(&self) -> impl Iterator<Item = &Course> {
        self.courses.all()
    }

    /// Who made and last wrote a learner, and when; for the past, the owner did.
    pub(crate) fn trace(&self, learner: &Learner) -> Trace {
        let owner = self.original_id_of(&self.owner);
        let past = Trace {
            updated: learner.created,
            created_by: owner,
            updated_by: owner,
        };
        self.audit.trace(&learner.id).unwrap_or(past)
    }

    /// Id of the account owner the site began with.
    pub fn owner_id(&self) -> &str {
        &self.owner
    }

    /// That owner's first API key, which opens everything; made from the seed.
    pub fn owner_key(&self) -> &str {
        &self.owner_key
    }

    /// Everything that happened, oldest first, without the seeded past. At least the last 90,000
    /// changes are stored.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// How many changes were dropped, so that index `i` of [`Site::changes`] is change number
    /// `changes_dropped + i`.
    pub fn changes_dropped(&self) -> u64 {
        self.changes_dropped
    }

    /// Mails that would have gone out, oldest first.
    pub fn mails(&self) -> &[Mail] {
        &self.mails
    }

    /// The knobs as they are set.
    pub fn knobs(&self) -> &Knobs {
        &self.knobs
    }
}

/// Changing.
impl Site {
    /// A site without anybody; `seed` gives it an owner.
    pub(crate) fn empty(seed: u64) -> Site {
        Site {
            seed,
            owner: String::new(),
            owner_key: String::new(),
            learners: LearnerIndex::default(),
            keys: Keys::default(),
            limits: Limits::default(),
            imports: Imports::default(),
            teams: Teams::default(),
            courses: Courses::default(),
            custom_fields: CustomFields::default(),
            audit: Audit::default(),
            knobs: Knobs::default(),
            job_roles: BTreeSet::new(),
            learners_made: 0,
            deleted_ids: BTreeSet::new(),
            mails: Vec::new(),
            changes: Vec::new(),
            changes_dropped: 0,
        }
    }

    /// Sets a knob: `rate_limit` or `litmos.rate_limit` to `off`.
    ///
    /// # Errors
    /// No such knob, or not a value it takes.
    pub fn set_knob(&mut self, name: &str, value: &str) -> Result<(), KnobError> {
        self.knobs.set(name, value)
    }

    /// Makes another API key of a learner, with that learner's access level. Keys are made from the
    /// seed, the learner and their number.
    ///
    /// # Errors
    /// There is no such id or user name.
    pub fn make_key(&mut self, id_or_user_name: &str) -> Result<String, Refusal> {
        let learner = self.require_learner(id_or_user_name)?.id.clone();
        let key = Identity::new(self.seed).api_key(&learner, self.keys.count_for(&learner));
        self.keys.add(key.clone(), &learner);
        Ok(key)
    }

    /// Adds a job role that learners may have; a site begins without any.
    pub fn add_job_role(&mut self, name: &str) {
        self.job_roles.insert(name.to_owned());
    }

    /// Sends a new learner the welcome mail.
    pub(crate) fn send_welcome(&mut self, learner: &LearnerRef, now: Timestamp) {
        self.send_mail(&learner.id, "Welcome to your learning site", now);
    }

    /// Sends a learner a mail, unless mails are disabled or there is no address.
    pub(crate) fn send_mail(&mut self, learner: &str, subject: &str, now: Timestamp) {
        let Some(person) = self.learner(learner) else {
            return;
        };
        if person.disable_messages || person.email.is_empty() {
            return;
        }
        let (learner, to, subject) = (learner.to_owned(), person.email.clone(), subject.to_owned());
        self.mails.push(Mail {
            at: now,
            learner,
            to,
            subject,
        });
    }

    pub(crate) fn require_learner(&self, id_or_user_name: &str) -> Result<&LearnerRef, Refusal> {
        self.find(id_or_user_name)
            .ok_or_else(|| Refusal::user_unknown(id_or_user_name))
    }

    /// The number of a learner in audits; 0 once deleted.
    fn original_id_of(&self, learner: &str) -> u64 {
        self.learner(learner)
            .map_or(0, |learner| learner.original_id)
    }

    /// Records who wrote a learner: the owner of the call's key, or the account owner for an
    /// administrator.
    fn record_write(&mut self, change: &Change) {
        let writer = match &change.by {
            By::Call { key_of, .. } => self.original_id_of(key_of),
            By::Admin => self.original_id_of(&self.owner),
        };
        let maker = match change.kind {
            ChangeKind::Created => writer,
            ChangeKind::Updated => self.original_id_of(&self.owner),
            ChangeKind::Deleted | ChangeKind::KeyDisabled | ChangeKind::KeyEnabled => return,
        };
        self.audit
            .record_write(&change.learner, change.at, writer, maker);
    }

    pub(crate) fn record(&mut self, change: Change) -> Change {
        self.record_write(&change);
        if self.changes.len() >= CHANGES_MAX {
            let dropped = CHANGES_MAX / 10;
            self.changes.drain(..dropped);
            self.changes_dropped += dropped as u64;
        }
        self.changes.push(change.clone());
        change
    }
}

#[cfg(test)]
mod tests;
