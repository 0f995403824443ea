//! Who wants which user name, and who has it (MAT-1, MAT-5, MAT-6, MAT-14): the index over rows and links that
//! staging and plan share. Left out: chains of renames (`renames`).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::config::Config;
use crate::employee::EmployeeId;
use crate::link::{Link, Links};
use crate::mapping::{Field, Property};
use crate::staging::StagedRow;
use crate::status;
use crate::username::{self, Folded};

/// User names wanted by eligible rows, whether selected or not (MAT-6), and names links are known to hold.
#[derive(Debug, Default)]
pub(crate) struct Names {
    wanted: BTreeMap<Folded, BTreeSet<EmployeeId>>,
    held: BTreeMap<Folded, EmployeeId>,
}

impl Names {
    /// The names of these rows and links.
    pub(crate) fn of<'a>(rows: impl IntoIterator<Item = &'a StagedRow>, links: &Links) -> Names {
        let mut names = Names::default();
        for row in rows.into_iter().filter(|row| row.is_eligible()) {
            if let Some(name) = wanted(row, links.of(&row.employee.id)) {
                names.wanted.entry(name).or_default().insert(row.employee.id.clone());
            }
        }
        for link in links.iter() {
            if let Some(name) = link.known_user_name() {
                names.held.insert(Folded::of(name), link.employee_id.clone());
            }
        }
        names
    }

    /// The employee whose learner is known to hold the name.
    pub(crate) fn known_owner(&self, name: &Folded) -> Option<&EmployeeId> {
        self.held.get(name)
    }

    /// The other rows that want it, by id.
    pub(crate) fn others(&self, id: &EmployeeId, name: &str) -> Vec<EmployeeId> {
        let all = self.wanted.get(&Folded::of(name));
        all.into_iter().flatten().filter(|other| *other != id).cloned().collect()
    }
}

/// The name a row wants, if its work email can be one and is not older than what was applied.
fn wanted(row: &StagedRow, link: Option<&Link>) -> Option<Folded> {
    let property = Property::Field(Field::WorkEmail);
    if link.is_some_and(|link| link.is_newer_than(row.observed_at(property), property)) {
        return None;
    }
    let email = row.employee.values.normalised(Field::WorkEmail);
    username::judge(&email).ok().map(Folded::of)
}

/// Whether an employee is inactive, deleted or removed: someone whose learner a new employee may be taking up again
/// (MAT-14).
pub(crate) fn is_former(
    id: &EmployeeId,
    row: Option<&StagedRow>,
    links: &Links,
    config: &Config,
    now: Timestamp,
) -> bool {
    let Some(row) = row.filter(|row| row.is_eligible()) else { return true };
    let known = || links.of(id).and_then(|link| link.baseline.active);
    status::judge(&row.employee, config, now).active().or_else(known) == Some(false)
}
