//! One field of an employee as the engine was told it, and what all fields together say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::node::Node;
use crate::mapped::{TEXTS, folded, normalised};

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

/// What a field was told as; one that was not told has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Null, or nothing that anybody sees.
    Blank,
    /// This text, as it came.
    Text(String),
    /// Something that no field can be (WHK-31).
    Unreadable,
}

impl Told {
    pub(crate) fn of_text(text: &str) -> Told {
        if normalised(text).is_empty() {
            Told::Blank
        } else {
            Told::Text(text.to_owned())
        }
    }

    /// A posted or reported value; BambooHR wrapped values as `{"value": …}` in 2022.
    pub(super) fn of(node: &Node) -> Told {
        match node {
            Node::Null => Told::Blank,
            Node::Text(text) | Node::Plain(text) => Told::of_text(text),
            Node::Object(_) => node.get("value").map_or(Told::Unreadable, Told::of),
            Node::List(_) => Told::Unreadable,
        }
    }

    /// Whether it is the same after MAP-16.
    fn is_same(&self, other: &Told) -> bool {
        match (self, other) {
            (Told::Text(one), Told::Text(other)) => normalised(one) == normalised(other),
            _ => self == other,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Told::Text(text) => Some(normalised(text)),
            Told::Blank | Told::Unreadable => None,
        }
    }
}

/// Values by field. A field that is told twice, and differently, cannot be read (WHK-31).
pub(super) fn collect<'a>(
    values: impl Iterator<Item = (&'a str, &'a Node)>,
    access_alias: &str,
) -> BTreeMap<&'static str, Told> {
    let mut all: BTreeMap<&'static str, Told> = BTreeMap::new();
    for (key, value) in values {
        let Some(field) = field_named(key, access_alias) else {
            continue;
        };
        let told = Told::of(value);
        all.entry(field)
            .and_modify(|before| {
                if !before.is_same(&told) {
                    *before = Told::Unreadable;
                }
            })
            .or_insert(told);
    }
    all
}

/// What the engine knows of one employee.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    fields: BTreeMap<&'static str, (Told, Timestamp)>,
    /// Fields of which nobody can say from outside what the engine made of them.
    unsure: BTreeSet<&'static str>,
}

impl Known {
    /// What one read told at `at`.
    pub(crate) fn read_at(at: Timestamp, fields: BTreeMap<&'static str, Told>) -> Known {
        let fields = fields
            .into_iter()
            .map(|(field, told)| (field, (told, at)))
            .collect();
        Known {
            fields,
            unsure: BTreeSet::new(),
        }
    }

    /// What was told; `None` for a field that was not told.
    pub(crate) fn told(&self, field: &str) -> Option<&Told> {
        self.fields.get(field).map(|(told, _)| told)
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
        match self.told(field)? {
            Told::Blank => Some(String::new()),
            told => told.text(),
        }
    }

    /// Whether Litmos Access is ticked (ELG-2); `None` if that was not told, or nobody can say.
    pub(crate) fn has_access(&self) -> Option<bool> {
        let tick = self.text(ACCESS)?;
        Some(["yes", "true", "1", "checked", "checkbox"].contains(&tick.to_lowercase().as_str()))
    }

    /// The user name this employee's learner should have, for comparing.
    pub(crate) fn user_name(&self) -> Option<String> {
        self.text(WORK_EMAIL)
            .filter(|email| !email.is_empty())
            .map(|email| folded(&email))
    }

    /// The fields that hold a text.
    pub(crate) fn filled(&self) -> impl Iterator<Item = &'static str> {
        let is_filled =
            |(_, (told, _)): &(&&'static str, &(Told, Timestamp))| matches!(told, Told::Text(_));
        self.fields
            .iter()
            .filter(is_filled)
            .map(|(field, _)| *field)
    }

    /// Nobody can say what the engine makes of this field from now on.
    pub(crate) fn forget(&mut self, field: &'static str) {
        self.unsure.insert(field);
    }

    pub(crate) fn is_unsure(&self, field: &str) -> bool {
        self.unsure.contains(field)
    }

    /// Takes over what was posted and is not older than what is known (WHK-15). Fields that were
    /// posted and cannot be read stay as they are (WHK-31).
    pub(crate) fn take_over(&mut self, posted: &BTreeMap<&'static str, Told>, at: Timestamp) {
        for (field, told) in posted {
            let is_older = self
                .fields
                .get(field)
                .is_some_and(|(_, known_at)| *known_at > at);
            if *told != Told::Unreadable && !is_older {
                self.fields.insert(field, (told.clone(), at));
            }
        }
    }
}

/// Whether a status field can be read: a date begins with four, two and two digits.
pub(super) fn can_be_read(field: &str, told: &Told) -> bool {
    let is_date = |text: &str| {
        let day = text.get(..10).unwrap_or_default();
        day == "0000-00-00" || day.parse::<jiff::civil::Date>().is_ok()
    };
    match told {
        Told::Blank => true,
        Told::Text(text) => !matches!(field, ENDED | HIRED) || is_date(&normalised(text)),
        Told::Unreadable => false,
    }
}

/// Who has which mapped text member; the work email is judged on its own.
pub(crate) fn text_fields() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEXTS.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(body: &str) -> BTreeMap<&'static str, Told> {
        let node = Node::parse(body).unwrap();
        let members = node.members().to_vec();
        collect(
            members.iter().map(|(key, value)| (key.as_str(), value)),
            "customLitmosAccess",
        )
    }

    #[test]
    fn keys_are_labels_or_aliases_and_shapes_are_told_apart() {
        let told = collected(
            r#"{"Zip Code":"1","jobTitle":7,"City":null,"state":["x"],"Status":{"value":"Active"},"Country":{"a":1},"Shoe":"9","customLitmosAccess":"yes"}"#,
        );
        let expected = [
            ("city", Told::Blank),
            ("country", Told::Unreadable),
            ("jobTitle", Told::Text("7".into())),
            (ACCESS, Told::Text("yes".into())),
            ("state", Told::Unreadable),
            (STATUS, Told::Text("Active".into())),
            ("zipcode", Told::Text("1".into())),
        ];
        assert_eq!(told.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_field_told_twice_is_readable_only_if_both_say_the_same() {
        assert_eq!(
            collected(r#"{"ZIP":"1 ","zipcode":"1"}"#)["zipcode"],
            Told::Text("1 ".into())
        );
        assert_eq!(
            collected(r#"{"ZIP":"1","zipcode":"2"}"#)["zipcode"],
            Told::Unreadable
        );
        assert_eq!(
            collected(r#"{"City":"Bath","City":""}"#)["city"],
            Told::Unreadable
        );
    }

    #[test]
    fn older_values_and_unreadable_ones_are_not_taken_over() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let text = |text: &str| Told::Text(text.to_owned());
        let mut known = Known::read_at(
            at(10),
            [("city", text("Bath")), ("state", text("S"))].into(),
        );
        known.take_over(&[("city", text("York"))].into(), at(9));
        known.take_over(&[("state", Told::Unreadable)].into(), at(11));
        assert_eq!(
            (known.text("city"), known.text("state")),
            (Some("Bath".into()), Some("S".into()))
        );
        known.take_over(&[("city", text("York"))].into(), at(10));
        assert_eq!(known.text("city"), Some("York".into()));
        known.forget("city");
        assert_eq!(known.text("city"), None);
    }
}
