//! What the status fields of an entry come to (WHK-17): one posted field that says inactive or
//! terminated is enough to deactivate; what was not posted deactivates nobody, and lets nobody back
//! in that it says is out.

use jiff::Timestamp;

use crate::config::Config;
use crate::domain::employee::Employee;
use crate::domain::status::{self, Standing};
use crate::domain::value::Value;
use crate::mapping::SourceField;

/// What to plan for the active state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, for the length of a call"
)]
pub(super) enum Plan {
    /// What follows from the status fields of this employee, by STA.
    Follow(Employee),
    /// Nothing: no status field was posted that can be read.
    Leave,
    /// Nothing, although something that was not posted says otherwise than all that was
    /// (`status_conflict`).
    Conflict,
}

impl Plan {
    /// Puts the status fields to plan with in place of those of `employee`.
    pub(super) fn put_into(&self, employee: &mut Employee) {
        for field in SourceField::STATUS_AND_HIRE {
            let value = match self {
                Plan::Follow(told) => told.get(field).clone(),
                Plan::Leave | Plan::Conflict => Value::Absent,
            };
            employee.set(field, value);
        }
    }
}

/// Decides by what was posted and what is known besides, from the last Sync or from other
/// deliveries.
pub(super) fn decide(
    posted: &Employee,
    known: Option<&Employee>,
    config: &Config,
    now: Timestamp,
) -> Plan {
    let is_posted = SourceField::STATUS
        .iter()
        .any(|field| !posted.get(*field).is_absent());
    if !is_posted {
        return Plan::Leave;
    }
    rulebook::hit(&rulebook::WHK_17);
    let mut told = posted.clone();
    if let Some(known) =
        known.filter(|_| posted.hire_date.is_absent() && !posted.hire_date.is_unreadable())
    {
        // A termination before it is history (STA-5).
        told.hire_date = known.hire_date.clone();
    }
    match status::judge(&told, config, now) {
        // Out, or Status holds a word that says nothing (STA-2).
        Standing::Inactive { .. } | Standing::Unknown => return Plan::Follow(told),
        Standing::Active | Standing::NotVisible => {}
    }
    let mut all = known
        .cloned()
        .unwrap_or_else(|| Employee::silent(posted.id.clone()));
    status::merge(&mut all, posted, |_| true, config, now);
    match status::judge(&all, config, now) {
        Standing::Inactive { .. } => Plan::Conflict,
        Standing::Active | Standing::Unknown | Standing::NotVisible => Plan::Follow(all),
    }
}

#[cfg(test)]
mod tests;
