//! One item of a plan: what to do for one selected employee, why, and what will be true once it is
//! done.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rulebook::Rule;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::employee::EmployeeId;
use crate::domain::learner_id::LearnerId;
use crate::domain::link::{Baseline, Link};
use crate::mapping::{Property, Times, json_sha256_hex};
use crate::plan::overlay::Overlay;
use crate::reporting::reason::{Reason, Warning};

/// What came of a selected row; exactly one (IMP-4).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are the rule book's")]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
    Failed,
    NotAttempted,
}

impl Outcome {
    /// Its name in reports.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Updated => "updated",
            Outcome::Unchanged => "unchanged",
            Outcome::Failed => "failed",
            Outcome::NotAttempted => "not_attempted",
        }
    }
}

/// What else is to be said of a row (IMP-4).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are the rule book's")]
pub enum Flag {
    Adopted,
    Renamed,
    Deactivated,
    Reactivated,
    Cleared,
    Recreated,
    Partial,
    /// STA-13: the person must not be able to log in, and still is.
    StillActive,
}

impl Flag {
    /// Its name in reports.
    pub fn code(self) -> &'static str {
        match self {
            Flag::Adopted => "adopted",
            Flag::Renamed => "renamed",
            Flag::Deactivated => "deactivated",
            Flag::Reactivated => "reactivated",
            Flag::Cleared => "cleared",
            Flag::Recreated => "recreated",
            Flag::Partial => "partial",
            Flag::StillActive => "still_active",
        }
    }
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Step {
    /// Make a learner with exactly these members, access level Learner (IMP-1, IMP-10).
    Create {
        /// All mapped members; blank where there is nothing.
        learner: Overlay,
    },
    /// Read the learner in full, lay `set` over it, write all of it back (IMP-9).
    Update {
        /// Who.
        learner_id: LearnerId,
        /// The members that differ, and no others.
        set: Overlay,
    },
    /// All is as wanted; no call.
    Nothing,
    /// The row fails before anything is written; the operation's `reason` says why.
    Fail,
    /// The row is not attempted; the operation's `reason` says why.
    Skip,
}

/// What the link is once the operation has succeeded: stored with the result, in one transaction
/// (CRS-2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkAfter {
    /// `None` for a create: the id Litmos answers with (IMP-13).
    pub learner_id: Option<LearnerId>,
    /// The new baseline.
    pub baseline: Baseline,
    /// The new source times.
    pub applied_at: Times,
}

impl LinkAfter {
    /// The link `old` once the learner is known to be inactive, and nothing else of it has changed;
    /// `observed_at` is when the source was seen to say that it must be.
    pub fn inactive(old: &Link, observed_at: Option<Timestamp>) -> LinkAfter {
        let mut applied_at = old.applied_at.clone();
        if let Some(at) = observed_at {
            applied_at.insert(Property::Active, at);
        }
        let baseline = Baseline {
            active: Some(false),
            ..old.baseline.clone()
        };
        LinkAfter {
            learner_id: Some(old.learner_id.clone()),
            baseline,
            applied_at,
        }
    }

    /// The link to store; `created` is the id Litmos answered a create with. `None` if neither is
    /// known.
    pub fn link(&self, employee_id: &EmployeeId, created: Option<&LearnerId>) -> Option<Link> {
        Some(Link {
            employee_id: employee_id.clone(),
            learner_id: self.learner_id.as_ref().or(created)?.clone(),
            baseline: self.baseline.clone(),
            applied_at: self.applied_at.clone(),
        })
    }
}

/// Why a learner is locked out alone, and nothing else of the row is written (STA-13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockOut {
    /// The problem of the row.
    pub despite: Reason,
    /// The rule that found the problem.
    #[serde(with = "crate::reporting::rule_id")]
    pub rule: &'static Rule,
}

/// One item of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Whose.
    pub employee_id: EmployeeId,
    /// Name as staged, for reports.
    pub name: String,
    /// The user name the learner has once it is done, if there is a learner; else the one wanted,
    /// if any.
    pub username: Option<String>,
    /// The learner, if one is known already.
    pub learner_id: Option<LearnerId>,
    /// What to do.
    pub step: Step,
    /// The rule that decided it (OBS-2).
    #[serde(with = "crate::reporting::rule_id")]
    pub because: &'static Rule,
    /// Why it fails or is not attempted. Beside [`Step::Update`] it means: write, and report
    /// `failed` with flag `partial` all the same (MAT-10, SAF-9).
    pub reason: Option<Reason>,
    /// What differs and will be written, in table order.
    pub changed_fields: Vec<Property>,
    /// For the report.
    pub flags: BTreeSet<Flag>,
    /// For the report.
    pub warnings: Vec<Warning>,
    /// What to store if it succeeds. `None`: leave the link as it is.
    pub link: Option<LinkAfter>,
    /// Its place in the run (IMP-12).
    pub phase: Phase,
    /// The employee whose rename must be done first, if it frees this one's name (MAT-11).
    pub after: Option<EmployeeId>,
    /// Whether the learner's access level is above Learner (SAF-9); such a one never goes in bulk
    /// (IMP-11).
    pub is_protected: bool,
    /// Whether the learner's expiration date has come (RPT-9). Such a one never goes in bulk: a
    /// whole-object write stores the inactive state that Litmos shows, a bulk row leaves what is
    /// under it, and clearing the date would bring it back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_expired: bool,
    /// Set if all it does is lock the learner out, whatever else is wrong with the row (STA-13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_out: Option<LockOut>,
    /// What the learner's active state should be; `None` leaves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants_active: Option<bool>,
    /// Whether the employee is linked and must be inactive, and the learner is not known to be
    /// inactive before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_leaver_active: bool,
}

