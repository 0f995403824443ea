//! From a selected id to a decision: may the row be imported, who is its learner, and may it have
//! its name (MAT-1..14).

#![expect(
    clippy::result_large_err,
    reason = "a row that is stopped is as ordinary a decision as one that is written"
)]

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use rulebook::Rule;

use crate::config::NewInactive;
use crate::domain::access::{self, RemovalReason};
use crate::domain::eligibility::{self, Access};
use crate::domain::employee::EmployeeId;
use crate::domain::learner::Learner;
use crate::domain::link::Link;
use crate::domain::status::{self, Standing};
use crate::domain::username::{self, Folded};
use crate::mapping::{Desired, Property, desire};
use crate::plan::lookups::{Found, Lookup};
use crate::plan::matching::{Claim, Names, is_former, is_leaver, may_adopt};
use crate::plan::operation::{LinkAfter, LockOut, Operation};
use crate::plan::renames::{self, Holder, Verdict, Wish};
use crate::plan::request::{Needed, PlanRequest};
use crate::reporting::reason::{Reason, Warning};
use crate::staging::{StagedRow, desired_of, possible_rehire};

/// Makes the operations of one plan.
pub(super) struct Planner<'a> {
    pub(super) request: &'a PlanRequest<'a>,
    /// Made when somebody wants a name that is not theirs yet: a webhook hardly ever does.
    names: OnceCell<Names>,
    needed: RefCell<BTreeSet<Lookup>>,
}

/// A row that gets no write, and why.
pub(super) struct Stop {
    /// Whether it is not even attempted, rather than failed.
    pub(super) is_skipped: bool,
    pub(super) reason: Reason,
    pub(super) because: &'static Rule,
    /// The link to store all the same: the learner was seen to be inactive already, or gone
    /// (STA-13).
    pub(super) link: Option<LinkAfter>,
}

/// A row that may be written.
pub(super) struct Candidate<'a> {
    pub(super) row: &'a StagedRow,
    /// Its link, unless the linked learner is gone (MAT-13).
    pub(super) link: Option<&'a Link>,
    pub(super) desired: Desired,
    /// Whether the linked learner is gone.
    pub(super) lost_learner: bool,
    /// Whether all it may do is deactivate, and by which rule (ACC-2, ACC-4).
    pub(super) offboarding: Option<&'static Rule>,
    /// Set if all it may do is lock the learner out (STA-13).
    pub(super) lock_out: Option<LockOut>,
    /// The learner, linked or of the same name.
    pub(super) learner: Option<&'a Learner>,
    /// Why the learner does not get the name the row wants; the rest is written all the same
    /// (MAT-17).
    pub(super) name_refused: Option<(Reason, &'static Rule)>,
    /// What stands in the way of its name, if it wants another one than its learner has.
    holder: Option<Holder>,
    /// The learner that has the wanted name.
    name_taken_by: Option<&'a Learner>,
    /// What came of that.
    pub(super) rename: Option<Verdict>,
}

/// What can be said of one row by itself.
type Assessment<'a> = Result<Candidate<'a>, Stop>;

impl Candidate<'_> {
    pub(super) fn id(&self) -> &EmployeeId {
        &self.row.employee.id
    }

    /// Whether its learner is gone and none is made: the person must be inactive anyway (MAT-13).
    pub(super) fn stays_gone(&self) -> bool {
        self.lost_learner && self.learner.is_none() && self.desired.active == Some(false)
    }
}

/// Somebody linked who must be inactive, with a learner that may be locked out.
struct Leaver<'a> {
    row: &'a StagedRow,
    link: &'a Link,
    learner: &'a Learner,
}

impl<'a> Leaver<'a> {
    /// What is to be done although `stop` is wrong with the row (STA-13): the learner is locked out
    /// and no more, or is locked out already and no more is done.
    fn despite(self, stop: Stop) -> Assessment<'a> {
        let Leaver { row, link, learner } = self;
        if !learner.active {
            return Err(Stop {
                link: inactive_after(row, link),
                ..stop
            });
        }
        rulebook::hit(&rulebook::STA_13);
        let lock_out = Some(LockOut {
            despite: stop.reason,
            rule: stop.because,
        });
        let learner = Some(learner);
        Ok(Candidate {
            lock_out,
            learner,
            ..candidate(row, Some(link), Desired::inactive_only())
        })
    }
}

