//! What a webhook may report: everything if it is global, else what its creator may see (sections
//! 8.1 and 8.2).
//!
//! Created and deleted are reported whatever the creator may see; the callers decide that.

use crate::webhook::facts::Facts;
use crate::{Field, Viewer};

/// What a webhook may see.
pub(crate) enum Visibility<'a> {
    /// Everything: a global webhook.
    Everything,
    /// What its creator may see.
    Creator(Viewer<'a>),
}

impl<'a> Visibility<'a> {
    /// The visibility of a webhook of `owner`; `None` once that user is disabled, since the webhook
    /// then stops.
    pub(crate) fn for_owner(owner: Option<u64>, facts: Facts<'a>) -> Option<Visibility<'a>> {
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

    /// Whether the field of this employee may be reported.
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
