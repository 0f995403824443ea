//! One delivery of BambooHR taken apart (WHK-13, WHK-21): field-based and event-based, values plain
//! or wrapped.

mod json;
mod recurrence;
mod stored_fields;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::employee::EmployeeId;
use crate::domain::value::Value;
use crate::mapping::AccessNames;
use crate::mapping::{SourceField, json_sha256_hex, sha256_hex};
use json::{Json, Members};

pub use recurrence::{Earlier, Recurrence, kept_for, recurrence};

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
    /// When, by BambooHR's clock; deliveries of 2022 do not say, and what cannot be such a time is
    /// none.
    pub at: Option<Timestamp>,
    /// Names of monitored fields that changed, as posted.
    pub changed_fields: Vec<String>,
    /// Posted fields by their posted keys; null is [`Value::Empty`].
    #[serde(with = "stored_fields")]
    pub fields: BTreeMap<String, Value>,
    /// Keys of posted fields that mean nothing here and whose values were dropped (WHK-8).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unmapped_fields: BTreeSet<String>,
    /// Whether it is event-based, and so carries no fields at all (WHK-21).
    pub is_event_based: bool,
    /// SHA-256 of the entry with its keys in order.
    pub content_hash: String,
}

impl Entry {
    /// The entry without the values of fields that mean nothing here; their names stay (WHK-8).
    #[must_use]
    pub fn without_unmapped_values(mut self, litmos_access: AccessNames<'_>) -> Entry {
        let is_mapped = |key: &String| SourceField::named(key, litmos_access).is_some();
        let (mapped, unmapped): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.fields.into_iter().partition(|(key, _)| is_mapped(key));
        self.fields = mapped;
        self.unmapped_fields.extend(unmapped.into_keys());
        self
    }

    /// What tells a duplicate (WHK-14): connection, employee, time, action, content.
    pub fn duplicate_key(&self, connection: &str) -> String {
        rulebook::hit(&rulebook::WHK_14);
        let at = self.at.map(|at| at.to_string()).unwrap_or_default();
        let parts = [
            connection,
            &self.employee_id.0,
            &at,
            self.action.code(),
            &self.content_hash,
        ];
        json_sha256_hex(&parts)
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

/// The entries of a delivery. An entry without an employee id cannot be told apart from noise and
/// is left out; it does not spoil the others (WHK-13).
///
/// # Errors
/// If nothing in it is an entry.
pub fn entries(body: &[u8]) -> Result<Vec<Entry>, Malformed> {
    let body = Json::parse(body).ok_or(Malformed::NotJson)?;
    let members = body.as_object().ok_or(Malformed::WrongShape)?;
    if let Some(all) = members.get("employees").and_then(Json::as_list) {
        let read: Vec<Entry> = all.iter().filter_map(field_based).collect();
        if read.len() < all.len() && !read.is_empty() {
            rulebook::hit(&rulebook::WHK_13);
        }
        return if read.is_empty() && !all.is_empty() {
            Err(Malformed::WrongShape)
        } else {
            Ok(read)
        };
    }
    event_based(&body, members)
        .map(|entry| vec![entry])
        .ok_or(Malformed::WrongShape)
}

fn field_based(entry: &Json) -> Option<Entry> {
    let members = entry.as_object()?;
    let action = match members.get("action") {
        None | Some(Json::Null) => Action::Updated,
        Some(action) => read_action(action)?,
    };
    Some(Entry {
        employee_id: id(members.get("id")?)?,
        action,
        at: members.get("timestamp").and_then(time),
        changed_fields: names(members.get("changedFields")),
        fields: members
            .get("fields")
            .and_then(Json::as_object)
            .map(posted_fields)
            .unwrap_or_default(),
        unmapped_fields: BTreeSet::new(),
        is_event_based: false,
        content_hash: sha256_hex(&entry.canonical()),
    })
}

fn event_based(body: &Json, members: &Members) -> Option<Entry> {
    let data = members.get("data")?.as_object()?;
    Some(Entry {
        employee_id: id(data.get("employeeId")?)?,
        action: read_action(members.get("type")?)?,
        at: members.get("timestamp").and_then(time),
        changed_fields: names(data.get("changedFields")),
        fields: BTreeMap::new(),
        unmapped_fields: BTreeSet::new(),
        is_event_based: true,
        content_hash: sha256_hex(&body.canonical()),
    })
}

fn read_action(json: &Json) -> Option<Action> {
    match json {
        Json::Text(text) => Action::read(text),
        _ => None,
    }
}

/// An id is text, or a number in some editions; blank is none.
fn id(json: &Json) -> Option<EmployeeId> {
    let text = text(json)?;
    (!text.is_empty()).then_some(EmployeeId(text))
}

/// The posted fields. One that was posted twice is what both say, and unreadable if they differ
/// (WHK-31).
fn posted_fields(members: &Members) -> BTreeMap<String, Value> {
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    for (key, json) in &members.0 {
        let value = posted_value(json);
        let value = match fields.get(key) {
            Some(other) => other.agreed(&value),
            None => value,
        };
        fields.insert(key.clone(), value);
    }
    fields
}

/// A posted value; captured in 2022 it was wrapped as `{"value": …}`. A number or a boolean is its
/// text. A list, an object of another shape and text that is none cannot be read (WHK-31).
fn posted_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Empty,
        Json::Bool(is_true) => Value::Text(is_true.to_string()),
        Json::Number(text) | Json::Text(text) => Value::Text(text.clone()),
        Json::Object(wrapped) => wrapped.get("value").map_or(Value::Unreadable, posted_value),
        Json::BrokenText(_) | Json::List(_) => Value::Unreadable,
    }
}

