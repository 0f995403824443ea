//! One complete read of BambooHR, as its answer says.

use std::collections::{BTreeMap, BTreeSet};

use fake_bamboohr::Company;
use jiff::Timestamp;

use super::known_fields::{
    ACCESS, FieldValue, KnownFields, STATUS_FIELDS, WORK_EMAIL, collect, field_named, text_fields,
};
use super::node::Node;
use crate::mapped::normalize;
use crate::sim::journal::Entry;

/// The result of one read: the values of every employee.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// The number of the call; 0 for one before the world began.
    pub(crate) call: u64,
    /// When it was requested: the source time of all its values (WHK-15).
    pub(crate) at: Timestamp,
    /// By employee.
    pub(crate) rows: BTreeMap<u64, KnownFields>,
    /// Columns that came back and were blank on every row (RD-4).
    pub(crate) blank: BTreeSet<&'static str>,
    /// Columns that held no text on any row, those included that did not come back or held what
    /// cannot be read.
    pub(crate) textless: BTreeSet<&'static str>,
    /// Whether a row had no id that can be read: then it may be anybody's.
    pub(crate) is_partly_unreadable: bool,
}

impl Read {
    /// What an answer to a report tells; `None` if it is no such answer.
    pub(crate) fn from_response(call: &Entry, access_alias: &str) -> Option<Read> {
        let body = Node::parse(&call.response.as_ref()?.body)?;
        let access_alias = access_column(&body, access_alias);
        let columns: BTreeSet<&'static str> = body
            .get("fields")?
            .items()
            .iter()
            .filter_map(|field| {
                let column = field.get("id")?.text()?;
                field_named(column.strip_suffix(".0").unwrap_or(column), &access_alias)
            })
            .collect();
        let mut read = Read {
            call: call.number,
            at: call.at,
            rows: BTreeMap::new(),
            blank: BTreeSet::new(),
            textless: BTreeSet::new(),
            is_partly_unreadable: false,
        };
        let mut values_by_id: BTreeMap<u64, BTreeMap<&'static str, FieldValue>> = BTreeMap::new();
        let mut unsure: BTreeSet<u64> = BTreeSet::new();
        for row in body.get("employees")?.items() {
            let Some(id) = row
                .get("id")
                .and_then(Node::text)
                .and_then(|id| id.parse().ok())
            else {
                read.is_partly_unreadable = true;
                continue;
            };
            let cells = row
                .members()
                .iter()
                .map(|(key, value)| (key.strip_suffix(".0").unwrap_or(key), value));
            let mut fields = collect(cells, &access_alias);
            fields.retain(|field, _| columns.contains(field));
            if let Some(before) = values_by_id
                .insert(id, fields.clone())
                .filter(|before| *before != fields)
            {
                // Two rows that contradict each other say nothing (RD-5).
                unsure.insert(id);
                values_by_id.insert(id, before);
            }
        }
        let says_something = |value: Option<&FieldValue>| match value {
            // RD-6: no date.
            Some(FieldValue::Text(text)) => normalize(text) != "0000-00-00",
            Some(FieldValue::Unreadable) => true,
            Some(FieldValue::Blank) | None => false,
        };
        let is_blank = |field: &&&'static str| {
            !values_by_id
                .values()
                .any(|fields| says_something(fields.get(**field)))
        };
        read.blank = columns.iter().filter(is_blank).copied().collect();
        let has_text = |field: &str| {
            values_by_id
                .values()
                .any(|fields| matches!(fields.get(field), Some(FieldValue::Text(_))))
        };
        read.textless = text_fields()
            .map(|(field, _)| field)
            .filter(|field| !has_text(field))
            .collect();
        let known = |(id, values): (u64, BTreeMap<&'static str, FieldValue>)| {
            let fields: Vec<&'static str> = values.keys().copied().collect();
            let mut known = KnownFields::from_read(call.at, values);
            if unsure.contains(&id) {
                fields.into_iter().for_each(|field| known.forget(field));
            }
            (id, known)
        };
        read.rows = values_by_id.into_iter().map(known).collect();
        Some(read)
    }

    /// What a read of `company` tells that nothing spoils.
    pub(crate) fn from_company(company: &Company, at: Timestamp) -> Read {
        let access = company.fields().litmos_access().alias.clone();
        let aliases = text_fields()
            .map(|(alias, _)| alias)
            .chain(STATUS_FIELDS)
            .chain([WORK_EMAIL]);
        let aliases: Vec<&'static str> = aliases.collect();
        let rows = company.employees().iter().map(|(id, employee)| {
            let read = |alias: &str| {
                let value = company
                    .fields()
                    .field(alias)
                    .and_then(|field| company.read(field, employee));
                FieldValue::from_text(&value.unwrap_or_default())
            };
            let fields = aliases
                .iter()
                .map(|alias| (*alias, read(alias)))
                .chain([(ACCESS, read(&access))]);
            (*id, KnownFields::from_read(at, fields.collect()))
        });
        let (blank, textless) = (BTreeSet::new(), BTreeSet::new());
        Read {
            call: 0,
            at,
            rows: rows.collect(),
            blank,
            textless,
            is_partly_unreadable: false,
        }
    }
}

/// The column of Litmos Access. The catalog may have told the engine another name for it than
/// BambooHR uses.
fn access_column(answer: &Node, alias: &str) -> String {
    let named = |field: &&Node| {
        let name = field.get("name").and_then(Node::text);
        name.is_some_and(|name| name.eq_ignore_ascii_case("Litmos Access"))
    };
    let columns = answer.get("fields").map(Node::items).unwrap_or_default();
    let id = columns
        .iter()
        .find(named)
        .and_then(|field| field.get("id")?.text());
    id.map_or(alias, |id| id.strip_suffix(".0").unwrap_or(id))
        .to_owned()
}
