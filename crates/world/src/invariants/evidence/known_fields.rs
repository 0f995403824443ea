//! The value of one field as the engine received it, and of all fields of an employee.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::node::Node;
use crate::mapped::{TEXTS, fold, normalize};

/// Litmos Access, whose alias is not the same in every company.
pub(crate) const ACCESS: &str = "litmosAccess";
pub(crate) const WORK_EMAIL: &str = "workEmail";
pub(crate) const STATUS: &str = "status";
pub(crate) const EMPLOYMENT: &str = "employmentHistoryStatus";
pub(crate) const ENDED: &str = "terminationDate";
pub(crate) const HIRED: &str = "hireDate";

/// What decides who may log in (MAP-13, MAP-14, STA-5).
pub(crate) const STATUS_FIELDS: [&str; 4] = [STATUS, EMPLOYMENT, ENDED, HIRED];

/// BambooHR's own labels beside the aliases (rule book, section 5.1).
const LABELS: [(&str, &str); 18] = [
    ("First Name", "firstName"),
    ("Last Name", "lastName"),
    ("Work Email", WORK_EMAIL),
    ("Work Phone", "workPhone"),
    ("Mobile Phone", "mobilePhone"),
    ("Address Line 1", "address1"),
    ("Address Line 2", "address2"),
    ("City", "city"),
    ("State", "state"),
    ("Zip Code", "zipcode"),
    ("ZIP", "zipcode"),
    ("Country", "country"),
    ("Job Title", "jobTitle"),
    ("Status", STATUS),
    ("Employment Status", EMPLOYMENT),
    ("Termination Date", ENDED),
    ("Hire Date", HIRED),
    ("Litmos Access", ACCESS),
];

/// The field that a key of a delivery or a column of a report names (WHK-9).
pub(super) fn field_named(key: &str, access_alias: &str) -> Option<&'static str> {
    if key.eq_ignore_ascii_case(access_alias) {
        return Some(ACCESS);
    }
    let named = |(label, alias): &&(&str, &str)| {
        label.eq_ignore_ascii_case(key) || (*alias != ACCESS && alias.eq_ignore_ascii_case(key))
    };
    LABELS.iter().find(named).map(|(_, alias)| *alias)
}

/// A received value of a field; a field that was not received has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldValue {
    /// Null, or nothing that anybody sees.
    Blank,
    /// This text, as it came.
    Text(String),
    /// Something that no field can be (WHK-31).
    Unreadable,
}

impl FieldValue {
    pub(crate) fn from_text(text: &str) -> FieldValue {
        if normalize(text).is_empty() {
            FieldValue::Blank
        } else {
            FieldValue::Text(text.to_owned())
        }
    }

    /// A posted or reported value; BambooHR wrapped values as `{"value": …}` in 2022.
    pub(super) fn from_node(node: &Node) -> FieldValue {
        match node {
            Node::Null => FieldValue::Blank,
            Node::Text(text) | Node::Plain(text) => FieldValue::from_text(text),
            Node::Object(_) => node
                .get("value")
                .map_or(FieldValue::Unreadable, FieldValue::from_node),
            Node::List(_) => FieldValue::Unreadable,
        }
    }

    /// Whether it is the same after MAP-16.
    fn is_same(&self, other: &FieldValue) -> bool {
        match (self, other) {
            (FieldValue::Text(one), FieldValue::Text(other)) => normalize(one) == normalize(other),
            _ => self == other,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            FieldValue::Text(text) => Some(normalize(text)),
            FieldValue::Blank | FieldValue::Unreadable => None,
        }
    }
}

/// Values by field. A field that is given twice, and differently, is unreadable (WHK-31).
pub(super) fn collect<'a>(
    values: impl Iterator<Item = (&'a str, &'a Node)>,
    access_alias: &str,
) -> BTreeMap<&'static str, FieldValue> {
    let mut all: BTreeMap<&'static str, FieldValue> = BTreeMap::new();
    for (key, value) in values {
        let Some(field) = field_named(key, access_alias) else {
            continue;
        };
        let value = FieldValue::from_node(value);
        all.entry(field)
            .and_modify(|before| {
                if !before.is_same(&value) {
                    *before = FieldValue::Unreadable;
                }
            })
            .or_insert(value);
    }
    all
}

/// What the engine knows of one employee.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownFields {
    fields: BTreeMap<&'static str, (FieldValue, Timestamp)>,
    /// Fields whose value in the engine cannot be known from outside.
    unsure: BTreeSet<&'static str>,
}

impl KnownFields {
    /// The values of one read at `at`.
    pub(crate) fn from_read(
        at: Timestamp,
        fields: BTreeMap<&'static str, FieldValue>,
    ) -> KnownFields {
        let fields = fields
            .into_iter()
            .map(|(field, value)| (field, (value, at)))
            .collect();
        KnownFields {
            fields,
            unsure: BTreeSet::new(),
        }
    }

    /// The value of a field; `None` if it was not received.
    pub(crate) fn value(&self, field: &str) -> Option<&FieldValue> {
        self.fields.get(field).map(|(value, _)| value)
    }

    /// As of when it was so.
    pub(crate) fn time(&self, field: &str) -> Option<Timestamp> {
        self.fields.get(field).map(|(_, at)| *at)
    }

