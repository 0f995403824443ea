//! The site: everything Litmos remembers, and how it changes. Plain data; no HTTP, no clock, no
//! waiting.
//!
//! API calls and administrators go through the same `create`, `update` and `delete`, so they cannot
//! drift apart.

use std::collections::{BTreeMap, BTreeSet};

use fake_kit::KnobError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::commands::bulk::Imports;
use crate::commands::change::{By, Change, ChangeKind};
use crate::commands::draft::{self, LeftOut, NewLearnerIds};
use crate::commands::field_rules::FieldCheck;
use crate::commands::user_input::{Given, Written};
use crate::server::rate_limit::Limits;
use crate::state::audit::{Audit, Trace};
use crate::state::course::{Course, Courses};
use crate::state::custom_field::CustomFields;
use crate::state::identity::Identity;
use crate::state::keys::Keys;
use crate::state::learner::{AccessLevel, Learner, LearnerRef};
use crate::state::learner_index::LearnerIndex;
use crate::state::mail::Mail;
use crate::state::member::Member;
use crate::state::name::folded;
use crate::state::name::is_email;
use crate::state::team::{Team, Teams};
use crate::{Command, Knobs, Refusal};

/// How many changes the log keeps; when it is full the oldest tenth goes.
const CHANGES_MAX: usize = 100_000;
/// The number before the first learner's `OriginalId`.
const ORIGINAL_ID_BASE: u64 = 7_100_000;
/// The label before `.litmos.com`.
const TENANT: &str = "acme";

/// A Litmos site. Cloning is cheap enough for snapshots: learners are shared until they change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub(crate) seed: u64,
    pub(crate) owner: String,
    pub(crate) owner_key: String,
    pub(crate) roll: LearnerIndex,
    pub(crate) keys: Keys,
    pub(crate) limits: Limits,
    pub(crate) imports: Imports,
    pub(crate) teams: Teams,
    pub(crate) courses: Courses,
    pub(crate) custom_fields: CustomFields,
    audit: Audit,
    knobs: Knobs,
    job_roles: BTreeSet<String>,
    /// How many learners were ever made.
    made: u64,
    /// Ids that are never given again.
    deleted_ids: BTreeSet<String>,
    mails: Vec<Mail>,
    changes: Vec<Change>,
    changes_dropped: u64,
}

/// Reading.
impl Site {
    /// Every learner, the owner too, in the order of their ids.
    pub fn learners(&self) -> impl Iterator<Item = &LearnerRef> {
        self.roll.all()
    }

    /// The learner of this id, compared exactly.
    pub fn learner(&self, id: &str) -> Option<&LearnerRef> {
        self.roll.by_id(id)
    }

    /// The learner of this user name (USR-4).
    pub fn learner_named(&self, user_name: &str) -> Option<&LearnerRef> {
        self.roll.by_name(user_name)
    }

    /// What `GET /users/{value}` finds: by id first, then by user name.
    pub fn find(&self, id_or_user_name: &str) -> Option<&LearnerRef> {
        self.learner(id_or_user_name)
            .or_else(|| self.learner_named(id_or_user_name))
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
        self.audit.of(&learner.id).unwrap_or(past)
    }

    /// Id of the account owner the site began with.
    pub fn owner_id(&self) -> &str {
        &self.owner
    }

    /// That owner's first API key, which opens everything; made from the seed.
    pub fn owner_key(&self) -> &str {
        &self.owner_key
    }

    /// Everything that happened, oldest first. Seeds are the past and not in here. At least the
    /// last 90,000 changes are kept.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// How many changes are no longer kept, so that index `i` of [`Site::changes`] is change number
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
            roll: LearnerIndex::default(),
            keys: Keys::default(),
            limits: Limits::default(),
            imports: Imports::default(),
            teams: Teams::default(),
            courses: Courses::default(),
            custom_fields: CustomFields::default(),
            audit: Audit::default(),
            knobs: Knobs::default(),
            job_roles: BTreeSet::new(),
            made: 0,
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

    /// Makes another API key for somebody; it acts with that person's access level. Keys are made
    /// from the seed, the learner and their number.
    ///
    /// # Errors
    /// Nobody has this id or user name.
    pub fn make_key(&mut self, id_or_user_name: &str) -> Result<String, Refusal> {
        let learner = self.known(id_or_user_name)?.id.clone();
        let key = Identity::new(self.seed).api_key(&learner, self.keys.count_of(&learner));
        self.keys.add(key.clone(), &learner);
        Ok(key)
    }

