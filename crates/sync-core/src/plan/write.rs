//! From a decision to the operation: the step, its flags and warnings, the rule that decided it,
//! and the link that will be stored with its result.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rulebook::Rule;

use super::assess::{Candidate, Planner, Stop};
use super::compare::{Comparison, Sides};
use crate::domain::employee::EmployeeId;
use crate::domain::learner::Learner;
use crate::domain::link::Baseline;
use crate::domain::status::Standing;
use crate::domain::value::{Value, Values};
use crate::mapping::{Desired, Field, Member, Property, Times};
use crate::plan::lookups::Found;
use crate::plan::operation::{Flag, LinkAfter, Operation, Phase, Step};
use crate::plan::overlay::Overlay;
use crate::plan::renames::Verdict;
use crate::reporting::reason::{Reason, Warning};
use crate::staging::RowState;

impl Planner<'_> {
    pub(super) fn operation(
        &self,
        id: &EmployeeId,
        decision: Result<Candidate<'_>, Stop>,
    ) -> Operation {
        let operation = match decision {
            Err(stop) => self.stopped(id, stop),
            Ok(candidate) => match candidate.learner {
                Some(learner) => self.update(&candidate, learner),
                None if candidate.stays_gone() => self.stay_gone(&candidate),
                None => self.create(&candidate),
            },
        };
        rulebook::hit(&rulebook::OBS_2);
        rulebook::hit(operation.because);
        operation
    }

    fn stopped(&self, id: &EmployeeId, stop: Stop) -> Operation {
        let row = self.request.row(id);
        let told = row.map(|row| row.employee.values.normalised(Field::WorkEmail));
        Operation {
            employee_id: id.clone(),
            name: row.map(|row| row.employee.name()).unwrap_or_default(),
            username: told.and_then(|told| told.as_text().map(str::to_owned)),
            learner_id: self
                .request
                .links
                .of(id)
                .map(|link| link.learner_id.clone()),
            step: if stop.is_skipped {
                Step::Skip
            } else {
                Step::Fail
            },
            because: stop.because,
            reason: Some(stop.reason),
            changed_fields: Vec::new(),
            flags: BTreeSet::new(),
            warnings: row
                .map(|row| self.age_warning(row.observed_at))
                .unwrap_or_default(),
            link: stop.link,
            phase: Phase::Settled,
            after: None,
            is_protected: false,
            is_expired: false,
            lock_out: None,
            wants_active: None,
            is_leaver_active: self.is_leaver_active(id),
        }
    }

    /// Whether somebody linked must be inactive and the learner is active, by a row that can be
    /// planned.
    fn leaves_active(&self, candidate: &Candidate<'_>) -> bool {
        match (candidate.link, candidate.learner) {
            (None, _) => false,
            (Some(link), Some(learner)) => {
                let observed_at = candidate.row.observed_at(Property::Active);
                let is_to_stay = candidate.desired.standing == Standing::Active
                    && !link.is_newer_than(observed_at, Property::Active);
                learner.active && !is_to_stay && self.is_leaver_by(candidate.row, Some(link))
            }
            (Some(_), None) => self.is_leaver_active(candidate.id()),
        }
    }

    /// Whether somebody linked must be inactive, and the learner is not known to be.
    fn is_leaver_active(&self, id: &EmployeeId) -> bool {
        let Some(link) = self.request.links.of(id).filter(|_| self.is_leaver(id)) else {
            return false;
        };
        match self.request.lookups.find_by_id(&link.learner_id) {
            Found::Learner(learner) => learner.active,
            Found::Nobody => false,
            Found::Failed(_) | Found::NotAsked => link.baseline.active != Some(false),
        }
    }

    /// IMP-2: a snapshot older than it should be.
    fn age_warning(&self, observed_at: Timestamp) -> Vec<Warning> {
        let is_stale =
            self.request.now.duration_since(observed_at) > self.request.config.max_stage_age;
        if is_stale {
            rulebook::hit(&rulebook::IMP_2);
        }
        is_stale
            .then_some(Warning::StaleStage)
            .into_iter()
            .collect()
    }

    /// The operation of `candidate` without its step.
    fn draft(&self, candidate: &Candidate<'_>) -> Operation {
        let row = candidate.row;
        let mut warnings = candidate.desired.warnings.clone();
        warnings.extend(self.age_warning(row.observed_at));
        Operation {
            employee_id: row.employee.id.clone(),
            name: row.employee.name(),
            username: candidate.desired.user_name().map(str::to_owned),
            learner_id: None,
            step: Step::Nothing,
            because: &rulebook::IMP_5,
            reason: None,
            changed_fields: Vec::new(),
            flags: BTreeSet::new(),
            warnings,
            link: None,
            phase: Phase::Settled,
            after: after(candidate),
            is_protected: false,
            is_expired: false,
            lock_out: candidate.lock_out.clone(),
            wants_active: candidate.desired.wanted_active(),
            is_leaver_active: self.leaves_active(candidate),
        }
    }

    /// The row of somebody who must be inactive and whose learner is gone: nothing is made, and the
    /// link stays (MAT-13).
    fn stay_gone(&self, candidate: &Candidate<'_>) -> Operation {
        let link = self.request.links.of(candidate.id());
        let after = link.map(|link| LinkAfter {
            learner_id: Some(link.learner_id.clone()),
            baseline: known_of(&link.baseline, &candidate.desired),
            applied_at: applied_at(&link.applied_at, candidate, &[]),
        });
        Operation {
            because: &rulebook::MAT_13,
            learner_id: link.map(|link| link.learner_id.clone()),
            link: after,
            ..self.draft(candidate)
        }
    }

    fn create(&self, candidate: &Candidate<'_>) -> Operation {
        let mut operation = self.draft(candidate);
        rulebook::hit(&rulebook::IMP_1);
        rulebook::hit(&rulebook::IMP_10);
        rulebook::hit(&rulebook::USR_6);
        let (learner, baseline) = new_learner(candidate);
        operation.because = match (candidate.lost_learner, learner.active) {
            (true, _) => &rulebook::MAT_13,
            (false, Some(false)) => &rulebook::ELG_6,
            (false, _) => &rulebook::MAT_1,
        };
        if candidate.lost_learner {
            operation.flags.insert(Flag::Recreated);
        }
        operation.changed_fields = created_fields(&learner);
        operation.step = Step::Create { learner };
        operation.phase = Phase::Create;
        let applied_at = applied_at(&Times::default(), candidate, &[]);
        operation.link = Some(LinkAfter {
            learner_id: None,
            baseline,
            applied_at,
        });
        operation
    }

    fn update(&self, candidate: &Candidate<'_>, learner: &Learner) -> Operation {
        let unknown = Baseline::default();
        let sides = Sides {
            desired: &candidate.desired,
            baseline: candidate.link.map_or(&unknown, |link| &link.baseline),
            learner,
            config: self.request.config,
            name_refused: candidate.name_refused.as_ref(),
            now: self.request.now,
        };
        let found = sides.compare();
        let mut operation = self.draft(candidate);
        operation.is_protected = self
            .request
            .config
            .protect_levels
            .protects(&learner.access_level);
        operation.is_expired = learner.is_expired(self.request.now);
        operation.learner_id = Some(learner.id.clone());
        operation.username = Some(user_name_after(&found, learner));
        operation.because = because(candidate, &found);
        operation.phase = phase(candidate, &found);
        self.note_comparison(&mut operation, candidate, learner, found);
        operation
    }

    fn note_comparison(
        &self,
        operation: &mut Operation,
        candidate: &Candidate<'_>,
        learner: &Learner,
        found: Comparison,
    ) {
        let writes = !found.set.is_empty();
        let refused: Vec<Property> = found
            .refused
            .iter()
            .map(|(property, ..)| *property)
            .collect();
        let is_expired =
            decisive(&found.refused).is_some_and(|(reason, _)| *reason == Reason::LearnerExpired);
        operation.reason = decisive(&found.refused).map(|(reason, _)| reason.clone());
        operation.flags = found.flags;
        if candidate.link.is_none() {
            rulebook::hit(&rulebook::MAT_3);
            operation.flags.insert(Flag::Adopted);
            if !writes && operation.reason.is_none() {
                // A lost link comes back by the user name, and nothing else changes.
                rulebook::hit(&rulebook::CRS_8);
            }
        }
        if !found.overwritten.is_empty() {
            operation
                .warnings
                .push(Warning::OverwroteLocalEdit(found.overwritten));
        }
        operation.changed_fields = found.changed;
        operation.step = match (writes, &operation.reason) {
            (true, _) => Step::Update {
                learner_id: learner.id.clone(),
                set: found.set,
            },
            (false, None) => Step::Nothing,
            (false, Some(_)) => Step::Fail,
        };
        if let Some(lock_out) = &candidate.lock_out {
            operation
                .warnings
                .push(Warning::LockedOutDespite(lock_out.despite.clone()));
        }
        if operation.reason.is_some() {
            if writes {
                operation.flags.insert(Flag::Partial);
            } else {
                // Nothing came of it, so nothing is to be said of it but why (IMP-8).
                operation.flags.clear();
                // That Litmos keeps the learner inactive is known from now on: the row stays
                // Changed (RPT-9).
                if !is_expired || candidate.link.is_none() {
                    return;
                }
            }
        }
        rulebook::hit(if writes {
            &rulebook::IMP_9
        } else {
            &rulebook::IMP_5
        });
        if candidate.row.state == RowState::Unchanged {
            // Drift in Litmos is repaired, or there is none and no call is made.
            rulebook::hit(if writes {
                &rulebook::IMP_7
            } else {
                &rulebook::IMP_8
            });
        }
        operation.link = Some(LinkAfter {
            learner_id: Some(learner.id.clone()),
            baseline: found.baseline,
            applied_at: applied_at(&times_before(candidate), candidate, &refused),
        });
    }
}

