//! What a row's Import would fail with, known without asking Litmos (STG-3): its own values, and
//! its work email against the other rows and links.

use jiff::Timestamp;

use crate::config::Config;
use crate::domain::employee::EmployeeId;
use crate::domain::link::{Link, Links};
use crate::domain::username::{self, Folded};
use crate::mapping::{Desired, Property, desire};
use crate::plan::matching::{Claim, Names, is_former, is_leaver};
use crate::reporting::reason::{Reason, Warning};
use crate::staging::list::{StagedList, StagedRow};

/// D of a staged row: stale values forgotten, and judged with or without a learner.
pub(crate) fn desired_of(
    row: &StagedRow,
    link: Option<&Link>,
    config: &Config,
    now: Timestamp,
) -> Desired {
    let mut desired = desire(&row.employee, config, now);
    // A value whose order is not known lets nobody back in (WHK-14).
    desired.may_reactivate &= !row.unsettled.contains(&Warning::OrderUnknown);
    let Some(link) = link else { return desired };
    for property in Property::writable() {
        if link.is_newer_than(row.observed_at(property), property) {
            rulebook::hit(&rulebook::WHK_15);
            desired.forget(property);
        }
    }
    desired.for_linked()
}

/// Everything known to stand in the way of `row`, most important first. Without `names` the
/// collisions found before are kept.
pub(crate) fn problems_of(
    row: &StagedRow,
    desired: &Desired,
    list: &StagedList,
    links: &Links,
    names: Option<&Names>,
    config: &Config,
    now: Timestamp,
) -> Vec<Reason> {
    let id = &row.employee.id;
    let link = links.of(id);
    let found = desired
        .user_name()
        .filter(|name| !holds(link, name))
        .and_then(|name| match names {
            None => row
                .problems
                .iter()
                .find(|problem| is_collision(problem))
                .cloned(),
            Some(names) => Known {
                list,
                links,
                config,
                now,
            }
            .collision(id, name, names),
        });
    let own = desired.problems(link.is_some());
    row.held_back
        .iter()
        .cloned()
        .chain(own)
        .chain(found)
        .collect()
}

/// Whether the row's learner has that name already, as far as the engine knows.
fn holds(link: Option<&Link>, name: &str) -> bool {
    link.and_then(Link::known_user_name)
        .is_some_and(|known| username::is_same(known, name))
}

fn is_collision(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::DuplicateWorkEmail { .. } | Reason::PossibleRehire { .. }
    )
}

/// What is known without asking Litmos.
struct Known<'a> {
    list: &'a StagedList,
    links: &'a Links,
    config: &'a Config,
    now: Timestamp,
}

impl Known<'_> {
    /// Why a row does not get a name that its learner does not have.
    fn collision(&self, id: &EmployeeId, name: &str, names: &Names) -> Option<Reason> {
        let is_linked = self.links.of(id).is_some();
        let holder = names
            .known_owner(&Folded::of(name))
            .filter(|holder| *holder != id);
        let others = names.others(id, name);
        let claim = Claim {
            id,
            is_linked,
            holder,
            others: &others,
        };
        // A name that is to be given up may be free by then (MAT-11).
        let stays = |holder: &&EmployeeId| !names.gives_up_name(holder);
        let former = holder
            .filter(|_| !is_linked)
            .filter(stays)
            .filter(|holder| self.is_former(holder));
        claim
            .collision(|one| self.is_leaver(one))
            .or_else(|| former.map(possible_rehire))
    }

    fn is_leaver(&self, id: &EmployeeId) -> bool {
        let row = self.list.rows.get(id);
        row.is_some_and(|row| is_leaver(row, self.links.of(id), self.config, self.now))
    }

    fn is_former(&self, id: &EmployeeId) -> bool {
        is_former(
            id,
            self.list.rows.get(id),
            self.links,
            self.config,
            self.now,
        )
    }
}

/// MAT-14: the learner of the name belongs to somebody who left.
pub(crate) fn possible_rehire(former: &EmployeeId) -> Reason {
    rulebook::hit(&rulebook::MAT_14);
    Reason::PossibleRehire {
        former: former.clone(),
    }
}
