//! Field-based bodies (section 8.5): several employees, with the values that are posted.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::Field;
use crate::webhook::FormActionKeys;
use crate::webhook::facts::{Action, Entry};
use crate::webhook::payload::context::{PayloadContext, inner_time};
use crate::webhook::payload::form::Form;

#[derive(Serialize)]
struct Body<'a> {
    employees: Vec<WireEntry<'a>>,
}

// The vendor writes the keys of an entry in alphabetical order.
#[derive(Serialize)]
struct WireEntry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<Action>,
    #[serde(rename = "changedFields")]
    changed_fields: Vec<Cow<'a, str>>,
    fields: BTreeMap<&'a str, WireValue<'a>>,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WireValue<'a> {
    Plain(Option<Cow<'a, str>>),
    Wrapped { value: Option<Cow<'a, str>> },
}

pub(super) fn json(entries: &[&Entry], context: PayloadContext<'_>) -> String {
    let employees = entries
        .iter()
        .map(|entry| wire_entry(entry, context))
        .collect();
    serde_json::to_string(&Body { employees }).expect("text and maps of text are always JSON")
}

fn wire_entry<'a>(entry: &Entry, context: PayloadContext<'a>) -> WireEntry<'a> {
    let knobs = context.facts.knobs;
    let wired = |value| {
        if knobs.wrapped_values {
            WireValue::Wrapped { value }
        } else {
            WireValue::Plain(value)
        }
    };
    WireEntry {
        action: (!knobs.omit_action_and_timestamp).then_some(entry.action),
        changed_fields: context
            .changed(entry)
            .map(|field| name(field, context))
            .collect(),
        fields: context
            .posted(entry)
            .into_iter()
            .map(|(name, value)| (name, wired(value)))
            .collect(),
        id: entry.employee.to_string(),
        timestamp: (!knobs.omit_action_and_timestamp).then(|| inner_time(entry.at)),
    }
}

/// By external name if the field is posted, else by id.
fn name<'a>(field: &Field, context: PayloadContext<'a>) -> Cow<'a, str> {
    match context
        .subscription
        .post
        .iter()
        .find(|posted| *posted.field == *field.alias)
    {
        Some(posted) => posted.external_name(context.facts.fields).into(),
        None => field.id_text().into(),
    }
}

/// Keyed by employee; posted fields are siblings of `changedFields`. An entry without fields would
/// vanish, so it at least carries action and timestamp.
pub(super) fn form(entries: &[&Entry], context: PayloadContext<'_>) -> String {
    let mut form = Form::new();
    for entry in entries {
        let id = entry.employee.to_string();
        let with_action = match context.facts.knobs.form_action_keys {
            FormActionKeys::CreatedAndDeleted => entry.action != Action::Updated,
            FormActionKeys::Always => true,
            FormActionKeys::Never => false,
        };
        if with_action {
            form.put(&["employees", &id, "action"], entry.action.as_str());
        }
        for (index, field) in context.changed(entry).enumerate() {
            form.put(
                &["employees", &id, "changedFields", &index.to_string()],
                &name(field, context),
            );
        }
        for (name, value) in context.posted(entry) {
            form.put(
                &["employees", &id, name],
                value.as_deref().unwrap_or_default(),
            );
        }
        if with_action {
            form.put(&["employees", &id, "timestamp"], &inner_time(entry.at));
        }
    }
    form.finish()
}
