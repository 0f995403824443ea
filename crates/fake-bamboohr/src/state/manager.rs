//! Who reports to whom, and what a record shows of its manager (section 5.1).
//!
//! The job row stores the manager's id; name, number and email are read from the manager's own
//! record, so that they are never out of date.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::fields::{OfManager, SUPERVISOR};
use crate::{Employee, Employees, Field, Kind, Source};

/// The manager's id, by the current job row.
pub(crate) fn id_of(employee: &Employee) -> Option<u64> {
    employee.value(SUPERVISOR)?.parse().ok()
}

/// The manager's id, by the latest job row of all.
fn latest_id_of(employee: &Employee) -> Option<u64> {
    employee.latest_job_value(SUPERVISOR)?.parse().ok()
}

/// Whether `employee` reports to `manager`, directly or indirectly.
pub(crate) fn reports_to(employee: &Employee, manager: u64, employees: &Employees) -> bool {
    let mut above = id_of(employee);
    let mut passed = BTreeSet::new();
    // A circle ends where it began.
    while let Some(id) = above.filter(|id| passed.insert(*id)) {
        if id == manager {
            return true;
        }
        above = employees.get(&id).and_then(id_of);
    }
    false
}

/// What `field` of `employee` shows now, what it shows of the manager included.
pub(crate) fn read<'a>(
    field: &Field,
    employee: &'a Employee,
    employees: &'a Employees,
) -> Option<Cow<'a, str>> {
    with_manager(
        field,
        employees,
        |field| employee.read(field),
        || id_of(employee),
    )
}

/// As [`read`], if rows of the future count already (`onlyCurrent=false`).
pub(crate) fn read_future<'a>(
    field: &Field,
    employee: &'a Employee,
    employees: &'a Employees,
) -> Option<Cow<'a, str>> {
    with_manager(
        field,
        employees,
        |field| employee.read_future(field),
        || latest_id_of(employee),
    )
}

fn with_manager<'a>(
    field: &Field,
    employees: &'a Employees,
    own: impl FnOnce(&Field) -> Option<Cow<'a, str>>,
    manager: impl Fn() -> Option<u64>,
) -> Option<Cow<'a, str>> {
    let manager = || employees.get(&manager()?);
    match field.source {
        Source::Manager(OfManager::Number) => manager()?.value("employeeNumber").map(Cow::Borrowed),
        Source::Manager(OfManager::Id) => manager().map(|manager| manager.id.to_string().into()),
        Source::Manager(OfManager::Email) => manager()?.value("workEmail").map(Cow::Borrowed),
        _ if field.kind == Kind::Employee => manager().map(|manager| full_name(manager).into()),
        _ => own(field),
    }
}

/// `First Last`, as single reads, the directory and table rows write it; recorded reports have it
/// the other way round (section 4.6).
pub(crate) fn full_name(employee: &Employee) -> String {
    let name = |alias| employee.value(alias).unwrap_or_default();
    format!("{} {}", name("firstName"), name("lastName"))
}

/// The manager as recorded reports write it: `Last, First`.
pub(crate) fn report_name<'a>(
    employee: &Employee,
    employees: &Employees,
    only_current: bool,
) -> Option<Cow<'a, str>> {
    let id = if only_current {
        id_of(employee)
    } else {
        latest_id_of(employee)
    };
    employees
        .get(&id?)
        .map(|manager| reversed_name(manager).into())
}

pub(crate) fn reversed_name(employee: &Employee) -> String {
    let name = |alias| employee.value(alias).unwrap_or_default();
    format!("{}, {}", name("lastName"), name("firstName"))
}
