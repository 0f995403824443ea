//! Makes the bodies of deliveries from entries.
//!
//! A body is made of entries, and an entry knows nothing of how it is written.

use super::context::PayloadContext;
use super::{event_based, field_based};
use crate::webhook::facts::Entry;
use crate::webhook::subscription::Format;
use crate::webhook::subscription::events::Family;

/// A body and the employees in it, each once, in the order of their entries.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Payload {
    pub(crate) body: String,
    pub(crate) employees: Vec<u64>,
}

/// The bodies that report `entries`, with current values: one for all if they carry fields, else
/// one each.
///
/// An update of which the creator no longer sees anything is left out.
pub(crate) fn build(entries: &[Entry], context: PayloadContext<'_>) -> Vec<Payload> {
    let entries: Vec<&Entry> = entries
        .iter()
        .filter(|entry| context.is_reported(entry))
        .collect();
    match context.subscription.events.family {
        Family::FieldBased if entries.is_empty() => Vec::new(),
        Family::FieldBased => {
            let mut employees: Vec<u64> = entries.iter().map(|entry| entry.employee).collect();
            employees.dedup();
            let body = match context.subscription.format {
                Format::Json => field_based::json(&entries, context),
                Format::FormEncoded => field_based::form(&entries, context),
            };
            vec![Payload { body, employees }]
        }
        Family::EventBased => {
            let body = |entry| match context.subscription.format {
                Format::Json => event_based::json(entry, context),
                Format::FormEncoded => event_based::form(entry, context),
            };
            entries
                .iter()
                .map(|entry| Payload {
                    body: body(entry),
                    employees: vec![entry.employee],
                })
                .collect()
        }
    }
}
