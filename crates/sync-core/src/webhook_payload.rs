//! One delivery of BambooHR taken apart (WHK-13, WHK-21): field-based and event-based, values plain or wrapped. Left
//! out: who may deliver, and what an entry means (`webhook_entry`).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::employee::EmployeeId;
use crate::mapping::sha256_hex;

/// What happened to the employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are BambooHR's")]
pub enum Action {
    Created,
    Updated,
    Deleted,
}

impl Action {
    /// Its name in the event log.
    pub fn code(self) -> &'static str {
        match self {
            Action::Created => "created",
            Action::Updated => "updated",
            Action::Deleted => "deleted",
        }
    }

    /// Reads `Updated`, `updated` or `employee.updated`; anything else is none of the three.
    fn read(text: &str) -> Option<Action> {
        match text.to_ascii_lowercase().trim_start_matches("employee.") {
            "created" => Some(Action::Created),
            "updated" => Some(Action::Updated),
            "deleted" => Some(Action::Deleted),
            _ => None,
        }
    }
}

/// One employee's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whom it is about.
    pub employee_id: EmployeeId,
    /// What happened. Deliveries of 2022 do not say; that was an update.
    pub action: Action,
    /// When, by BambooHR's clock; deliveries of 2022 do not say.
    pub at: Option<Timestamp>,
    /// Names of monitored fields that changed, as posted.
    pub changed_fields: Vec<String>,
    /// Posted fields by their posted keys; `None` is null.
    pub fields: BTreeMap<String, Option<String>>,
    /// Whether it is event-based, and so carries no fields at all (WHK-21).
    pub is_event_based: bool,
    /// SHA-256 of the entry with its keys in order.
    pub content_hash: String,
}

impl Entry {
    /// What tells a duplicate (WHK-14): connection, employee, time, action, content.
    pub fn duplicate_key(&self, connection: &str) -> String {
        rulebook::hit(&rulebook::WHK_14);
        let at = self.at.map(|at| at.to_string()).unwrap_or_default();
        let parts = [connection, &self.employee_id.0, &at, self.action.code(), &self.content_hash];
        sha256_hex(&serde_json::to_string(&parts).expect("texts are JSON"))
    }
}

/// A body that is no delivery (WHK-20: 400).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Not JSON.
    #[error("the body is not JSON")]
    NotJson,
    /// JSON of another shape, or without one readable entry.
    #[error("the body is neither a field-based nor an event-based delivery")]
    WrongShape,
}

/// The entries of a delivery. An entry without an employee id cannot be told apart from noise and is left out; it
/// does not spoil the others (WHK-13).
///
/// # Errors
/// If nothing in it is an entry.
pub fn entries(body: &[u8]) -> Result<Vec<Entry>, Malformed> {
    let body: Json = serde_json::from_slice(body).map_err(|_| Malformed::NotJson)?;
    let body = body.as_object().ok_or(Malformed::WrongShape)?;
    if let Some(all) = body.get("employees").and_then(Json::as_array) {
        let read: Vec<Entry> = all.iter().filter_map(field_based).collect();
        if read.len() < all.len() && !read.is_empty() {
            rulebook::hit(&rulebook::WHK_13);
        }
        return if read.is_empty() && !all.is_empty() { Err(Malformed::WrongShape) } else { Ok(read) };
    }
    event_based(body).map(|entry| vec![entry]).ok_or(Malformed::WrongShape)
}

fn field_based(entry: &Json) -> Option<Entry> {
    let members = entry.as_object()?;
    let action = match members.get("action") {
        None | Some(Json::Null) => Action::Updated,
        Some(action) => Action::read(action.as_str()?)?,
    };
    let posted = members.get("fields").and_then(Json::as_object);
    let fields = posted.into_iter().flatten().map(|(key, value)| (key.clone(), posted_value(value))).collect();
    Some(Entry {
        employee_id: id(members.get("id")?)?,
        action,
        at: members.get("timestamp").and_then(time),
        changed_fields: names(members.get("changedFields")),
        fields,
        is_event_based: false,
        content_hash: sha256_hex(&canonical(entry)),
    })
}

fn event_based(body: &Map<String, Json>) -> Option<Entry> {
    let data = body.get("data")?.as_object()?;
    Some(Entry {
        employee_id: id(data.get("employeeId")?)?,
        action: Action::read(body.get("type")?.as_str()?)?,
        at: body.get("timestamp").and_then(time),
        changed_fields: names(data.get("changedFields")),
        fields: BTreeMap::new(),
        is_event_based: true,
        content_hash: sha256_hex(&canonical(&Json::Object(body.clone()))),
    })
}

/// An id is text, or a number in some editions; blank is none.
fn id(value: &Json) -> Option<EmployeeId> {
    let text = posted_value(value)?;
    (!text.is_empty()).then_some(EmployeeId(text))
}

/// A posted value as text; captured in 2022 it was wrapped as `{"value": …}`.
fn posted_value(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        Json::Object(wrapped) => wrapped.get("value").and_then(posted_value),
        other => Some(other.to_string()),
    }
}

fn names(list: Option<&Json>) -> Vec<String> {
    list.and_then(Json::as_array).into_iter().flatten().filter_map(posted_value).collect()
}

