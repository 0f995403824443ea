//! The query of the list: filters, order, columns, page (section 5.6).

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::api::call::Call;
use crate::api::error::Error;
use crate::api::people_list::cursor::Cursor;
use crate::api::people_list::error::{bad_page, bad_request};
use crate::api::uri_parts::Query;

/// The largest page, and the default.
const LIMIT_MAX: usize = 2500;
const LIMIT_DEFAULT: usize = 250;

/// A column of the list and the field it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) alias: &'static str,
    /// Whether it shows the number of the option rather than its text.
    pub(super) is_option_id: bool,
}

const fn text(name: &'static str, alias: &'static str) -> Column {
    Column {
        name,
        alias,
        is_option_id: false,
    }
}

const fn option_id(name: &'static str, alias: &'static str) -> Column {
    Column {
        name,
        alias,
        is_option_id: true,
    }
}

/// The columns that every row has.
pub(super) static ALWAYS: [Column; 6] = [
    text("firstName", "firstName"),
    text("lastName", "lastName"),
    text("preferredName", "preferredName"),
    text("photoUrl", "photoUrl"),
    text("jobTitleName", "jobTitle"),
    text("status", "status"),
];

/// The columns that may be requested.
static OPTIONAL: [Column; 27] = [
    text("workEmail", "workEmail"),
    text("homeEmail", "homeEmail"),
    text("bestEmail", "bestEmail"),
    text("middleName", "middleName"),
    text("workPhone", "workPhone"),
    text("workPhoneExtension", "workPhoneExtension"),
    text("mobilePhone", "mobilePhone"),
    text("homePhone", "homePhone"),
    text("skypeUsername", "skypeUsername"),
    text("linkedinUrl", "linkedIn"),
    text("facebookUrl", "facebook"),
    text("instagramUrl", "instagram"),
    text("twitterUrl", "twitterFeed"),
    text("pinterestUrl", "pinterest"),
    text("birthDate", "dateOfBirth"),
    text("hireDate", "hireDate"),
    text("divisionName", "division"),
    option_id("divisionId", "division"),
    text("departmentName", "department"),
    option_id("departmentId", "department"),
    text("locationName", "location"),
    option_id("locationId", "location"),
    option_id("jobTitleId", "jobTitle"),
    text("employmentStatusName", "employmentHistoryStatus"),
    option_id("employmentStatusId", "employmentHistoryStatus"),
    text("reportsToName", "supervisor"),
    text("reportsToId", "supervisorEId"),
];

/// The fields that may be filtered by a part of their text.
const CONTAINS: [(&str, &str); 3] = [
    ("filter[firstName]", "firstName"),
    ("filter[lastName]", "lastName"),
    ("filter[jobTitleName]", "jobTitle"),
];

/// One field of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    pub(super) alias: &'static str,
    pub(super) is_descending: bool,
}

/// A call of the list, understood.
#[derive(Debug)]
pub(super) struct ListQuery {
    /// Alias and the lower-case part that its text must hold.
    pub(super) contains: Vec<(&'static str, String)>,
    pub(super) is_active: Option<bool>,
    pub(super) ids: Option<BTreeSet<u64>>,
    pub(super) sort: Vec<Sort>,
    pub(super) columns: Vec<&'static Column>,
    pub(super) limit: usize,
    pub(super) cursor: Option<Cursor>,
}

impl ListQuery {
    pub(super) fn parse(call: &Call) -> Result<ListQuery, Error> {
        check_filters(call)?;
        let contains = CONTAINS
            .iter()
            .filter_map(|(key, alias)| Some((*alias, call.query(key)?.to_lowercase())));
        let is_active = match call.query("filter[status]") {
            None => None,
            Some("active") => Some(true),
            Some("inactive") => Some(false),
            Some(_) => return Err(bad_request("filter[status] is active or inactive")),
        };
        Ok(ListQuery {
            contains: contains.collect(),
            is_active,
            ids: ids(call)?,
            sort: sort(call.query("sort").unwrap_or_default())?,
            columns: columns(call),
            limit: limit(call)?,
            cursor: cursor(call)?,
        })
    }
}

/// The call with `page={"limit":2}` as `page[limit]=2`, and filters likewise: the vendor's Python
/// client writes both as JSON objects.
pub(super) fn with_objects_spread<'c, 'a>(call: &'c Call<'a>) -> Cow<'c, Call<'a>> {
    let object = |key: &str, value: &str| match serde_json::from_str(value) {
        Ok(Value::Object(members)) if matches!(key, "filter" | "page") => Some(members),
        _ => None,
    };
    if !call
        .query
        .iter()
        .any(|(key, value)| object(key, value).is_some())
    {
        return Cow::Borrowed(call);
    }
    let mut query = Query::new();
    for (key, value) in &call.query {
        match object(key, value) {
            Some(members) => {
                query.extend(members.into_iter().map(|(name, value)| {
                    (format!("{key}[{name}]").into(), value_text(value).into())
                }))
            }
            None => query.push((key.clone(), value.clone())),
        }
    }
    Cow::Owned(Call {
        query,
        ..call.clone()
    })
}

fn value_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Array(values) => values
            .into_iter()
            .map(value_text)
            .collect::<Vec<_>>()
            .join(","),
        value => value.to_string(),
    }
}

