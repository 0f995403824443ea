//! Field-based bodies (section 8.5): several employees, with the values that are posted.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::fields::Field;
use crate::webhook::FormActionKeys;
use crate::webhook::facts::{Action, Entry};
use crate::webhook::payload::form::Form;
use crate::webhook::payload::telling::{Telling, inner_time};

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

pub(super) fn json(entries: &[&Entry], telling: Telling<'_>) -> String {
    let employees = entries
        .iter()
        .map(|entry| wire_entry(entry, telling))
        .collect();
    serde_json::to_string(&Body { employees }).expect("text and maps of text are always JSON")
}

fn wire_entry<'a>(entry: &Entry, telling: Telling<'a>) -> WireEntry<'a> {
    let knobs = telling.facts.knobs;
    let wired = |value| {
        if knobs.wrapped_values {
            WireValue::Wrapped { value }
        } else {
            WireValue::Plain(value)
        }
    };
    WireEntry {
        action: (!knobs.omit_action_and_timestamp).then_some(entry.action),
        changed_fields: telling
            .changed(entry)
            .map(|field| name(field, telling))
            .collect(),
        fields: telling
            .posted(entry)
            .into_iter()
            .map(|(name, value)| (name, wired(value)))
            .collect(),
        id: entry.employee.to_string(),
        timestamp: (!knobs.omit_action_and_timestamp).then(|| inner_time(entry.at)),
    }
}

/// By external name if the field is posted, else by id.
fn name<'a>(field: &Field, telling: Telling<'a>) -> Cow<'a, str> {
    match telling
        .subscription
        .post
        .iter()
        .find(|posted| *posted.field == *field.alias)
    {
        Some(posted) => posted.external_name(telling.facts.fields).into(),
        None => field.id_text().into(),
    }
}

/// Keyed by employee; posted fields stand directly beside `changedFields`. An entry without fields
/// would vanish, so it at least carries what happened and when.
pub(super) fn form(entries: &[&Entry], telling: Telling<'_>) -> String {
    let mut form = Form::new();
    for entry in entries {
        let id = entry.employee.to_string();
        let with_action = match telling.facts.knobs.form_action_keys {
            FormActionKeys::CreatedAndDeleted => entry.action != Action::Updated,
            FormActionKeys::Always => true,
            FormActionKeys::Never => false,
        };
        if with_action {
            form.put(&["employees", &id, "action"], entry.action.as_str());
        }
        for (index, field) in telling.changed(entry).enumerate() {
            form.put(
                &["employees", &id, "changedFields", &index.to_string()],
                &name(field, telling),
            );
        }
        for (name, value) in telling.posted(entry) {
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