/// The link of a learner that is inactive without the engine knowing; `None` if it knows.
fn inactive_after(row: &StagedRow, link: &Link) -> Option<LinkAfter> {
    let observed_at = row.observed_at(Property::Active);
    (link.baseline.active != Some(false)).then(|| LinkAfter::inactive(link, Some(observed_at)))
}

fn fail(reason: Reason, because: &'static Rule) -> Stop {
    Stop {
        is_skipped: false,
        reason,
        because,
        link: None,
    }
}

fn skip(reason: Reason, because: &'static Rule) -> Stop {
    Stop {
        is_skipped: true,
        reason,
        because,
        link: None,
    }
}

impl<'a> Planner<'a> {
    pub(super) fn new(request: &'a PlanRequest<'a>) -> Planner<'a> {
        Planner {
            request,
            names: OnceCell::new(),
            needed: RefCell::default(),
        }
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let instead = self.request.instead.map(|row| &row.employee.id);
            let listed = self
                .request
                .list
                .rows
                .values()
                .filter(|row| Some(&row.employee.id) != instead);
            Names::of(listed.chain(self.request.instead), self.request.links)
        })
    }

    /// One operation for each selected id, by id.
    pub(super) fn operations(self) -> Result<Vec<Operation>, Needed> {
        let selected = self.request.selected.iter();
        let assessed: Vec<(&EmployeeId, Assessment<'a>)> =
            selected.map(|id| (id, self.assess(id))).collect();
        if !self.needed.borrow().is_empty() {
            return Err(Needed(self.needed.take()));
        }
        let verdicts = renames::resolve(&self.wishes(&assessed));
        let operation = |(id, assessment): (&EmployeeId, Assessment<'a>)| {
            let decision = assessment.and_then(|candidate| self.judge_name(candidate, &verdicts));
            self.operation(id, decision)
        };
        Ok(assessed.into_iter().map(operation).collect())
    }

    /// Everything that can be said of one row by itself.
    fn assess(&self, id: &EmployeeId) -> Assessment<'a> {
        let row = self
            .request
            .row(id)
            .ok_or_else(|| skip(Reason::NotImportable, &rulebook::IMP_14))?;
        let link = self.request.links.of(id);
        if let Some(reason) = row.state.removal() {
            return self.assess_removed(row, reason, link);
        }
        self.assess_eligible(row, link).or_else(|stop| match link {
            Some(link) if stop.reason.may_lock_out() => self.lock_out(row, link, stop),
            _ => Err(stop),
        })
    }

    fn assess_eligible(&self, row: &'a StagedRow, link: Option<&'a Link>) -> Assessment<'a> {
        if let Some(reason) = &row.held_back {
            let because = match reason {
                Reason::SourceRowConflict => &rulebook::RD_5,
                Reason::AnswerUnreadable => &rulebook::RD_10,
                _ => &rulebook::ELG_4,
            };
            return Err(fail(reason.clone(), because));
        }
        if eligibility::of(&row.employee) != Access::Checked {
            return Err(skip(Reason::AccessUnchecked, &rulebook::ELG_1));
        }
        match link.map(|link| (link, self.look_up_linked(link))) {
            None => self.assess_unlinked(row, false),
            Some((link, Found::Nobody)) => {
                rulebook::hit(&rulebook::MAT_13);
                let desired = desired_of(row, Some(link), self.request.config, self.request.now);
                if desired.active == Some(false) {
                    self.assess_lost_leaver(row, desired)
                } else {
                    self.assess_unlinked(row, true)
                }
            }
            Some((_, Found::Failed(reason))) => Err(fail(reason.clone(), &rulebook::FLT_5)),
            Some((link, Found::Learner(learner))) => self.assess_linked(row, link, Some(learner)),
            Some((link, Found::NotAsked)) => self.assess_linked(row, link, None),
        }
    }

    /// What becomes of a linked row that `stop` is wrong with: whoever must be inactive is locked
    /// out (STA-13).
    fn lock_out(&self, row: &'a StagedRow, link: &'a Link, stop: Stop) -> Assessment<'a> {
        let desired = desired_of(row, Some(link), self.request.config, self.request.now);
        if desired.active != Some(false) || eligibility::of(&row.employee) != Access::Checked {
            return Err(stop);
        }
        match self.look_up_linked(link) {
            Found::Learner(learner) if !self.is_protected(learner) => {
                Leaver { row, link, learner }.despite(stop)
            }
            // Another learner of the address is there, and it may be this person's: that is to be
            // decided first.
            Found::Nobody if !matches!(stop.reason, Reason::AdoptsOtherName { .. }) => Err(Stop {
                link: inactive_after(row, link),
                ..stop
            }),
            _ => Err(stop),
        }
    }

    fn is_protected(&self, learner: &Learner) -> bool {
        self.request
            .config
            .protect_levels
            .protects(&learner.access_level)
    }

    /// A Removed row can do nothing, or be deactivated if an option says so.
    fn assess_removed(
        &self,
        row: &'a StagedRow,
        reason: RemovalReason,
        link: Option<&'a Link>,
    ) -> Result<Candidate<'a>, Stop> {
        let not_importable = || skip(Reason::NotImportable, &rulebook::IMP_14);
        if !access::may_deactivate(reason, link, self.request.config) {
            return Err(not_importable());
        }
        let link = link.ok_or_else(not_importable)?;
        let because = if reason == RemovalReason::AccessUnchecked {
            &rulebook::ACC_2
        } else {
            &rulebook::ACC_4
        };
        let learner = match self.look_up_linked(link) {
            Found::Learner(learner) => Some(learner),
            Found::Failed(reason) => return Err(fail(reason.clone(), &rulebook::FLT_5)),
            Found::Nobody => return Err(not_importable()),
            Found::NotAsked => None,
        };
        let mut candidate = candidate(row, Some(link), Desired::inactive_only());
        candidate.learner = learner;
        candidate.offboarding = Some(because);
        Ok(candidate)
    }

    fn assess_linked(
        &self,
        row: &'a StagedRow,
        link: &'a Link,
        learner: Option<&'a Learner>,
    ) -> Result<Candidate<'a>, Stop> {
        let desired = desired_of(row, Some(link), self.request.config, self.request.now);
        refuse_problems(&desired, true)?;
        let mut candidate = candidate(row, Some(link), desired);
        candidate.learner = learner;
        let (Some(learner), Some(name)) = (learner, candidate.desired.user_name()) else {
            return Ok(candidate);
        };
        if username::is_same(learner.user_name(), name) {
            return Ok(candidate);
        }
        let others = self.names().others(candidate.id(), name);
        let is_protected = self.is_protected(learner);
        if is_protected && others.is_empty() {
            return Ok(candidate);
        }
        let found = match self.look_up(Lookup::ByUserName(Folded::of(name))) {
            Found::Nobody | Found::NotAsked => None,
            Found::Failed(reason) => return Err(fail(reason.clone(), &rulebook::FLT_5)),
            Found::Learner(found) => Some(found),
        };
        let holder = found.map_or(Holder::Nobody, |found| self.owner_of(found));
        let collision = self.collision(candidate.id(), true, &holder, &others);
        if let Some(reason) = collision {
            candidate.name_refused = Some((reason, &rulebook::MAT_6));
        } else if !is_protected {
            candidate.holder = Some(holder);
            candidate.name_taken_by = found;
        }
        Ok(candidate)
    }

    fn assess_unlinked(
        &self,
        row: &'a StagedRow,
        lost_learner: bool,
    ) -> Result<Candidate<'a>, Stop> {
        let mut desired = desire(&row.employee, self.request.config, self.request.now);
        if lost_learner {
            desired.warnings.push(Warning::LinkedLearnerMissing);
        }
        refuse_problems(&desired, false)?;
        let mut candidate = Candidate {
            lost_learner,
            ..candidate(row, None, desired)
        };
        let Some(name) = candidate.desired.user_name().map(str::to_owned) else {
            return Ok(candidate);
        };
        let found = self.named(&name)?;
        let holder = found.map(|learner| self.owner_of(learner));
        self.refuse_collision(row, &name, holder.as_ref().unwrap_or(&Holder::Nobody))?;
        match (holder, found) {
            (Some(held @ Holder::Employee(_)), _) => candidate.holder = Some(held),
            (_, Some(learner)) => {
                candidate.learner = Some(adoptable(row, &candidate.desired, learner)?)
            }
            (_, None) => {}
        }
        Ok(candidate)
    }

    /// Somebody who must be inactive and whose learner is gone: another of the same name may be
    /// theirs, and none is made (MAT-13).
    fn assess_lost_leaver(
        &self,
        row: &'a StagedRow,
        mut desired: Desired,
    ) -> Result<Candidate<'a>, Stop> {
        desired.warnings.push(Warning::LinkedLearnerMissing);
        refuse_problems(&desired, true)?;
        let mut candidate = Candidate {
            lost_learner: true,
            ..candidate(row, None, desired)
        };
        let Some(name) = candidate.desired.user_name().map(str::to_owned) else {
            return Ok(candidate);
        };
        let Some(learner) = self.named(&name)? else {
            return Ok(candidate);
        };
        if self.owner_of(learner) == Holder::Stranger {
            self.refuse_collision(row, &name, &Holder::Stranger)?;
            candidate.learner = Some(adoptable(row, &candidate.desired, learner)?);
        }
        Ok(candidate)
    }

    /// The learner with this user name.
    fn named(&self, name: &str) -> Result<Option<&'a Learner>, Stop> {
        match self.look_up(Lookup::ByUserName(Folded::of(name))) {
            Found::Learner(learner) => Ok(Some(learner)),
            Found::Failed(reason) => Err(fail(reason.clone(), &rulebook::FLT_5)),
            Found::Nobody | Found::NotAsked => Ok(None),
        }
    }

    /// Fails a row without a learner that does not get its name because other rows want it, too
    /// (MAT-6).
    fn refuse_collision(&self, row: &StagedRow, name: &str, holder: &Holder) -> Result<(), Stop> {
        let id = &row.employee.id;
        let others = self.names().others(id, name);
        match self.collision(id, false, holder, &others) {
            None => Ok(()),
            Some(reason @ Reason::PossibleRehire { .. }) => Err(fail(reason, &rulebook::MAT_14)),
            Some(reason) => Err(fail(reason, &rulebook::MAT_6)),
        }
    }

    fn collision(
        &self,
        id: &EmployeeId,
        is_linked: bool,
        holder: &Holder,
        others: &[EmployeeId],
    ) -> Option<Reason> {
        let holder = match holder {
            Holder::Employee(holder) => Some(holder),
            Holder::Nobody | Holder::Stranger => None,
        };
        Claim {
            id,
            is_linked,
            holder,
            others,
        }
        .collision(|one| self.is_leaver(one))
    }

    /// Who the learner of a name is linked to.
    fn owner_of(&self, learner: &Learner) -> Holder {
        self.request
            .links
            .owner(&learner.id)
            .map_or(Holder::Stranger, |owner| Holder::Employee(owner.clone()))
    }

    fn is_former(&self, id: &EmployeeId) -> bool {
        is_former(
            id,
            self.request.row(id),
            self.request.links,
            self.request.config,
            self.request.now,
        )
    }

    /// Whether an employee must be inactive. A row that does not tell the status says nothing about
    /// it: then the list does.
    pub(super) fn is_leaver(&self, id: &EmployeeId) -> bool {
        self.request
            .row(id)
            .is_some_and(|row| self.is_leaver_by(row, self.request.links.of(id)))
    }

    /// The same by the row to plan for. One that stands in for the listed row may say nothing of
    /// the status.
    pub(super) fn is_leaver_by(&self, row: &StagedRow, link: Option<&Link>) -> bool {
        let PlanRequest {
            list,
            instead,
            config,
            now,
            ..
        } = *self.request;
        let stands_in = instead.is_some_and(|instead| instead.employee.id == row.employee.id);
        let is_silent =
            stands_in && status::judge(&row.employee, config, now) == Standing::NotVisible;
        let row = if is_silent {
            list.rows.get(&row.employee.id)
        } else {
            Some(row)
        };
        row.is_some_and(|row| is_leaver(row, link, config, now))
    }

    /// What the lookups say; what they cannot say yet is noted as needed.
    fn look_up(&self, lookup: Lookup) -> Found<'a> {
        let found = self.request.lookups.find(&lookup);
        if found == Found::NotAsked {
            self.needed.borrow_mut().insert(lookup);
        }
        found
    }

    /// The same for the learner of `link`.
    fn look_up_linked(&self, link: &Link) -> Found<'a> {
        match self.request.lookups.find_by_id(&link.learner_id) {
            Found::NotAsked => self.look_up(Lookup::ById(link.learner_id.clone())),
            found => found,
        }
    }

    /// Who of the run is to be renamed (MAT-11).
    fn wishes(&self, assessed: &[(&EmployeeId, Assessment<'a>)]) -> BTreeMap<EmployeeId, Wish> {
        let wish = |(id, assessment): &(&EmployeeId, Assessment<'a>)| {
            let wish = match assessment {
                Err(stop) if stop.is_skipped => None,
                Err(stop) => self
                    .gives_up_name(id)
                    .then(|| Wish::Refused(stop.reason.clone())),
                Ok(Candidate {
                    lock_out: Some(LockOut { despite, .. }),
                    ..
                }) => self
                    .gives_up_name(id)
                    .then(|| Wish::Refused(despite.clone())),
                Ok(Candidate {
                    name_refused: Some((reason, _)),
                    ..
                }) => Some(Wish::Refused(reason.clone())),
                Ok(candidate) if candidate.learner.is_some() => {
                    candidate.holder.clone().map(Wish::Name)
                }
                Ok(_) => None,
            };
            Some(((*id).clone(), wish?))
        };
        assessed.iter().filter_map(wish).collect()
    }

    /// Whether the employee's learner would get another user name if nothing were wrong with the
    /// row.
    fn gives_up_name(&self, id: &EmployeeId) -> bool {
        let (Some(row), Some(link)) = (self.request.row(id), self.request.links.of(id)) else {
            return false;
        };
        let Found::Learner(learner) = self.request.lookups.find_by_id(&link.learner_id) else {
            return false;
        };
        let desired = desired_of(row, Some(link), self.request.config, self.request.now);
        let is_other = |name: &str| !username::is_same(learner.user_name(), name);
        !self.is_protected(learner) && desired.user_name().is_some_and(is_other)
    }

    /// What the verdicts mean for the row as a whole, and for one that waits for a name without a
    /// learner.
    fn judge_name(
        &self,
        mut candidate: Candidate<'a>,
        verdicts: &BTreeMap<EmployeeId, Verdict>,
    ) -> Assessment<'a> {
        if candidate.lock_out.is_some() || candidate.stays_gone() {
            return Ok(candidate);
        }
        let Some(learner) = candidate.learner else {
            return self.judge_new_name(candidate, verdicts);
        };
        if candidate.holder.is_some() {
            candidate.rename = verdicts.get(candidate.id()).cloned();
            candidate.name_refused = candidate
                .rename
                .as_ref()
                .and_then(|verdict| refusal(verdict, &candidate));
        }
        match (&candidate.name_refused, candidate.link) {
            (Some((reason, because)), Some(link))
                if candidate.desired.active == Some(false) && !self.is_protected(learner) =>
            {
                Leaver {
                    row: candidate.row,
                    link,
                    learner,
                }
                .despite(fail(reason.clone(), because))
            }
            _ => Ok(candidate),
        }
    }

    /// The same for somebody without a learner. A name that another employee's learner has is free
    /// once that one has moved on (MAT-11); else the learner may be a former employee's (MAT-14),
    /// or the name is taken (MAT-5).
    fn judge_new_name(
        &self,
        mut candidate: Candidate<'a>,
        verdicts: &BTreeMap<EmployeeId, Verdict>,
    ) -> Assessment<'a> {
        if let Some(Holder::Employee(owner)) = &candidate.holder {
            candidate.rename = match verdicts
                .get(owner)
                .map(|verdict| renames::behind(owner, verdict))
            {
                Some(Verdict::Blocked { by, reason }) => {
                    return Err(fail(waits(by, reason), &rulebook::MAT_11));
                }
                None if self.is_former(owner) => {
                    return Err(fail(possible_rehire(owner), &rulebook::MAT_14));
                }
                None => {
                    let reason = Reason::UsernameLinkedToOtherEmployee {
                        other: owner.clone(),
                    };
                    return Err(fail(reason, &rulebook::MAT_5));
                }
                granted => granted,
            };
        }
        let is_left_out = self.request.config.new_inactive == NewInactive::Skip;
        if is_left_out && candidate.desired.active == Some(false) {
            return Err(skip(Reason::NotImportable, &rulebook::ELG_6));
        }
        Ok(candidate)
    }
}