/// A filter that does not exist is refused; a field that does not exist is passed over.
fn check_filters(call: &Call) -> Result<(), Error> {
    let is_known = |key: &str| {
        CONTAINS.iter().any(|(known, _)| *known == key)
            || ["filter[status]", "filter[ids]", "filter[ids][]"].contains(&key)
    };
    match call
        .query
        .iter()
        .find(|(key, _)| key.starts_with("filter") && !is_known(key))
    {
        Some((key, _)) => Err(bad_request(&format!("There is no {key}"))),
        None => Ok(()),
    }
}

/// `filter[ids][]` once for each, or `filter[ids]` with commas.
fn ids(call: &Call) -> Result<Option<BTreeSet<u64>>, Error> {
    let values = call
        .query
        .iter()
        .filter(|(key, _)| key == "filter[ids]" || key == "filter[ids][]");
    let texts: Vec<&str> = values
        .flat_map(|(_, value)| value.split(','))
        .map(str::trim)
        .collect();
    if texts.is_empty() {
        return Ok(None);
    }
    let ids: Result<BTreeSet<u64>, _> = texts.into_iter().map(str::parse).collect();
    ids.map(Some)
        .map_err(|_| bad_request("filter[ids] takes employee ids"))
}

fn sort(text: &str) -> Result<Vec<Sort>, Error> {
    let by = |part: &str| {
        let (name, is_descending) = part
            .strip_prefix('-')
            .map_or((part, false), |name| (name, true));
        let alias = match name {
            "employeeId" => "id",
            "firstName" => "firstName",
            "lastName" => "lastName",
            "preferredName" => "preferredName",
            "jobTitleName" => "jobTitle",
            "status" => "status",
            _ => return Err(bad_request(&format!("The list cannot be sorted by {name}"))),
        };
        Ok(Sort {
            alias,
            is_descending,
        })
    };
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(by)
        .collect()
}

/// Each once; others are ignored without a word.
fn columns(call: &Call) -> Vec<&'static Column> {
    let requested = call
        .query
        .iter()
        .filter(|(key, _)| key == "fields" || key == "fields[]");
    let names: BTreeSet<&str> = requested
        .flat_map(|(_, value)| value.split(','))
        .map(str::trim)
        .collect();
    OPTIONAL
        .iter()
        .filter(|column| names.contains(column.name))
        .collect()
}

fn limit(call: &Call) -> Result<usize, Error> {
    let Some(text) = call.query("page[limit]") else {
        return Ok(LIMIT_DEFAULT);
    };
    let limit = text
        .parse()
        .ok()
        .filter(|limit| (1..=LIMIT_MAX).contains(limit));
    limit.ok_or_else(|| bad_request("page[limit] is a number from 1 to 2500"))
}

/// A cursor for the way it is used.
fn cursor(call: &Call) -> Result<Option<Cursor>, Error> {
    let (text, is_forward) = match (call.query("page[after]"), call.query("page[before]")) {
        (None, None) => return Ok(None),
        (Some(text), None) => (text, true),
        (None, Some(text)) => (text, false),
        (Some(_), Some(_)) => {
            return Err(bad_page(
                "A page lies after a cursor or before one, not both",
            ));
        }
    };
    let cursor = Cursor::parse(text).ok_or_else(|| bad_page("The cursor is broken"))?;
    if cursor.is_forward() != is_forward {
        return Err(bad_page("The cursor leads the other way"));
    }
    Ok(Some(cursor))
}
