//! The field-based JSON body of a delivery (section 8.5).
//!
//! A body is made of entries, and an entry knows nothing of how it is written: event-based and form bodies
//! would be two more writers beside this one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Subscription;
use crate::employee::Employee;
use crate::employees::Employees;
use crate::field::Catalogue;
use crate::knobs::Knobs;
use crate::manager;
use crate::value;
use crate::zone::Zone;

/// What happened to an employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Action {
    Created,
    Updated,
    Deleted,
}

/// One thing to tell about one employee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) employee: u64,
    pub(crate) action: Action,
    /// Monitored fields that changed, by alias.
    pub(crate) changed: BTreeSet<String>,
    /// When it last changed.
    pub(crate) at: Timestamp,
}

/// What a body is built from: the company as it is now.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) employees: &'a Employees,
    pub(crate) fields: &'a Catalogue,
    pub(crate) knobs: &'a Knobs,
    pub(crate) zone: &'a Zone,
}

#[derive(Serialize)]
struct Body<'a> {
    employees: Vec<WireEntry<'a>>,
}

// The vendor writes the keys of an entry in alphabetical order.
#[derive(Serialize)]
struct WireEntry<'a> {
    action: Action,
    #[serde(rename = "changedFields")]
    changed_fields: Vec<Cow<'a, str>>,
    fields: BTreeMap<&'a str, WireValue<'a>>,
    id: String,
    timestamp: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WireValue<'a> {
    Plain(Option<Cow<'a, str>>),
    Wrapped { value: Option<Cow<'a, str>> },
}

/// The body that tells `entries`, with values as they are now.
pub(crate) fn build(entries: &[Entry], subscription: &Subscription, facts: Facts<'_>) -> String {
    let employees = entries.iter().map(|entry| wire_entry(entry, subscription, facts)).collect();
    serde_json::to_string(&Body { employees }).expect("text and maps of text are always JSON")
}

fn wire_entry<'a>(entry: &'a Entry, subscription: &'a Subscription, facts: Facts<'a>) -> WireEntry<'a> {
    let employee = facts.employees.get(&entry.employee).filter(|_| entry.action == Action::Updated);
    WireEntry {
        action: entry.action,
        changed_fields: changed_names(entry, subscription, facts.fields),
        fields: employee.map(|employee| posted_values(employee, subscription, facts)).unwrap_or_default(),
        id: entry.employee.to_string(),
        timestamp: entry.at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string(),
    }
}

/// Changed fields in the order they are monitored: by external name if posted, else by id.
fn changed_names<'a>(entry: &Entry, subscription: &'a Subscription, fields: &'a Catalogue) -> Vec<Cow<'a, str>> {
    let name = |alias: &'a String| match subscription.post.iter().find(|posted| posted.field == *alias) {
        Some(posted) => posted.external_name(fields).into(),
        None => fields.field(alias).map_or_else(|| alias.as_str().into(), |field| field.id_text().into()),
    };
    subscription.monitor.iter().filter(|alias| entry.changed.contains(*alias)).map(name).collect()
}

fn posted_values<'a>(
    employee: &'a Employee,
    subscription: &'a Subscription,
    facts: Facts<'a>,
) -> BTreeMap<&'a str, WireValue<'a>> {
    let mut values = BTreeMap::new();
    for posted in &subscription.post {
        let Some(field) = facts.fields.field(&posted.field) else { continue };
        let value = value::text(field, manager::read(field, employee, facts.employees), facts.knobs);
        let value = if facts.knobs.wrapped_values { WireValue::Wrapped { value } } else { WireValue::Plain(value) };
        values.insert(posted.external_name(facts.fields), value);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Given {
        employees: Employees,
        fields: Catalogue,
        knobs: Knobs,
        subscription: Subscription,
    }

    fn given() -> Given {
        let mut zoe = Employee::new(417, None);
        for (alias, value) in [
            ("firstName", "Zoë"),
            ("jobTitle", "Fitter"),
            ("customLitmosAccess", "yes"),
            ("workEmail", "zoe@example.test"),
        ] {
            zoe.put(alias, Some(value));
        }
        let mut fields = Catalogue::default();
        fields.enable_litmos_access();
        let url = "https://lms.example.test/hook".parse().expect("an address");
        let post = ["workEmail", "jobTitle", "customLitmosAccess", "firstName"];
        let subscription = Subscription::new("nightly", url, &["city", "jobTitle"], &post);
        Given { employees: [zoe].into_iter().collect(), fields, knobs: Knobs::default(), subscription }
    }

    impl Given {
        fn body(&self, action: Action, changed: &[&str]) -> String {
            let changed = changed.iter().map(|alias| (*alias).to_owned()).collect();
            let at = "2026-11-02T09:15:00Z".parse().expect("a timestamp");
            let facts =
                Facts { employees: &self.employees, fields: &self.fields, knobs: &self.knobs, zone: &Zone::utc() };
            build(&[Entry { employee: 417, action, changed, at }], &self.subscription, facts)
        }
    }

    #[test]
    fn an_update_is_the_documented_body_to_the_byte() {
        assert_eq!(
            given().body(Action::Updated, &["jobTitle"]),
            r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"First Name":"Zoë","Job Title":"Fitter","Litmos Access":"yes","Work Email":"zoe@example.test"},"id":"417","timestamp":"2026-11-02T09:15:00+0000"}]}"#
        );
    }

    #[test]
    fn a_changed_field_that_is_not_posted_goes_by_its_id() {
        let body = given().body(Action::Updated, &["jobTitle", "city"]);
        assert!(body.contains(r#""changedFields":["10","Job Title"]"#), "{body}");
    }

    #[test]
    fn created_and_deleted_carry_no_fields() {
        let empty = |action: &str| {
            format!(
                r#"{{"employees":[{{"action":"{action}","changedFields":[],"fields":{{}},"id":"417","timestamp":"2026-11-02T09:15:00+0000"}}]}}"#
            )
        };
        assert_eq!(given().body(Action::Created, &[]), empty("Created"));
        assert_eq!(given().body(Action::Deleted, &[]), empty("Deleted"));
    }

    #[test]
    fn external_names_unset_values_and_wrapping() {
        let mut given = given();
        given.subscription.post[0].name = Some("mail".to_owned());
        given.subscription.post[1].field = "terminationDate".to_owned();
        given.subscription.post[2].field = "mobilePhone".to_owned();
        let body = given.body(Action::Updated, &["city"]);
        let fields = r#""fields":{"First Name":"Zoë","Mobile Phone":null,"Termination Date":"0000-00-00","mail":"zoe@example.test"}"#;
        assert!(body.contains(fields), "{body}");
        given.knobs.wrapped_values = true;
        let body = given.body(Action::Updated, &["city"]);
        assert!(body.contains(r#""First Name":{"value":"Zoë"},"Mobile Phone":{"value":null}"#), "{body}");
    }
}
