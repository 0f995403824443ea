//! The events a webhook subscribes to, and the two families of bodies (sections 8.1 and 8.2).
//!
//! Company events can be subscribed to, but nothing that can be done to this company makes one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::webhook::facts::Action;

/// The events of one webhook. The two kinds of employee events cannot be combined: the family is
/// the webhook's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    /// The family of employee events.
    #[serde(default)]
    pub family: Family,
    /// An employee was added.
    pub created: bool,
    /// A monitored field changed.
    pub updated: bool,
    /// An employee was deleted.
    pub deleted: bool,
    /// Events of the company itself.
    #[serde(default)]
    pub company: BTreeSet<CompanyEvent>,
}

/// The family of employee events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// With values, several employees in one request (section 8.5): `employee_with_fields.*`.
    #[default]
    FieldBased,
    /// Without values, one employee in one request (section 8.6): `employee.*`.
    EventBased,
}

/// An event of the company itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the vendor's own names (section 8.2)")]
pub enum CompanyEvent {
    IntegrationsUpdated,
    Updated,
    Deleted,
}

const COMPANY: [(&str, CompanyEvent); 3] = [
    (
        "company-integrations.updated",
        CompanyEvent::IntegrationsUpdated,
    ),
    ("company.updated", CompanyEvent::Updated),
    ("company.deleted", CompanyEvent::Deleted),
];

const ACTIONS: [Action; 3] = [Action::Created, Action::Updated, Action::Deleted];

/// What is wrong with a list of events.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EventsError {
    #[error("{0} is not an event")]
    Unknown(String),
    #[error("employee and employee_with_fields events cannot be combined")]
    Mixed,
}

impl Default for Events {
    /// All three field-based ones.
    fn default() -> Events {
        Events::all(Family::FieldBased)
    }
}

impl Events {
    /// All three employee events of a family.
    pub fn all(family: Family) -> Events {
        Events {
            family,
            created: true,
            updated: true,
            deleted: true,
            company: BTreeSet::new(),
        }
    }

    /// Reads the vendor's names; none at all means all three field-based ones.
    pub(crate) fn parse(names: &[&str]) -> Result<Events, EventsError> {
        if names.is_empty() {
            return Ok(Events::default());
        }
        let mut events = Events {
            created: false,
            updated: false,
            deleted: false,
            ..Events::default()
        };
        let mut family = None;
        for name in names {
            if let Some((_, event)) = COMPANY.iter().find(|(of, _)| of == name) {
                events.company.insert(*event);
                continue;
            }
            let (of, action) =
                employee_event(name).ok_or_else(|| EventsError::Unknown((*name).to_owned()))?;
            if family.replace(of).is_some_and(|before| before != of) {
                return Err(EventsError::Mixed);
            }
            *events.flag(action) = true;
        }
        events.family = family.unwrap_or_default();
        Ok(events)
    }

    /// The vendor's names.
    pub(crate) fn names(&self) -> Vec<String> {
        let employee = ACTIONS.into_iter().filter(|action| self.has(*action));
        let employee = employee.map(|action| event_name(self.family, action));
        let company = COMPANY
            .iter()
            .filter(|(_, event)| self.company.contains(event));
        employee
            .chain(company.map(|(name, _)| (*name).to_owned()))
            .collect()
    }

    /// Whether this employee event is subscribed to.
    pub(crate) fn has(&self, action: Action) -> bool {
        match action {
            Action::Created => self.created,
            Action::Updated => self.updated,
            Action::Deleted => self.deleted,
        }
    }

    fn flag(&mut self, action: Action) -> &mut bool {
        match action {
            Action::Created => &mut self.created,
            Action::Updated => &mut self.updated,
            Action::Deleted => &mut self.deleted,
        }
    }
}

/// `employee.updated`, `employee_with_fields.created` and their like.
pub(crate) fn event_name(family: Family, action: Action) -> String {
    let family = match family {
        Family::FieldBased => "employee_with_fields",
        Family::EventBased => "employee",
    };
    let action = match action {
        Action::Created => "created",
        Action::Updated => "updated",
        Action::Deleted => "deleted",
    };
    format!("{family}.{action}")
}

fn employee_event(name: &str) -> Option<(Family, Action)> {
    let families = [Family::FieldBased, Family::EventBased];
    let mut all = families
        .into_iter()
        .flat_map(|family| ACTIONS.map(|action| (family, action)));
    all.find(|(family, action)| event_name(*family, *action) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_and_none_means_the_three_with_fields() {
        let all = [
            "employee_with_fields.created",
            "employee_with_fields.updated",
            "employee_with_fields.deleted",
        ];
        assert_eq!(Events::parse(&[]).expect("the usual").names(), all);
        let given = [
            "company.updated",
            "employee.deleted",
            "employee.created",
            "company-integrations.updated",
        ];
        let read = Events::parse(&given).expect("good names");
        assert_eq!(read.family, Family::EventBased);
        assert_eq!(
            read.names(),
            [
                "employee.created",
                "employee.deleted",
                "company-integrations.updated",
                "company.updated"
            ]
        );
    }

    #[test]
    fn families_are_not_mixed_and_unknown_names_are_refused() {
        let refused = |names: &[&str]| Events::parse(names).expect_err("a refusal").to_string();
        assert_eq!(
            refused(&["employee.created", "employee_with_fields.updated"]),
            "employee and employee_with_fields events cannot be combined"
        );
        assert_eq!(
            refused(&["employee.fired"]),
            "employee.fired is not an event"
        );
    }
}