/// The learner, if the row may take it over or an administrator has confirmed that it may (MAT-3).
fn adoptable<'a>(
    row: &StagedRow,
    desired: &Desired,
    learner: &'a Learner,
) -> Result<&'a Learner, Stop> {
    if row.adopts.as_ref() == Some(&learner.id) || may_adopt(desired, learner) {
        return Ok(learner);
    }
    let reason = Reason::AdoptsOtherName {
        learner: learner.id.clone(),
        name: learner.name(),
    };
    Err(fail(reason, &rulebook::MAT_3))
}

/// Why the learner of `candidate` is not renamed, and by which rule.
fn refusal(verdict: &Verdict, candidate: &Candidate<'_>) -> Option<(Reason, &'static Rule)> {
    match verdict {
        Verdict::Granted { .. } => None,
        Verdict::Cycle => Some((Reason::UsernameCycle, &rulebook::MAT_12)),
        Verdict::Blocked { by, reason } => {
            Some((waits(by.clone(), reason.clone()), &rulebook::MAT_11))
        }
        Verdict::Refused(reason) => Some((reason.clone(), &rulebook::MAT_6)),
        Verdict::Taken => {
            let employee = match &candidate.holder {
                Some(Holder::Employee(employee)) => Some(employee.clone()),
                _ => None,
            };
            let by = candidate.name_taken_by;
            let reason = by.map_or(Reason::UsernameTaken, |learner| {
                learner.name_taken(employee)
            });
            Some((reason, &rulebook::MAT_10))
        }
    }
}

