//! GET `{v1}/employees/changed`: ids changed since (section 5.7).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::xml::Writer;
use crate::api::format::{Format, answer, offset_time};
use crate::{Company, User};

#[derive(Serialize)]
struct Body {
    latest: String,
    employees: BTreeMap<u64, Entry>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    action: &'static str,
    #[serde(rename = "lastChanged")]
    last_changed: String,
}

pub(crate) fn changed(call: &Call, company: &Company, user: &User) -> Reply {
    let since = Since::parse(call, company)?;
    let action_filter = match call.query("type").map(str::to_ascii_lowercase).as_deref() {
        None | Some("" | "all") => None,
        Some("inserted") => Some("Inserted"),
        Some("updated") => Some("Updated"),
        Some("deleted") => Some("Deleted"),
        Some(_) => {
            return Err(bad_argument(
                "`type` is none of `inserted`, `updated`, `deleted`, `all`",
            ));
        }
    };
    let is_in = |at| since.includes(at);
    let mut latest = since.at;
    let mut employees = BTreeMap::new();
    let viewer = company.viewer(user);
    let living = company
        .employees()
        .values()
        .filter(|employee| viewer.sees_employee(employee));
    let living = living.filter_map(|employee| {
        let action = if employee.created.is_some_and(is_in) {
            "Inserted"
        } else {
            "Updated"
        };
        Some((employee.id, action, employee.last_changed?))
    });
    let deleted = company
        .deleted
        .iter()
        .filter(|(id, _)| viewer.sees_erased(**id));
    let deleted = deleted.map(|(id, at)| (*id, "Deleted", *at));
    for (id, action, at) in living.chain(deleted).filter(|(.., at)| is_in(*at)) {
        if action_filter.is_none_or(|action_filter| action_filter == action) {
            latest = latest.max(at);
            employees.insert(
                id,
                Entry {
                    id: id.to_string(),
                    action,
                    last_changed: offset_time(at),
                },
            );
        }
    }
    let body = Body {
        latest: offset_time(latest),
        employees,
    };
    Ok(answer(Format::from_accept(call), &body, |xml| {
        write_xml(&body, xml)
    }))
}

/// The time from which changes count.
pub(super) struct Since {
    at: Timestamp,
    is_exclusive: bool,
}

impl Since {
    /// The `since` of a call.
    pub(super) fn parse(call: &Call, company: &Company) -> Result<Since, Error> {
        let at = call.query("since").and_then(parse_timestamp);
        Ok(Since {
            at: at.ok_or_else(|| {
                bad_argument(
                    "`since` is missing or no time with a zone, as in 2026-11-02T08:00:00Z",
                )
            })?,
            is_exclusive: company.knobs.changed_since_exclusive,
        })
    }

    pub(super) fn includes(&self, at: Timestamp) -> bool {
        at > self.at || (at == self.at && !self.is_exclusive)
    }
}

fn bad_argument(reason: &'static str) -> Error {
    Error::status(400, "Invalid or Missing Argument").because(reason)
}

/// ISO 8601 with a zone; a raw `+` arrives as a blank and is refused.
pub(crate) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    (text.as_bytes().get(10) == Some(&b'T'))
        .then(|| text.parse().ok())
        .flatten()
}

fn write_xml(body: &Body, xml: &mut Writer) {
    xml.open("employees", &[("latest", &body.latest)]);
    for entry in body.employees.values() {
        let attributes = [
            ("id", &*entry.id),
            ("action", entry.action),
            ("lastChanged", &*entry.last_changed),
        ];
        xml.leaf("employee", &attributes, None);
    }
    xml.close("employees");
}