/// The parts of a run, in order (IMP-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Renames; the number is the place in a chain, 0 takes a name that is free.
    Rename(u32),
    /// Deactivations: they free seats.
    Deactivate,
    /// Other updates.
    Update,
    /// Creates.
    Create,
    /// Rows without a write.
    Settled,
}

impl Operation {
    /// What is reported once the step has been carried out in full.
    pub fn outcome(&self) -> Outcome {
        match (&self.step, &self.reason) {
            (Step::Skip, _) => Outcome::NotAttempted,
            (Step::Fail, _) | (_, Some(_)) => Outcome::Failed,
            (Step::Create { .. }, None) => Outcome::Created,
            (Step::Update { .. }, None) => Outcome::Updated,
            (Step::Nothing, None) => Outcome::Unchanged,
        }
    }

    /// What a confirmation of it is bound to (SAF-8): equal for operations that do the same to the
    /// same person.
    pub fn fingerprint(&self) -> String {
        json_sha256_hex(&(&self.employee_id, &self.step, &self.reason, &self.flags))
    }

    /// Whether it makes a write call.
    pub fn writes(&self) -> bool {
        matches!(self.step, Step::Create { .. } | Step::Update { .. })
    }

    /// The operation that remains of one that Litmos refuses for `problem`: it locks out a linked
    /// learner who must be inactive, and does nothing else (STA-13). `rule` is the rule behind the
    /// problem, `old` the link before. `None` if there is nobody to lock out, or if this is all it
    /// does already because of a problem.
    pub fn narrowed(
        &self,
        problem: &Reason,
        rule: &'static Rule,
        old: Option<&Link>,
    ) -> Option<Operation> {
        let Step::Update { learner_id, set } = &self.step else {
            return None;
        };
        let old = old.filter(|old| old.learner_id == *learner_id)?;
        let is_revoked = self.because == &rulebook::ACC_2 || self.because == &rulebook::ACC_4;
        if set.active != Some(false) || self.lock_out.is_some() || is_revoked {
            return None;
        }
        rulebook::hit(&rulebook::STA_13);
        let is_about_more = |warning: &Warning| matches!(warning, Warning::OverwroteLocalEdit(_));
        let warnings = self
            .warnings
            .iter()
            .filter(|warning| !is_about_more(warning))
            .cloned();
        let observed_at = self
            .link
            .as_ref()
            .and_then(|after| after.applied_at.get(Property::Active))
            .copied();
        Some(Operation {
            username: old
                .known_user_name()
                .map(str::to_owned)
                .or_else(|| self.username.clone()),
            step: Step::Update {
                learner_id: learner_id.clone(),
                set: Overlay::inactive(),
            },
            because: &rulebook::STA_13,
            reason: None,
            changed_fields: vec![Property::Active],
            flags: BTreeSet::from([Flag::Deactivated]),
            warnings: warnings
                .chain([Warning::LockedOutDespite(problem.clone())])
                .collect(),
            link: Some(LinkAfter::inactive(old, observed_at)),
            phase: Phase::Deactivate,
            after: None,
            lock_out: Some(LockOut {
                despite: problem.clone(),
                rule,
            }),
            ..self.clone()
        })
    }

    /// Whether somebody who must be inactive may still be able to log in once it has ended;
    /// `was_done` says whether it was carried out.
    pub fn leaves_leaver_active(&self, was_done: bool) -> bool {
        self.is_leaver_active && !(was_done && self.flags.contains(&Flag::Deactivated))
    }

    /// Whether Litmos's bulk import can express it (IMP-11): no rename (MAT-9), no clearing, no
    /// protected or expired account, nobody who waits until another row has freed a name, and
    /// nobody who leaves with a problem (STA-9, STA-13): in bulk the user name decides whom it
    /// hits.
    pub fn can_go_in_bulk(&self) -> bool {
        let is_rename = self.flags.contains(&Flag::Renamed);
        if is_rename {
            rulebook::hit(&rulebook::MAT_9);
        }
        let leaves_with_problem =
            self.lock_out.is_some() || self.warnings.contains(&Warning::MissingWorkEmail);
        let is_plain = !is_rename && !self.flags.contains(&Flag::Cleared) && self.after.is_none();
        self.writes()
            && is_plain
            && !leaves_with_problem
            && !self.is_protected
            && !self.is_expired
            && self.reason.is_none()
    }
}

/// An operation that does nothing, for tests.
#[cfg(test)]
pub(crate) fn sample() -> Operation {
    Operation {
        employee_id: "1".into(),
        name: "P".to_owned(),
        username: None,
        learner_id: None,
        step: Step::Nothing,
        because: &rulebook::IMP_5,
        reason: None,
        changed_fields: Vec::new(),
        flags: BTreeSet::new(),
        warnings: Vec::new(),
        link: None,
        phase: Phase::Update,
        after: None,
        is_protected: false,
        is_expired: false,
        lock_out: None,
        wants_active: None,
        is_leaver_active: false,
    }
}
