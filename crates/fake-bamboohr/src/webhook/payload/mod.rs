//! The body of a delivery: what is told, and the four ways it is written (sections 8.5 and 8.6).
//!
//! A body is made of entries, and an entry knows nothing of how it is written.

mod event_based;
mod field_based;
mod form;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::subscription::visibility::Visibility;
use super::{Family, Format, Subscription};
use crate::access::Access;
use crate::fields::{Catalogue, Field};
use crate::server::knobs::Knobs;
use crate::state::employee::Employee;
use crate::state::employees::Employees;
use crate::state::manager;
use crate::state::value;
use crate::state::zone::Zone;

/// What happened to an employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Action {
    Created,
    Updated,
    Deleted,
}

impl Action {
    /// As a body names it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Action::Created => "Created",
            Action::Updated => "Updated",
            Action::Deleted => "Deleted",
        }
    }
}

/// One thing to tell about one employee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) employee: u64,
    pub(crate) action: Action,
    /// Monitored fields that changed, by alias.
    pub(crate) changed: BTreeSet<String>,
    /// When it last changed.
    pub(crate) at: Timestamp,
}

/// What a body is built from: the company as it is now.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) company_id: u64,
    pub(crate) employees: &'a Employees,
    pub(crate) fields: &'a Catalogue,
    pub(crate) access: &'a Access,
    pub(crate) knobs: &'a Knobs,
    pub(crate) zone: &'a Zone,
    pub(crate) seed: u64,
}

/// One webhook telling: its settings, whose eyes it has, and the company.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    pub(super) subscription: &'a Subscription,
    pub(super) sight: &'a Visibility<'a>,
    pub(super) facts: Facts<'a>,
}

/// A body and whom it is about, each once, in the order of their entries.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Built {
    pub(super) body: String,
    pub(super) employees: Vec<u64>,
}

/// The bodies that tell `entries`, with values as they are now: one for all if they carry fields,
/// else one each.
///
/// An update of which the creator sees nothing any more is left out.
pub(super) fn build(entries: &[Entry], telling: Telling<'_>) -> Vec<Built> {
    let entries: Vec<&Entry> = entries
        .iter()
        .filter(|entry| telling.may_tell(entry))
        .collect();
    match telling.subscription.events.family {
        Family::FieldBased if entries.is_empty() => Vec::new(),
        Family::FieldBased => {
            let mut employees: Vec<u64> = entries.iter().map(|entry| entry.employee).collect();
            employees.dedup();
            let body = match telling.subscription.format {
                Format::Json => field_based::json(&entries, telling),
                Format::FormEncoded => field_based::form(&entries, telling),
            };
            vec![Built { body, employees }]
        }
        Family::EventBased => {
            let body = |entry| match telling.subscription.format {
                Format::Json => event_based::json(entry, telling),
                Format::FormEncoded => event_based::form(entry, telling),
            };
            entries
                .iter()
                .map(|entry| Built {
                    body: body(entry),
                    employees: vec![entry.employee],
                })
                .collect()
        }
    }
}

impl<'a> Telling<'a> {
    fn may_tell(self, entry: &Entry) -> bool {
        entry.action != Action::Updated || self.changed(entry).next().is_some()
    }

    /// The changed fields that may be told, in the order they are monitored.
    fn changed(self, entry: &Entry) -> impl Iterator<Item = &'a Field> {
        let Telling {
            subscription,
            sight,
            facts,
        } = self;
        let employee = entry.employee;
        let changed = subscription
            .monitor
            .iter()
            .filter(|alias| entry.changed.contains(*alias));
        changed
            .filter_map(move |alias| facts.fields.field(alias))
            .filter(move |field| sight.sees(field, employee))
    }

    /// The posted values under their external names: of an update only, and only what may be seen.
    fn posted(self, entry: &Entry) -> BTreeMap<&'a str, Option<Cow<'a, str>>> {
        let Telling {
            subscription,
            sight,
            facts,
        } = self;
        let employee = facts
            .employees
            .get(&entry.employee)
            .filter(|_| entry.action == Action::Updated);
        let value = |employee: &'a Employee| {
            subscription.post.iter().filter_map(move |posted| {
                let field = facts
                    .fields
                    .field(&posted.field)
                    .filter(|field| sight.sees(field, employee.id))?;
                let value = manager::read(field, employee, facts.employees);
                Some((
                    posted.external_name(facts.fields),
                    value::text(field, value, facts.knobs),
                ))
            })
        };
        employee
            .map(|employee| value(employee).collect())
            .unwrap_or_default()
    }
}

/// A time inside a body: no colon in the zone.
fn inner_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}