/// MAT-11: what somebody fails with who waits for the rename of `other`.
fn waits(other: EmployeeId, reason: Reason) -> Reason {
    Reason::WaitsForRename {
        other,
        reason: Box::new(reason),
    }
}

fn candidate<'a>(row: &'a StagedRow, link: Option<&'a Link>, desired: Desired) -> Candidate<'a> {
    Candidate {
        row,
        link,
        desired,
        lost_learner: false,
        offboarding: None,
        lock_out: None,
        learner: None,
        name_refused: None,
        holder: None,
        name_taken_by: None,
        rename: None,
    }
}

/// Fails the row if something is wrong with it that Litmos need not be asked about.
fn refuse_problems(desired: &Desired, is_linked: bool) -> Result<(), Stop> {
    let Some(reason) = desired.problems(is_linked).into_iter().next() else {
        return Ok(());
    };
    let because = match reason {
        Reason::MissingWorkEmail => &rulebook::USR_1,
        Reason::WorkEmailTooLong => &rulebook::MAP_3,
        Reason::MissingFirstName => &rulebook::MAP_1,
        Reason::MissingLastName => &rulebook::MAP_2,
        Reason::UnknownStatus | Reason::StatusNotVisible => &rulebook::STA_2,
        _ => &rulebook::USR_3,
    };
    Err(fail(reason, because))
}
