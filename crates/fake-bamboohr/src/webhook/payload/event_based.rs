//! Event-based bodies (section 8.6): one employee, what happened, no values.

use serde::Serialize;

use crate::webhook::Family;
use crate::webhook::facts::{Action, Entry};
use crate::webhook::payload::context::{PayloadContext, inner_time};
use crate::webhook::payload::form::Form;
use crate::webhook::subscription::events::event_name;

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: String,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    company_id: String,
    employee_id: String,
    /// Aliases; only of an update.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_fields: Option<Vec<&'a str>>,
}

pub(super) fn json(entry: &Entry, context: PayloadContext<'_>) -> String {
    let body = Body {
        kind: event_name(Family::EventBased, entry.action),
        timestamp: inner_time(entry.at),
        data: Data {
            company_id: context.facts.company_id.to_string(),
            employee_id: entry.employee.to_string(),
            changed_fields: (entry.action == Action::Updated).then(|| changed(entry, context)),
        },
    };
    serde_json::to_string(&body).expect("text and lists of text are always JSON")
}

/// No timestamp is shown for a form.
pub(super) fn form(entry: &Entry, context: PayloadContext<'_>) -> String {
    let mut form = Form::new();
    form.put(&["type"], &event_name(Family::EventBased, entry.action));
    form.put(
        &["data", "companyId"],
        &context.facts.company_id.to_string(),
    );
    form.put(&["data", "employeeId"], &entry.employee.to_string());
    if entry.action == Action::Updated {
        for (index, alias) in changed(entry, context).into_iter().enumerate() {
            form.put(&["data", "changedFields", &index.to_string()], alias);
        }
    }
    form.finish()
}

fn changed<'a>(entry: &Entry, context: PayloadContext<'a>) -> Vec<&'a str> {
    context.changed(entry).map(|field| &*field.alias).collect()
}