/// All members of a new learner, blank where there is nothing (MAP-19), and the baseline that
/// makes.
fn new_learner(candidate: &Candidate<'_>) -> (Overlay, Baseline) {
    let mut learner = Overlay {
        active: candidate.desired.active,
        ..Overlay::default()
    };
    let mut known = Values::default();
    for field in Field::ALL {
        let value = candidate.desired.values.get(field);
        if value.as_text().is_none() {
            rulebook::hit(&rulebook::MAP_19);
        }
        known.set(
            field,
            if value.is_absent() {
                Value::Empty
            } else {
                value.clone()
            },
        );
        learner.texts.extend(
            field
                .members()
                .iter()
                .map(|member| (*member, value.or_blank().to_owned())),
        );
    }
    (
        learner,
        Baseline {
            values: known,
            active: candidate.desired.active,
        },
    )
}

/// What a create sets beside blanks.
fn created_fields(learner: &Overlay) -> Vec<Property> {
    let is_set = |field: &Field| {
        field
            .members()
            .iter()
            .any(|member| !learner.texts[*member].is_empty())
    };
    Field::ALL
        .into_iter()
        .filter(is_set)
        .map(Property::Field)
        .chain([Property::Active])
        .collect()
}

/// The source times after success: those of what was told and could be had (WHK-15).
fn applied_at(before: &Times, candidate: &Candidate<'_>, refused: &[Property]) -> Times {
    let mut times = before.clone();
    let desired = &candidate.desired;
    let fields = desired
        .values
        .told()
        .map(|(field, _)| Property::Field(field));
    let told = fields.chain(desired.active.map(|_| Property::Active));
    for property in told.filter(|property| !refused.contains(property)) {
        let told_at = candidate.row.observed_at(property);
        let applied_at = times
            .get(property)
            .map_or(told_at, |before| told_at.max(*before));
        times.insert(property, applied_at);
    }
    times
}

