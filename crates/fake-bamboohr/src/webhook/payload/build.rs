//! Makes the bodies of deliveries from entries.
//!
//! A body is made of entries, and an entry knows nothing of how it is written.

use super::telling::Telling;
use super::{event_based, field_based};
use crate::webhook::facts::Entry;
use crate::webhook::subscription::Format;
use crate::webhook::subscription::events::Family;

/// A body and whom it is about, each once, in the order of their entries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Built {
    pub(crate) body: String,
    pub(crate) employees: Vec<u64>,
}

/// The bodies that tell `entries`, with values as they are now: one for all if they carry fields,
/// else one each.
///
/// An update of which the creator sees nothing any more is left out.
pub(crate) fn build(entries: &[Entry], telling: Telling<'_>) -> Vec<Built> {
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
