//! From a selected id to a decision: may the row be imported, who is its learner, and may it have its name
//! (MAT-1..14). Left out: which members differ (`compare`).

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use rulebook::Rule;

use super::{Needed, PlanRequest};
use crate::access::{self, RemovalReason};
use crate::config::NewInactive;
use crate::eligibility::{self, Access};
use crate::employee::EmployeeId;
use crate::learner::Learner;
use crate::link::Link;
use crate::lookups::{Found, Lookup};
use crate::mapping::{Desired, desire};
use crate::matching::{Names, is_former};
use crate::operation::Operation;
use crate::reason::{Reason, Warning};
use crate::renames::{self, Holder, Verdict};
use crate::staging::{StagedRow, collision, desired_of};
use crate::username::{self, Folded};

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
    /// The learner, linked or of the same name.
    pub(super) learner: Option<&'a Learner>,
    /// What stands in the way of its name, if it wants another one than its learner has.
    holder: Option<Holder>,
    /// What came of that.
    pub(super) rename: Option<Verdict>,
}

/// What can be said of one row by itself.
type Assessment<'a> = Result<Candidate<'a>, Stop>;

impl Candidate<'_> {
    pub(super) fn id(&self) -> &EmployeeId {
        &self.row.employee.id
    }
}

fn fail(reason: Reason, because: &'static Rule) -> Stop {
    Stop { is_skipped: false, reason, because }
}

fn skip(reason: Reason, because: &'static Rule) -> Stop {
    Stop { is_skipped: true, reason, because }
}