/// `2026-11-02T09:15:00+0000`, with a colon, with `Z`, or Unix seconds.
fn time(value: &Json) -> Option<Timestamp> {
    let text = posted_value(value)?;
    let seconds = || text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    text.parse().ok().or_else(seconds)
}

/// The same JSON with keys in order and no spaces.
fn canonical(value: &Json) -> String {
    match value {
        Json::Object(members) => {
            let sorted: BTreeMap<&String, &Json> = members.iter().collect();
            let parts: Vec<String> = sorted
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Json::String(key.clone()), canonical(value)))
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD_BASED: &str = r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"First Name":"Zoë","Job Title":"Fitter","Litmos Access":"yes","Work Email":"zoe@example.test"},"id":"417","timestamp":"2026-11-02T09:15:00+0000"}]}"#;

    #[test]
    fn the_documented_field_based_delivery_is_read() {
        let all = entries(FIELD_BASED.as_bytes()).unwrap();
        let [entry] = all.as_slice() else { panic!("one entry") };
        assert_eq!(entry.employee_id, "417".into());
        assert_eq!(entry.action, Action::Updated);
        assert_eq!(entry.at, Some("2026-11-02T09:15:00Z".parse().unwrap()));
        assert_eq!(entry.changed_fields, ["Job Title"]);
        assert_eq!(entry.fields["First Name"].as_deref(), Some("Zoë"));
        assert!(!entry.is_event_based);
    }

    #[test]
    fn the_documented_event_based_delivery_is_read() {
        let body = r#"{"type":"employee.updated","timestamp":"2026-11-02T09:15:00+0000","data":{"companyId":"90210","employeeId":"417","changedFields":["jobTitle"]}}"#;
        let all = entries(body.as_bytes()).unwrap();
        let [entry] = all.as_slice() else { panic!("one entry") };
        assert_eq!((entry.employee_id.0.as_str(), entry.action), ("417", Action::Updated));
        assert_eq!(entry.changed_fields, ["jobTitle"]);
        assert!(entry.is_event_based && entry.fields.is_empty());
    }

    #[test]
    fn the_captured_delivery_of_2022_is_read() {
        let body = r##"{"employees":[{"changedFields":["First name"],"fields":{"Employee #":{"value":"300"},"First name":{"value":"Tefi"},"Last name":{"value":null}},"id":5}]}"##;
        let all = entries(body.as_bytes()).unwrap();
        let [entry] = all.as_slice() else { panic!("one entry") };
        assert_eq!((entry.employee_id.0.as_str(), entry.action, entry.at), ("5", Action::Updated, None));
        assert_eq!(entry.fields["First name"].as_deref(), Some("Tefi"));
        assert_eq!(entry.fields["Last name"], None);
    }

    #[test]
    fn created_and_deleted_come_with_empty_lists_of_either_kind() {
        let body = r#"{"employees":[{"action":"Created","changedFields":[],"fields":[],"id":"1","timestamp":"2026-11-02T09:15:00Z"},
                                    {"action":"Deleted","changedFields":[],"fields":{},"id":"2","timestamp":"1793610900"}]}"#;
        let all = entries(body.as_bytes()).unwrap();
        assert_eq!(all.iter().map(|entry| entry.action).collect::<Vec<_>>(), [Action::Created, Action::Deleted]);
        assert_eq!(all[1].at, Some(Timestamp::from_second(1_793_610_900).unwrap()));
    }

    #[test]
    fn a_bad_entry_does_not_spoil_the_others_and_a_bad_body_is_refused() {
        let body = r#"{"employees":[{"fields":{}},{"id":"","fields":{}},{"id":"3","action":"Fired"},{"id":"4"}]}"#;
        let all = entries(body.as_bytes()).unwrap();
        assert_eq!(all.iter().map(|entry| entry.employee_id.0.as_str()).collect::<Vec<_>>(), ["4"]);
        assert_eq!(entries(b"employees=1"), Err(Malformed::NotJson));
        for body in ["[]", "{}", r#"{"employees":{}}"#, r#"{"employees":[{}]}"#, r#"{"type":"employee.updated"}"#] {
            assert_eq!(entries(body.as_bytes()), Err(Malformed::WrongShape), "{body}");
        }
        assert_eq!(entries(br#"{"employees":[]}"#), Ok(vec![]));
    }

    #[test]
    fn the_order_of_keys_makes_no_other_entry_and_any_other_value_does() {
        let key = |body: &str| entries(body.as_bytes()).unwrap()[0].duplicate_key("acme");
        let one =
            key(r#"{"employees":[{"id":"1","timestamp":"2026-11-02T09:15:00Z","fields":{"City":"a","State":"b"}}]}"#);
        let same =
            key(r#"{"employees":[{"fields":{"State":"b","City":"a"},"id":"1","timestamp":"2026-11-02T09:15:00Z"}]}"#);
        let other =
            key(r#"{"employees":[{"fields":{"State":"b","City":"c"},"id":"1","timestamp":"2026-11-02T09:15:00Z"}]}"#);
        assert_eq!(one, same);
        assert_ne!(one, other);
        let entry = &entries(FIELD_BASED.as_bytes()).unwrap()[0];
        assert_ne!(entry.duplicate_key("acme"), entry.duplicate_key("other"));
    }
}