    /// Adds a job role that learners may have; a site begins without any.
    pub fn add_job_role(&mut self, name: &str) {
        self.job_roles.insert(name.to_owned());
    }

    /// What an administrator does by hand, at `now`.
    ///
    /// # Errors
    /// The refusals of the API; nothing has changed then.
    pub fn apply(&mut self, command: Command, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let change = match command {
            Command::CreateLearner { fields } => self.create(&by_hand(&fields)?, By::Hand, now)?,
            Command::EditLearner { learner, fields } => {
                let id = self.known(&learner)?.id.clone();
                self.update(
                    &id,
                    &Written::from_fields(&fields)?,
                    LeftOut::Kept,
                    By::Hand,
                    now,
                )?
            }
            Command::DeleteLearner { learner } => {
                let id = self.known(&learner)?.id.clone();
                self.delete(&id, By::Hand, now)?
            }
            Command::SetAccessLevel {
                learner,
                access_level,
            } => {
                let id = self.known(&learner)?.id.clone();
                self.set_level(&id, access_level, By::Hand, now)
                    .expect("it was there a moment ago")
            }
            Command::AddTeam { name, parent } => {
                return self.add_team(&name, parent.as_deref()).map(|_| Vec::new());
            }
            Command::JoinTeam { team, learner } => {
                let id = self.known(&learner)?.id.clone();
                return self.join(&team, &[id], false, now).map(|()| Vec::new());
            }
            Command::AddCourse { code, name } => {
                return self.add_course(&code, &name).map(|_| Vec::new());
            }
            Command::AddCustomField { name } => {
                return self.add_custom_field(&name).map(|()| Vec::new());
            }
            Command::DisableKey { key } => self.switch_key(&key, ChangeKind::KeyDisabled, now)?,
            Command::EnableKey { key } => self.switch_key(&key, ChangeKind::KeyEnabled, now)?,
        };
        Ok(vec![change])
    }

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

    /// Sends a new learner the welcome mail.
    pub(crate) fn send_welcome(&mut self, learner: &LearnerRef, now: Timestamp) {
        self.send_mail(&learner.id, "Welcome to your learning site", now);
    }

    /// Sends somebody a mail, unless mails to them are off or there is no address.
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

    fn switch_key(
        &mut self,
        key: &str,
        kind: ChangeKind,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let learner = self.keys.switch(key, kind == ChangeKind::KeyEnabled);
        let learner = learner.ok_or_else(|| Refusal::new(404, "There is no such API key."))?;
        let person = self.learner(&learner).cloned();
        Ok(self.note(Change {
            at: now,
            by: By::Hand,
            kind,
            learner,
            before: person.clone(),
            after: person,
        }))
    }

    fn known(&self, id_or_user_name: &str) -> Result<&LearnerRef, Refusal> {
        self.find(id_or_user_name)
            .ok_or_else(|| Refusal::user_unknown(id_or_user_name))
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

    /// The number by which audits call somebody; 0 once they are gone.
    fn original_id_of(&self, learner: &str) -> u64 {
        self.learner(learner)
            .map_or(0, |learner| learner.original_id)
    }

    /// A learner was written: whoever's key it was did it, and by hand the owner.
    fn audit(&mut self, change: &Change) {
        let writer = match &change.by {
            By::Call { key_of, .. } => self.original_id_of(key_of),
            By::Hand => self.original_id_of(&self.owner),
        };
        let maker = match change.kind {
            ChangeKind::Created => writer,
            ChangeKind::Updated => self.original_id_of(&self.owner),
            ChangeKind::Deleted | ChangeKind::KeyDisabled | ChangeKind::KeyEnabled => return,
        };
        self.audit
            .written(&change.learner, change.at, writer, maker);
    }

    fn note(&mut self, change: Change) -> Change {
        self.audit(&change);
        if self.changes.len() >= CHANGES_MAX {
            let dropped = CHANGES_MAX / 10;
            self.changes.drain(..dropped);
            self.changes_dropped += dropped as u64;
        }
        self.changes.push(change.clone());
        change
    }
}

/// A form in the web site: it asks for a custom user name when the name is no address.
pub(crate) fn by_hand(fields: &BTreeMap<String, String>) -> Result<Written, Refusal> {
    let mut written = Written::from_fields(fields)?;
    if !written.says(Member::IsCustomUsername) {
        let is_custom = written
            .value(Member::UserName)
            .is_some_and(|name| !is_email(name));
        written.give(Member::IsCustomUsername, Given::Flag(is_custom))?;
    }
    Ok(written)
}

#[cfg(test)]
mod tests;