fn times_before(candidate: &Candidate<'_>) -> Times {
    candidate
        .link
        .map(|link| link.applied_at.clone())
        .unwrap_or_default()
}

/// What is known of a learner who is gone: all that is wanted, for nothing is left to differ from
/// it.
fn known_of(before: &Baseline, desired: &Desired) -> Baseline {
    let mut known = Baseline {
        active: desired.active,
        ..before.clone()
    };
    for (field, value) in desired.values.told() {
        known.values.set(field, value.clone());
    }
    known
}

/// The reason a row fails with: that somebody stays active, or inactive, counts for more than a
/// name.
fn decisive<'a>(
    refused: &'a [(Property, Reason, &'static Rule)],
) -> Option<(&'a Reason, &'static Rule)> {
    let first = refused
        .iter()
        .find(|(property, ..)| *property == Property::Active)
        .or_else(|| refused.first());
    first.map(|(_, reason, rule)| (reason, *rule))
}

fn after(candidate: &Candidate<'_>) -> Option<EmployeeId> {
    match &candidate.rename {
        Some(Verdict::Granted { after, .. }) => after.clone(),
        _ => None,
    }
}

fn user_name_after(found: &Comparison, learner: &Learner) -> String {
    let renamed = found.set.texts.get(Member::UserName);
    renamed
        .cloned()
        .unwrap_or_else(|| learner.user_name().to_owned())
}

/// The rule behind the most telling part of an update.
fn because(candidate: &Candidate<'_>, found: &Comparison) -> &'static Rule {
    if let Some((_, rule)) = decisive(&found.refused) {
        return rule;
    }
    if candidate.lock_out.is_some() {
        return &rulebook::STA_13;
    }
    let has = |flag| found.flags.contains(&flag);
    let leaves_without_email = candidate
        .desired
        .warnings
        .contains(&Warning::MissingWorkEmail);
    match candidate.offboarding {
        Some(rule) => rule,
        None if candidate.link.is_none() => &rulebook::MAT_3,
        None if has(Flag::Renamed) => &rulebook::MAT_8,
        None if leaves_without_email => &rulebook::STA_9,
        None if has(Flag::Deactivated) => &rulebook::STA_7,
        None if has(Flag::Reactivated) => &rulebook::STA_8,
        None if has(Flag::Cleared) => &rulebook::MAP_20,
        None if candidate.desired.active.is_none() && found.set.is_empty() => &rulebook::STA_2,
        None => &rulebook::IMP_5,
    }
}

/// IMP-12.
fn phase(candidate: &Candidate<'_>, found: &Comparison) -> Phase {
    if found.set.is_empty() {
        return Phase::Settled;
    }
    match (&candidate.rename, found.set.active) {
        (Some(Verdict::Granted { place, .. }), _) => Phase::Rename(*place),
        (_, Some(false)) => Phase::Deactivate,
        _ => Phase::Update,
    }
}