    /// A text after MAP-16; empty if the field is blank, `None` if it was not told, or nobody can
    /// say as what.
    pub(crate) fn text(&self, field: &str) -> Option<String> {
        if self.is_unsure(field) {
            return None;
        }
        match self.value(field)? {
            FieldValue::Blank => Some(String::new()),
            value => value.text(),
        }
    }

    /// Whether Litmos Access is ticked (ELG-2); `None` if it is not known.
    pub(crate) fn has_access(&self) -> Option<bool> {
        let tick = self.text(ACCESS)?;
        Some(["yes", "true", "1", "checked", "checkbox"].contains(&tick.to_lowercase().as_str()))
    }

    /// The user name this employee's learner should have, for comparing.
    pub(crate) fn user_name(&self) -> Option<String> {
        self.text(WORK_EMAIL)
            .filter(|email| !email.is_empty())
            .map(|email| fold(&email))
    }

    /// The fields that hold a text.
    pub(crate) fn filled(&self) -> impl Iterator<Item = &'static str> {
        let is_filled = |(_, (value, _)): &(&&'static str, &(FieldValue, Timestamp))| {
            matches!(value, FieldValue::Text(_))
        };
        self.fields
            .iter()
            .filter(is_filled)
            .map(|(field, _)| *field)
    }

    /// Marks a field whose value in the engine cannot be known from outside from now on.
    pub(crate) fn forget(&mut self, field: &'static str) {
        self.unsure.insert(field);
    }

    pub(crate) fn is_unsure(&self, field: &str) -> bool {
        self.unsure.contains(field)
    }

    /// Takes over what was posted and is not older than what is known (WHK-15). Fields that were
    /// posted and cannot be read stay as they are (WHK-31).
    pub(crate) fn merge_newer(
        &mut self,
        posted: &BTreeMap<&'static str, FieldValue>,
        at: Timestamp,
    ) {
        for (field, value) in posted {
            let is_older = self
                .fields
                .get(field)
                .is_some_and(|(_, known_at)| *known_at > at);
            if *value != FieldValue::Unreadable && !is_older {
                self.fields.insert(field, (value.clone(), at));
            }
        }
    }
}

/// Whether a status field can be read: a date begins with four, two and two digits.
pub(super) fn can_be_read(field: &str, value: &FieldValue) -> bool {
    let is_date = |text: &str| {
        let day = text.get(..10).unwrap_or_default();
        day == "0000-00-00" || day.parse::<jiff::civil::Date>().is_ok()
    };
    match value {
        FieldValue::Blank => true,
        FieldValue::Text(text) => !matches!(field, ENDED | HIRED) || is_date(&normalize(text)),
        FieldValue::Unreadable => false,
    }
}

/// Who has which mapped text member; the work email is judged on its own.
pub(crate) fn text_fields() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXTS.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(body: &str) -> BTreeMap<&'static str, FieldValue> {
        let node = Node::parse(body).unwrap();
        let members = node.members().to_vec();
        collect(
            members.iter().map(|(key, value)| (key.as_str(), value)),
            "customLitmosAccess",
        )
    }

    #[test]
    fn keys_are_labels_or_aliases_and_shapes_are_told_apart() {
        let value = collected(
            r#"{"Zip Code":"1","jobTitle":7,"City":null,"state":["x"],"Status":{"value":"Active"},"Country":{"a":1},"Shoe":"9","customLitmosAccess":"yes"}"#,
        );
        let expected = [
            ("city", FieldValue::Blank),
            ("country", FieldValue::Unreadable),
            ("jobTitle", FieldValue::Text("7".into())),
            (ACCESS, FieldValue::Text("yes".into())),
            ("state", FieldValue::Unreadable),
            (STATUS, FieldValue::Text("Active".into())),
            ("zipcode", FieldValue::Text("1".into())),
        ];
        assert_eq!(value.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_field_told_twice_is_readable_only_if_both_say_the_same() {
        assert_eq!(
            collected(r#"{"ZIP":"1 ","zipcode":"1"}"#)["zipcode"],
            FieldValue::Text("1 ".into())
        );
        assert_eq!(
            collected(r#"{"ZIP":"1","zipcode":"2"}"#)["zipcode"],
            FieldValue::Unreadable
        );
        assert_eq!(
            collected(r#"{"City":"Bath","City":""}"#)["city"],
            FieldValue::Unreadable
        );
    }

    #[test]
    fn older_values_and_unreadable_ones_are_not_taken_over() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let text = |text: &str| FieldValue::Text(text.to_owned());
        let mut known = KnownFields::from_read(
            at(10),
            [("city", text("Bath")), ("state", text("S"))].into(),
        );
        known.merge_newer(&[("city", text("York"))].into(), at(9));
        known.merge_newer(&[("state", FieldValue::Unreadable)].into(), at(11));
        assert_eq!(
            (known.text("city"), known.text("state")),
            (Some("Bath".into()), Some("S".into()))
        );
        known.merge_newer(&[("city", text("York"))].into(), at(10));
        assert_eq!(known.text("city"), Some("York".into()));
        known.forget("city");
        assert_eq!(known.text("city"), None);
    }
}
