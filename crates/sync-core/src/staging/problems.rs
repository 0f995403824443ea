//! What a row's Import would fail with, known without asking Litmos (STG-3): its own values, and its work email
//! against the other rows and links. Left out: what only Litmos knows (`plan`).

use jiff::Timestamp;

use crate::config::Config;
use crate::employee::EmployeeId;
use crate::link::{Link, Links};
use crate::mapping::{Desired, Property, desire};
use crate::matching::{Names, is_former};
use crate::reason::{Reason, Warning};
use crate::staging::list::{StagedList, StagedRow};
use crate::username::{self, Folded};

/// D of a staged row: stale values forgotten, and judged with or without a learner.
pub(crate) fn desired_of(row: &StagedRow, link: Option<&Link>, config: &Config, now: Timestamp) -> Desired {
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

/// Everything known to stand in the way of `row`, most important first. Without `names` the collisions found
/// before are kept.
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
    let is_former = |other: &EmployeeId| is_former(other, list.rows.get(other), links, config, now);
    let found = desired.user_name().filter(|name| !holds(link, name)).and_then(|name| match names {
        None => row.problems.iter().find(|problem| is_collision(problem)).cloned(),
        Some(names) => {
            let owner = names.known_owner(&Folded::of(name)).filter(|owner| *owner != id);
            collision(id, link, owner, names.others(id, name), is_former)
        }
    });
    let own = desired.problems(link.is_some());
    row.held_back.iter().cloned().chain(own).chain(found).collect()
}

/// Whether the row's learner has that name already, as far as the engine knows.
fn holds(link: Option<&Link>, name: &str) -> bool {
    link.and_then(Link::known_user_name).is_some_and(|known| username::is_same(known, name))
}

fn is_collision(reason: &Reason) -> bool {
    matches!(reason, Reason::DuplicateWorkEmail { .. } | Reason::PossibleRehire { .. })
}

/// The collision of a row whose learner does not hold the name already. `owner` is whoever is linked to the learner
/// of that name, `others` are the other rows that want it.
pub(crate) fn collision(
    id: &EmployeeId,
    link: Option<&Link>,
    owner: Option<&EmployeeId>,
    others: Vec<EmployeeId>,
    is_former: impl Fn(&EmployeeId) -> bool,
) -> Option<Reason> {
    let rehire = owner.filter(|owner| link.is_none() && *owner != id && is_former(owner));
    // The former employee's own row may still name the address; that alone makes no duplicate of the new one.
    let rivals: Vec<EmployeeId> = others.into_iter().filter(|other| Some(other) != rehire).collect();
    if !rivals.is_empty() {
        rulebook::hit(&rulebook::MAT_6);
        return Some(Reason::DuplicateWorkEmail { others: rivals });
    }
    rehire.map(|former| {
        rulebook::hit(&rulebook::MAT_14);
        Reason::PossibleRehire { former: former.clone() }
    })
}
