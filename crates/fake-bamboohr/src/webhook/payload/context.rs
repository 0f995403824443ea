//! What one webhook reports of an entry, independent of the format.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::state::{manager, value};
use crate::webhook::facts::{Action, Entry, Facts};
use crate::webhook::subscription::Subscription;
use crate::webhook::subscription::visibility::Visibility;
use crate::{Employee, Field};

/// A webhook's settings and visibility, with the state of the company.
#[derive(Clone, Copy)]
pub(crate) struct PayloadContext<'a> {
    pub(crate) subscription: &'a Subscription,
    pub(crate) visibility: &'a Visibility<'a>,
    pub(crate) facts: Facts<'a>,
}

impl<'a> PayloadContext<'a> {
    pub(super) fn is_reported(self, entry: &Entry) -> bool {
        entry.action != Action::Updated || self.changed(entry).next().is_some()
    }

    /// The changed fields that are visible, in the order they are monitored.
    pub(super) fn changed(self, entry: &Entry) -> impl Iterator<Item = &'a Field> {
        let PayloadContext {
            subscription,
            visibility,
            facts,
        } = self;
        let employee = entry.employee;
        let changed = subscription
            .monitor
            .iter()
            .filter(|alias| entry.changed.contains(*alias));
        changed
            .filter_map(move |alias| facts.fields.field(alias))
            .filter(move |field| visibility.sees(field, employee))
    }

    /// The posted values under their external names: of an update only, and only what may be seen.
    pub(super) fn posted(self, entry: &Entry) -> BTreeMap<&'a str, Option<Cow<'a, str>>> {
        let PayloadContext {
            subscription,
            visibility,
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
                    .filter(|field| visibility.sees(field, employee.id))?;
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
pub(super) fn inner_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}