/// What is posted as text.
fn text(json: &Json) -> Option<String> {
    posted_value(json).as_text().map(str::to_owned)
}

fn names(list: Option<&Json>) -> Vec<String> {
    list.and_then(Json::as_list)
        .into_iter()
        .flatten()
        .filter_map(text)
        .collect()
}

/// `2026-11-02T09:15:00+0000`, with a colon, with `Z`, or Unix seconds. What lies before there were
/// such times is none.
fn time(json: &Json) -> Option<Timestamp> {
    let text = text(json)?;
    let text = text.trim();
    let seconds = || {
        text.parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
    };
    text.parse()
        .ok()
        .or_else(seconds)
        .filter(|at| *at > Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD_BASED: &str = r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"First Name":"Zoë","Job Title":"Fitter","Litmos Access":"yes","Work Email":"zoe@example.test"},"id":"417","timestamp":"2026-11-02T09:15:00+0000"}]}"#;

    #[test]
    fn the_documented_field_based_delivery_is_read() {
        let all = entries(FIELD_BASED.as_bytes()).unwrap();
        let [entry] = all.as_slice() else {
            panic!("one entry")
        };
        assert_eq!(entry.employee_id, "417".into());
        assert_eq!(entry.action, Action::Updated);
        assert_eq!(entry.at, Some("2026-11-02T09:15:00Z".parse().unwrap()));
        assert_eq!(entry.changed_fields, ["Job Title"]);
        assert_eq!(entry.fields["First Name"].as_text(), Some("Zoë"));
        assert!(!entry.is_event_based);
    }

    #[test]
    fn the_documented_event_based_delivery_is_read() {
        let body = r#"{"type":"employee.updated","timestamp":"2026-11-02T09:15:00+0000","data":{"companyId":"90210","employeeId":"417","changedFields":["jobTitle"]}}"#;
        let all = entries(body.as_bytes()).unwrap();
        let [entry] = all.as_slice() else {
            panic!("one entry")
        };
        assert_eq!(
            (entry.employee_id.0.as_str(), entry.action),
            ("417", Action::Updated)
        );
        assert_eq!(entry.changed_fields, ["jobTitle"]);
        assert!(entry.is_event_based && entry.fields.is_empty());
    }

    #[test]
    fn the_captured_delivery_of_2022_is_read() {
        let body = r##"{"employees":[{"changedFields":["First name"],"fields":{"Employee #":{"value":"300"},"First name":{"value":"Tefi"},"Last name":{"value":null}},"id":5}]}"##;
        let all = entries(body.as_bytes()).unwrap();
        let [entry] = all.as_slice() else {
            panic!("one entry")
        };
        assert_eq!(
            (entry.employee_id.0.as_str(), entry.action, entry.at),
            ("5", Action::Updated, None)
        );
        assert_eq!(entry.fields["First name"].as_text(), Some("Tefi"));
        assert_eq!(entry.fields["Last name"], Value::Empty);
    }

    #[test]
    fn created_and_deleted_come_with_empty_lists_of_either_kind() {
        let body = r#"{"employees":[{"action":"Created","changedFields":[],"fields":[],"id":"1","timestamp":"2026-11-02T09:15:00Z"},
                                    {"action":"Deleted","changedFields":[],"fields":{},"id":"2","timestamp":"1793610900"}]}"#;
        let all = entries(body.as_bytes()).unwrap();
        assert_eq!(
            all.iter().map(|entry| entry.action).collect::<Vec<_>>(),
            [Action::Created, Action::Deleted]
        );
        assert_eq!(
            all[1].at,
            Some(Timestamp::from_second(1_793_610_900).unwrap())
        );
    }

    #[test]
    fn a_bad_entry_does_not_spoil_the_others_and_a_bad_body_is_refused() {
        let body = r#"{"employees":[{"fields":{}},{"id":"","fields":{}},{"id":"3","action":"Fired"},{"id":"4"}]}"#;
        let all = entries(body.as_bytes()).unwrap();
        assert_eq!(
            all.iter()
                .map(|entry| entry.employee_id.0.as_str())
                .collect::<Vec<_>>(),
            ["4"]
        );
        assert_eq!(entries(b"employees=1"), Err(Malformed::NotJson));
        for body in [
            "[]",
            "{}",
            r#"{"employees":{}}"#,
            r#"{"employees":[{}]}"#,
            r#"{"type":"employee.updated"}"#,
        ] {
            assert_eq!(
                entries(body.as_bytes()),
                Err(Malformed::WrongShape),
                "{body}"
            );
        }
        assert_eq!(entries(br#"{"employees":[]}"#), Ok(vec![]));
    }

    #[test]
    fn of_a_field_that_means_nothing_here_the_name_stays_and_the_value_goes() {
        let body = r#"{"employees":[{"id":"1","changedFields":["SSN"],"timestamp":"2026-11-02T09:15:00Z",
            "fields":{"City":"Oslo","SSN":"078-05-1120","boxLitmos":"yes","Pay rate":null}}]}"#;
        let entry = entries(body.as_bytes()).unwrap().remove(0);
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<BTreeSet<_>>()
        };
        let kept = entry.clone().without_unmapped_values(AccessNames {
            name: Some("boxLitmos"),
            ignores_label: false,
        });
        assert_eq!(
            kept.fields.keys().cloned().collect::<BTreeSet<_>>(),
            names(&["City", "boxLitmos"])
        );
        assert_eq!(kept.unmapped_fields, names(&["Pay rate", "SSN"]));
        assert_eq!(kept.changed_fields, ["SSN"]);
        assert_eq!(kept.duplicate_key("acme"), entry.duplicate_key("acme"));
        let unknown = entry.without_unmapped_values(AccessNames::default());
        assert_eq!(
            unknown.unmapped_fields,
            names(&["Pay rate", "SSN", "boxLitmos"])
        );
        let stored = serde_json::to_string(&unknown).unwrap();
        assert!(
            !stored.contains("078") && !stored.contains("yes"),
            "{stored}"
        );
        assert_eq!(serde_json::from_str::<Entry>(&stored).unwrap(), unknown);
    }

    #[test]
    fn the_order_of_keys_makes_no_other_entry_and_any_other_value_does() {
        let key = |body: &str| entries(body.as_bytes()).unwrap()[0].duplicate_key("acme");
        let one = key(
            r#"{"employees":[{"id":"1","timestamp":"2026-11-02T09:15:00Z","fields":{"City":"a","State":"b"}}]}"#,
        );
        let same = key(
            r#"{"employees":[{"fields":{"State":"b","City":"a"},"id":"1","timestamp":"2026-11-02T09:15:00Z"}]}"#,
        );
        let other = key(
            r#"{"employees":[{"fields":{"State":"b","City":"c"},"id":"1","timestamp":"2026-11-02T09:15:00Z"}]}"#,
        );
        assert_eq!(one, same);
        assert_ne!(one, other);
        let entry = &entries(FIELD_BASED.as_bytes()).unwrap()[0];
        assert_ne!(entry.duplicate_key("acme"), entry.duplicate_key("other"));
    }

    /// The fields of an entry posted as `fields`.
    fn posted(fields: &str) -> BTreeMap<String, Value> {
        let body = format!(r#"{{"employees":[{{"id":"1","fields":{fields}}}]}}"#);
        entries(body.as_bytes()).unwrap().remove(0).fields
    }

    #[test]
    fn a_value_is_text_or_empty_or_cannot_be_read() {
        let text = |text: &str| Value::Text(text.to_owned());
        for (json, expected) in [
            (r#""Leeds""#, text("Leeds")),
            (r#""""#, text("")),
            ("null", Value::Empty),
            ("15550100", text("15550100")),
            ("-1.50", text("-1.50")),
            ("12345678901234567890123", text("12345678901234567890123")),
            ("true", text("true")),
            ("false", text("false")),
            (r#"{"value":"Leeds"}"#, text("Leeds")),
            (r#"{"value":{"value":7}}"#, text("7")),
            (r#"{"value":null,"id":4}"#, Value::Empty),
            ("[]", Value::Unreadable),
            (r#"["Leeds"]"#, Value::Unreadable),
            ("{}", Value::Unreadable),
            (r#"{"text":"Leeds"}"#, Value::Unreadable),
            (r#"{"value":["Leeds"]}"#, Value::Unreadable),
            (r#"{"value":"a","value":"b"}"#, Value::Unreadable),
            (r#""\ud800""#, Value::Unreadable),
            (r#""Lee\udc00ds""#, Value::Unreadable),
        ] {
            assert_eq!(
                posted(&format!(r#"{{"City":{json}}}"#))["City"],
                expected,
                "{json}"
            );
        }
    }

    #[test]
    fn a_field_posted_twice_is_what_both_say() {
        let twice = |one: &str, other: &str| {
            posted(&format!(r#"{{"City":{one},"City":{other}}}"#))
                .remove("City")
                .unwrap()
        };
        assert_eq!(
            twice(r#""Leeds""#, r#"" Leeds ""#),
            Value::Text("Leeds".into())
        );
        assert_eq!(twice(r#""Leeds""#, r#""York""#), Value::Unreadable);
        assert_eq!(twice(r#""Leeds""#, "null"), Value::Unreadable);
        assert_eq!(twice("null", r#""""#), Value::Empty);
        assert_eq!(twice("[]", r#""Leeds""#), Value::Unreadable);
        let thrice = posted(r#"{"City":"Leeds","City":"York","City":"Leeds"}"#);
        assert_eq!(thrice["City"], Value::Unreadable);
    }

    #[test]
    fn a_member_of_an_entry_said_twice_says_nothing() {
        let read = |entry: &str| entries(format!(r#"{{"employees":[{entry}]}}"#).as_bytes());
        assert_eq!(
            read(r#"{"id":"1","id":"2","fields":{}}"#),
            Err(Malformed::WrongShape)
        );
        let twice = read(r#"{"id":"1","timestamp":1793610900,"timestamp":"2026-11-02T09:15:00Z"}"#)
            .unwrap()
            .remove(0);
        assert_eq!(twice.at, None);
        assert_eq!(read(r#"{"id":"1","id":"1"}"#).unwrap().len(), 1);
    }

    #[test]
    fn a_time_is_a_time_in_one_of_its_forms_and_all_else_is_none() {
        let at = |json: &str| {
            let body = format!(r#"{{"employees":[{{"id":"1","timestamp":{json}}}]}}"#);
            entries(body.as_bytes()).unwrap()[0]
                .at
                .map(|at| at.to_string())
        };
        for json in [
            r#""2026-11-02T09:15:00+0000""#,
            r#""2026-11-02T09:15:00+00:00""#,
            r#""2026-11-02T09:15:00Z""#,
            r#""2026-11-02T02:15:00-07:00""#,
            r#""2026-11-02T14:45:00+0530""#,
            r#"" 2026-11-02T09:15:00Z ""#,
            "1793610900",
            r#""1793610900""#,
            r#"{"value":1793610900}"#,
        ] {
            assert_eq!(at(json).as_deref(), Some("2026-11-02T09:15:00Z"), "{json}");
        }
        assert_eq!(
            at(r#""9999-12-30T21:00:00Z""#).as_deref(),
            Some("9999-12-30T21:00:00Z")
        );
        for json in [
            "null",
            r#""""#,
            r#""yesterday""#,
            "1793610900000",
            "-1",
            "0",
            "1e999",
            "[]",
            "{}",
            "true",
            r#""2026-11-02""#,
            r#""2026-11-02 09:15:00""#,
            r#""02/11/2026 09:15""#,
            r#""0000-00-00T00:00:00Z""#,
            r#""1969-12-31T23:59:59Z""#,
            r#""\ud800""#,
        ] {
            assert_eq!(at(json), None, "{json}");
        }
    }

    #[test]
    fn an_entry_survives_storage_and_so_does_one_of_an_older_version() {
        let entry = &entries(FIELD_BASED.as_bytes()).unwrap()[0];
        let mut odd = entry.clone();
        odd.fields.extend([
            ("City".to_owned(), Value::Empty),
            ("State".to_owned(), Value::Unreadable),
        ]);
        let stored = serde_json::to_string(&odd).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&stored).unwrap(), odd);
        let older = r#"{"employee_id":"417","action":"updated","at":"2026-11-02T09:15:00Z","changed_fields":["City"],
            "fields":{"City":"empty","State":null},"is_event_based":false,"content_hash":"00"}"#;
        let older: Entry = serde_json::from_str(older).unwrap();
        assert_eq!(
            (&older.fields["City"], &older.fields["State"]),
            (&Value::Text("empty".into()), &Value::Empty)
        );
    }
}
