//! GET `{v1}/employees/directory`: active people, fixed columns (section 5.3).
//!
//! The company shares it with every user, so access levels do not filter it; what is hidden from
//! the user by name stays hidden.

use serde_json::{Map, Value, json as value};

use crate::api::call::Call;
use crate::api::error::Error;
use crate::api::format::xml::Writer;
use crate::api::format::{Format, Page};
use crate::{Company, Employee, Sharing, User};

/// Alias, type and name of the columns that `fields` lists.
const LISTED: [(&str, &str, &str); 17] = [
    ("displayName", "text", "Display name"),
    ("firstName", "text", "First name"),
    ("lastName", "text", "Last name"),
    ("preferredName", "text", "Preferred name"),
    ("jobTitle", "list", "Job title"),
    ("workPhone", "text", "Work Phone"),
    ("mobilePhone", "text", "Mobile Phone"),
    ("workEmail", "email", "Work Email"),
    ("department", "list", "Department"),
    ("location", "list", "Location"),
    ("division", "list", "Division"),
    ("linkedIn", "text", "LinkedIn URL"),
    ("pronouns", "text", "Pronouns"),
    ("workPhoneExtension", "text", "Work Ext."),
    ("supervisor", "text", "Manager"),
    ("photoUploaded", "bool", "Employee photo exists"),
    ("photoUrl", "url", "Photo URL"),
];

pub(crate) fn directory(call: &Call, company: &Company, user: &User) -> Result<Page, Error> {
    if company.directory == Sharing::Nothing {
        return Err(Error::status(403, "The company directory is not shared"));
    }
    let today = company.today(call.now).to_string();
    let only_current = call.flag("onlyCurrent", true);
    let has_started = |employee: &Employee| {
        employee
            .value("hireDate")
            .is_none_or(|hired| hired <= today.as_str())
    };
    let listed = |employee: &&Employee| {
        let is_hidden = user.hidden_employees.contains(&employee.id);
        employee.is_active && !is_hidden && (!only_current || has_started(employee))
    };
    let rows: Vec<Map<String, Value>> = company
        .employees()
        .values()
        .filter(listed)
        .map(|employee| row(employee, company, user))
        .collect();
    if rows.is_empty() {
        return Err(Error::status(404, "The directory is empty"));
    }
    let fields: Vec<Value> = columns(company, user)
        .map(|(id, kind, name)| value!({"id": id, "type": kind, "name": name}))
        .chain([value!({"id": "canUploadPhoto", "type": "bool", "name": "Can upload photo"})])
        .collect();
    let format = Format::from_accept(call);
    Ok(Page::new(
        format,
        &value!({"fields": fields, "employees": rows}),
        |xml| write_xml(&rows, company, user, xml),
    ))
}

/// The columns of a company that shares its org chart alone; which these are is a guess.
const ORG_CHART: [&str; 9] = [
    "displayName",
    "firstName",
    "lastName",
    "preferredName",
    "jobTitle",
    "department",
    "supervisor",
    "photoUploaded",
    "photoUrl",
];

/// The listed columns that are shared and not hidden from the user; those this fake has no value
/// for are always there, and empty.
fn columns<'a>(
    company: &'a Company,
    user: &'a User,
) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> + 'a {
    let is_shared =
        |alias: &str| company.directory == Sharing::Directory || ORG_CHART.contains(&alias);
    LISTED
        .iter()
        .filter(move |(alias, ..)| is_shared(alias) && !user.hidden_fields.contains(*alias))
}

fn row(employee: &Employee, company: &Company, user: &User) -> Map<String, Value> {
    let mut row = Map::from_iter([("id".to_owned(), Value::from(employee.id.to_string()))]);
    for (alias, kind, _) in columns(company, user) {
        let text = company
            .fields()
            .field(alias)
            .and_then(|field| company.read(field, employee));
        let cell = if *kind == "bool" {
            Value::from(text.as_deref() == Some("true"))
        } else {
            Value::from(text)
        };
        row.insert((*alias).to_owned(), cell);
    }
    row.insert(
        "canUploadPhoto".to_owned(),
        Value::from(u8::from(user.level.is_admin())),
    );
    row
}

fn write_xml(rows: &[Map<String, Value>], company: &Company, user: &User, xml: &mut Writer) {
    xml.open("directory", &[]);
    xml.open("fieldset", &[]);
    for (alias, _, name) in columns(company, user) {
        xml.leaf("field", &[("id", alias)], Some(name));
    }
    xml.close("fieldset");
    xml.open("employees", &[]);
    for row in rows {
        let id = row.get("id").and_then(Value::as_str).unwrap_or_default();
        xml.open("employee", &[("id", id)]);
        for (alias, cell) in row.iter().filter(|(alias, _)| *alias != "id") {
            let text = match cell {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            };
            xml.leaf("field", &[("id", alias)], text.as_deref());
        }
        xml.close("employee");
    }
    xml.close("employees");
    xml.close("directory");
}
