//! What a webhook may tell: everything if it is global, else what its creator may see (sections 8.1
//! and 8.2).
//!
//! Created and deleted are told whatever the creator may see; that is decided by who asks here.

use crate::access::Viewer;
use crate::fields::Field;
use crate::webhook::facts::Facts;

/// Whose eyes a webhook has.
pub(crate) enum Visibility<'a> {
    /// A global one's: everything.
    Everything,
    /// Its creator's.
    Creator(Viewer<'a>),
}

impl<'a> Visibility<'a> {
    /// The eyes of the webhook that belongs to `owner`; `None` once that user is disabled: the
    /// webhook stops.
    pub(crate) fn of(owner: Option<u64>, facts: Facts<'a>) -> Option<Visibility<'a>> {
        let Some(id) = owner else {
            return Some(Visibility::Everything);
        };
        let user = facts.access.user(id).filter(|user| user.is_enabled)?;
        Some(Visibility::Creator(Viewer::new(
            user,
            facts.employees,
            facts.fields,
        )))
    }

    /// Whether the field of this employee may be told.
    pub(crate) fn sees(&self, field: &Field, employee: u64) -> bool {
        match self {
            Visibility::Everything => true,
            Visibility::Creator(viewer) => viewer
                .employees()
                .get(&employee)
                .is_some_and(|employee| viewer.sees_field_of(field, employee)),
        }
    }
}