impl<'a> Planner<'a> {
    pub(super) fn new(request: &'a PlanRequest<'a>) -> Planner<'a> {
        Planner { request, names: OnceCell::new(), needed: RefCell::default() }
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let instead = self.request.instead.map(|row| &row.employee.id);
            let listed = self.request.list.rows.values().filter(|row| Some(&row.employee.id) != instead);
            Names::of(listed.chain(self.request.instead), self.request.links)
        })
    }

    /// One operation for each selected id, by id.
    pub(super) fn operations(self) -> Result<Vec<Operation>, Needed> {
        let selected = self.request.selected.iter();
        let mut assessed: Vec<(&EmployeeId, Assessment<'a>)> = selected.map(|id| (id, self.assess(id))).collect();
        if !self.needed.borrow().is_empty() {
            return Err(Needed(self.needed.take()));
        }
        let verdicts = self.rename_verdicts(&assessed);
        for (id, decision) in &mut assessed {
            let stop = match decision {
                Ok(candidate) => {
                    candidate.rename = verdicts.get(*id).cloned();
                    self.judge_name(candidate, &verdicts).err()
                }
                Err(_) => None,
            };
            if let Some(stop) = stop {
                *decision = Err(stop);
            }
        }
        Ok(assessed.into_iter().map(|(id, decision)| self.operation(id, decision)).collect())
    }

    /// Everything that can be said of one row by itself.
    fn assess(&self, id: &EmployeeId) -> Assessment<'a> {
        let row = self.request.row(id).ok_or_else(|| skip(Reason::NotImportable, &rulebook::IMP_14))?;
        let link = self.request.links.of(id);
        if let Some(reason) = row.state.removal() {
            return self.assess_removed(row, reason, link);
        }
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
        match link.map(|link| (link, self.look(&Lookup::ById(link.learner_id.clone())))) {
            None => self.assess_unlinked(row, false),
            Some((_, Found::Nobody)) => {
                rulebook::hit(&rulebook::MAT_13);
                self.assess_unlinked(row, true)
            }
            Some((_, Found::Failed(reason))) => Err(fail(reason.clone(), &rulebook::FLT_5)),
            Some((link, Found::Learner(learner))) => self.assess_linked(row, link, Some(learner)),
            Some((link, Found::NotAsked)) => self.assess_linked(row, link, None),
        }
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
        let because = if reason == RemovalReason::AccessUnchecked { &rulebook::ACC_2 } else { &rulebook::ACC_4 };
        let learner = match self.look(&Lookup::ById(link.learner_id.clone())) {
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
        let (Some(learner), Some(name)) = (learner, candidate.desired.user_name()) else { return Ok(candidate) };
        if username::is_same(learner.user_name(), name) {
            return Ok(candidate);
        }
        let rivals = self.names().others(candidate.id(), name);
        if !rivals.is_empty() {
            return Err(fail(Reason::DuplicateWorkEmail { others: rivals }, &rulebook::MAT_6));
        }
        if self.request.config.protect_levels.protects(&learner.access_level) {
            return Ok(candidate);
        }
        let holder = match self.look(&Lookup::ByUserName(Folded::of(name))) {
            Found::Nobody | Found::NotAsked => Holder::Nobody,
            Found::Failed(reason) => return Err(fail(reason.clone(), &rulebook::FLT_5)),
            Found::Learner(holder) => self.owner_of(holder),
        };
        candidate.holder = Some(holder);
        Ok(candidate)
    }

    fn assess_unlinked(&self, row: &'a StagedRow, lost_learner: bool) -> Result<Candidate<'a>, Stop> {
        let mut desired = desire(&row.employee, self.request.config, self.request.now);
        if lost_learner {
            desired.warnings.push(Warning::LinkedLearnerMissing);
        }
        refuse_problems(&desired, false)?;
        let mut candidate = Candidate { lost_learner, ..candidate(row, None, desired) };
        let Some(name) = candidate.desired.user_name().map(str::to_owned) else { return Ok(candidate) };
        let found = match self.look(&Lookup::ByUserName(Folded::of(&name))) {
            Found::Learner(learner) => Some(learner),
            Found::Failed(reason) => return Err(fail(reason.clone(), &rulebook::FLT_5)),
            Found::Nobody | Found::NotAsked => None,
        };
        let holder = found.map(|learner| self.owner_of(learner));
        let owner = match &holder {
            Some(Holder::Employee(owner)) => Some(owner),
            _ => None,
        };
        let others = self.names().others(candidate.id(), &name);
        if let Some(reason) = collision(candidate.id(), None, owner, others, |other| self.is_former(other)) {
            let is_rehire = matches!(reason, Reason::PossibleRehire { .. });
            return Err(fail(reason, if is_rehire { &rulebook::MAT_14 } else { &rulebook::MAT_6 }));
        }
        match holder {
            Some(held @ Holder::Employee(_)) => candidate.holder = Some(held),
            _ => candidate.learner = found,
        }
        Ok(candidate)
    }

    /// Who the learner of a name is linked to.
    fn owner_of(&self, learner: &Learner) -> Holder {
        self.request.links.owner(&learner.id).map_or(Holder::Stranger, |owner| Holder::Employee(owner.clone()))
    }

    fn is_former(&self, id: &EmployeeId) -> bool {
        is_former(id, self.request.row(id), self.request.links, self.request.config, self.request.now)
    }

    /// What the lookups say; what they cannot say yet is noted as needed.
    fn look(&self, lookup: &Lookup) -> Found<'a> {
        let found = self.request.lookups.find(lookup);
        if found == Found::NotAsked {
            self.needed.borrow_mut().insert(lookup.clone());
        }
        found
    }

    /// Decides all renames of the run at once (MAT-11).
    fn rename_verdicts(&self, assessed: &[(&EmployeeId, Assessment<'a>)]) -> BTreeMap<EmployeeId, Verdict> {
        let candidates = assessed.iter().filter_map(|(_, decision)| decision.as_ref().ok());
        let renames = candidates.filter(|candidate| candidate.learner.is_some());
        let wishes = renames.filter_map(|candidate| Some((candidate.id().clone(), candidate.holder.clone()?)));
        renames::resolve(&wishes.collect())
    }

    /// What the verdicts mean for the row as a whole, and for one that waits for a name without a learner.
    fn judge_name(&self, candidate: &mut Candidate<'a>, verdicts: &BTreeMap<EmployeeId, Verdict>) -> Result<(), Stop> {
        if candidate.rename == Some(Verdict::Cycle) {
            return Err(fail(Reason::UsernameCycle, &rulebook::MAT_12));
        }
        if candidate.learner.is_some() {
            return Ok(());
        }
        if let Some(Holder::Employee(owner)) = &candidate.holder {
            candidate.rename = Some(freed_by(owner, verdicts)?);
        }
        let is_left_out = self.request.config.new_inactive == NewInactive::Skip;
        if is_left_out && candidate.desired.active == Some(false) {
            return Err(skip(Reason::NotImportable, &rulebook::ELG_6));
        }
        Ok(())
    }
}

/// A new learner's name that another employee's learner has: it is free once that one has moved on (MAT-11), and
/// else it is taken (MAT-5).
fn freed_by(owner: &EmployeeId, verdicts: &BTreeMap<EmployeeId, Verdict>) -> Result<Verdict, Stop> {
    match verdicts.get(owner) {
        Some(Verdict::Granted { place, .. }) => {
            rulebook::hit(&rulebook::MAT_11);
            Ok(Verdict::Granted { place: place + 1, after: Some(owner.clone()) })
        }
        _ => Err(fail(Reason::UsernameLinkedToOtherEmployee { other: owner.clone() }, &rulebook::MAT_5)),
    }
}

fn candidate<'a>(row: &'a StagedRow, link: Option<&'a Link>, desired: Desired) -> Candidate<'a> {
    Candidate { row, link, desired, lost_learner: false, offboarding: None, learner: None, holder: None, rename: None }
}

/// Fails the row if something is wrong with it that Litmos need not be asked about.
fn refuse_problems(desired: &Desired, is_linked: bool) -> Result<(), Stop> {
    let Some(reason) = desired.problems(is_linked).into_iter().next() else { return Ok(()) };
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
