//! Who reports to whom, and what a record shows of its manager (section 5.1).
//!
//! The job row keeps the manager's id; name, number and e-mail are read from the manager's own
//! record, so that they are never out of date.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::access::{User, Viewer};
use crate::commands::command::Refusal;
use crate::fields::{Field, Kind, Source};
use crate::state::company::Company;
use crate::state::employee::Employee;
use crate::state::employees::Employees;

/// The alias of the field; as a column of `jobInfo` it is called `reportsTo`.
pub const SUPERVISOR: &str = "supervisor";

/// What of the manager a field shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfManager {
    /// `supervisorId`: the employee number, which is not the id.
    Number,
    /// `supervisorEId`: the id.
    Id,
    /// `supervisorEmail`: the work e-mail.
    Email,
}

/// The manager's id, by the current job row.
pub(crate) fn of(employee: &Employee) -> Option<u64> {
    employee.value(SUPERVISOR)?.parse().ok()
}

/// The manager's id, by the latest job row of all.
fn latest(employee: &Employee) -> Option<u64> {
    employee.latest_job_value(SUPERVISOR)?.parse().ok()
}

/// Whether `employee` reports to `manager`, or to somebody who does.
pub(crate) fn answers_to(employee: &Employee, manager: u64, employees: &Employees) -> bool {
    let mut above = of(employee);
    let mut passed = BTreeSet::new();
    // A circle ends where it began.
    while let Some(id) = above.filter(|id| passed.insert(*id)) {
        if id == manager {
            return true;
        }
        above = employees.get(&id).and_then(of);
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
        || of(employee),
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
        || latest(employee),
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
        _ if field.kind == Kind::Employee => manager().map(|manager| first_last(manager).into()),
        _ => own(field),
    }
}

/// `First Last`, as single reads, the directory and table rows write it; recorded reports have it
/// the other way round (section 4.6).
pub(crate) fn first_last(employee: &Employee) -> String {
    let name = |alias| employee.value(alias).unwrap_or_default();
    format!("{} {}", name("firstName"), name("lastName"))
}

/// The manager as recorded reports write it: `Last, First`.
pub(crate) fn in_report<'a>(
    employee: &Employee,
    employees: &Employees,
    only_current: bool,
) -> Option<Cow<'a, str>> {
    let id = if only_current {
        of(employee)
    } else {
        latest(employee)
    };
    employees
        .get(&id?)
        .map(|manager| last_first(manager).into())
}

fn last_first(employee: &Employee) -> String {
    let name = |alias| employee.value(alias).unwrap_or_default();
    format!("{}, {}", name("lastName"), name("firstName"))
}

impl Company {
    /// What `field` of `employee` shows now as text; `None` is unset.
    pub fn read<'a>(&'a self, field: &Field, employee: &'a Employee) -> Option<Cow<'a, str>> {
        read(field, employee, &self.employees)
    }

    /// The company as `user` sees it.
    pub fn seen_by<'a>(&'a self, user: &'a User) -> Viewer<'a> {
        Viewer::new(user, &self.employees, &self.fields)
    }

    /// The id of the manager that `text` means for the employee `of`: an id, or a name as the
    /// product writes it in either order. An unknown or ambiguous one is refused, and so is the
    /// employee itself.
    pub(crate) fn manager_meant(&self, of: Option<u64>, text: &str) -> Result<String, Refusal> {
        let text = text.trim();
        let is_meant = |employee: &&Employee| {
            employee.id.to_string() == text
                || [first_last(employee), last_first(employee)]
                    .iter()
                    .any(|name| name == text)
        };
        let mut meant = self.employees.values().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(manager), None) if Some(manager.id) != of => Ok(manager.id.to_string()),
            _ => Err(Refusal::new(
                409,
                format!("Reporting to has no value {text}"),
            )),
        }
    }
}
